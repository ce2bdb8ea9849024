"""Quantities: every number a reader sees, as a node of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .node import Node, constant, variables
from .rules import UPDATE_RULES, UpdateRule
from .sweep import rule_edges, sweep
from .tidy import plus, tidied, times

if TYPE_CHECKING:
    from .graph import Graph

__all__ = ["gradients", "local_derivatives", "quantities", "substituted"]

Edge = tuple[Node, Node]


def quantities(graph: Graph, *, weights: Sequence[str] = (), rule: UpdateRule | None = None) -> dict[str, Node]:
    """Return every quantity of a graph by name.

    In this order: values (``z``), gradients (``dL/dz``) in reverse, local derivatives (``da/dz``); with
    weights also the new weights (``w1'``) and the values that follow from them (``z'``, ``L'``).

    Arguments:
        graph: the graph.
        weights: variables to update; their learning rate is a variable ``eta``.
        rule: how to update them; gradient descent if not given.

    Raises:
        ValueError: if a weight is not a variable of the graph, or a variable is called ``eta``.

    """
    top = graph.output.name
    local = local_derivatives(graph)
    gradient = gradients(graph, local)
    found = {name: node for name, node in graph.named.items() if node.operation}
    found |= {f"d{top}/d{node.name}": formula for node, formula in gradient.items() if node is not graph.output}
    for (output, operand), formula in local.items():
        name = f"d{output.name}/d{operand.name}"
        if output is not graph.output:
            found[name] = formula
        elif found[name] is not formula:  # the output has other routes to this operand as well
            found[f"∂{output.name}/∂{operand.name}"] = formula
    if weights:
        found |= _updated(graph, gradient, weights, rule or UPDATE_RULES["gradient descent"])
    return found


def local_derivatives(graph: Graph) -> dict[Edge, Node]:
    """Return the local derivative along every folded edge, from the output down, as a node."""
    local: dict[Edge, Node] = {}
    for output in reversed([node for node in graph.named.values() if node.operation]):
        order = graph.fold(output)
        inside = set(order)
        formulas = sweep(order, _formula_edges(inside), 1.0, times, plus)
        for operand in graph.operands(output):
            if operand in formulas:
                name = f"d{output.name}/d{operand.name}"
                local[output, operand] = _settled(formulas[operand], name)
            else:
                local[output, operand] = constant(0.0)
    return local


def gradients(graph: Graph, local: Mapping[Edge, Node]) -> dict[Node, Node]:
    """Return the gradient of the output by every named node, in reverse, as a node."""

    def edges(node: Node) -> Iterable[tuple[Node, Any]]:
        return [(operand, local[node, operand]) for operand in graph.operands(node)]

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
    return {node: _settled(found[node], "") for node in reversed(order)}


def substituted(nodes: Iterable[Node], new: Mapping[Node, Node], mark: str) -> dict[Node, Node]:
    """Return copies of those ``nodes`` that depend on a key of ``new``, with it replaced; names get a mark."""
    copies = dict(new)
    for node in nodes:
        if any(operand in copies for operand in node.operands):
            operands = tuple(copies.get(operand, operand) for operand in node.operands)
            copies[node] = Node(node.operation, operands, node.name and node.name + mark)
    return copies


def _updated(graph: Graph, gradient: Mapping[Node, Node], weights: Sequence[str], rule: UpdateRule) -> dict[str, Node]:
    if "eta" in graph.named:
        raise ValueError("no node may be named 'eta' where weights are updated: it is the learning rate")
    (eta,) = variables("eta")
    new: dict[Node, Node] = {}
    for name in weights:
        if name not in graph.variables:
            raise ValueError(f"the weight {name!r} is not a variable; the graph has {', '.join(graph.variables)}")
        weight = graph.variables[name]
        state = tuple(Node(name=f"{key} of {name}") for key in rule.state)
        moved, *_ = rule.step(weight, gradient[weight], eta, *state)
        new[weight] = _settled(moved, f"{name}'")
    copies = substituted(graph.nodes, new, "'")
    after = {f"{name}'": new[graph.variables[name]] for name in weights}
    after |= {f"{node.name}'": copies[node] for node in graph.named.values() if node.operation and node in copies}
    return after


def _formula_edges(inside: set[Node]) -> Any:
    """Return the rules called with nodes, for the sweep through one fold; constants come as numbers."""
    edges = rule_edges(lambda node: node if node.value is None else node.value)

    def folded(node: Node) -> Iterable[tuple[Node, Any]]:
        if node not in inside:
            return
        known = {node, *node.operands}
        for operand, formula in edges(node):
            yield operand, tidied(formula, known)

    return folded


def _settled(formula: Node | float, name: str) -> Node:
    """Return a finished formula under its name; a variable, a number or a named node keeps its own."""
    if not isinstance(formula, Node):
        return constant(formula)
    if formula.operation is None or formula.name or not name:
        return formula
    return Node(formula.operation, formula.operands, name)
