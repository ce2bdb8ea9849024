"""The backward sweep: upstream gradient times local derivative, summed where routes meet."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import Edge, Override

__all__ = ["overridden_edges", "rule_edges", "sweep"]

Edges = Callable[[Node], Iterable[tuple[Node, Any]]]


def sweep(
    order: Sequence[Node],
    edges: Edges,
    seed: Any = 1.0,
    times: Callable[[Any, Any], Any] = operator.mul,
    plus: Callable[[Any, Any], Any] = operator.add,
    settle: Callable[[Node, Any], Any] = lambda node, gradient: gradient,
) -> dict[Node, Any]:
    """Return the derivative of the last node of ``order`` by every node that it depends on.

    .. math:: dL/dv = \\sum_{u : v \\to u} dL/du \\cdot \\partial u/\\partial v

    Arguments:
        order: nodes in topological order.
        edges: for a node, each of its operands with the local derivative by it.
        seed: the derivative of the last node by itself, or what comes from further above.
        times, plus: the arithmetic; numbers and arrays bring their own, formulas a tidier one.
        settle: what becomes of a gradient once all its shares are in; a formula gets its name.

    """
    gradient: dict[Node, Any] = {order[-1]: seed}
    for node in reversed(order):
        if node not in gradient:
            continue
        upstream = gradient[node] = settle(node, gradient[node])
        for operand, local in edges(node):
            share = times(upstream, local)
            gradient[operand] = plus(gradient[operand], share) if operand in gradient else share
    return gradient


def rule_edges(values: Callable[[Node], Any]) -> Edges:
    """Return the edges of single operations: each rule of the table, called with ``values`` of the nodes.

    Nothing flows to constants, nor where the table holds no rule.
    """

    def edges(node: Node) -> Iterable[tuple[Node, Any]]:
        if node.operation is None:
            return
        output = values(node)
        operands = [values(operand) for operand in node.operands]
        for operand, rule in zip(node.operands, node.operation.partials, strict=True):
            if rule is not None and operand.value is None:
                yield operand, rule(output, *operands)

    return edges


def overridden_edges(values: Callable[[Node], Any], changes: Mapping[Edge, Override]) -> Edges:
    """Return the edges of single operations, with another rule for some: here a mistake gets into the sweep.

    Arguments:
        values: as in `rule_edges`.
        changes: what is computed in place of a derivative, by node and position of the operand.

    """

    def edges(node: Node) -> Iterable[tuple[Node, Any]]:
        if node.operation is None:
            return
        given = [values(node), *map(values, node.operands)]
        for position, (operand, rule) in enumerate(zip(node.operands, node.operation.partials, strict=True)):
            if rule is None or operand.value is not None:
                continue
            right, change = rule(*given), changes.get((node, position))
            if change is None:
                yield operand, right
            elif change.rule is not None:
                yield operand, change.rule(right, *given, *map(values, change.also))

    return edges
