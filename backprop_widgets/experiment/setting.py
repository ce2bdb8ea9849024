"""Setting: what an experiment is given, and what may be changed about it, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.validation import Value
from backprop_widgets.examples import Network
from backprop_widgets.experiment.inputs import resolve, slider_ranges
from backprop_widgets.experiment.observable import Observable
from backprop_widgets.training.samples import check_samples
from backprop_widgets.training.validation import check_eta, check_steps, check_weights

__all__ = ["Setting"]


class Setting(Observable):
    """A graph at a point: the exact values, the ends of their sliders, the length of the path, the sample shown.

    Attributes:
        graph: the graph.
        weights: the variables that are updated.
        start: the values that a reset goes back to, ``eta`` among them.
        ranges: the ends of the slider of each input.
        samples: how many samples there are, 0 if all values are numbers; ``sample`` is the one that is shown.
        shared: the arrays of samples, by variable.
        paths: the node whose paths from the output are told apart, if any.
        activations: the same graph with other activations, by name, if there are any.

    """

    def __init__(
        self,
        network: Network | DAG | None,
        values: Mapping[str, Any] | None,
        weights: Sequence[str] | None,
        ranges: Mapping[str, tuple[float, float]] | None,
        paths: str | None,
        eta: float | None,
        steps: int,
    ) -> None:
        """Check everything; the arguments are those of `Experiment`."""
        super().__init__()
        given = resolve(network, values, weights, ranges, paths)
        graph = given.graph
        if "eta" in graph.named:
            raise ValueError("an Explorer keeps the name 'eta' for the learning rate; name that node otherwise")
        self.graph = graph
        self.weights = check_weights(graph.variables, given.weights)
        checked = graph.check_values(given.values)
        self.samples = check_samples(checked, self.weights)
        self.sample = 0
        self.shared = {name: value for name, value in checked.items() if isinstance(value, np.ndarray)}
        numbers = {name: float(value) for name, value in checked.items() if not isinstance(value, np.ndarray)}
        self._values = {**numbers, "eta": check_eta(given.eta if eta is None else eta)}
        self._steps = check_steps(steps)
        self.start = dict(self._values)
        self.ranges = slider_ranges(graph.variables, self._values, given.ranges)
        self.paths = given.paths
        self.activations = dict(given.activations)

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
    def steps(self) -> int:
        """The number of updates along the path."""
        return self._steps

    @property
    def activation(self) -> str | None:
        """The name of the activation, where there are others to choose from."""
        return next((name for name, graph in self.activations.items() if graph is self.graph), None)

    def set_steps(self, steps: int) -> None:
        """Change the number of updates along the path.

        Raises:
            TypeError: if it is not an integer.
            ValueError: if it is negative.

        """
        count = check_steps(steps)
        with self.lock:
            self._steps = count
            self.update()

    def set_range(self, name: str, limits: tuple[float, float]) -> None:
        """Change the ends of the slider of an input, and of the axis that follows it.

        Raises:
            TypeError: if an end is not a number.
            ValueError: if there is no such input, or the range is not one.

        """
        if name not in self.ranges:
            raise ValueError(f"no slider for {name!r}; there are {', '.join(self.ranges)}")
        checked = slider_ranges(self.graph.variables, self._values, {**self.ranges, name: limits})[name]
        with self.lock:
            if self.ranges[name] != checked:
                self.ranges[name] = checked
                self.update()

    def show_sample(self, sample: int) -> None:
        """Show the numbers of another sample, counted from 0.

        Raises:
            ValueError: if there is none of that number.

        """
        if not isinstance(sample, int) or sample not in range(self.samples):
            raise ValueError(f"sample is {sample!r}; there are {self.samples}, counted from 0")
        with self.lock:
            self.sample = sample
            self.update()

    def update(self) -> None:
        """Recompute what follows, and tell whoever observes."""
        self._tell()
