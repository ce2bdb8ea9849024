"""Path products: what each path brings to a gradient, as a quantity of its own."""

from __future__ import annotations

from itertools import pairwise

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.symbolic.names import Quantity, local_name
from backprop_widgets.symbolic.paths import find_paths
from backprop_widgets.symbolic.simplify import name_formula

__all__ = ["with_path_products"]


def with_path_products(graph: DAG, quantities: dict[str, Node], target: str | None) -> dict[str, Node]:
    """Return quantities and, for each path to ``target``, the product of its local derivatives.

    .. math:: dL/dv = \\sum_{paths} \\prod_{u \\to w} \\partial w/\\partial u

    (Bauer, Computational graphs and rounding error, 1974.)

    Arguments:
        graph: the graph.
        quantities: its quantities, local derivatives among them.
        target: a node; ``None`` if there are no products to be told apart.

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
