"""Quantities: every number a reader sees, as a node of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.topology import Topology
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.symbolic.names import local_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.substitute import rebuild, substitute
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.step import Update, update

__all__ = ["all_quantities", "program", "quantities", "update_quantities"]

Edge = tuple[Node, Node]


def quantities(
    graph: Topology,
    *,
    weights: Sequence[str] = (),
    rule: UpdateRule | str = "gradient descent",
    mistake: Overrides = NO_OVERRIDES,
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
    return all_quantities(graph, weights, rule, mistake)[0]


def program(
    graph: Topology,
    *,
    weights: Sequence[str] = (),
    rule: UpdateRule | str = "gradient descent",
    mistake: Overrides = NO_OVERRIDES,
) -> Program:
    """Return the program of all quantities of a graph; the arguments are those of `quantities`."""
    found, step = all_quantities(graph, weights, rule, mistake)
    inputs = graph.variables.values()
    if step is None:
        return Program(inputs, found)
    updates = {str(old.name): f"{old.name}'" for old in (*step.new, *step.memory)}
    return Program((*inputs, *step.memory), found, updates, step.start)


def all_quantities(
    graph: Topology,
    weights: Sequence[str],
    rule: UpdateRule | str,
    mistake: Overrides = NO_OVERRIDES,
    known: Mapping[Edge, Node] | None = None,
) -> tuple[dict[str, Node], Update | None]:
    """Return the quantities, and the update if there are weights.

    The arguments are those of `quantities`, and the right local derivatives, if they are there already.
    """
    if mistake.needs_update and not weights:
        raise ValueError(f"{mistake!r} is made in an update; name the weights that are updated")
    top = graph.output.name
    values = rebuild(graph.nodes, {}, mistake.values)
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
    after, step = update_quantities(graph, weights, gradient, rule, mistake)
    found |= after
    stand_in = {new: step.new.get(weight, weight) for weight, new in mistake.early.items()}
    for _ in stand_in:  # each may be in the formulas of others
        found = substitute(found, stand_in)
    return found, step


def update_quantities(
    graph: Topology,
    weights: Sequence[str],
    gradient: Mapping[Node, Node],
    rule: UpdateRule | str,
    mistake: Overrides = NO_OVERRIDES,
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
    step = update(mistake.override_update(get_update_rule(rule)), moved, gradient, graph.eta)
    copies = rebuild(graph.nodes, step.new, mistake.values, "'")
    after = {f"{old.name}'": new for old, new in (*step.new.items(), *step.memory.items())}
    after |= {f"{node.name}'": copies[node] for node in graph.named.values() if node.operation and node in copies}
    return after, step
