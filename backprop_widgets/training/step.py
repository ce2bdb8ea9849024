"""Step: one step of an update rule, as nodes that take the place of the weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backprop_widgets.engine.node import Node, constant
from backprop_widgets.engine.topology import Topology
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.names import Quantity, updated_name
from backprop_widgets.symbolic.simplify import name_formula
from backprop_widgets.symbolic.substitute import substitute
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["Update", "learning_rate", "update"]


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


@once_per_graph
def learning_rate(graph: Topology) -> Node:
    """Return the variable that stands for the learning rate in a graph's updates; no part of the graph itself."""
    return Node(name="eta")


def update(rule: UpdateRule, weights: Sequence[Node], gradient: Mapping[Node, Node], eta: Node) -> Update:
    """Return the step of a rule from some weights; every gradient is taken at the old ones.

    New nodes have the old ones' names with a prime: ``w1'``, ``velocity of w1'``.

    Arguments:
        rule: the update rule.
        weights: the variables that are updated.
        gradient: the node of each weight's gradient.
        eta: the node of the learning rate.

    Raises:
        TypeError, ValueError: if the rule gives something that is no node and no finite number.
    """
    new, memory, start = {}, {}, {}
    for weight in weights:
        state = [Node(name=str(Quantity(str(weight.name), memory=key))) for key in rule.state]
        slope = gradient[weight]
        moved, *later = rule.step(weight, slope, eta, *state)
        known: dict[Node, Node] = {slope: slope}  # below it the rule has written nothing
        for old, value, first in zip(state, later, rule.state.values(), strict=True):
            memory[old] = _primed(value, old, known)
            start[str(old.name)] = first
            if isinstance(value, Node) and value.operation and not value.name:
                known[value] = memory[old]  # what is remembered has a name, in the formula of the new weight too
        new[weight] = _primed(moved, weight, known)
    return Update(new, memory, start)


def _primed(made: Node | float, old: Node, known: Mapping[Node, Node]) -> Node:
    new = substitute({"": made}, known)[""] if isinstance(made, Node) else constant(made, "an update rule")
    return name_formula(new, updated_name(str(old.name)))
