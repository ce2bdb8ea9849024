"""Quantities: every number a reader sees, as a node of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .node import Node, variables
from .program import Program
from .routes import ways
from .rules import UpdateRule, chosen_rule
from .sweep import rule_edges, sweep
from .tidy import plus, tidied, times
from .update import Update, update

if TYPE_CHECKING:
    from .graph import Graph

__all__ = ["OVER", "gradients", "local_derivatives", "local_name", "program", "quantities", "updated", "with_routes"]

Edge = tuple[Node, Node]
OVER = " over "  # in the name of what one route brings: "dL/dw over 1"


def quantities(
    graph: Graph, *, weights: Sequence[str] = (), rule: UpdateRule | str = "gradient descent"
) -> dict[str, Node]:
    """Return every quantity of a graph by name.

    In this order: values (``z``), gradients (``dL/dz``) in reverse, local derivatives (``da/dz``); with
    weights also the new weights (``w1'``) and the values that follow from them (``z'``, ``L'``).

    Arguments:
        graph: the graph.
        weights: variables to update; their learning rate is a variable ``eta``.
        rule: how to update them.

    Raises:
        ValueError: if a node is called ``eta``, or there is no such rule.

    """
    return _collected(graph, weights, rule)[0]


def program(graph: Graph, *, weights: Sequence[str] = (), rule: UpdateRule | str = "gradient descent") -> Program:
    """Return the program of all quantities of a graph; the arguments are those of `quantities`."""
    found, step = _collected(graph, weights, rule)
    inputs = graph.variables.values()
    if step is None:
        return Program(inputs, found)
    updates = {str(old.name): f"{old.name}'" for old in (*step.new, *step.memory)}
    return Program((*inputs, *step.memory), found, updates, step.start)


def _collected(graph: Graph, weights: Sequence[str], rule: UpdateRule | str) -> tuple[dict[str, Node], Update | None]:
    top = graph.output.name
    local = local_derivatives(graph)
    gradient = gradients(graph, local)
    found = {name: node for name, node in graph.named.items() if node.operation}
    found |= {f"d{top}/d{node.name}": formula for node, formula in gradient.items() if node is not graph.output}
    for output in reversed([node for node in graph.named.values() if node.operation]):
        for operand in graph.operands(output):
            formula = local.get((output, operand), Node(value=0.0))
            found.setdefault(local_name(graph, output, operand), formula)
    if not weights:
        return found, None
    after, step = updated(graph, weights, gradient, rule)
    return found | after, step


def updated(
    graph: Graph, weights: Sequence[str], gradient: Mapping[Node, Node], rule: UpdateRule | str
) -> tuple[dict[str, Node], Update]:
    """Return what an update makes of the weights, its memory and every value that follows, by name with a prime.

    Arguments:
        graph: the graph.
        weights: the variables to update.
        gradient: the node of each weight's gradient.
        rule: how to update them.

    Raises:
        ValueError: if a node is called ``eta``, or there is no such rule.

    """
    if "eta" in graph.named:
        raise ValueError("no node may be named 'eta' where weights are updated: it is the learning rate")
    (eta,) = variables("eta")
    step = update(chosen_rule(rule), [graph.variables[name] for name in weights], gradient, eta)
    copies = _substituted(graph.nodes, step.new, "'")
    after = {f"{old.name}'": new for old, new in (*step.new.items(), *step.memory.items())}
    after |= {f"{node.name}'": copies[node] for node in graph.named.values() if node.operation and node in copies}
    return after, step


def with_routes(graph: Graph, found: dict[str, Node], target: str | None) -> dict[str, Node]:
    """Return quantities and, for each route to ``target``, the product of its local derivatives."""
    if target is None:
        return found
    products = {}
    for number, way in enumerate(ways(graph, graph.node(target)), 1):
        product = found[local_name(graph, *way[:2])]
        for top, operand in pairwise(way[1:]):
            product = product * found[local_name(graph, top, operand)]
        name = f"d{graph.output.name}/d{target}{OVER}{number}"
        products[name] = _settled(product, name)
    return found | products


def local_name(graph: Graph, output: Node, operand: Node) -> str:
    """Return the name of a local derivative; ``∂`` tells the output's own from its gradient over all routes."""
    if output is graph.output and len(graph.users[operand]) > 1:
        return f"∂{output.name}/∂{operand.name}"
    return f"d{output.name}/d{operand.name}"


def local_derivatives(graph: Graph) -> dict[Edge, Node]:
    """Return the local derivative along every folded edge, from the output down, as a node.

    Edges along which nothing flows back, such as those into a step, are left out.
    """
    local: dict[Edge, Node] = {}
    for output in reversed([node for node in graph.named.values() if node.operation]):
        order = graph.fold(output)
        with np.errstate(all="ignore"):
            formulas = sweep(order, _formula_edges(), 1.0, times, plus)
        for operand in graph.operands(output):
            if operand in formulas:
                local[output, operand] = _settled(formulas[operand], local_name(graph, output, operand))
    return local


def gradients(graph: Graph, local: Mapping[Edge, Node]) -> dict[Node, Node]:
    """Return the gradient of the output by every named node, in reverse, as a node."""

    def edges(node: Node) -> Iterable[tuple[Node, Any]]:
        return [(operand, local[node, operand]) for operand in graph.operands(node) if (node, operand) in local]

    settled: set[Node] = set()

    def settle(node: Node, formula: Any) -> Any:
        if node is graph.output:
            return 1.0
        if formula in settled and formula.operation:  # a factor of one came between: the same under a new name
            formula = Node(formula.operation, formula.operands)
        named = _settled(formula, f"d{graph.output.name}/d{node.name}")
        settled.add(named)
        return named

    order = tuple(graph.named.values())
    found = sweep(order, edges, 1.0, times, plus, settle)
    return {node: _settled(found.get(node, 0.0), "") for node in reversed(order)}


def _substituted(nodes: Iterable[Node], new: Mapping[Node, Node], mark: str) -> dict[Node, Node]:
    """Return copies of those ``nodes`` that depend on a key of ``new``, with it replaced; names get a mark."""
    copies = dict(new)
    for node in nodes:
        if any(operand in copies for operand in node.operands):
            operands = tuple(copies.get(operand, operand) for operand in node.operands)
            copies[node] = Node(node.operation, operands, node.name and node.name + mark)
    return copies


def _formula_edges() -> Any:
    """Return the rules called with nodes, tidied; constants come as numbers, numpy's, which divide by zero."""
    edges = rule_edges(lambda node: node if node.value is None else np.float64(node.value))

    def tidy(node: Node) -> Iterable[tuple[Node, Any]]:
        known = {node, *node.operands}
        for operand, formula in edges(node):
            yield operand, tidied(formula, known)

    return tidy


def _settled(formula: Node | float, name: str) -> Node:
    """Return a finished formula under its name; a variable, a number or a named node keeps its own."""
    if not isinstance(formula, Node):
        return Node(value=float(formula))  # which may be infinite, where the user's formula is
    if formula.operation is None or formula.name or not name:
        return formula
    return Node(formula.operation, formula.operands, name)
