"""The two passes over a graph, forward and backward, and the numbers they leave behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.paths import Path, find_paths
from backprop_widgets.engine.sweep import Step, list_steps, sweep_down, sweep_up
from backprop_widgets.engine.topology import Topology
from backprop_widgets.engine.validation import Value

__all__ = ["Backward", "Forward"]

# What stands under a name: a float, or, where some inputs are arrays, a float or an array.
V = TypeVar("V", covariant=True)


class _Numbers(Generic[V], Mapping[str, V]):
    """Numbers by name, one for each variable and named node of a graph; a node will do for its name."""

    title = "numbers"
    graph: Topology

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.named)

    def __len__(self) -> int:
        return len(self.graph.named)

    def __repr__(self) -> str:
        parts = [
            f"{name} {value.shape}" if isinstance(value, np.ndarray) else f"{name} {value:.4f}"
            for name, value in list(self.items())[:12]
        ]
        return f"<{self.title}: {', '.join(parts)}{', …' if len(self) > 12 else ''}>"


class Forward(_Numbers[V]):
    """The values of a forward pass, by name: Python floats, or arrays of worlds.

    A value has the broadcast shape of the inputs it depends on. Arrays are read-only.

    Attributes:
        graph: the graph.
        inputs: the values of its variables, which the pass does not check.
        shape: the shape of all inputs together; ``()`` if they are floats.

    >>> from backprop_widgets import variables
    >>> from backprop_widgets.engine.dag import DAG
    >>> x, w = variables("x w")
    >>> forward = DAG((w * x).named("y")).forward(x=2, w=[1, 2, 3])
    >>> forward["x"], forward["y"].tolist(), forward.shape
    (2.0, [2.0, 4.0, 6.0], (3,))

    """

    title = "forward"

    def __init__(self, graph: Topology, inputs: Mapping[str, Value]) -> None:
        """Go forward through the graph, by the values of its variables."""
        self.graph, self.inputs = graph, inputs
        arrays = [value for value in inputs.values() if value.__class__ is not float]
        self.shape = np.broadcast_shapes(*map(np.shape, arrays)) if arrays else ()
        self.values_by_place: Sequence[Any] = self.compute_values()

    def compute_values(self) -> Sequence[Any]:
        """Return the value of every node, by its place."""
        values: list[Any] = [node.value for node in self.graph.nodes]
        for name, node in self.graph.variables.items():
            values[self.graph.places[node]] = self.inputs[name]
        if self.shape:
            return _compute_with_numpy(self.graph.steps, values)
        try:
            sweep_up(self.graph.steps, values)
        except ArithmeticError:
            return _compute_with_numpy(self.graph.steps, values)
        return values

    def compute_gradients(self) -> dict[int, Any]:
        """Return the gradient of the output by every node that it depends on, by the node's place."""
        return self.differentiate(self.graph.steps_back, self.graph.output)

    def differentiate(self, steps: Sequence[Step], top: Node) -> dict[int, Any]:
        """Return the derivative of ``top`` by what it depends on, by place; ``steps`` from the last to the first."""
        values, place = self.values_by_place, self.graph.places[top]
        if not self.shape:
            try:
                return sweep_down(steps, values, place)
            except ArithmeticError:  # Python's floats raise where numpy's are infinite, or NaN
                values = [*map(np.float64, values)]
        with np.errstate(all="ignore"):
            return sweep_down(steps, values, place, np.float64(1.0))

    def backward(self, overrides: Overrides = NO_OVERRIDES) -> Backward[V]:
        """Return the gradient of the output by everything; may be called again, and gives the same.

        Arguments:
            overrides: rules that take the place of the table's.

        Raises:
            ValueError: if they concern the forward pass or the update; a program has those.

        """
        return Backward(self, overrides)

    def value(self, node: Node) -> Any:
        """Return what the pass computed for a node, named or not."""
        return self.values_by_place[self.graph.places[node]]

    def __getitem__(self, name: str | Node) -> V:
        value: V = _finish(self.values_by_place[self.graph.places[self.graph.node(name)]])
        return value


class Backward(_Numbers[V]):
    """The gradient of the output by every named node and variable, from one backward sweep.

    .. math:: \\frac{dL}{dv} = \\sum_{u : v \\to u} \\frac{dL}{du} \\cdot \\frac{\\partial u}{\\partial v}

    Every gradient has the full broadcast shape of all inputs: each world has its own. Nothing is summed over
    worlds, unlike in PyTorch, where ``loss.sum().backward()`` adds the worlds up in ``w.grad``; take
    ``backward["w"].sum()`` for that.

    Attributes:
        forward: the forward pass whose values it takes.
        graph: the graph.

    >>> from backprop_widgets import variables
    >>> from backprop_widgets.engine.dag import DAG
    >>> x, w = variables("x w")
    >>> y = (w * x).named("y")
    >>> backward = DAG((y * y).named("L")).forward(x=3, w=5).backward()
    >>> backward["w"], backward.local("L", "y"), backward.local("y", "w")
    (90.0, 30.0, 3.0)
    >>> backward.paths("w")
    [<route L → y → w: 90.0000>]

    """

    title = "backward"

    def __init__(self, forward: Forward[V], overrides: Overrides = NO_OVERRIDES) -> None:
        """Go backward through the graph of a forward pass."""
        self.forward, self.graph, self._overrides = forward, forward.graph, overrides
        if overrides is NO_OVERRIDES:
            self._gradients = forward.compute_gradients()
            return
        if overrides.values or overrides.needs_update:
            raise ValueError(f"{overrides!r} is not made in the backward pass; ask graph.program for it")
        places = self.graph.places
        self._gradients = forward.differentiate(self._list_steps(self.graph.nodes, counted=True), self.graph.output)
        self._gradients |= {
            places[node]: self._gradients.get(places[other], 0.0) for node, other in overrides.gradients.items()
        }

    def local(self, output: str | Node, operand: str | Node) -> V:
        """Return the local derivative of one node by another one directly below it.

        Unnamed nodes in between are folded: the products over all routes through them are summed.

        Raises:
            KeyError: if a name is not in the graph.
            ValueError: if ``operand`` is not directly below ``output``.

        """
        top, bottom = self.graph.node(output), self.graph.node(operand)
        below = [str(node.name) for node in self.graph.operands(top)]
        if bottom.name not in below:
            there = f"are {', '.join(below[:20])}" if len(below) > 1 else f"is {(below or ['nothing'])[0]}"
            raise ValueError(f"{bottom.name!r} is not directly below {top.name!r}; there {there}")
        derivative: V = _finish(self._differentiate_locally(top).get(self.graph.places[bottom], 0.0))
        return derivative

    def paths(self, name: str | Node) -> list[Path]:
        """Return every route from the output down to a node; their products sum to its gradient (Bauer, 1974).

        Raises:
            KeyError: if the name is not in the graph.
            ValueError: if there are more than 1,000 routes.

        """
        return [self._follow(way) for way in find_paths(self.graph, self.graph.node(name))]

    def _list_steps(self, nodes: Sequence[Node], *, counted: bool) -> list[Step]:
        return list_steps(nodes, self.graph.places, self._overrides, counted=counted)[::-1]

    def _differentiate_locally(self, top: Node) -> dict[int, Any]:
        return self.forward.differentiate(self._list_steps(self.graph.fold(top), counted=False), top)

    def _follow(self, way: Sequence[Node]) -> Path:
        edges = list(pairwise(way))
        factors: tuple[Any, ...] = tuple(self.local(top, bottom) for top, bottom in edges)
        product: Any = 1.0
        with np.errstate(all="ignore"):
            for factor in factors:
                product = product * factor
        # where nothing flows back along one edge, nothing does along the whole path, even if a factor is infinite
        if any(self.graph.places[bottom] not in self._differentiate_locally(top) for top, bottom in edges):
            product = 0.0 * np.ones(np.shape(product)) if np.ndim(product) else 0.0
        return Path(tuple(str(node.name) for node in way), factors, product)

    def __getitem__(self, name: str | Node) -> V:
        share = self._gradients.get(self.graph.places[self.graph.node(name)], 0.0)
        gradient: V = _finish(np.broadcast_to(share, self.forward.shape) if self.forward.shape else share)
        return gradient


def _compute_with_numpy(steps: Sequence[Step], values: Sequence[Any]) -> list[Any]:
    """Return the values once more, with numpy's numbers, which are infinite or NaN where Python's raise."""
    numbers = [number if isinstance(number, np.ndarray | None) else np.float64(number) for number in values]
    with np.errstate(all="ignore"):
        sweep_up(steps, numbers, arrays=True)
    return numbers


def _finish(number: Any) -> Any:
    """Return a number for the reader: a Python float, or an array that cannot be written to."""
    if number.__class__ is float:
        return number
    if isinstance(number, complex):
        return float("nan")  # a root of a negative number, in an operation of one's own
    if not isinstance(number, np.ndarray) or number.ndim == 0:
        return float(number)
    number.setflags(write=False)
    return number
