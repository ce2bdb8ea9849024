"""The two sweeps over a list of operations: values on the way up, gradients on the way down.

The list is Wengert's (1964): each node has a place, and an operation is a line that says from which places it takes
its operands. Values are computed from the first line to the last, gradients from the last line to the first; this is
the reverse mode of Griewank and Walther, Evaluating Derivatives (2008), chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation, Rule
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides

__all__ = ["Step", "list_steps", "sweep_down", "sweep_up"]


class Step(NamedTuple):
    """One line of the list.

    Attributes:
        place: where the result stands.
        operation: what is done.
        operands: the places that its function and its rules take.
        edges: the place of each operand that a gradient flows to, with the rule for the derivative by it.

    """

    place: int
    operation: Operation
    operands: tuple[int, ...]
    edges: tuple[tuple[int, Rule], ...]


def list_steps(
    nodes: Iterable[Node], places: Mapping[Node, int], overrides: Overrides = NO_OVERRIDES, *, counted: bool = True
) -> list[Step]:
    """Return the operations among ``nodes``, in their order, as lines of the list.

    Nothing flows to constants, nor where the table holds no rule.

    Arguments:
        nodes: in topological order.
        places: where each node stands.
        overrides: rules that take the place of the table's. Such an edge is a line of its own, whose ``operands``
            are followed by what else the override takes.
        counted: whether edges that the overrides do not count are left out.

    """
    steps = []
    for node in nodes:
        if node.operation is None:
            continue
        operands = tuple(places[operand] for operand in node.operands)
        edges: list[tuple[int, Rule]] = []
        for position, rule in enumerate(node.operation.partials):
            override = overrides.rules.get((node, position))
            if rule is None or node.operands[position].value is not None:
                continue
            if override is None and not (counted and (node, position) in overrides.uncounted):
                edges.append((operands[position], rule))
            elif override is not None and override.rule is not None:
                changed = (operands[position], override.in_place_of(rule, len(operands)))
                extended = (*operands, *(places[other] for other in override.also))
                steps.append(Step(places[node], node.operation, operands, tuple(edges)))
                steps.append(Step(places[node], node.operation, extended, (changed,)))
                edges = []
        steps.append(Step(places[node], node.operation, operands, tuple(edges)))
    return steps


def sweep_up(steps: Iterable[Step], values: list[Any], *, arrays: bool = False) -> None:
    """Compute the value of every operation.

    .. math:: v_i = f_i(v_j, v_k), \\quad j, k < i

    Arguments:
        steps: the list, operands before what is made of them.
        values: the number at each place; those of variables and constants are given, the others are filled in.
        arrays: whether some of them are arrays.

    """
    value_at = values.__getitem__
    for place, operation, operands, _ in steps:
        compute = operation.array if arrays else operation.scalar
        values[place] = compute(*map(value_at, operands))


def sweep_down(steps: Iterable[Step], values: Sequence[Any], top: int, seed: Any = 1.0) -> dict[int, Any]:
    """Return the derivative of what stands at ``top`` by everything that it depends on, by place.

    A gradient is complete when the sweep comes to it, since all that is made of a node stands above it:

    .. math:: \\frac{dL}{dv} = \\sum_{u : v \\to u} \\frac{dL}{du} \\cdot \\frac{\\partial u}{\\partial v}

    Arguments:
        steps: the list from the last line to the first.
        values: the number, array or formula at each place.
        top: the place of L.
        seed: dL/dL, or what comes from further above: anything that can be multiplied and added.

    """
    gradient = {top: seed}
    value_at = values.__getitem__
    for place, _, operands, edges in steps:
        if place in gradient:
            upstream = gradient[place]
            numbers = (values[place], *map(value_at, operands))
            for operand, rule in edges:
                share = upstream * rule(*numbers)
                gradient[operand] = gradient[operand] + share if operand in gradient else share
    return gradient
