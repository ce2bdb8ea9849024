"""Status: what there is to say about the state of an experiment, in sentences."""

from collections.abc import Iterator
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.text.catalogue import joined, listed, plural, say
from backprop_widgets.explain.twins import explain_twins, possible_twins
from backprop_widgets.explain.undefined import explain_undefined, undefined_places
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.names import gradient_name
from backprop_widgets.symbolic.program import Program

__all__ = ["FLAT", "flat_places", "input_messages", "status_messages", "status_places"]

_SQUASHING = ("sigmoid", "tanh", "relu", "swish", "gelu")
FLAT = 0.01  # of a slope of 0.25 at most (sigmoid) or 1 (tanh): next to nothing comes through


def status_messages(experiment: Experiment) -> str:
    """Return all of them in one line, ``""`` if there is nothing to say."""
    path, stopped = experiment.trajectory, ""
    if path.culprit and experiment.last_error is None:
        stopped = plural(f"stopped.{path.reason}", path.steps, culprit=label(path.culprit, TEXT))
    undefined = explain_undefined(experiment.graph, experiment.values) if experiment.samples else ""
    return joined(input_messages(experiment), undefined, stopped)


def input_messages(experiment: Experiment) -> str:
    """Return what there is to say of inputs, and of numbers and slopes there; ``js/core/status.js`` says the same."""
    said = []
    if names := experiment.out_of_range:
        said.append(say("outside", names=listed(symbol(name, TEXT) for name in names)))
    if not experiment.samples:
        said.append(explain_undefined(experiment.graph, experiment.values))
    if experiment.mistake is None:  # which may tell twins apart
        said.append(explain_twins(experiment.graph, experiment.weights, experiment.inputs))
    said += [say("flat", name=symbol(name, TEXT), slope=format_number(slope)) for name, slope in _flat(experiment)]
    return joined(*said)


def status_places(experiment: Experiment) -> dict[str, Any]:
    """Return as data what `input_messages` reads beside the inputs, and what a path may end at, by what it is about."""
    graph = experiment.graph
    return {
        "flat": flat_places(experiment),
        "undefined": None if experiment.samples else undefined_places(graph),
        "twins": possible_twins(graph, experiment.weights) if experiment.mistake is None else [],
        "culprits": _culprits(experiment),
    }


def flat_places(experiment: Experiment) -> dict[str, Any] | None:
    """Return as data what computes the slopes that may be flat, and by node how it is written; of samples nothing."""
    if experiment.samples:
        return None
    program = _slopes(experiment.graph)
    return {"program": program.data(), "symbols": {key: symbol(key.split()[0], TEXT) for key in program.quantities}}


def _culprits(experiment: Experiment) -> list[tuple[str, str]]:
    """Return as data what a path may end at, in the order in which it is looked for, each with how it is written."""
    graph = experiment.graph
    names = [*graph.named, *(gradient_name(graph, weight) for weight in experiment.weights)]
    return [(name, label(name, TEXT)) for name in names]


def _flat(experiment: Experiment) -> Iterator[tuple[str, float]]:
    """Yield each named node in which a squashing operation is flat, with its slope there."""
    if experiment.samples:
        return
    said = set()
    for key, value in _slopes(experiment.graph)(experiment.inputs).items():
        name, slope = key.split()[0], float(value)
        if abs(slope) < FLAT and name not in said:
            said.add(name)
            yield name, slope


@once_per_graph
def _slopes(graph: DAG) -> Program:
    """Return what computes the slope of each squashing operation, by the named node that has it, and a number."""
    slopes = {
        f"{name} {number}": rule(node, *node.operands)
        for name, top in graph.named.items()
        for number, node in enumerate(graph.fold(top))
        if node.operation and node.operation.name in _SQUASHING
        for rule in node.operation.partials
        if rule
    }
    return Program(graph.variables.values(), slopes)
