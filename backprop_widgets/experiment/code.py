"""Code: the lines of Python that recreate what is on the screen."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from backprop_widgets.examples import Network, mazur, two_paths, worked_example
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.inputs import NO_NETWORK, slider_ranges
from backprop_widgets.explain.figures.surface_3d import DEFAULT_VIEW, KINDS
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.pickling import list_rows
from backprop_widgets.training.optimizers import UPDATE_RULES

__all__ = ["to_code"]

_MAKERS = (worked_example, two_paths, mazur)
_WIDTH = 100  # a longer call goes over several lines
_USUAL = {name: given.default for name, given in inspect.signature(Experiment).parameters.items()}


def to_code(
    experiment: Experiment,
    show: Sequence[str] | None = None,
    surface: Any = None,
    usual: Callable[..., Sequence[str]] | None = None,
) -> str:
    """Return a program that makes an Explorer of an experiment as it is now.

    Arguments:
        show: the views, if not all are shown.
        surface: its landscape, if there is one whose axes and look are to be the same.
        usual: what is shown if nothing is said, where a network is ``named`` or not.
    """
    network, made = _origin(experiment)
    maker = made.partition("(")[0]
    imported = "" if maker in ("", "graph") else f", {maker}"
    remarks = []
    if network is None:
        names = listed(experiment.graph.variables)
        remarks.append(say("recipe.graph", output=experiment.graph.output.name, names=names))
    if not _is_in_table(experiment):
        remarks.append(say("recipe.rule", rule=f"{experiment.method.rule.name!r:.80}"))
    given = [made] if made else []
    given += [f"{name}={text}" for name, text in _arguments(experiment, network, made)]
    if show is not None and (usual is None or tuple(show) != tuple(usual(named=bool(made)))):
        given.append(f"show={_write(tuple(show))}")
    lines = [*(f"# {remark}" for remark in remarks), _call(given), *_later(experiment), *_landscape(surface)]
    return "\n".join([f"from backprop_widgets import Explorer{imported}", "", *lines, "explorer"])


def _origin(experiment: Experiment) -> tuple[Network | None, str]:
    """Return the network that has this graph, and how it is made; none for a graph of one's own."""
    shape = list_rows(experiment.graph)
    for maker in _MAKERS:
        network = maker()
        if list_rows(network.graph) == shape:
            if network.paths is not None and experiment.paths is None:
                return Network(network.graph, {}, ()), f"{maker.__name__}().graph"  # the only way to tell none apart
            return network, "" if maker is worked_example else f"{maker.__name__}()"
    for name, graph in worked_example().activations.items():
        if list_rows(graph) == shape:
            return worked_example(name), f"worked_example({_write(name)})"
    return None, "graph"


def _arguments(experiment: Experiment, network: Network | None, made: str) -> Iterable[tuple[str, str]]:
    """Yield what is other than it would be if it were left out."""
    usual = network or NO_NETWORK
    values = {name: value if isinstance(value, float) else value.tolist() for name, value in experiment.values.items()}
    other = {name: value for name, value in values.items() if repr(value) != repr(usual.values.get(name))}
    if other:
        yield "values", _write(other)
    if tuple(usual.weights) != experiment.weights:
        yield "weights", _write(experiment.weights)
    ranges = slider_ranges(experiment.graph.variables, experiment.inputs, usual.ranges)
    if other := {name: limits for name, limits in experiment.ranges.items() if limits != ranges[name]}:
        yield "ranges", _write(other)
    if experiment.paths != usual.paths:
        yield "paths", _write(str(experiment.paths))
    if experiment.eta != usual.eta:
        yield "eta", repr(experiment.eta)
    if experiment.steps != _USUAL["steps"]:
        yield "steps", repr(experiment.steps)
    if experiment.method.rule is not UPDATE_RULES[_USUAL["rule"]]:
        yield "rule", _write(experiment.method.rule.name) if _is_in_table(experiment) else "rule"
    if experiment.method.batch is not None:
        yield "batch", repr(experiment.method.batch)
        if experiment.method.seed != _USUAL["seed"]:
            yield "seed", repr(experiment.method.seed)
    place = experiment.mistake
    if place is not None:
        number = experiment.mistakes[place.key].index(place)
        yield "mistake", f"({_write(place.key)}, {number})" if number else _write(place.key)


def _is_in_table(experiment: Experiment) -> bool:
    rule = experiment.method.rule
    return UPDATE_RULES.get(rule.name) is rule


def _later(experiment: Experiment) -> Iterable[str]:
    """Yield what is no argument: what the update remembers, and the sample shown."""
    kept, start = experiment.memory, experiment.method.calculator.memory
    if other := {name: value for name, value in kept.items() if repr(value) != repr(float(start[name]))}:
        yield f"explorer.experiment.set({{}}, memory={_write(other)})"
    if experiment.sample:
        yield f"explorer.experiment.show_sample({experiment.sample})"


def _landscape(surface: Any) -> Iterable[str]:
    """Yield what is other than usual about a landscape."""
    if surface is None:
        return
    axes = surface.chosen
    if any(axes.values()) or tuple(axes) != surface.experiment.weights[:2]:
        yield f'explorer.views["surface"].set_axes({_write(dict(axes))})'
    if surface.kind != KINDS[0]:
        view = f", view={surface.view}" if surface.view != DEFAULT_VIEW else ""
        yield f'explorer.views["surface"].set_kind({_write(surface.kind)}{view})'


def _call(given: Sequence[str]) -> str:
    line = f"explorer = Explorer({', '.join(given)})"
    if len(line) <= _WIDTH:
        return line
    return "\n".join(["explorer = Explorer(", *(f"    {part}," for part in given), ")"])


def _write(value: Any) -> str:
    """Return what is made of numbers and of names, which hold no quotation marks, as Python."""
    return repr(value).translate({ord("'"): '"'})
