"""DAG: a directed acyclic graph of nodes, its two passes, and the numbers they leave behind."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import Any, Generic, TypeVar, overload

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.tape import Tape
from backprop_widgets.engine.validation import Value, check_inputs, listed

__all__ = ["DAG", "Backward", "Forward", "Path", "UnknownName", "as_dag", "find_paths", "reach"]

_MOST_PATHS = 1000

# What stands under a name: a float, or, where some inputs are arrays, a float or an array.
V = TypeVar("V", covariant=True)


class UnknownName(KeyError):
    """A name that the graph does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


class DAG:
    """Everything that an output is computed from; attributes are those of `backprop_widgets.graph.Graph`.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> graph = DAG((w * x + 1).named("y"))
    >>> graph
    <graph y(x, w), 5 nodes>
    >>> graph.operands(graph.output)
    (<node w>, <node x>)
    """

    def __init__(self, output: Node) -> None:
        """Collect the nodes below ``output``; a variable alone is a graph as well.

        Raises:
            TypeError: if ``output`` is not a node, or a constant.
            ValueError: if two nodes have one name, or both a node and its named copy are there.
        """
        if not isinstance(output, Node) or output.is_constant:
            raise TypeError(f"a graph is built on a node, not on {output!r:.80}")
        self.output = output if output.name else output.named("output")
        self.nodes = reach([self.output])
        self._members = frozenset(self.nodes)
        self.named: dict[str, Node] = {}
        self._collect_names()
        self.variables = {name: node for name, node in self.named.items() if node.is_variable}

    def _collect_names(self) -> None:
        copies: dict[Node, Node] = {}
        for node in self.nodes:
            if node.name is None:
                continue
            if node.name in self.named:
                raise ValueError(f"two nodes are named {node.name!r}; each name may stand once in a graph")
            self.named[node.name] = node
            original = node.original
            if original is None:
                continue
            if original in self._members or original in copies:
                other = f"its copy {copies[original].name!r}" if original in copies else "the unnamed original"
                raise ValueError(
                    f"the graph holds both {node.name!r} and {other}, so its gradient would split; "
                    f"use what .named({node.name!r}) returned everywhere"
                )
            copies[original] = node

    def node(self, name: str | Node) -> Node:
        """Return the node of a name; a node of this graph is returned as it is.

        Raises:
            KeyError: if the graph has no such node.
        """
        if name in self.named:
            return self.named[name]
        if not isinstance(name, Node):
            raise UnknownName(f"no node named {name!r:.80}; the graph has {listed(self.named)}")
        if name is self.output.original:
            return self.output
        if name in self._members:
            return name
        raise UnknownName(f"{name!r} is not in this graph; its output is {self.output.name!r}")

    def fold(self, top: Node) -> tuple[Node, ...]:
        """Return the unnamed nodes below ``top`` down to the named ones, and ``top`` last; operands first."""
        return reach([top], lambda node: [below for below in node.operands if below.name is None and below.operation])

    @staticmethod
    def operands(top: Node) -> tuple[Node, ...]:
        """Return the named nodes and variables directly below ``top``, as they stand from left to right."""
        below: dict[Node, None] = {}
        seen: set[Node] = set()
        stack = list(reversed(top.operands))
        while stack:
            node = stack.pop()
            if node.name is not None:
                below[node] = None
            elif node not in seen:
                seen.add(node)
                stack.extend(reversed(node.operands))
        return tuple(below)

    @cached_property
    def users(self) -> dict[Node, list[Node]]:
        """The named operations directly above each variable and named node, in topological order."""
        above: dict[Node, list[Node]] = {node: [] for node in self.named.values()}
        for node in self.named.values():
            for operand in self.operands(node):
                above[operand].append(node)
        return above

    @cached_property
    def tape(self) -> Tape:
        """All nodes as a list, which both passes sweep."""
        return Tape(self.nodes)

    @overload
    def forward(self, values: Mapping[str, float] | None = None, /, **by_name: float) -> Forward[float]: ...
    @overload
    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward[Any]: ...
    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward[Any]:
        """Compute every node from values for the variables: numbers, or arrays that broadcast together.

        Arguments:
            values: a mapping from variable to value; or give them as keywords.

        Raises:
            TypeError: if a value is not a real number or an array of them.
            ValueError: if one is missing, unknown, NaN or infinite, or shapes don't broadcast.
        """
        inputs, shape = check_inputs(self.variables, values, by_name)
        return Forward(self, inputs, shape)

    def check_values(self, values: Any, by_name: Mapping[str, Any] | None = None) -> dict[str, Value]:
        """Return the values of all variables, checked as `forward` does."""
        return check_inputs(self.variables, values, by_name or {})[0]

    def __repr__(self) -> str:
        return f"<graph {self.output.name}({listed(self.variables)}), {len(self.nodes)} nodes>"


def reach(
    starts: Iterable[Node], beside: Callable[[Node], Iterable[Node]] = attrgetter("operands")
) -> tuple[Node, ...]:
    """Return some nodes and all to which a way leads from them, down to their operands or as given; operands first."""
    found = set(starts)
    stack = list(found)
    while stack:
        for node in beside(stack.pop()):
            if node not in found:
                found.add(node)
                stack.append(node)
    return tuple(sorted(found, key=lambda node: node.serial))


def find_paths(graph: DAG, target: Node) -> list[tuple[Node, ...]]:
    """Return the nodes of each path from the output to ``target``, in the order in which operands stand.

    Raises:
        ValueError: if there are more than 1,000 of them.
    """
    counts = {target: 1}  # of the paths down to it, from each node that has any
    for node in graph.named.values():
        if node is not target:
            counts[node] = sum(counts.get(operand, 0) for operand in graph.operands(node))
    count = counts.get(graph.output, 0)
    if count > _MOST_PATHS:
        raise ValueError(f"{target.name!r} has {count} routes; at most {_MOST_PATHS} are listed")
    paths = []
    stack: list[tuple[Node, ...]] = [(graph.output,)] if count else []
    while stack:
        path = stack.pop()
        if path[-1] is target:
            paths.append(path)
        else:
            below = [operand for operand in graph.operands(path[-1]) if counts.get(operand)]
            stack += [(*path, operand) for operand in reversed(below)]
    return paths


@dataclass(frozen=True, eq=False)
class Path:
    """A path from the output to a node, along folded edges; readers call it a route.

    Attributes:
        nodes: the names along it, the output first.
        factors: the local derivative of each by the next.
        product: their product: what this path contributes to the gradient.
    """

    nodes: tuple[str, ...]
    factors: tuple[Any, ...]
    product: Any

    def __repr__(self) -> str:
        product = f"{self.product:.4f}" if isinstance(self.product, float) else f"array {np.shape(self.product)}"
        return f"<route {' → '.join(self.nodes)}: {product}>"


class _Numbers(Generic[V], Mapping[str, V]):
    """Numbers by name, one for each variable and named node of a graph; a node will do for its name."""

    title = "numbers"
    graph: DAG

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.named)

    def __len__(self) -> int:
        return len(self.graph.named)

    def __repr__(self) -> str:
        shown = list(self.items())[:12]
        parts = [f"{name} {v.shape if isinstance(v, np.ndarray) else f'{v:.4f}'}" for name, v in shown]
        return f"<{self.title}: {', '.join(parts)}{', …' if len(self) > 12 else ''}>"


class Forward(_Numbers[V]):
    """The values of a forward pass, by name: Python floats, or arrays of worlds.

    A value has the broadcast shape of the inputs it depends on. Arrays are read-only.

    Attributes:
        graph: the graph.
        inputs: the values of its variables, which the pass does not check.
        shape: the shape of all inputs together; ``()`` if they are floats.

    >>> from backprop_widgets import Graph, variables
    >>> x, w = variables("x w")
    >>> forward = Graph((w * x).named("y")).forward(x=2, w=[1, 2, 3])
    >>> forward["x"], forward["y"].tolist(), forward.shape
    (2.0, [2.0, 4.0, 6.0], (3,))
    """

    title = "forward"

    def __init__(self, graph: DAG, inputs: Mapping[str, Value], shape: tuple[int, ...] = ()) -> None:
        """Go forward through a graph.

        Arguments:
            inputs: a float or an array for each variable, in the order of ``graph.variables``; they are not checked.
            shape: to which all arrays broadcast; ``()`` if there are none.
        """
        self.graph, self.inputs, self.shape = graph, inputs, shape
        self._floats = not shape
        if self._floats:
            try:
                self._values = graph.tape.sweep_up(inputs.values())
                return
            except ArithmeticError:  # an operation of one's own raises for a float
                self._floats = False
        numbers = [value if isinstance(value, np.ndarray) else np.float64(value) for value in inputs.values()]
        with np.errstate(all="ignore"):
            self._values = graph.tape.sweep_up(numbers, arrays=True)

    def differentiate(self, tape: Tape | None = None) -> Sequence[Any]:
        """Return the derivative of the last node of a tape, if not given the graph's, by the node at each place."""
        values = self._values if tape is None else [self.value(node) for node in tape.places]
        tape = self.graph.tape if tape is None else tape
        if self._floats:
            try:
                return tape.sweep_down(values)
            except ArithmeticError:  # Python's floats raise where numpy's are infinite, or NaN
                values = [*map(np.float64, values)]
        with np.errstate(all="ignore"):
            return tape.sweep_down(values, np.float64(1.0))

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
        return self._values[self.graph.tape.places[node]]

    def __getitem__(self, name: str | Node) -> V:
        value: V = _finish(self.value(self.graph.node(name)))
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

    >>> from backprop_widgets import Graph, variables
    >>> x, w = variables("x w")
    >>> y = (w * x).named("y")
    >>> backward = Graph((y * y).named("L")).forward(x=3, w=5).backward()
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
            self._gradients = forward.differentiate()
            return
        if not isinstance(overrides, Overrides):
            raise TypeError(f"a site is wanted, or other Overrides, not {overrides!r:.80}")
        if overrides.values or overrides.needs_update:
            raise ValueError(f"{overrides!r} is not made in the backward pass; ask graph.program for it")
        tape = Tape(self.graph.nodes, overrides)
        gradients, taken = forward.differentiate(tape), overrides.gradients
        self._gradients = [gradients[tape.places[taken.get(node, node)]] for node in self.graph.tape.places]

    def local(self, output: str | Node, operand: str | Node) -> V:
        """Return the local derivative of one node by another one directly below it.

        Unnamed nodes in between are folded: the products over all paths through them are summed.

        Raises:
            KeyError: if a name is not in the graph.
            ValueError: if ``operand`` is not directly below ``output``.
        """
        top, bottom = self.graph.node(output), self.graph.node(operand)
        below = [str(node.name) for node in self.graph.operands(top)]
        if bottom.name not in below:
            there = f"are {', '.join(below[:20])}" if len(below) > 1 else f"is {(below or ['nothing'])[0]}"
            raise ValueError(f"{bottom.name!r} is not directly below {top.name!r}; there {there}")
        derivative: V = _finish(self.differentiate_locally(top)[bottom])
        return derivative

    def paths(self, name: str | Node) -> list[Path]:
        """Return every path from the output down to a node; their products sum to its gradient (Bauer, 1974).

        Raises:
            KeyError: if the name is not in the graph.
            ValueError: if there are more than 1,000 of them.
        """
        return [self._follow(path) for path in find_paths(self.graph, self.graph.node(name))]

    def _follow(self, path: tuple[Node, ...]) -> Path:
        edges = list(pairwise(path))
        factors: tuple[Any, ...] = tuple(self.local(top, bottom) for top, bottom in edges)
        with np.errstate(all="ignore"):
            product: Any = math.prod(factors, start=1.0)
        # where nothing flows back along one edge, nothing does along the whole path, even if a factor is infinite
        if any(self.differentiate_locally(top)[bottom] is None for top, bottom in edges):
            product = 0.0 * np.ones(np.shape(product)) if np.ndim(product) else 0.0
        return Path(tuple(str(node.name) for node in path), factors, product)

    def differentiate_locally(self, top: Node) -> dict[Node, Any]:
        """Return the derivative of a node by everything in its formula, down to the named nodes; ``None`` for none."""
        tape = Tape(self.graph.fold(top), self._overrides, counted=False)
        return dict(zip(tape.places, self.forward.differentiate(tape), strict=True))

    def __getitem__(self, name: str | Node) -> V:
        gradient: Any = self._gradients[self.graph.tape.places[self.graph.node(name)]]
        if self.forward.shape:
            gradient = np.broadcast_to(0.0 if gradient is None else gradient, self.forward.shape)
        if gradient.__class__ is not float:  # spares the common case a call
            gradient = _finish(gradient)
        finished: V = gradient
        return finished


def _finish(number: Any) -> Any:
    """Return a number for the reader: a Python float, or an array that cannot be written to."""
    if number.__class__ is float:
        return number
    if number is None:
        return 0.0  # nothing flows there
    if isinstance(number, complex):
        return float("nan")  # a root of a negative number, in an operation of one's own
    if not isinstance(number, np.ndarray) or number.ndim == 0:
        return float(number)
    number.setflags(write=False)
    return number


def as_dag(graph: Any) -> DAG:
    """Return the graph itself, or the one that something holds as its ``graph``, such as a `Network`.

    Raises:
        TypeError: for anything else.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> as_dag(network) is as_dag(network.graph)
    True
    """
    inner = graph if isinstance(graph, DAG) else getattr(graph, "graph", None)
    if not isinstance(inner, DAG):
        raise TypeError(f"a graph is wanted, or a network, which has one; not {graph!r:.80}")
    return inner
