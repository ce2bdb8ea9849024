"""Update: one step of an update rule, as nodes that take the place of the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .node import Node, constant
from .rules import UpdateRule

__all__ = ["Update", "update"]


@dataclass(frozen=True)
class Update:
    """One step for all weights at once.

    Attributes:
        new: the node of each new weight, by weight.
        memory: the node that each remembered input becomes, by input.
        start: the first value of each remembered input, by its name.

    """

    new: dict[Node, Node]
    memory: dict[Node, Node]
    start: dict[str, float]


def update(rule: UpdateRule, weights: Sequence[Node], gradient: Mapping[Node, Node], eta: Node) -> Update:
    """Return the step of a rule from ``weights`` with their gradients; every gradient is the old weights'.

    New nodes have the old ones' names with a prime: ``w1'``, ``velocity of w1'``.
    """
    new, memory, start = {}, {}, {}
    for weight in weights:
        state = [Node(name=f"{key} of {weight.name}") for key in rule.state]
        moved, *later = rule.step(weight, gradient[weight], eta, *state)
        new[weight] = _primed(moved, weight)
        for old, value, first in zip(state, later, rule.state.values(), strict=True):
            memory[old] = _primed(value, old)
            start[str(old.name)] = first
    return Update(new, memory, start)


def _primed(node: Node | float, old: Node) -> Node:
    if not isinstance(node, Node):
        return constant(node, "an update rule")
    return Node(node.operation, node.operands, f"{old.name}'") if node.operation and not node.name else node
