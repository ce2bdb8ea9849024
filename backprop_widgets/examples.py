"""The networks of the lessons, ready to explore."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.operations import half_squared_error, relu, sigmoid, tanh
from backprop_widgets.graph import Graph

__all__ = ["Network", "mazur", "two_paths", "worked_example"]

_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}


@dataclass(frozen=True, eq=False)
class Network:
    """A graph with a place to start.

    Attributes:
        graph: the graph; its output is the loss.
        values: a value for each variable.
        weights: the variables that gradient descent moves.
        ranges: what a slider offers for each variable, and for ``eta`` if given.
        paths: a node whose paths from the output are told apart, if any.
        eta: the learning rate it is told with.
        activations: the same network with other activations, by the activation's name; none for most.
    """

    graph: Graph
    values: Mapping[str, float]
    weights: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    paths: str | None = None
    eta: float = 0.1
    activations: Mapping[str, Graph] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no network; values and ranges are checked where they are used.

        Raises:
            TypeError: if ``graph`` is no graph, ``weights`` no sequence of names, or another part no mapping.
        """
        if not isinstance(self.graph, DAG):
            raise TypeError(f"a network's graph is a Graph, not {self.graph!r:.80}")
        if not isinstance(self.weights, tuple | list):  # a set has no order
            raise TypeError(f"weights must be a sequence of names such as ('w1', 'w2'), not {self.weights!r:.80}")
        for name in ("values", "ranges", "activations"):
            part = getattr(self, name)
            if not isinstance(part, Mapping):
                raise TypeError(f"a network's {name} must be a mapping by name, not {part!r:.80}")


def worked_example(activation: str = "sigmoid") -> Network:
    """Return the article's network: one input, one sigmoid unit, one linear output, half the squared error.

    .. math:: z = w_1 x, a = \\sigma(z), y = w_2 a, L = \\tfrac12 (y - t)^2

    It starts at ``x = 1``, ``t = 0``, ``w1 = w2 = 0.5``.

    Arguments:
        activation: what stands for the sigmoid: ``"sigmoid"``, ``"tanh"`` or ``"relu"``.

    Raises:
        ValueError: if there is no such activation.

    >>> network = worked_example()
    >>> round(network.graph.forward(network.values)["L"], 4)
    0.0484
    """
    if activation not in _ACTIVATIONS:
        raise ValueError(f"activation is {activation!r:.80}; there are {', '.join(_ACTIVATIONS)}")
    graphs = {name: _article(operation) for name, operation in _ACTIVATIONS.items()}
    return Network(
        graphs[activation],
        {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5},
        ("w1", "w2"),
        {"x": (-2.0, 2.0), "t": (-1.0, 1.0), "w1": (-4.0, 4.0), "w2": (-2.0, 2.0), "eta": (0.0, 1.0)},
        activations=graphs,
    )


def _article(activation: Callable[[Node], Node]) -> Graph:
    x, t, w1, w2 = variables("x t w1 w2")
    z = (w1 * x).named("z")
    a = activation(z).named("a")
    y = (w2 * a).named("y")
    return Graph(half_squared_error(y, t).named("L"))


def two_paths() -> Network:
    r"""Return the network of the article's picture: an input, one unit, two units, one output, one error.

    .. math::
        a_{01} = \sigma(w_{01} x), a_{11} = \sigma(w_{11} a_{01}), a_{12} = \sigma(w_{12} a_{01}),
        Out = w_{21} a_{11} + w_{22} a_{12}, Err = \tfrac12 (Out - t)^2

    Two paths lead from the error back to ``w01``, and their products add up. It starts where nothing cancels.

    >>> network = two_paths()
    >>> network.graph.forward(network.values).backward().paths("w01")
    [<route Err → Out → a11 → a01 → w01: 0.0304>, <route Err → Out → a12 → a01 → w01: 0.0315>]
    """
    x, t, w01, w11, w12, w21, w22 = variables("x t w01 w11 w12 w21 w22")
    a01 = sigmoid(w01 * x).named("a01")
    a11 = sigmoid(w11 * a01).named("a11")
    a12 = sigmoid(w12 * a01).named("a12")
    out = (w21 * a11 + w22 * a12).named("Out")
    error = half_squared_error(out, t).named("Err")
    weights = ("w01", "w11", "w12", "w21", "w22")
    start = {"x": 1.5, "t": 0.8, "w01": 0.4, "w11": -0.7, "w12": 0.9, "w21": 0.6, "w22": -0.5}
    ranges = {"x": (-2.0, 2.0), "t": (-1.0, 1.0), "eta": (0.0, 1.0), **dict.fromkeys(weights, (-4.0, 4.0))}
    return Network(Graph(error), start, weights, ranges, paths="w01")


def mazur() -> Network:
    r"""Return the most copied network of the web: two inputs, two hidden units, two outputs, sigmoid everywhere.

    .. math::
        h_1 = \sigma(w_1 i_1 + w_2 i_2 + b_1), h_2 = \sigma(w_3 i_1 + w_4 i_2 + b_1),
        o_1 = \sigma(w_5 h_1 + w_6 h_2 + b_2), o_2 = \sigma(w_7 h_1 + w_8 h_2 + b_2),
        E = \tfrac12 (o_1 - t_1)^2 + \tfrac12 (o_2 - t_2)^2

    The biases are not updated. Network, start and learning rate are those of Matt Mazur, "A Step by Step
    Backpropagation Example" (2015), and so are these figures, copied ever since: an error of .291027924 after one
    step; of .000035085 after 10,000, with outputs .015912196 and .984065734. All four come out if the output weights
    are updated before the hidden gradients are computed (`MISTAKES`, "new weights too early"). The right ones are
    .291027774; .000035102, .015913620 and .984064274.

    >>> network = mazur()
    >>> program = network.graph.program(weights=network.weights)
    >>> round(program(network.values, eta=network.eta)["E'"], 9)
    0.291027774
    """
    i1, i2, t1, t2, b1, b2 = variables("i1 i2 t1 t2 b1 b2")
    w1, w2, w3, w4, w5, w6, w7, w8 = variables("w1 w2 w3 w4 w5 w6 w7 w8")
    h1 = sigmoid((w1 * i1 + w2 * i2 + b1).named("net_h1")).named("h1")
    h2 = sigmoid((w3 * i1 + w4 * i2 + b1).named("net_h2")).named("h2")
    o1 = sigmoid((w5 * h1 + w6 * h2 + b2).named("net_o1")).named("o1")
    o2 = sigmoid((w7 * h1 + w8 * h2 + b2).named("net_o2")).named("o2")
    error = half_squared_error(o1, t1).named("E1") + half_squared_error(o2, t2).named("E2")
    weights = ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")
    given = {"i1": 0.05, "i2": 0.1, "t1": 0.01, "t2": 0.99, "b1": 0.35, "b2": 0.6}
    start = dict(zip(weights, (0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), strict=True))
    ranges = {**dict.fromkeys(("i1", "i2", "t1", "t2"), (0.0, 1.0)), **dict.fromkeys(("b1", "b2"), (-2.0, 2.0))}
    ranges |= {**dict.fromkeys(weights, (-2.0, 2.0)), "eta": (0.0, 2.0)}
    return Network(Graph(error.named("E")), given | start, weights, ranges, eta=0.5)
