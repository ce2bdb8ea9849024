"""Quantities: every number a reader sees, as a node of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .alteration import UNALTERED, Alteration
from .node import Node
from .program import Program
from .rules import UpdateRule, chosen_rule
from .substitution import evaluated, placed
from .sweep import altered_edges, rule_edges, sweep
from .tidy import plus, tidied, times
from .update import Update, update

if TYPE_CHECKING:
    from .graph import Graph

__all__ = [
    "collected",
    "gradients",
    "is_counted",
    "local_derivatives",
    "local_name",
    "program",
    "quantities",
    "updated",
]

Edge = tuple[Node, Node]


def quantities(
    graph: Graph,
    *,
    weights: Sequence[str] = (),
    rule: UpdateRule | str = "gradient descent",
    mistake: Alteration = UNALTERED,
) -> dict[str, Node]:
    """Return every quantity of a graph by name.

    In this order: values (``z``), gradients (``dL/dz``) in reverse, local derivatives (``da/dz``); with
    weights also the new weights (``w1'``) and the values that follow from them (``z'``, ``L'``).

    Arguments:
        graph: the graph.
        weights: variables to update; their learning rate is a variable ``eta``.
        rule: how to update them.
        mistake: what is other than right, such as a place of a `Mistake`; the names stay the same.

    Raises:
        ValueError: if a node is called ``eta``, there is no such rule, or a mistake in the update has no weights.

    """
    return collected(graph, weights, rule, mistake)[0]


def program(
    graph: Graph,
    *,
    weights: Sequence[str] = (),
    rule: UpdateRule | str = "gradient descent",
    mistake: Alteration = UNALTERED,
) -> Program:
    """Return the program of all quantities of a graph; the arguments are those of `quantities`."""
    found, step = collected(graph, weights, rule, mistake)
    inputs = graph.variables.values()
    if step is None:
        return Program(inputs, found)
    updates = {str(old.name): f"{old.name}'" for old in (*step.new, *step.memory)}
    return Program((*inputs, *step.memory), found, updates, step.start)


def collected(
    graph: Graph,
    weights: Sequence[str],
    rule: UpdateRule | str,
    mistake: Alteration = UNALTERED,
    known: Mapping[Edge, Node] | None = None,
) -> tuple[dict[str, Node], Update | None]:
    """Return the quantities, and the update if there are weights.

    The arguments are those of `quantities`, and the right local derivatives, if they are there already.
    """
    if mistake.needs_update and not weights:
        raise ValueError(f"{mistake!r} is made in an update; name the weights that are updated")
    top = graph.output.name
    values = evaluated(graph.nodes, {}, mistake.values)
    local = local_derivatives(graph, mistake, values, known)
    gradient = gradients(graph, local, mistake)
    found = {name: values.get(node, node) for name, node in graph.named.items() if node.operation}
    found |= {f"d{top}/d{node.name}": formula for node, formula in gradient.items() if node is not graph.output}
    for output in reversed([node for node in graph.named.values() if node.operation]):
        for operand in graph.operands(output):
            formula = local.get((output, operand), Node(value=0.0))
            found.setdefault(local_name(graph, output, operand), formula)
    if not weights:
        return found, None
    after, step = updated(graph, weights, gradient, rule, mistake)
    found |= after
    stand_in = {new: step.new.get(weight, weight) for weight, new in mistake.early.items()}
    for _ in stand_in:  # each may be in the formulas of others
        found = placed(found, stand_in)
    return found, step


def updated(
    graph: Graph,
    weights: Sequence[str],
    gradient: Mapping[Node, Node],
    rule: UpdateRule | str,
    mistake: Alteration = UNALTERED,
) -> tuple[dict[str, Node], Update]:
    """Return what an update makes of the weights, its memory and every value that follows, by name with a prime.

    Arguments:
        graph: the graph.
        weights: the variables to update.
        gradient: the node of each weight's gradient.
        rule: how to update them.
        mistake: what is other than right.

    Raises:
        ValueError: if a node is called ``eta``, or there is no such rule.

    """
    if "eta" in graph.named:
        raise ValueError("no node may be named 'eta' where weights are updated: it is the learning rate")
    moved = [graph.variables[name] for name in weights]
    step = update(mistake.updating(chosen_rule(rule)), moved, gradient, graph.eta)
    copies = evaluated(graph.nodes, step.new, mistake.values, "'")
    after = {f"{old.name}'": new for old, new in (*step.new.items(), *step.memory.items())}
    after |= {f"{node.name}'": copies[node] for node in graph.named.values() if node.operation and node in copies}
    return after, step


def local_name(graph: Graph, output: Node, operand: Node) -> str:
    """Return the name of a local derivative; ``∂`` tells the output's own from its gradient over all routes."""
    if output is graph.output and len(graph.users[operand]) > 1:
        return f"∂{output.name}/∂{operand.name}"
    return f"d{output.name}/d{operand.name}"


def local_derivatives(
    graph: Graph,
    mistake: Alteration = UNALTERED,
    values: Mapping[Node, Node] | None = None,
    known: Mapping[Edge, Node] | None = None,
) -> dict[Edge, Node]:
    """Return the local derivative along every folded edge, from the output down, as a node.

    Edges along which nothing flows back, such as those into a step, are left out.

    Arguments:
        graph: the graph.
        mistake: what is other than right.
        values: what stands for some nodes.
        known: the right ones, if they are there already; those that the mistake does not touch are taken from it.

    """
    local: dict[Edge, Node] = {}
    touched = {node for node, _ in mistake.rules} | set(values or ())
    edges = _formula_edges(mistake, values or {})
    for output in reversed([node for node in graph.named.values() if node.operation]):
        order = graph.fold(output)
        if known is not None and not any(touched.intersection((node, *node.operands)) for node in order):
            local |= {
                (output, below): known[output, below] for below in graph.operands(output) if (output, below) in known
            }
            continue
        with np.errstate(all="ignore"):
            formulas = sweep(order, edges, 1.0, times, plus)
        for operand in graph.operands(output):
            if operand in formulas:
                local[output, operand] = _settled(formulas[operand], local_name(graph, output, operand))
    return local


def gradients(graph: Graph, local: Mapping[Edge, Node], mistake: Alteration = UNALTERED) -> dict[Node, Node]:
    """Return the gradient of the output by every named node, in reverse, as a node."""

    def edges(node: Node) -> Iterable[tuple[Node, Any]]:
        below = [operand for operand in graph.operands(node) if (node, operand) in local]
        if mistake.uncounted:
            below = [operand for operand in below if is_counted(graph, node, operand, mistake)]
        return [(operand, local[node, operand]) for operand in below]

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
    return {node: _settled(found.get(mistake.gradients.get(node, node), 0.0), "") for node in reversed(order)}


def is_counted(graph: Graph, top: Node, bottom: Node, mistake: Alteration) -> bool:
    """Return whether anything that comes down from a named node to another is added up there."""
    return any(
        operand is bottom and (node, position) not in mistake.uncounted
        for node in graph.fold(top)
        for position, operand in enumerate(node.operands)
    )


def _formula_edges(mistake: Alteration, values: Mapping[Node, Node]) -> Any:
    """Return the rules called with nodes, tidied; constants come as numbers, numpy's, which divide by zero."""

    def formula(node: Node) -> Any:
        standing = values.get(node, node)
        return standing if standing.value is None else np.float64(standing.value)

    edges = altered_edges(formula, mistake.rules) if mistake.rules else rule_edges(formula)
    also: dict[Node, list[Node]] = {}
    for (node, _), change in mistake.rules.items():
        also.setdefault(node, []).extend(change.also)

    def tidy(node: Node) -> Iterable[tuple[Node, Any]]:
        known = {values.get(part, part) for part in (node, *node.operands, *also.get(node, ()))}
        for operand, derivative in edges(node):
            yield operand, tidied(derivative, known)

    return tidy


def _settled(formula: Node | float, name: str) -> Node:
    """Return a finished formula under its name; a variable, a number or a named node keeps its own."""
    if not isinstance(formula, Node):
        return Node(value=float(formula))  # which may be infinite, where the user's formula is
    if formula.operation is None or formula.name or not name:
        return formula
    return Node(formula.operation, formula.operands, name)
