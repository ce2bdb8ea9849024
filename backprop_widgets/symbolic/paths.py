"""Paths: each from the output down to a node, with the local derivatives met on it; readers call them routes."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.passes import Backward
from backprop_widgets.engine.topology import Topology
from backprop_widgets.engine.validation import Value
from backprop_widgets.symbolic.names import Quantity, local_name
from backprop_widgets.symbolic.simplify import name_formula

__all__ = ["LIMIT", "Path", "find_paths", "follow_path", "with_path_products"]

LIMIT = 1000


@dataclass(frozen=True, eq=False)
class Path:
    """A path from the output to a node, along folded edges.

    Attributes:
        nodes: the names along it, the output first.
        factors: the local derivative of each by the next.
        product: their product: what this path contributes to the gradient.
    """

    nodes: tuple[str, ...]
    factors: tuple[Value, ...]
    product: Value

    def __repr__(self) -> str:
        product = f"{self.product:.4f}" if isinstance(self.product, float) else f"array {np.shape(self.product)}"
        return f"<route {' → '.join(self.nodes)}: {product}>"


def find_paths(graph: Topology, target: Node) -> list[tuple[Node, ...]]:
    """Return the nodes of each path from the output to ``target``, in the order in which operands stand.

    Raises:
        ValueError: if there are more than `LIMIT`.
    """
    counts = _count_paths(graph, target)
    count = counts.get(graph.output, 0)
    if count > LIMIT:
        raise ValueError(f"{target.name!r} has {count} routes; at most {LIMIT} are listed")
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


def with_path_products(graph: Topology, quantities: dict[str, Node], target: str | None) -> dict[str, Node]:
    """Return quantities and, for each path to ``target``, the product of its local derivatives.

    .. math:: dL/dv = \\sum_{paths} \\prod_{u \\to w} \\partial w/\\partial u

    (Bauer, Computational graphs and rounding error, 1974.)

    Raises:
        KeyError: if there is no such node.
        ValueError: if it has too many paths.
    """
    if target is None:
        return quantities
    products = {}
    for number, path in enumerate(find_paths(graph, graph.node(target)), 1):
        product = quantities[local_name(graph, *path[:2])]
        for top, operand in pairwise(path[1:]):
            product = product * quantities[local_name(graph, top, operand)]
        name = str(Quantity.gradient(graph, target).along(number))
        products[name] = name_formula(product, name)
    return quantities | products


def _count_paths(graph: Topology, target: Node) -> dict[Node, int]:
    """Return the number of paths down to ``target`` from each node that has any."""
    counts = {target: 1}
    for node in graph.named.values():
        if node is not target:
            counts[node] = sum(counts.get(operand, 0) for operand in graph.operands(node))
    return counts


def follow_path(backward: Backward[Any], path: tuple[Node, ...]) -> Path:
    """Return a path with what a backward pass brings along it."""
    edges = list(pairwise(path))
    factors = tuple(backward.local(top, bottom) for top, bottom in edges)
    product: Any = 1.0
    with np.errstate(all="ignore"):
        for factor in factors:
            product = product * factor
    # where nothing flows back along one edge, nothing does along the whole path, even if a factor is infinite
    if any(backward.differentiate_locally(top)[bottom] is None for top, bottom in edges):
        product = 0.0 * np.ones(np.shape(product)) if np.ndim(product) else 0.0
    return Path(tuple(str(node.name) for node in path), factors, product)
