"""Computed: a setting with everything that follows from it, computed once per change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.passes import Backward, Forward
from backprop_widgets.engine.validation import Array, check_eta, check_numbers, listed
from backprop_widgets.examples import Network
from backprop_widgets.experiment.inputs import slider_ranges
from backprop_widgets.experiment.method import Method, applicable_mistakes, choose_site
from backprop_widgets.experiment.setting import Setting
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.training.descent import Trajectory
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule

__all__ = ["Computed"]

_LONGEST = 4000  # rows of a trail; what is older is forgotten


class Computed(Setting):
    """The numbers of a graph at one point, and where gradient descent goes from there, computed in one way.

    Attributes:
        mistakes: the places of each mistake that can be made here, by the mistake's key.
        method: how it is computed: the update rule, and the mistake that is made on purpose, if any.
        memory: what the update remembers since anything else was changed, by name.
        rows: where weights and memory were moved by descent since anything else was changed, row by row.
        numbers: all inputs and quantities by name, at the current values.
        forward: the forward pass at the current values.
        trajectory: where gradient descent goes from there.
        last_error: what went wrong in the last recomputation; ``None`` if nothing. The rest then keeps
            the last state that worked.

    """

    def __init__(
        self,
        network: Network | DAG | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        weights: Sequence[str] | None = None,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        paths: str | None = None,
        eta: float | None = None,
        steps: int = 60,
        rule: UpdateRule | str = "gradient descent",
        mistake: Site | str | tuple[str, int] | None = None,
    ) -> None:
        """Check everything and compute the first state.

        Arguments:
            network: the article's worked example if not given; a graph needs values and weights.
            values: a number for each variable, or 1-D arrays of samples; replaces the network's where given.
            weights: the variables that gradient descent moves.
            ranges: the ends of sliders, by variable; ``eta`` may be among them.
            paths: a node whose paths from the output are told apart, by name.
            eta: the learning rate; the network's if not given, 0.1 for a graph.
            steps: the number of updates along the path.
            rule: ``"gradient descent"``, ``"momentum"``, ``"Adam"`` or an `UpdateRule`.
            mistake: a mistake to make on purpose: a key of `MISTAKES`, a key with the number of the place, or a place.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a value is missing, unknown or not finite, or a variable is called ``eta``.

        """
        super().__init__(network, values, weights, ranges, paths, eta, steps)
        self.mistakes = applicable_mistakes(self.graph, self.weights, self.samples)
        place = choose_site(self.mistakes, mistake)
        self.method = Method(self.graph, self.weights, self.samples, self.paths, rule, place)
        self.memory = dict(self.method.calculator.memory)
        self.rows: Array = np.empty((0, len(self.weights) + len(self.memory)))  # of the trail, with memory
        self.last_error: Exception | None = None
        self.numbers: dict[str, float] = {}
        self._compute()

    @property
    def backward(self) -> Backward:
        """The backward pass at the current values, as it should be: no mistake is made in it."""
        return self.forward.backward()

    @property
    def quantities(self) -> dict[str, Node]:
        """Every quantity of the graph as a node, with an update and the relative change of the loss."""
        return self.method.calculator.quantities

    @property
    def mistake(self) -> Site | None:
        """The mistake that is made on purpose, at its place; ``None`` if all is right."""
        return self.method.mistake

    @property
    def wrong(self) -> tuple[str, ...]:
        """The quantities whose own formula is wrong, where a mistake is made."""
        return () if self.mistake is None else self.mistake.where

    @property
    def right_trajectory(self) -> Trajectory:
        """Where gradient descent would go without the mistake."""
        return self.method.trajectory(self.values, self.eta, self.steps, self.memory, right=True)

    @property
    def trail(self) -> Array:
        """Where Step and Descend came along since anything else was changed, shape ``(rows, weights)``."""
        return self.rows[:, : len(self.weights)]

    def set(
        self, values: Mapping[str, Any], *, rows: Array | None = None, memory: Mapping[str, float] | None = None
    ) -> None:
        """Change some values, ``eta`` among them, and recompute; nothing changes if one is not allowed.

        Arguments:
            values: by name.
            rows: where the weights and the memory came along, if they were moved by descent.
            memory: what the update remembers, if they were moved by descent; else it forgets.

        Raises:
            TypeError: if a value is not a real number.
            ValueError: if a name is unknown, or a value is not allowed.

        """
        checked = check_numbers(tuple(self._values), values)
        if "eta" in checked:
            check_eta(checked["eta"])
        with self.lock:
            kept = self.method.calculator.memory | dict(memory or {})
            if kept != self.memory or any(self._values[name] != value for name, value in checked.items()):
                self._values.update(checked)
                self.memory = kept
                self.rows = self.rows[:0] if rows is None else rows[-_LONGEST:]
                self.update()

    def begin(self, values: Mapping[str, Any], ranges: Mapping[str, tuple[float, float]] | None = None) -> None:
        """Begin anew at other values, which a reset then goes back to, with no mistake.

        Arguments:
            values: by name, ``eta`` among them.
            ranges: the ends of sliders.

        Raises:
            TypeError, ValueError: if one of them is not allowed; nothing changes then.

        """
        checked = {**self._values, **check_numbers(tuple(self._values), values)}
        limits = slider_ranges(self.graph.variables, checked, {**self.ranges, **(ranges or {})})
        check_eta(checked["eta"])
        with self.lock:
            # A thumb must never be outside its slider meanwhile: what a slider is shortened to would be a move.
            old = self.ranges
            self.ranges = {
                name: (min(low, old[name][0]), max(high, old[name][1])) for name, (low, high) in limits.items()
            }
            self._tell()
            self._values, self.start = checked, dict(checked)
            graph = next(iter(self.activations.values()), self.graph)
            self._follow(graph, self.method.rule, None)
            self.ranges = limits
            self._tell()

    def make_mistake(self, mistake: Site | str | None, place: int = 0) -> None:
        """Make a mistake on purpose, or none, and recompute.

        Arguments:
            mistake: a key of `mistakes`, one of its places, or ``None`` for none.
            place: which of the places, counted from 0, if ``mistake`` is a key.

        Raises:
            TypeError: if it is none of these.
            ValueError: if it cannot be made here.

        >>> from backprop_widgets import Experiment
        >>> experiment = Experiment()
        >>> experiment.make_mistake("no slope")
        >>> round(experiment.numbers["dL/dw1"], 4), round(experiment.numbers["right dL/dw1"], 4)
        (0.1556, 0.0366)

        """
        chosen = choose_site(self.mistakes, mistake, place)
        with self.lock:
            if chosen is not self.mistake:
                self._follow(self.graph, self.method.rule, chosen)

    def set_rule(self, rule: UpdateRule | str) -> None:
        """Update the weights by another rule, and recompute.

        Raises:
            TypeError, ValueError: if there is no such rule.

        """
        with self.lock:
            if get_update_rule(rule) is not self.method.rule:
                self._follow(self.graph, rule, self.mistake)

    def set_activation(self, name: str) -> None:
        """Put another activation into the network, and recompute; a mistake is not made any more.

        Raises:
            ValueError: if there is none of that name.

        """
        if name not in self.activations:
            known = listed(self.activations) if self.activations else "none to choose from"
            raise ValueError(f"no activation named {name!r:.80}; there are {known}")
        with self.lock:
            if self.activations[name] is not self.graph:
                self._follow(self.activations[name], self.method.rule, None)

    def update(self) -> None:
        """Recompute, and tell whoever observes; an error is kept, not raised."""
        with self.lock:
            try:
                self._compute()
                self.last_error = None
            except Exception as error:  # whatever it is, the last good state stays and the error is shown
                self.last_error = error
            self._tell()

    def _follow(self, graph: DAG, rule: UpdateRule | str, mistake: Site | None) -> None:
        """Compute in another way from now on."""
        method = Method(graph, self.weights, self.samples, self.paths, rule, mistake)
        if graph is not self.graph:
            self.mistakes = applicable_mistakes(graph, self.weights, self.samples)
        self.graph, self.method, self.memory = graph, method, dict(method.calculator.memory)
        self.rows = np.empty((0, len(self.weights) + len(self.memory)))
        self.update()

    def _check(self) -> None:
        if self.last_error is not None:
            raise ValueError(f"nothing to go on from: {self.last_error}") from self.last_error

    def _compute(self) -> None:
        forward = self.graph.forward(self.values)
        numbers = self.method.calculator({**self.values, "eta": self.eta, **self.memory}, self.sample)
        path = self.method.trajectory(self.values, self.eta, self.steps, self.memory)
        self.forward: Forward = forward
        self.numbers = numbers
        self.trajectory: Trajectory = path
