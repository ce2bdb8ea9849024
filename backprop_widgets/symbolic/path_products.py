"""Shares: what each route brings to a gradient, as a quantity of its own."""

from __future__ import annotations

from itertools import pairwise

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.paths import find_paths
from backprop_widgets.symbolic.names import Quantity, local_name

__all__ = ["with_path_products"]


def with_path_products(graph: DAG, found: dict[str, Node], target: str | None) -> dict[str, Node]:
    """Return quantities and, for each route to ``target``, the product of its local derivatives."""
    if target is None:
        return found
    products = {}
    for number, way in enumerate(find_paths(graph, graph.node(target)), 1):
        product = found[local_name(graph, *way[:2])]
        for top, operand in pairwise(way[1:]):
            product = product * found[local_name(graph, top, operand)]
        name = str(Quantity.gradient(graph, target).along(number))
        products[name] = (
            product if product.name or product.operation is None else Node(product.operation, product.operands, name)
        )
    return found | products
