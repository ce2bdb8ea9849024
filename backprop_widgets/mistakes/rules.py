"""Slips: for each mistake, the rule by which it finds its places in any graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.engine.overrides import Override
from backprop_widgets.mistakes.site import Site
from backprop_widgets.mistakes.sites import Survey, reads_output
from backprop_widgets.symbolic.names import gradient_name

__all__ = ["SLIPS"]

Slip = Callable[[Survey], Iterator[Site]]

# What stands in place of a derivative, which comes first, or of a value.
_OPPOSITE = Override(lambda right, *_: -right)
_TWICE = Override(lambda right, *_: 2 * right)
_NONE = Override(lambda right, *_: 1.0)
_NOTHING = Override(None)


def _other(node: Node) -> Override:
    return Override(lambda right, *given: given[-1], (node,))


def _sign(survey: Survey) -> Iterator[Site]:
    for edge in survey.edges:
        yield Site(rules={edge: _OPPOSITE}, where=survey.names(edge))
    for node in survey.operations:
        if node.name:
            yield Site(values={node: _OPPOSITE}, where=(node.name,))


def _half(survey: Survey) -> Iterator[Site]:
    for node in survey.halves:
        edges = survey.below(node)
        names = tuple(name for edge in edges for name in survey.names(edge))
        yield Site(rules=dict.fromkeys(edges, _TWICE), where=names, depth=survey.depth[node])
        yield Site(values={node: _TWICE}, where=survey.name(node), depth=survey.depth[node])


def _activation(survey: Survey) -> Iterator[Site]:
    for node, _ in survey.activations:
        yield Site(
            values={node: Override(lambda right, operand: operand)}, where=survey.name(node), depth=survey.depth[node]
        )


def _slope(change: Callable[[Operation], Override | None]) -> Slip:
    def slip(survey: Survey) -> Iterator[Site]:
        for node, position in survey.activations:
            edge, row = (node, position), node.operation
            changed = change(row) if row else None
            if changed:
                yield Site(rules={edge: changed}, where=survey.names(edge), depth=survey.depth[node])

    return slip


def _slope_at_output(row: Operation) -> Override | None:
    (rule,) = row.partials
    return rule and Override(lambda right, output, operand: rule(_numpy(row(output)), output))


def _slope_of_operand(row: Operation) -> Override | None:
    (rule,) = row.partials
    return Override(lambda right, output, operand: rule(operand, operand)) if rule and reads_output(row) else None


def _target(survey: Survey) -> Iterator[Site]:
    for node in survey.operations:
        row, aim = node.operation, _AIMS.get(node.operation.name) if node.operation else None
        aimless = aim and aim(node)
        if not row or not aimless:
            continue
        (kept, rest), depth = aimless, survey.depth[node]
        rules = {edge: _aimless(row.partials[edge[1]], rest, kept) for edge in survey.below(node)}
        names = tuple(name for edge in rules for name in survey.names(edge))
        yield Site(rules=rules, where=names, depth=depth)
        value = Override(lambda right, *given, row=row, rest=rest: row(given[-1], *rest), (kept,))
        yield Site(values={node: value}, where=survey.name(node), depth=depth)


def _aimless(rule: Any, rest: tuple[float, ...], kept: Node) -> Override:
    return Override(lambda right, error, *given: rule(error, given[-1], *rest), (kept,))


def _difference(node: Node) -> Node | None:
    inner = node.operands[0]
    return inner.operands[0] if inner.operation is OPERATIONS["subtract"] else None


# Where an operation compares with a target: what it is left with if that is missed, and its constants.
_AIMS: dict[str, Callable[[Node], tuple[Node, tuple[float, ...]] | None]] = {
    "half_squared_error": lambda node: (node.operands[0], (0.0,)),
    "binary_cross_entropy": lambda node: (node.operands[0], (0.0,)),
    "square": lambda node: (kept, ()) if (kept := _difference(node)) is not None else None,
    "power": lambda node: (kept, (node.operands[1].value or 0.0,)) if (kept := _difference(node)) is not None else None,
}


def _loss(survey: Survey) -> Iterator[Site]:
    for top in survey.losses():
        chain, edges = [], survey.below(top)
        while len(edges) == 1 and edges[0][0].operands[edges[0][1]].operation:
            chain += edges
            edges = survey.below(edges[0][0].operands[edges[0][1]])
        for edge in edges:
            for loss in dict.fromkeys((top, survey.graph.output)):
                rules = {**dict.fromkeys(chain, _NONE), edge: _other(loss)}
                variant = "" if loss is top else "whole"
                yield Site(rules=rules, where=survey.names(edge), depth=survey.depth[top], variant=variant)


def _forgotten(weights: bool) -> Slip:
    def slip(survey: Survey) -> Iterator[Site]:
        for edge, factor in survey.products:
            if (factor in survey.weights) is weights:
                node, position = edge
                words = {"factor": _called(survey, factor)}
                yield Site(rules={edge: _NONE}, where=survey.names(edge), words=words, depth=survey.depth[node])
                left = Override(lambda right, *operands, position=position: operands[position])
                yield Site(values={node: left}, where=survey.name(node), words=words, depth=survey.depth[node])

    return slip


def _wrong_weight(survey: Survey) -> Iterator[Site]:
    for edge, factor in survey.products:
        node, position = edge
        for other in survey.rivals(factor) if factor in survey.weights else ():
            words = {"factor": str(factor.name), "taken": str(other.name)}
            yield Site(rules={edge: _other(other)}, where=survey.names(edge), words=words)
            taken = Override(lambda right, *given, position=position: given[position] * given[-1], (other,))
            yield Site(values={node: taken}, where=survey.name(node), words=words)


def _sum_for_input(survey: Survey) -> Iterator[Site]:
    for edge, factor in survey.products:
        if edge[0].operands[edge[1]] in survey.weights and factor not in survey.weights:
            wrong = [survey.sum_above(edge[0])]
            if factor.operation and len(factor.operands) == 1:
                wrong.append(factor.operands[0])
            for node in wrong:
                words = {"factor": _called(survey, factor), "taken": _called(survey, node)}
                yield Site(rules={edge: _other(node)}, where=survey.names(edge), words=words)


def _one_route(survey: Survey) -> Iterator[Site]:
    for node, routes in survey.meetings:
        apart = node.name is not None and len({survey.name(edges[0][0]) for edges in routes}) > 1
        inside = tuple(dict.fromkeys(name for edges in routes for edge in edges for name in survey.names(edge)))
        where = (gradient_name(survey.graph, node),) if apart else inside
        kept = [[edges] for edges in routes]
        if len(routes) > 2:
            kept += [[edges for edges in routes if edges is not left] for left in routes]
        for some in kept:
            names = (name for edges in some for edge in edges for name in survey.names(edge))
            words = {"kept": ", ".join(dict.fromkeys(names))}
            left = [edge for edges in routes if edges not in some for edge in edges]
            if apart:
                yield Site(uncounted=frozenset(left), where=where, words=words)
            else:  # what is added up is then a local derivative
                yield Site(rules=dict.fromkeys(left, _NOTHING), where=where, words=words)


def _other_gradient(survey: Survey) -> Iterator[Site]:
    for weight in survey.weights:
        for other in survey.rivals(weight):
            words = {"taken": gradient_name(survey.graph, other)}
            yield Site(gradients={weight: other}, where=(gradient_name(survey.graph, weight),), words=words)


def _called(survey: Survey, node: Node) -> str:
    return str(node.name or ", ".join(survey.name(node)))


def _numpy(value: Any) -> Any:
    return np.float64(value) if isinstance(value, float) else value  # Python's raise where a rule divides by zero


SLIPS: dict[str, Slip] = {
    "sign": _sign,
    "half": _half,
    "no slope": _slope(lambda row: _NONE),
    "slope at the output": _slope(_slope_at_output),
    "slope of the operand": _slope(_slope_of_operand),
    "target forgotten": _target,
    "input forgotten": _forgotten(weights=False),
    "weight forgotten": _forgotten(weights=True),
    "wrong weight": _wrong_weight,
    "sum for input": _sum_for_input,
    "one route": _one_route,
    "other gradient": _other_gradient,
    "loss for its derivative": _loss,
    "no activation": _activation,
}
