"""Sweeps: small graphs, and what a backward pass in which one thing is done wrongly gives on them."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isclose, isnan
from typing import Any, NamedTuple

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import variables
from backprop_widgets.training.generator import Generator

__all__ = ["GRAPHS", "SLIPS", "Edge", "SmallGraph", "Sweep", "agree", "draw_graph", "find_slip"]

_SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_NEAR = 1e-6  # numbers may be of single precision


class Edge(NamedTuple):
    """A node and one of its operands.

    Attributes:
        node, operand: their names.
        local: the local derivative of the one by the other.
        other: the one by the other operand.
        sign: the operation, as Python writes it.
        value: the operand's value.
    """

    node: str
    operand: str
    local: float
    other: float
    sign: str
    value: float


@dataclass(frozen=True)
class SmallGraph:
    """A graph of sums, differences and products as it is written, the top last, and a value for each input.

    >>> graph = SmallGraph("u = v * v; s = u - v", {"v": 3})
    >>> graph.truth
    {'v': 5.0}
    >>> graph.build({"v": 3})
    {'v': 3, 'u': 9, 's': 6}
    """

    text: str
    values: Mapping[str, float]

    def build(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the inputs and what the operators of these make of them, by name."""
        made = dict(inputs)
        for name, left, sign, right in self._lines:
            made[name] = _SIGNS[sign](made[left], made[right])
        return made

    @property
    def _lines(self) -> list[tuple[str, str, str, str]]:
        parts = [line.split() for line in self.text.split("; ")]
        return [(name, left, sign, right) for name, _, left, sign, right in parts]

    @cached_property
    def top(self) -> str:
        """The name of the top."""
        return self._lines[-1][0]

    @cached_property
    def truth(self) -> dict[str, float]:
        """The gradient of the top by each input, as the package computes it."""
        made = self.build(dict(zip(self.values, variables(" ".join(self.values)), strict=True)))
        backward = DAG(made[self.top]).forward(self.values).backward()
        return {name: backward[made[name]] for name in self.values}

    @cached_property
    def edges(self) -> dict[str, list[Edge]]:
        """The edges of each operation; operands before what is made of them."""
        numbers = self.build(self.values)
        found = {}
        for name, left, sign, right in self._lines:
            p, q = numbers[left], numbers[right]
            by_left, by_right = (q, p) if sign == "*" else (1, -1 if sign == "-" else 1)
            found[name] = [Edge(name, left, by_left, by_right, sign, p), Edge(name, right, by_right, by_left, sign, q)]
        return found


# Edges of each operation -> all orders in which shares may go along them.
Order = Callable[[Mapping[str, list[Edge]]], Iterable[list[Edge]]]


def _go_down(edges: Mapping[str, list[Edge]], ready: Callable[[Iterable[bool]], bool] = all) -> Iterator[list[Edge]]:
    """Yield the orders that begin at the top: a node passes on when all nodes above it have, or when any has."""
    *_, top = edges
    above = {name: [edge.node for every in edges.values() for edge in every if edge.operand == name] for name in edges}

    def extend(order: list[str]) -> Iterator[list[Edge]]:
        if len(order) == len(edges):
            yield [edge for name in order for edge in edges[name]]
        for name in edges:
            if name not in order and ready(node in order for node in above[name]):
                yield from extend([*order, name])

    yield from extend([top])


def _go_up(edges: Mapping[str, list[Edge]]) -> Iterator[list[Edge]]:
    yield [edge for every in edges.values() for edge in every]


def _recurse(edges: Mapping[str, list[Edge]], once: bool) -> Iterator[list[Edge]]:
    """Yield the orders of a function that hands an operand its share and calls itself with it, at once or at last."""
    *_, top = edges

    def visit(name: str, step: int, at_once: bool, done: set[str]) -> Iterator[Edge]:
        done.add(name)
        below = edges.get(name, [])[::step]
        if not at_once:
            yield from below
        for edge in below:
            if at_once:
                yield edge
            if not (once and edge.operand in done):
                yield from visit(edge.operand, step, at_once, done)

    yield from (list(visit(top, step, at_once, set())) for step in (1, -1) for at_once in (True, False))


def _queue(edges: Mapping[str, list[Edge]]) -> Iterator[list[Edge]]:
    """Yield the order of a list of nodes that wait, in which one may wait twice."""
    *_, top = edges
    waiting, order = [top], []
    for name in waiting:
        order += edges.get(name, [])
        waiting += [edge.operand for edge in edges.get(name, [])]
    yield order


def _pass_on_too_soon(edges: Mapping[str, list[Edge]]) -> Iterator[list[Edge]]:
    yield from _go_down(edges, any)
    yield from _recurse(edges, once=True)


def _pass_on_again(edges: Mapping[str, list[Edge]]) -> Iterator[list[Edge]]:
    yield from _recurse(edges, once=False)
    yield from _queue(edges)


@dataclass(frozen=True)
class Sweep:
    """A backward pass with its parts as data; those that are not given are right.

    .. math:: g_{top} = 1, \\quad g_{operand} \\leftarrow g_{operand} + g_{node} \\cdot local

    Attributes:
        order: in which shares go along the edges.
        seed: what the top begins with, by its value.
        share: what goes along an edge, by what came back to the node above.
        keep: what a node has, by what it had, ``None`` at first, and the share that arrives.

    >>> graph = SmallGraph("s = v + v", {"v": 3})
    >>> list(Sweep().outcomes(graph)), list(Sweep(keep=lambda old, share: share).outcomes(graph))
    ([(2, 1)], [(1, 1)])
    """

    order: Order = _go_down
    seed: Callable[[float], float] = lambda value: 1
    share: Callable[[float, Edge], float] = lambda upstream, edge: upstream * edge.local
    keep: Callable[[float | None, float], float] = lambda old, share: (old or 0) + share

    def outcomes(self, graph: SmallGraph) -> Iterator[tuple[float, ...]]:
        """Yield the gradients by the inputs, and by the top itself, for each order."""
        start = {graph.top: self.seed(graph.build(graph.values)[graph.top])}
        for order in self.order(graph.edges):
            gradients = dict(start)
            for edge in order:
                share = self.share(gradients.get(edge.node, 0), edge)
                gradients[edge.operand] = self.keep(gradients.get(edge.operand), share)
            yield tuple(gradients[name] for name in (*graph.values, graph.top))


# Operations by number; of two graphs on which something goes wrong, the earlier is shown.
GRAPHS = (
    SmallGraph("s = x * y", {"x": 2, "y": 5}),
    SmallGraph("s = v + v", {"v": 3}),
    SmallGraph("u = x - y; s = u * z", {"x": 7, "y": 4, "z": 5}),
    SmallGraph("u = x * y; s = u * u", {"x": 2, "y": 3}),
    SmallGraph("u = v * v; m = u * v; s = u + m", {"v": 3}),
    SmallGraph("u = x + y; m = x * y; s = u * m", {"x": 2, "y": 3}),
    SmallGraph("u = x * y; m = u - z; n = m + u; s = n * m", {"x": 2, "y": 5, "z": 3}),
    SmallGraph("u = x + y; m = u * y; n = m * u; p = n - m; s = p + x", {"x": 2, "y": 3}),
)

# What is done wrongly, by the key of its sentence: sweeps, any of which may be the learner's.
SLIPS: Mapping[str, tuple[Sweep, ...]] = {
    "no seed": (Sweep(seed=lambda value: 0),),
    "seed": (Sweep(seed=lambda value: value),),
    "sign": (Sweep(seed=lambda value: -1),),
    "last share": (Sweep(keep=lambda old, share: share),),
    "first share": (Sweep(keep=lambda old, share: share if old is None else old),),
    "subtracted": (Sweep(keep=lambda old, share: (old or 0) - share),),
    "too soon": (Sweep(order=_pass_on_too_soon),),
    "again": (Sweep(order=_pass_on_again),),
    "top alone": (Sweep(order=_go_up),),
    "no local": (Sweep(share=lambda upstream, edge: upstream),),
    "no upstream": (Sweep(share=lambda upstream, edge: edge.local),),
    "added": (Sweep(share=lambda upstream, edge: upstream + edge.local),),
    "exchanged": (Sweep(share=lambda upstream, edge: upstream * edge.other),),
    "not swapped": (Sweep(share=lambda upstream, edge: upstream * (edge.value if edge.sign == "*" else edge.local)),),
    "difference": (Sweep(share=lambda upstream, edge: upstream * (1 if edge.sign == "-" else edge.local)),),
}


def agree(numbers: Iterable[float], others: Iterable[float]) -> bool:
    """Return whether numbers are the same in pairs; for NaN any will do."""
    pairs = zip(numbers, others, strict=True)
    return all(isnan(one) or isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR) for one, other in pairs)


def find_slip(results: Iterable[Sequence[float]]) -> str | None:
    """Return the slip that gives the results on all of `GRAPHS` if not all are right; ``None`` if none does.

    Arguments:
        results: for each graph the gradients by its inputs and by its top, NaN if it has none.

    >>> find_slip([(*(-number for number in graph.truth.values()), -1) for graph in GRAPHS])
    'sign'
    """
    pairs = list(zip(GRAPHS, results, strict=True))

    def explains(sweep: Sweep) -> bool:
        return all(any(agree(numbers, one) for one in sweep.outcomes(graph)) for graph, numbers in pairs)

    return next((key for key, sweeps in SLIPS.items() if any(map(explains, sweeps))), None)


def draw_graph(seed: int) -> SmallGraph:
    """Return a random graph of at most eight operations on at most three inputs.

    >>> graph = draw_graph(1)
    >>> set(graph.truth) <= {"x", "y", "z"}
    True
    """
    chance = Generator(f"graph {seed}")
    names, lines = ["x", "y", "z"], []
    for number in range(1, 9):
        lines.append((f"n{number}", chance.choice(names[-3:]), chance.choice("+-*"), chance.choice(names)))
        names.append(f"n{number}")
    needed = {names[-1]}
    for name, left, _, right in reversed(lines):
        needed |= {left, right} if name in needed else set()
    text = "; ".join(f"{name} = {left} {sign} {right}" for name, left, sign, right in lines if name in needed)
    return SmallGraph(text, {name: (chance.integer(301) - 150) / 100 for name in names[:3] if name in needed})
