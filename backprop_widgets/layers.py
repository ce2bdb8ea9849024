"""Layers: units side by side, each a scalar with a name of its own, and the networks that they make."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backprop_widgets.engine import operations
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.examples import Network
from backprop_widgets.graph import Graph
from backprop_widgets.probabilities import cross_entropy
from backprop_widgets.training.generator import Generator

__all__ = ["Layer", "dense", "mlp"]

Activation = Callable[[Any], Any]

_ON_THE_MENU = ("sigmoid", "tanh", "relu")
_ACTIVATIONS: dict[str, Activation] = {
    name: getattr(operations, name) for name in (*_ON_THE_MENU, "leaky_relu", "softplus", "swish", "gelu")
}
_EQUAL = 0.5
# How far from 0 the weights of a layer begin, of so many inputs and units: they are drawn evenly from both sides.
_REACH: dict[str, Callable[[int, int], float]] = {
    "Glorot": lambda inputs, units: math.sqrt(6 / (inputs + units)),  # X. Glorot, Y. Bengio, AISTATS 2010, equation 16
    "He": lambda inputs, units: math.sqrt(6 / inputs),  # K. He and others, arXiv:1502.01852, equation 10
}
_INITIAL = (*_REACH, "equal", "zero")


def _add_up(compare: Callable[[Any, Any], Any]) -> Callable[[Sequence[Any], Sequence[Any]], Any]:
    return lambda outputs, targets: sum(map(compare, outputs, targets))


# What the last layer's sums go through, and the loss made of all outputs and targets.
_LOSSES: dict[str, tuple[Activation | None, Callable[[Sequence[Any], Sequence[Any]], Any]]] = {
    "half_squared_error": (None, _add_up(operations.half_squared_error)),
    "binary_cross_entropy": (operations.sigmoid, _add_up(operations.binary_cross_entropy)),
    "cross_entropy": (None, cross_entropy),
}


@dataclass(frozen=True, eq=False)
class Layer:
    r"""A layer in which every unit takes every input.

    .. math:: z_j = \sum_k w_{jk} x_k + b_j, \quad a_j = f(z_j)

    Attributes:
        inputs: n nodes.
        weights: m rows of n variables; ``weights[j][k]`` leads from input k to unit j.
        biases: m variables.
        sums: m nodes, before the activation.
        outputs: m nodes, after it; the sums where there is none.
    """

    inputs: tuple[Node, ...]
    weights: tuple[tuple[Node, ...], ...]
    biases: tuple[Node, ...]
    sums: tuple[Node, ...]
    outputs: tuple[Node, ...]

    def __repr__(self) -> str:
        return f"<layer: {len(self.inputs)} inputs, {len(self.outputs)} units>"


def dense(inputs: Sequence[Node], units: int, activation: str | Activation | None = None, *, number: int = 1) -> Layer:
    """Return a layer of units that each take all inputs, with names that say where they stand.

    In layer 2, ``w2_1_3`` leads to unit 1 from input 3, ``b2_1`` is that unit's bias, ``z2_1`` the sum and ``a2_1``
    what the activation makes of it. All are counted from 1.

    Arguments:
        inputs: n nodes.
        units: how many units there are.
        activation: ``"sigmoid"``, ``"tanh"``, ``"relu"``, ``"leaky_relu"``, ``"softplus"``, ``"swish"``, ``"gelu"``,
            any function of a node; or ``None``, and the sums are the outputs.
        number: of the layer in the names.

    Raises:
        TypeError: if an input is no node, or a number is no integer.
        ValueError: if there is no input, no unit, or no such activation.

    >>> layer = dense(variables("x1 x2"), 3, "tanh")
    >>> layer
    <layer: 2 inputs, 3 units>
    >>> layer.outputs[0].operands
    (<node z1_1 = add(add(multiply(…), multiply(…)), b1_1)>,)
    """
    below = tuple(inputs)
    for node in below:
        if not isinstance(node, Node):
            raise TypeError(f"the inputs of a layer are nodes, not {node!r:.80}")
    if not below:
        raise ValueError("a layer needs at least one input")
    places = range(1, _check_count("units", units) + 1)
    layer = _check_count("number", number)
    function = _get_activation(activation)
    weights = tuple(variables(" ".join(f"w{layer}_{j}_{k}" for k in range(1, len(below) + 1))) for j in places)
    biases = variables(" ".join(f"b{layer}_{j}" for j in places))
    products = (sum(map(operations.OPERATIONS["multiply"], row, below)) for row in weights)
    sums = tuple(
        (product + bias).named(f"z{layer}_{j}") for j, product, bias in zip(places, products, biases, strict=True)
    )
    outputs = sums
    if function is not None:
        outputs = tuple(function(z).named(f"a{layer}_{j}") for j, z in zip(places, sums, strict=True))
    return Layer(below, weights, biases, sums, outputs)


def mlp(
    sizes: Sequence[int],
    activation: str = "tanh",
    *,
    loss: str = "half_squared_error",
    initial: str = "Glorot",
    seed: int | str = 0,
    eta: float = 0.1,
) -> Network:
    """Return a network of dense layers, a multilayer perceptron, with a place to start.

    Inputs are ``x1``, ``x2``, …, targets ``t1``, ``t2``, …; ``x`` or ``t`` if there is one. The names of weights and
    units are those of `dense`. The loss ``L`` is the sum over the outputs.

    Arguments:
        sizes: the number of inputs, of units in each layer, and of outputs.
        activation: of every layer but the last; by the name that `dense` knows it by.
        loss: ``"half_squared_error"`` of linear outputs, ``"binary_cross_entropy"`` of sigmoid outputs, or the
            ``"cross_entropy"`` of a softmax.
        initial: how the weights begin: ``"Glorot"`` (drawn from ±√(6/(inputs + units))), ``"He"`` (±√(6/inputs)),
            ``"equal"`` (all 0.5) or ``"zero"``, with which all units of a hidden layer are equal, and stay so. Biases
            begin at 0.
        seed: what the drawn weights follow from.
        eta: the learning rate.

    Raises:
        TypeError: if ``sizes`` is no sequence of integers, or the seed is neither an integer nor a text.
        ValueError: if there are fewer than two sizes, one is less than 1, a softmax has one output, or a name is
            unknown.

    >>> network = mlp((2, 4, 1))
    >>> network.graph, len(network.weights)
    (<graph L(x1, x2, w1_1_1, w1_1_2, w1_2_1, w1_2_2, w1_3_1, w1_3_2, w1_4_1, w1_4_2, b1_1, b1_2, ...
    """
    if isinstance(sizes, str | bytes) or not isinstance(sizes, Sequence):
        raise TypeError(f"sizes is {sizes!r:.80}; a sequence of integers is wanted, such as (2, 4, 1)")
    counts = [_check_count("a size", size) for size in sizes]
    if len(counts) < 2:
        raise ValueError(f"sizes is {sizes!r:.80}; wanted are the number of inputs, of units, …, of outputs")
    for name, given, known in (
        ("activation", activation, _ACTIVATIONS),
        ("loss", loss, _LOSSES),
        ("initial", initial, _INITIAL),
    ):
        if given not in known:
            raise ValueError(f"{name} is {given!r:.80}; there are {', '.join(known)}")
    if loss == "cross_entropy" and counts[-1] == 1:
        raise ValueError("a softmax of one output is always 1; give two at least, or loss='binary_cross_entropy'")
    names = dict.fromkeys((*_ON_THE_MENU, activation)) if len(counts) > 2 else [activation]
    built = {name: _build(counts, _ACTIVATIONS[name], loss) for name in names}
    graph, layers = built[activation]
    values = dict.fromkeys(graph.variables, 0.0)
    values |= {name: 1.0 - 1.5 * (place % 2) for place, name in enumerate(_count("x", counts[0]))}
    values |= {_count("t", counts[-1])[0]: 1.0}
    generator = Generator(seed)
    for layer in layers:
        for row in layer.weights:
            values |= {str(weight.name): _draw(initial, generator, layer) for weight in row}
    weights = tuple(name for name in graph.variables if name[0] in "wb")
    menu = {name: other for name, (other, _) in built.items()} if len(built) > 1 else {}
    return Network(graph, values, weights, eta=eta, activations=menu)


def _build(sizes: Sequence[int], activation: Activation, loss: str) -> tuple[Graph, list[Layer]]:
    last, compare = _LOSSES[loss]
    nodes: Sequence[Node] = variables(" ".join(_count("x", sizes[0])))
    layers = []
    for number, size in enumerate(sizes[1:], 1):
        layers.append(dense(nodes, size, activation if number < len(sizes) - 1 else last, number=number))
        nodes = layers[-1].outputs
    targets = variables(" ".join(_count("t", sizes[-1])))
    return Graph(compare(nodes, targets).named("L")), layers


def _count(letter: str, number: int) -> list[str]:
    return [letter] if number == 1 else [f"{letter}{place}" for place in range(1, number + 1)]


def _draw(initial: str, generator: Generator, layer: Layer) -> float:
    if initial in _REACH:
        return _REACH[initial](len(layer.inputs), len(layer.outputs)) * (2 * generator.uniform() - 1)
    return _EQUAL if initial == "equal" else 0.0


def _get_activation(activation: str | Activation | None) -> Activation | None:
    if activation is None or callable(activation):
        return activation
    if activation not in _ACTIVATIONS:
        raise ValueError(f"activation is {activation!r:.80}; there are {', '.join(_ACTIVATIONS)}")
    return _ACTIVATIONS[activation]


def _check_count(name: str, count: Any) -> int:
    if isinstance(count, bool) or not isinstance(count, int):
        raise TypeError(f"{name} is {count!r:.80}; allowed are integers from 1 up")
    if count < 1:
        raise ValueError(f"{name} is {count}; allowed are integers from 1 up")
    return count
