"""Derivatives as formulas: local ones along folded edges, and gradients, as nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.tape import Tape
from backprop_widgets.engine.topology import Topology
from backprop_widgets.symbolic.names import local_name
from backprop_widgets.symbolic.simplify import Derivative, add, multiply

__all__ = ["gradients", "is_counted", "local_derivatives"]

Edge = tuple[Node, Node]


def local_derivatives(
    graph: Topology,
    mistake: Overrides = NO_OVERRIDES,
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
    for output in reversed([node for node in graph.named.values() if node.operation]):
        order = graph.fold(output)
        if known is not None and not any(touched.intersection((node, *node.operands)) for node in order):
            local |= {
                (output, below): known[output, below] for below in graph.operands(output) if (output, below) in known
            }
            continue
        tape = Tape(order, mistake, counted=False)
        formulas = [_formula((values or {}).get(node, node)) for node in tape.places]
        seed = Derivative(1.0, {formula for formula in formulas if isinstance(formula, Node)})
        with np.errstate(all="ignore"):
            found = dict(zip(tape.places, tape.sweep_down(formulas, seed), strict=True))
        for operand in graph.operands(output):
            if found[operand] is not None:
                local[output, operand] = _settled(found[operand].formula, local_name(graph, output, operand))
    return local


def gradients(graph: Topology, local: Mapping[Edge, Node], mistake: Overrides = NO_OVERRIDES) -> dict[Node, Node]:
    """Return the gradient of the output by every named node, in reverse, as a node."""
    total: dict[Node, Any] = {graph.output: 1.0}
    settled: set[Node] = set()
    for node in reversed(graph.named.values()):
        if node not in total:
            continue
        if node is not graph.output:
            formula = total[node]
            if formula in settled and formula.operation:  # a factor of one came between: the same under a new name
                formula = Node(formula.operation, formula.operands)
            total[node] = _settled(formula, f"d{graph.output.name}/d{node.name}")
            settled.add(total[node])
        for operand in graph.operands(node):
            if (node, operand) in local and (not mistake.uncounted or is_counted(graph, node, operand, mistake)):
                share = multiply(total[node], local[node, operand])
                total[operand] = add(total[operand], share) if operand in total else share
    return {
        node: _settled(total.get(mistake.gradients.get(node, node), 0.0), "") for node in reversed(graph.named.values())
    }


def is_counted(graph: Topology, top: Node, bottom: Node, mistake: Overrides) -> bool:
    """Return whether anything that comes down from a named node to another is added up there."""
    return any(
        operand is bottom and (node, position) not in mistake.uncounted
        for node in graph.fold(top)
        for position, operand in enumerate(node.operands)
    )


def _formula(node: Node) -> Any:
    """Return a node as the rules take it; a constant is a number, numpy's, which divides by zero."""
    return node if node.value is None else np.float64(node.value)


def _settled(formula: Node | float, name: str) -> Node:
    """Return a finished formula under its name; a variable, a number or a named node keeps its own."""
    if not isinstance(formula, Node):
        return Node(value=float(formula))  # which may be infinite, where the user's formula is
    if formula.operation is None or formula.name or not name:
        return formula
    return Node(formula.operation, formula.operands, name)
