"""Twins: units of a layer with equal weights, which descent cannot tell apart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.affine import find_affine_layers

__all__ = ["explain_twins", "possible_twins"]

_MOST = 4  # that are named


def explain_twins(graph: DAG, weights: Sequence[str], values: Mapping[str, Any]) -> str:
    """Return a sentence about all groups of hidden units that begin equal and stay so; ``""`` if there is none.

    ``js/core/status.js`` says the same.

    >>> from backprop_widgets import mlp
    >>> network = mlp((2, 2, 1), initial="equal")
    >>> explain_twins(network.graph, network.weights, network.values).partition(":")[0]
    'a⁽¹⁾₁, a⁽¹⁾₂ are twins'
    """
    found = []
    for units in possible_twins(graph, weights):
        groups: dict[tuple[float, ...], list[str]] = {}
        for name, own in units:
            groups.setdefault(tuple(values[weight] for weight in own), []).append(name)
        found += [listed(group, most=_MOST) for group in groups.values() if len(group) > 1]
    return say("twins", names=listed(found, "clauses")) if found else ""


def possible_twins(graph: DAG, weights: Sequence[str]) -> list[list[tuple[str, list[str]]]]:
    """Return, for each hidden layer, its units: how each is written, and the weights that lead to it and from it."""
    return list(_list_layers(graph, weights))


def _list_layers(graph: DAG, weights: Sequence[str]) -> Iterator[list[tuple[str, list[str]]]]:
    layers = find_affine_layers(graph, tuple(weights))
    for layer in layers:
        above = [other for other in layers if {*layer.outputs} <= {*other.inputs}]
        sums = {node for other in above for node in other.sums}
        alike = layer.activation or layer.outputs == layer.sums
        if len(layer.sums) < 2 or not alike or any({*graph.users[node]} != sums for node in layer.outputs):
            continue
        units = []
        for row, bias, output in zip(layer.weights, layer.biases, layer.outputs, strict=True):
            leaving = [line[other.inputs.index(output)] for other in above for line in other.weights]
            own = [*row, *([] if bias is None else [bias]), *leaving]
            units.append((symbol(str(output.name), TEXT), [str(weight.name) for weight in own]))
        if len({len(own) for _, own in units}) == 1:
            yield units
