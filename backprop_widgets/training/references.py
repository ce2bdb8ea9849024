"""Beside: what would be right, and what a nudge of each weight says, beside the numbers of a mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import maximum
from backprop_widgets.engine.overrides import Overrides
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.symbolic.substitute import rebuild
from backprop_widgets.training.gradient_check import STEP

__all__ = ["numerical_gradients", "reference_values"]

_FLOOR = 1e-5  # of the loss: smaller gradients are compared with it, since a difference of losses has lost its digits


def reference_values(found: Mapping[str, Node]) -> dict[str, Node]:
    """Return quantities as what would be right."""
    return {str(Quantity.parse(name).right): node for name, node in found.items()}


def numerical_gradients(
    graph: DAG, found: Mapping[str, Node], weights: Sequence[str], mistake: Overrides, step: float = STEP
) -> dict[str, Node]:
    """Return the gradient check of each weight as nodes: ``(L(w + h) - L(w - h)) / 2h``, and how far off it is.

    A nudge sees the loss alone. So it finds what is wrong in the backward pass, and not what is wrong in the loss.

    Arguments:
        graph: the graph.
        found: its quantities, gradients among them.
        weights: the variables that are nudged.
        mistake: what is other than right in the loss.
        step: the size of the nudge ``h``.

    """
    checks = {}
    for name in weights:
        weight, quantity = graph.variables[name], Quantity.gradient(graph, name)
        losses = [
            rebuild(graph.nodes, {weight: moved}, mistake.values).get(graph.output, graph.output)
            for moved in (weight + step, weight - step)
        ]
        slope = (losses[0] - losses[1]) / (2 * step)
        gradient = found[str(quantity)]
        floor = _FLOOR * (1 + abs(found.get(str(graph.output.name), graph.output)))
        larger = maximum(maximum(abs(gradient), abs(slope)), floor)
        checks[str(quantity.measured)] = slope
        checks[str(quantity.error)] = abs(gradient - slope) / larger
    return checks
