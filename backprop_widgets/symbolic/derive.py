"""Derivatives as formulas: local ones along folded edges, and gradients, as nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.sweep import overridden_edges, rule_edges, sweep
from backprop_widgets.engine.topology import Topology
from backprop_widgets.symbolic.names import gradient_name, local_name
from backprop_widgets.symbolic.simplify import add, multiply, simplify

__all__ = ["gradients", "is_counted", "local_derivatives"]

Edge = tuple[Node, Node]


def local_derivatives(
    graph: Topology,
    overrides: Overrides = NO_OVERRIDES,
    values: Mapping[Node, Node] | None = None,
    right: Mapping[Edge, Node] | None = None,
) -> dict[Edge, Node]:
    """Return the local derivative along every folded edge, from the output down, as a node.

    Edges along which nothing flows back, such as those into a step, are left out.

    Arguments:
        graph: the graph.
        overrides: what is other than right.
        values: what stands for some nodes.
        right: the right ones, if they are there already; those that the overrides do not touch are taken from it.

    """
    local: dict[Edge, Node] = {}
    touched = {node for node, _ in overrides.rules} | set(values or ())
    edges = _formula_edges(overrides, values or {})
    for output in reversed([node for node in graph.named.values() if node.operation]):
        order = graph.fold(output)
        if right is not None and not any(touched.intersection((node, *node.operands)) for node in order):
            local |= {
                (output, below): right[output, below] for below in graph.operands(output) if (output, below) in right
            }
            continue
        with np.errstate(all="ignore"):
            formulas = sweep(order, edges, 1.0, multiply, add)
        for operand in graph.operands(output):
            if operand in formulas:
                local[output, operand] = _settled(formulas[operand], local_name(graph, output, operand))
    return local


def gradients(graph: Topology, local: Mapping[Edge, Node], overrides: Overrides = NO_OVERRIDES) -> dict[Node, Node]:
    """Return the gradient of the output by every named node, in reverse, as a node."""

    def edges(node: Node) -> Iterable[tuple[Node, Any]]:
        below = [operand for operand in graph.operands(node) if (node, operand) in local]
        if overrides.uncounted:
            below = [operand for operand in below if is_counted(graph, node, operand, overrides)]
        return [(operand, local[node, operand]) for operand in below]

    settled: set[Node] = set()

    def settle(node: Node, formula: Any) -> Any:
        if node is graph.output:
            return 1.0
        if formula in settled and formula.operation:  # a factor of one came between: the same under a new name
            formula = Node(formula.operation, formula.operands)
        named = _settled(formula, gradient_name(graph, node))
        settled.add(named)
        return named

    order = tuple(graph.named.values())
    swept = sweep(order, edges, 1.0, multiply, add, settle)
    return {node: _settled(swept.get(overrides.gradients.get(node, node), 0.0), "") for node in reversed(order)}


def is_counted(graph: Topology, top: Node, bottom: Node, overrides: Overrides) -> bool:
    """Return whether anything that comes down from a named node to another is added up there."""
    return any(
        operand is bottom and (node, position) not in overrides.uncounted
        for node in graph.fold(top)
        for position, operand in enumerate(node.operands)
    )


def _formula_edges(overrides: Overrides, values: Mapping[Node, Node]) -> Any:
    """Return the rules called with nodes, tidied; constants come as numbers, numpy's, which divide by zero."""

    def formula(node: Node) -> Any:
        standing = values.get(node, node)
        return standing if standing.value is None else np.float64(standing.value)

    edges = overridden_edges(formula, overrides.rules) if overrides.rules else rule_edges(formula)
    also: dict[Node, list[Node]] = {}
    for (node, _), change in overrides.rules.items():
        also.setdefault(node, []).extend(change.also)

    def tidy(node: Node) -> Iterable[tuple[Node, Any]]:
        parts = {values.get(part, part) for part in (node, *node.operands, *also.get(node, ()))}
        for operand, derivative in edges(node):
            yield operand, simplify(derivative, parts)

    return tidy


def _settled(formula: Node | float, name: str) -> Node:
    """Return a finished formula under its name; a variable, a number or a named node keeps its own."""
    if not isinstance(formula, Node):
        return Node(value=float(formula))  # which may be infinite, where the user's formula is
    if formula.operation is None or formula.name or not name:
        return formula
    return Node(formula.operation, formula.operands, name)
