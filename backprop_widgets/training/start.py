"""Start: values, weights and a learning rate, which a network brings along, and what is presumed of a graph."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.validation import listed

__all__ = ["StartedGraph", "presumed_weights", "start_eta", "start_values", "start_weights"]


class StartedGraph(Protocol):
    """A graph with a place to start, such as a `Network`."""

    @property
    def graph(self) -> DAG:
        """The graph."""

    @property
    def values(self) -> Mapping[str, float]:
        """A value for each variable."""

    @property
    def weights(self) -> Sequence[str]:
        """The variables that are updated."""

    @property
    def eta(self) -> float:
        """The learning rate."""


def start_values(graph: DAG | StartedGraph, values: Any) -> dict[str, Any]:
    """Return values for the variables, by name: a network's own where none are given.

    Raises:
        TypeError: if the graph is none, or the values are not a mapping.
        ValueError: if a graph comes without values.

    >>> from backprop_widgets import worked_example
    >>> start_values(worked_example(), {"x": 2.0})
    {'x': 2.0, 't': 0.0, 'w1': 0.5, 'w2': 0.5}
    """
    as_dag(graph)
    if values is not None and not isinstance(values, Mapping):
        raise TypeError(f"values must be a mapping such as {{'x': 1.0}}, not {values!r:.80}")
    if not isinstance(graph, DAG):
        return {**graph.values, **(values or {})}
    if values is None:
        names = listed(graph.variables)
        raise ValueError(f"no value for {names}: a graph has no values of its own; give values={{...}}, or a Network")
    return dict(values)


def start_weights(graph: DAG | StartedGraph, weights: Any) -> Any:
    """Return the weights as they are given, unchecked, or a network's own.

    Raises:
        ValueError: if a graph comes without weights.
    """
    if weights is None and isinstance(graph, DAG):
        raise ValueError("a graph does not say which variables are weights; give weights=(...), or a Network")
    return graph.weights if weights is None and not isinstance(graph, DAG) else weights


def start_eta(graph: DAG | StartedGraph, eta: Any) -> Any:
    """Return the learning rate as it is given, unchecked, or a network's own; 0.1 for a graph."""
    if eta is not None:
        return eta
    return 0.1 if isinstance(graph, DAG) else graph.eta


def presumed_weights(graph: DAG) -> tuple[str, ...]:
    """Return the weights of a graph where nobody has named them: the variables whose names begin with ``w``.

    Where no name does, all variables are.

    >>> from backprop_widgets import worked_example
    >>> presumed_weights(worked_example().graph)
    ('w1', 'w2')
    """
    return tuple(name for name in graph.variables if name[0] in "wW") or tuple(graph.variables)
