"""What an experiment is given: a network, or a graph with values and weights, completed and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.paths import find_paths
from backprop_widgets.engine.validation import listed
from backprop_widgets.examples import Network, worked_example
from backprop_widgets.training.validation import check_range

__all__ = ["MOST_PATHS", "Resolved", "resolve", "slider_ranges"]

MOST_PATHS = 3  # so many colours there are for them

_FAR = 1e100  # a start beyond this is no guide to how far a slider should reach


@dataclass(frozen=True)
class Resolved:
    """A graph, a value for each variable, the weights that move, ranges, paths, a learning rate, other activations."""

    graph: DAG
    values: dict[str, Any]
    weights: Sequence[str]
    ranges: dict[str, Any]
    paths: str | None
    eta: float
    activations: Mapping[str, DAG]


def resolve(network: Any, values: Any, weights: Any, ranges: Any, paths: Any) -> Resolved:
    """Return what was given, with the network's own where nothing was; the worked example if there is no network.

    Raises:
        TypeError: if something is not what it should be.
        ValueError: if values or weights are missing.

    """
    for name, part in (("values", values), ("ranges", ranges)):
        if part is not None and not isinstance(part, Mapping):
            raise TypeError(f"{name} must be a mapping from variables, not {part!r:.80}")
    if network is None:
        network = worked_example()
    if isinstance(network, DAG):
        if values is None or weights is None:
            raise ValueError("a graph needs values={...} and weights=(...) to be explored, or give a Network")
        return Resolved(network, dict(values), weights, dict(ranges or {}), _checked_routes(network, paths), 0.1, {})
    if not isinstance(network, Network):
        raise TypeError(f"allowed are a Network or a Graph, not {network!r:.80}")
    return Resolved(
        network.graph,
        {**network.values, **(values or {})},
        network.weights if weights is None else weights,
        {**network.ranges, **(ranges or {})},
        _checked_routes(network.graph, network.paths if paths is None else paths),
        network.eta,
        network.activations,
    )


def _checked_routes(graph: DAG, target: Any) -> str | None:
    if target is None:
        return None
    if not isinstance(target, str) or target not in graph.named or graph.named[target] is graph.output:
        allowed = listed([name for name, node in graph.named.items() if node is not graph.output])
        raise ValueError(f"paths is {target!r:.80}; they lead back to one of {allowed}")
    count = len(find_paths(graph, graph.named[target]))
    if not 1 <= count <= MOST_PATHS:
        raise ValueError(f"{target!r} has {count} paths; from 1 to {MOST_PATHS} can be told apart")
    return target


def slider_ranges(
    variables: Mapping[str, Any], inputs: Mapping[str, float], ranges: Mapping[str, Any]
) -> dict[str, tuple[float, float]]:
    """Return the ends of each input's slider.

    Arguments:
        variables: all variables of the graph, by name.
        inputs: the inputs that are numbers, ``eta`` among them, with their values.
        ranges: the ends that were asked for.

    Raises:
        ValueError: if a range is not one, or is for something that is no input.

    """
    if "eta" in ranges and check_range("eta", ranges["eta"])[0] < 0:
        raise ValueError(f"the range of eta is {ranges['eta']}; a learning rate is never below 0")
    for name in ranges:
        if name not in inputs and name not in variables:
            raise ValueError(f"a range for {name!r}, but there are {', '.join(inputs)}")
    return {
        name: check_range(name, ranges[name]) if name in ranges else _reach(name, value)
        for name, value in inputs.items()
    }


def _reach(name: str, value: float) -> tuple[float, float]:
    if name == "eta":
        return 0.0, max(1.0, 2 * value) if value < _FAR else 1.0
    reach = max(4.0, 2 * abs(value)) if abs(value) < _FAR else 4.0
    return -reach, reach
