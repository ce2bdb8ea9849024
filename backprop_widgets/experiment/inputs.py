"""Inputs: what an experiment is given, filled in from a network and checked, and what may be changed about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypedDict

import numpy as np

from backprop_widgets.engine.dag import DAG, find_paths
from backprop_widgets.engine.validation import Value, listed
from backprop_widgets.examples import Network, worked_example
from backprop_widgets.experiment.observable import Observable
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.samples import check_samples
from backprop_widgets.training.validation import check_eta, check_numbers, check_range, check_steps, check_weights

__all__ = ["MOST_PATHS", "MOST_SHOWN", "MOST_STEPS", "NO_NETWORK", "Inputs", "Limits", "Options", "slider_ranges"]

MOST_PATHS = 3  # so many colours there are for them
# What a graph alone brings along: no values, weights or ranges. Whose graph stands here does not matter.
NO_NETWORK = replace(worked_example(), values={}, weights=(), ranges={}, activations={})

MOST_SHOWN = 40  # inputs that have a slider each; where there are more, a few of them have
_FEW = 12
MOST_STEPS = 10_000  # of a path, which is computed anew at every move, in the page and here
_FAR = 1e100  # a start beyond this is no guide to how far a slider should reach

Limits = Mapping[str, tuple[float, float]]


class Options(TypedDict, total=False):
    """What an experiment takes beside its network, by name; `Experiment` says what each means."""

    values: Mapping[str, Any] | None
    weights: Sequence[str] | None
    ranges: Limits | None
    paths: str | None
    eta: float | None
    steps: int
    rule: UpdateRule | str
    mistake: Site | str | tuple[str, int] | None
    batch: int | None
    seed: int | str


class Inputs(Observable):
    """A graph at a point: exact values, the ends of their sliders, the length of the path, the sample shown.

    The kernel has the exact values here and nowhere else. What can be changed is checked first, and whoever observes
    is told which of `ASPECTS` has changed; what an experiment's update remembers counts as a value.

    Attributes:
        graph: the graph.
        weights: the variables that are updated.
        start: the values that a reset goes back to, ``eta`` among them.
        ranges: the ends of the slider of each input.
        samples: how many samples there are, 0 if all values are numbers.
        sample: which of them is shown, counted from 0.
        shared: the arrays of samples, by variable.
        paths: the node whose paths from the output are told apart, if any.
        activations: the same graph with other activations, by name, if there are any.
        shown: the inputs that have a slider and lines of their own, in their order: all of 40 at most, else a few.
    """

    ASPECTS: ClassVar[tuple[str, ...]] = ("values", "start", "ranges", "steps", "sample", "shown")

    def __init__(
        self,
        network: Network | DAG | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        weights: Sequence[str] | None = None,
        ranges: Limits | None = None,
        paths: str | None = None,
        eta: float | None = None,
        steps: int = 60,
    ) -> None:
        """Check everything; the arguments are those of `Experiment`."""
        super().__init__()
        if values is not None and not isinstance(values, Mapping):
            raise TypeError(f"values must be a mapping from variables, not {values!r:.80}")
        if isinstance(network, DAG):
            if values is None or weights is None:
                raise ValueError("a graph needs values={...} and weights=(...) to be explored, or give a Network")
            graph, network = network, NO_NETWORK
        else:
            network = worked_example() if network is None else network
            if not isinstance(network, Network):
                raise TypeError(f"allowed are a Network or a Graph, not {network!r:.80}")
            graph = network.graph
        self.paths = _check_paths(graph, network.paths if paths is None else paths)
        if "eta" in graph.named:
            raise ValueError("an Explorer keeps the name 'eta' for the learning rate; name that node otherwise")
        self.graph: DAG = graph
        self.weights = check_weights(graph.variables, network.weights if weights is None else weights)
        checked = graph.check_values({**network.values, **(values or {})})
        self.samples = check_samples(checked, self.weights)
        self.sample = 0
        self.shared = {name: value for name, value in checked.items() if isinstance(value, np.ndarray)}
        numbers = {name: float(value) + 0.0 for name, value in checked.items() if not isinstance(value, np.ndarray)}
        self._values = {**numbers, "eta": check_eta(network.eta if eta is None else eta)}
        self._steps = check_steps(steps, MOST_STEPS)
        self.start = dict(self._values)
        self.ranges = slider_ranges(graph.variables, self._values, network.ranges, ranges)
        self.activations = dict(network.activations)
        self.shown = self._first_shown()

    @property
    def values(self) -> dict[str, Value]:
        """The exact value of each variable: a number, or an array of samples."""
        every: dict[str, Value] = {**self._values, **self.shared}
        return {name: every[name] for name in self.graph.variables}

    @property
    def eta(self) -> float:
        """The learning rate."""
        return self._values["eta"]

    @property
    def inputs(self) -> dict[str, float]:
        """The exact value of each variable that is a number, and of ``eta``."""
        return dict(self._values)

    @property
    def hidden(self) -> frozenset[str]:
        """The inputs that are not shown; none in a small network. They count and move like all others."""
        return frozenset(self._values).difference(self.shown)

    @property
    def steps(self) -> int:
        """The number of updates along the path."""
        return self._steps

    @property
    def activation(self) -> str | None:
        """The name of the activation, where there are others to choose from."""
        return next((name for name, graph in self.activations.items() if graph is self.graph), None)

    @property
    def out_of_range(self) -> list[str]:
        """The inputs whose exact value is beyond the end of their slider."""
        ends = self.ranges
        return [name for name, value in self._values.items() if not ends[name][0] <= value <= ends[name][1]]

    def check(self, values: Mapping[str, Any]) -> dict[str, float]:
        """Return values, ``eta`` among them, as an experiment takes them.

        Raises:
            TypeError: if a value is not a real number.
            ValueError: if a name is unknown, or a value is not allowed.
        """
        checked = check_numbers(tuple(self._values), values)
        if "eta" in checked:
            check_eta(checked["eta"])
        return {name: value + 0.0 for name, value in checked.items()}  # JSON as a page writes it has no -0

    def set_steps(self, steps: int) -> None:
        """Change the number of updates along the path.

        Raises:
            TypeError: if it is not an integer.
            ValueError: if it is negative, or too large for a path that is computed anew at every move.
        """
        count = check_steps(steps, MOST_STEPS)
        with self.lock:
            if count != self._steps:
                self._steps = count
                self.notify("steps")

    def set_range(self, name: str, limits: tuple[float, float]) -> None:
        """Change the ends of the slider of an input, and of the axis that follows it.

        Raises:
            TypeError: if an end is not a number.
            ValueError: if there is no such input, or the range is not one.
        """
        if not isinstance(name, str) or name not in self.ranges:
            raise ValueError(f"no slider for {name!r:.80}; there are {', '.join(self.ranges)}")
        checked = slider_ranges(self.graph.variables, self._values, self.ranges, {name: limits})[name]
        with self.lock:
            if self.ranges[name] != checked:
                self.ranges[name] = checked
                self.notify("ranges")

    def show_input(self, name: str) -> None:
        """Give an input a slider, and lines of its own; where there are many, another one loses them.

        Raises:
            ValueError: if there is no such input.
        """
        if not isinstance(name, str) or name not in self._values:
            raise ValueError(f"no input named {name!r:.80}; there are {listed(self._values)}")
        with self.lock:
            if name not in self.shown:
                kept = [other for other in self.shown if other != "eta"]
                self.shown = (*kept[len(kept) - _FEW + 2 :], name, "eta")
                self.notify("shown")

    def _first_shown(self) -> tuple[str, ...]:
        """Return the inputs that are shown at first: of many some that do not move, the first weights, and eta."""
        names = [name for name in self._values if name != "eta"]
        if len(names) < MOST_SHOWN:
            return tuple(self._values)
        given = [name for name in names if name not in self.weights][: _FEW // 3]
        moved = [name for name in self.weights if name in self._values]
        return (*given, *moved[: _FEW - 1 - len(given)], "eta")

    def show_sample(self, sample: int) -> None:
        """Show the numbers of another sample, counted from 0.

        Raises:
            ValueError: if there is none of that number.
        """
        if not isinstance(sample, int) or sample not in range(self.samples):
            raise ValueError(f"sample is {sample!r}; there are {self.samples}, counted from 0")
        with self.lock:
            if sample != self.sample:
                self.sample = sample
                self.notify("sample")

    def _write(self, checked: Mapping[str, float]) -> bool:
        """Take values that were checked; return whether one of them is another one."""
        if all(self._values[name] == value for name, value in checked.items()):
            return False
        self._values.update(checked)
        return True


def _check_paths(graph: DAG, target: Any) -> str | None:
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
    variables: Mapping[str, Any],
    inputs: Mapping[str, float],
    known: Mapping[str, Any],
    asked: Mapping[str, Any] | None = None,
) -> dict[str, tuple[float, float]]:
    """Return the ends of each input's slider.

    Arguments:
        variables: all variables of the graph, by name.
        inputs: the inputs that are numbers, ``eta`` among them, with their values.
        known: the ends that there are.
        asked: other ends, if any.

    Raises:
        TypeError: if ``asked`` is no mapping, or an end no number.
        ValueError: if a range is not one, or is for something that is no input.
    """
    if asked is not None and not isinstance(asked, Mapping):
        raise TypeError(f"ranges must be a mapping from variables, not {asked!r:.80}")
    ranges = {**known, **(asked or {})}
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
