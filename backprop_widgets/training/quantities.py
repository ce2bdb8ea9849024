"""Quantities: every number a reader sees, as a node of its own; after an update as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, constant
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name, updated_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.simplify import name_formula
from backprop_widgets.symbolic.substitute import rebuild, substitute
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule, override_update
from backprop_widgets.training.validation import check_overrides

__all__ = ["Update", "collect_quantities", "collect_with_update", "fill_in_early", "follow_update", "make_program"]
__all__ += ["update"]


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


def collect_quantities(
    graph: DAG,
    *,
    weights: Sequence[str] = (),
    rule: UpdateRule | str = "gradient descent",
    overrides: Overrides = NO_OVERRIDES,
) -> dict[str, Node]:
    """Return every quantity of a graph by name.

    In this order: values (``z``), gradients (``dL/dz``) in reverse, local derivatives (``da/dz``); with
    weights also the new weights (``w1'``) and the values that follow from them (``z'``, ``L'``).

    Arguments:
        weights: variables to update; their learning rate is a variable ``eta``.
        rule: how to update them.
        overrides: what is other than right, such as a `Site`; the names stay the same.

    Raises:
        ValueError: if a node is called ``eta``, there is no such rule, or overrides of the update have no weights.
    """
    return collect_with_update(graph, weights, rule, overrides)[0]


def make_program(
    graph: DAG,
    *,
    weights: Sequence[str] = (),
    rule: UpdateRule | str = "gradient descent",
    overrides: Overrides = NO_OVERRIDES,
) -> Program:
    """Return the program of all quantities of a graph; the arguments are those of `collect_quantities`."""
    quantities, step = collect_with_update(graph, weights, rule, overrides)
    inputs = graph.variables.values()
    if step is None:
        return Program(inputs, quantities)
    updates = {str(old.name): updated_name(str(old.name)) for old in (*step.new, *step.memory)}
    return Program((*inputs, *step.memory), quantities, updates, step.start)


def collect_with_update(
    graph: DAG,
    weights: Sequence[str],
    rule: UpdateRule | str,
    overrides: Overrides = NO_OVERRIDES,
) -> tuple[dict[str, Node], Update | None]:
    """Return the quantities, and the update if there are weights; the arguments are those of `collect_quantities`."""
    check_overrides(graph, overrides)
    if overrides.needs_update and not weights:
        raise ValueError(f"{overrides!r} is made in an update; name the weights that are updated")
    values = rebuild(graph.nodes, {}, overrides.values)
    local = local_derivatives(graph, overrides, values)
    gradient = gradients(graph, local, overrides)
    operations = {name: node for name, node in graph.named.items() if node.operation}
    quantities = {name: values.get(node, node) for name, node in operations.items()}
    quantities |= {gradient_name(graph, node): slope for node, slope in gradient.items() if node is not graph.output}
    for output in reversed(operations.values()):
        for operand in graph.operands(output):
            slope = local.get((output, operand), Node(value=0.0))
            quantities.setdefault(local_name(graph, output, operand), slope)
    if not weights:
        return quantities, None
    after, step = follow_update(graph, weights, gradient, rule, overrides)
    return fill_in_early(quantities | after, step, overrides), step


def fill_in_early(formulas: dict[str, Node], step: Update, overrides: Overrides) -> dict[str, Node]:
    """Return formulas with new weights where these are read before their time."""
    stand_in = {new: step.new.get(weight, weight) for weight, new in overrides.early.items()}
    for _ in stand_in:  # each may be in the formulas of others
        before, formulas = formulas, substitute(formulas, stand_in)
        if all(node is before[name] for name, node in formulas.items()):
            break
    return formulas


def follow_update(
    graph: DAG,
    weights: Sequence[str],
    gradient: Mapping[Node, Node],
    rule: UpdateRule | str,
    overrides: Overrides = NO_OVERRIDES,
) -> tuple[dict[str, Node], Update]:
    """Return what an update makes of the weights, its memory and every value that follows, by name with a prime.

    The arguments are those of `collect_quantities`, and the node of each weight's gradient.

    Raises:
        ValueError: if a node is called ``eta``, or there is no such rule.
    """
    if "eta" in graph.named:
        raise ValueError("no node may be named 'eta' where weights are updated: it is the learning rate")
    moved = [graph.variables[name] for name in weights]
    step = update(override_update(get_update_rule(rule), overrides), moved, gradient, _learning_rate(graph))
    copies = rebuild(graph.nodes, step.new, overrides.values, updated_name)
    after = {updated_name(str(old.name)): new for old, new in (*step.new.items(), *step.memory.items())}
    after |= {
        updated_name(name): copies[node] for name, node in graph.named.items() if node.operation and node in copies
    }
    return after, step


@once_per_graph
def _learning_rate(graph: DAG) -> Node:
    """Return the variable that stands for the learning rate in a graph's updates; no part of the graph itself."""
    return Node(name="eta")


def update(rule: UpdateRule, weights: Sequence[Node], gradient: Mapping[Node, Node], eta: Node) -> Update:
    """Return the step of a rule from some weights; every gradient is taken at the old ones.

    New nodes have the old ones' names with a prime: ``w1'``, ``velocity of w1'``.

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
