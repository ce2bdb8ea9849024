"""Experiment: the exact values, and everything that follows from them, computed once per change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.batch import Batch
from ..engine.descent import Path, checked_eta, checked_steps, descend
from ..engine.graph import Graph
from ..engine.inputs import Array, Value, checked_numbers
from ..engine.networks import Network
from ..engine.passes import Backward, Forward
from ..engine.samples import checked_samples, checked_weights
from .given import completed, sliding
from .observed import Observed

__all__ = ["Experiment"]

_LONGEST = 4000  # rows of a trail; what is older is forgotten


class Experiment(Observed):
    """What an Explorer is about: one graph at one point, and where gradient descent goes from there.

    The exact values live here and nowhere else; sliders and fields are ways to change them.

    Attributes:
        graph: the graph.
        weights: the variables that are updated.
        start: the values that `reset` goes back to, ``eta`` among them.
        ranges: the ends of the slider of each input.
        samples: how many samples there are, 0 if all values are numbers; ``sample`` is the one that is shown.
        shared: the arrays of samples, by variable.
        routes: the node whose routes from the output are told apart, if any.
        quantities: every quantity of the graph as a node, with an update and the relative change of the loss.
        numbers: all inputs and quantities by name, at the current values.
        forward: the forward pass at the current values.
        path: where gradient descent goes from there.
        trail: where Step and Descend came along since anything else was changed, shape ``(rows, weights)``.
        last_error: what went wrong in the last recomputation; ``None`` if nothing. The rest then keeps
            the last state that worked.

    """

    def __init__(
        self,
        network: Network | Graph | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        weights: Sequence[str] | None = None,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        routes: str | None = None,
        eta: float = 0.1,
        steps: int = 60,
    ) -> None:
        """Check everything and compute the first state.

        Arguments:
            network: the article's worked example if not given; a graph needs values and weights.
            values: a number for each variable, or 1-D arrays of samples; replaces the network's where given.
            weights: the variables that gradient descent moves.
            ranges: the ends of sliders, by variable; ``eta`` may be among them.
            routes: a node whose routes from the output are told apart, by name.
            eta: the learning rate.
            steps: the number of updates along the path.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a value is missing, unknown or not finite, or a variable is called ``eta``.

        """
        super().__init__()
        given = completed(network, values, weights, ranges, routes)
        graph = given.graph
        if "eta" in graph.named:
            raise ValueError("an Explorer keeps the name 'eta' for the learning rate; name that node otherwise")
        self.graph = graph
        self.weights = checked_weights(graph.variables, given.weights)
        checked = graph.checked(given.values)
        self.samples = checked_samples(checked, self.weights)
        self.sample = 0
        self.shared = {name: value for name, value in checked.items() if isinstance(value, np.ndarray)}
        numbers = {name: float(value) for name, value in checked.items() if not isinstance(value, np.ndarray)}
        self._values = {**numbers, "eta": checked_eta(eta)}
        self._steps = checked_steps(steps)
        self.start = dict(self._values)
        self.ranges = sliding(graph.variables, self._values, given.ranges)
        self.routes = given.routes
        self.batch = Batch(graph, self.weights, self.samples, self.routes)
        self.quantities = self.batch.quantities
        self.trail: Array = np.empty((0, len(self.weights)))
        self.last_error: Exception | None = None
        self.numbers: dict[str, float] = {}
        self._compute()

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
    def backward(self) -> Backward:
        """The backward pass at the current values."""
        return self.forward.backward()

    def set(self, values: Mapping[str, Any], *, trail: Array | None = None) -> None:
        """Change some values, ``eta`` among them, and recompute; nothing changes if one is not allowed.

        Arguments:
            values: by name.
            trail: where the weights came along, if they were moved by descent.

        Raises:
            TypeError: if a value is not a real number.
            ValueError: if a name is unknown, or a value is not allowed.

        """
        checked = checked_numbers(tuple(self._values), values)
        if "eta" in checked:
            checked_eta(checked["eta"])
        with self.lock:
            if any(self._values[name] != value for name, value in checked.items()):
                self._values.update(checked)
                self.trail = self.trail[:0] if trail is None else trail[-_LONGEST:]
                self.update()

    def set_steps(self, steps: int) -> None:
        """Change the number of updates along the path.

        Raises:
            TypeError: if it is not an integer.
            ValueError: if it is negative.

        """
        count = checked_steps(steps)
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
        checked = sliding(self.graph.variables, self._values, {**self.ranges, name: limits})[name]
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

    def step(self) -> None:
        """Update all weights once.

        Raises:
            ValueError: if the last recomputation failed, or a new weight would not be finite.

        """
        with self.lock:
            self._check()
            new = {name: self.numbers[f"{name}'"] for name in self.weights}
            self.set(new, trail=np.vstack([self.trail, self.path.weights[:1], [list(new.values())]]))

    def descend(self) -> None:
        """Move the weights to the end of the path.

        Raises:
            ValueError: if the last recomputation failed.

        """
        with self.lock:
            self._check()
            new = dict(zip(self.weights, self.path.weights[-1].tolist(), strict=True))
            self.set(new, trail=np.vstack([self.trail, self.path.weights]))

    def reset(self) -> None:
        """Go back to the start."""
        self.set(self.start)

    def update(self) -> None:
        """Recompute, and tell whoever observes; an error is kept, not raised."""
        with self.lock:
            try:
                self._compute()
                self.last_error = None
            except Exception as error:  # whatever it is, the last good state stays and the error is shown
                self.last_error = error
            self._tell()

    def _check(self) -> None:
        if self.last_error is not None:
            raise ValueError(f"nothing to go on from: {self.last_error}") from self.last_error

    def _compute(self) -> None:
        forward = self.graph.forward(self.values)
        numbers = self.batch({**self.values, "eta": self.eta}, self.sample)
        path = descend(self.graph, self.values, weights=self.weights, eta=self.eta, steps=self.steps)
        self.forward: Forward = forward
        self.numbers = numbers
        self.path: Path = path

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value:.6g}" for name, value in self._values.items())
        return f"<experiment: {shown}>"
