"""Routes: every way from the output down to a node, with the local derivatives met on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .inputs import Value
from .node import Node

if TYPE_CHECKING:
    from .graph import Graph
    from .passes import Backward

__all__ = ["LIMIT", "Route", "routes", "ways"]

LIMIT = 1000


@dataclass(frozen=True, eq=False)
class Route:
    """One way from the output to a node, along folded edges.

    Attributes:
        nodes: the names on the way, the output first.
        factors: the local derivative of each by the next.
        product: their product: what this route contributes to the gradient.

    """

    nodes: tuple[str, ...]
    factors: tuple[Value, ...]
    product: Value

    def __repr__(self) -> str:
        product = f"{self.product:.4f}" if isinstance(self.product, float) else f"array {np.shape(self.product)}"
        return f"<route {' → '.join(self.nodes)}: {product}>"


def routes(backward: Backward, target: Node) -> list[Route]:
    """Return all routes from the output to ``target``, in the order in which operands stand.

    Raises:
        ValueError: if there are more than `LIMIT`.

    """
    return [_route(backward, way) for way in ways(backward.graph, target)]


def ways(graph: Graph, target: Node) -> list[tuple[Node, ...]]:
    """Return the nodes of each route from the output to ``target``, in the order in which operands stand.

    Raises:
        ValueError: if there are more than `LIMIT`.

    """
    counts = _counts(graph, target)
    count = counts.get(graph.output, 0)
    if count > LIMIT:
        raise ValueError(f"{target.name!r} has {count} routes; at most {LIMIT} are listed")
    found = []
    stack: list[tuple[Node, ...]] = [(graph.output,)] if count else []
    while stack:
        way = stack.pop()
        if way[-1] is target:
            found.append(way)
        else:
            below = [operand for operand in graph.operands(way[-1]) if counts.get(operand)]
            stack += [(*way, operand) for operand in reversed(below)]
    return found


def _counts(graph: Graph, target: Node) -> dict[Node, int]:
    """Return the number of routes down to ``target`` from each node that has any."""
    ways = {target: 1}
    for node in graph.named.values():
        if node is not target:
            ways[node] = sum(ways.get(operand, 0) for operand in graph.operands(node))
    return ways


def _route(backward: Backward, way: Sequence[Node]) -> Route:
    factors = tuple(backward.local(top, bottom) for top, bottom in pairwise(way))
    product: Value = 1.0
    with np.errstate(all="ignore"):
        for factor in factors:
            product = product * factor
    if any(backward.is_flat(top, bottom) for top, bottom in pairwise(way)):
        product = 0.0 * np.ones(np.shape(product)) if np.ndim(product) else 0.0  # whatever the others are
    return Route(tuple(str(node.name) for node in way), factors, product)
