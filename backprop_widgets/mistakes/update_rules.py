"""Update slips: the rules by which mistakes in the update find their place: its order, its direction, its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import Edge, Override
from backprop_widgets.mistakes.site import Site
from backprop_widgets.mistakes.sites import Survey
from backprop_widgets.symbolic.names import updated_name
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["UPDATE_SLIPS"]


def _early(survey: Survey) -> Iterator[Site]:
    if "eta" in survey.graph.named:
        return
    order = {node: number for number, node in enumerate(survey.graph.nodes)}
    new: dict[Node, Node] = {}
    rules: dict[Edge, Override] = {}
    for weight in survey.weights:
        # a weight is done with, and moves, once the sweep has left the lowest node that uses it
        lowest = min((node for node, _ in survey.users[weight]), key=order.__getitem__, default=None)
        for node, position in survey.below(lowest) if lowest is not None else ():
            if node.operands[position] not in survey.weights:
                new.setdefault(weight, Node(name=updated_name(str(weight.name))))
                rule = node.operation and node.operation.partials[position]
                where = node.operands.index(weight)
                rules[node, position] = Override(_reading(rule, where), (new[weight],))
    if rules:
        names = tuple(dict.fromkeys(name for edge in survey.edges if edge in rules for name in survey.names(edge)))
        yield Site(rules=rules, early=new, where=names)


def _reading(rule: Any, place: int) -> Callable[..., Any]:
    """Return a rule that takes the last of its arguments for the operand at a place."""

    def early(right: Any, output: Any, *given: Any) -> Any:
        *operands, new = given
        return rule(output, *(new if number == place else operand for number, operand in enumerate(operands)))

    return early


def _update(change: Callable[[UpdateRule], UpdateRule]) -> Callable[[Survey], Iterator[Site]]:
    def slip(survey: Survey) -> Iterator[Site]:
        if "eta" not in survey.graph.named:
            yield Site(update=change, where=tuple(updated_name(str(weight.name)) for weight in survey.weights))

    return slip


_UPHILL = {"gradient descent": lambda w, g, eta: (w + eta * g,)}  # others, of one's own too, by the opposite gradient


def _uphill(rule: UpdateRule) -> UpdateRule:
    step = _UPHILL.get(rule.name, lambda w, g, eta, *state: rule.step(w, -g, eta, *state))
    return UpdateRule(f"{rule.name}, uphill", step, rule.state)


def _not_reset(rule: UpdateRule) -> UpdateRule:
    def step(w: Any, g: Any, eta: Any, total: Any, *state: Any) -> tuple[Any, ...]:
        grown = total + g
        moved, *later = rule.step(w, grown, eta, *state)
        return moved, grown, *later

    return UpdateRule(f"{rule.name}, not reset", step, {"total": 0.0, **rule.state})


UPDATE_SLIPS: dict[str, Callable[[Survey], Iterator[Site]]] = {
    "new weights too early": _early,
    "uphill": _update(_uphill),
    "not reset": _update(_not_reset),
}
