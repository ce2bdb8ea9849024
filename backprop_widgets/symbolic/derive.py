"""Derivatives as formulas: local ones along folded edges, and gradients, as nodes."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, find_paths
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.tape import Tape
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name
from backprop_widgets.symbolic.simplify import Derivative, add, as_node, multiply, name_formula

__all__ = ["gradients", "is_counted", "local_derivatives", "with_path_products"]

Edge = tuple[Node, Node]


def local_derivatives(
    graph: DAG,
    overrides: Overrides = NO_OVERRIDES,
    values: Mapping[Node, Node] | None = None,
) -> dict[Edge, Node]:
    """Return the local derivative along every folded edge, from the output down, as a node.

    An edge leads from a named node to one directly below; the unnamed nodes in between are folded, and the products
    over all ways through them are summed.

    Edges along which nothing flows back, such as those into a step, are left out. Values stand for some of the nodes.
    """
    local: dict[Edge, Node] = {}
    for output in reversed([node for node in graph.named.values() if node.operation]):
        tape = Tape(graph.fold(output), overrides, counted=False)
        places = [(values or {}).get(node, node) for node in tape.places]
        formulas: list[Any] = [
            node if node.value is None else np.float64(node.value) for node in places
        ]  # may divide by 0
        seed = Derivative(1.0, {formula for formula in formulas if isinstance(formula, Node)})
        with np.errstate(all="ignore"):
            swept = dict(zip(tape.places, tape.sweep_down(formulas, seed), strict=True))
        for operand in graph.operands(output):
            if swept[operand] is not None:
                slope = as_node(swept[operand].formula)
                local[output, operand] = name_formula(slope, local_name(graph, output, operand))
    return local


def gradients(graph: DAG, local: Mapping[Edge, Node], overrides: Overrides = NO_OVERRIDES) -> dict[Node, Node]:
    r"""Return the gradient of the output by every named node, in reverse, as a node.

    .. math:: \frac{dL}{dv} = \sum_{u : v \to u} \frac{dL}{du} \frac{\partial u}{\partial v}

    A gradient is a node like any other, so it can be printed, compiled and differentiated again. (The reverse mode of
    Griewank and Walther, Evaluating Derivatives, 2008, section 3.2, carried out on formulas.)

    Arguments:
        local: the local derivatives, as `local_derivatives` returns them.
        overrides: what is other than right.
    """
    total: dict[Node, Any] = {graph.output: 1.0}
    settled: set[Node] = set()
    for node in reversed(graph.named.values()):
        if node not in total:
            continue
        if node is not graph.output:
            formula = total[node]
            if formula in settled and formula.operation:  # a factor of one came between: the same under a new name
                formula = Node(formula.operation, formula.operands)
            total[node] = name_formula(as_node(formula), gradient_name(graph, node))
            settled.add(total[node])
        for operand in graph.operands(node):
            if (node, operand) in local and (not overrides.uncounted or is_counted(graph, node, operand, overrides)):
                share = multiply(total[node], local[node, operand])
                total[operand] = add(total[operand], share) if operand in total else share
    found = {node: as_node(total.get(node, 0.0)) for node in reversed(graph.named.values())}
    exchanged = {}
    for node, other in overrides.gradients.items():
        slope = found[other]
        if other in overrides.gradients and slope.operation:  # whose name then stands for something else
            slope = Node(slope.operation, slope.operands, gradient_name(graph, node))
        exchanged[node] = slope
    return found | exchanged


def is_counted(graph: DAG, top: Node, bottom: Node, overrides: Overrides) -> bool:
    """Return whether anything that comes down from a named node to another, directly below it, is added up there."""
    return any(
        operand is bottom and (node, position) not in overrides.uncounted
        for node in graph.fold(top)
        for position, operand in enumerate(node.operands)
    )


def with_path_products(graph: DAG, quantities: dict[str, Node], target: str | None) -> dict[str, Node]:
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
