"""Status: what there is to say about the state of an experiment, in sentences."""

from collections.abc import Iterator

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.text.catalogue import joined, listed, plural, say
from backprop_widgets.symbolic.names import Quantity

__all__ = ["FLAT", "flat_places", "status_messages"]

_SQUASHING = ("sigmoid", "tanh", "relu", "swish", "gelu")
FLAT = 0.01  # of a slope of 0.25 at most (sigmoid) or 1 (tanh): next to nothing comes through


def status_messages(experiment: Experiment) -> str:
    """Return all of them in one line, ``""`` if there is nothing to say."""
    said = []
    if names := experiment.out_of_range:
        said.append(say("outside", names=listed(symbol(name, TEXT) for name in names)))
    said += [say("flat", name=symbol(name, TEXT), slope=format_number(slope)) for name, slope in _flat(experiment)]
    path = experiment.trajectory
    if path.culprit and experiment.last_error is None:
        said.append(plural(f"stopped.{path.reason}", path.steps, culprit=label(path.culprit, TEXT)))
    return joined(*said)


def flat_places(experiment: Experiment) -> list[list[str]]:
    """Return the nodes that may be flat, as they are written, each with the quantity that is its slope."""
    graph = experiment.graph
    tops = ((name, top) for name, top in graph.named.items() if top.operation and top.operation.name in _SQUASHING)
    return [
        [symbol(name, TEXT), str(Quantity.local(graph, top, top.operands[0]))]
        for name, top in tops
        if top.operands[0].name and not experiment.samples
    ]


def _flat(experiment: Experiment) -> Iterator[tuple[str, float]]:
    """Yield each named node in which a squashing operation is flat, with its slope there."""
    if experiment.samples:
        return
    forward = experiment.forward
    for name, top in forward.graph.named.items():
        for node in forward.graph.fold(top):
            operation = node.operation
            if operation is None or operation.name not in _SQUASHING or (node.name and node is not top):
                continue
            (rule,) = operation.partials
            values = (float(forward.value(part)) for part in (node, *node.operands))
            if rule is not None and abs(slope := float(rule(*values))) < FLAT:
                yield name, slope
                break
