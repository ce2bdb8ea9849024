"""Experiment: inputs, what follows from them, and runs of gradient descent."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from backprop_widgets.engine.dag import DAG, Backward, Forward
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.validation import Array, listed
from backprop_widgets.examples import Network
from backprop_widgets.experiment.inputs import Inputs, Limits, slider_ranges
from backprop_widgets.experiment.method import ApplicableMistakes, Method, Results, choose_site
from backprop_widgets.experiment.observable import Observable
from backprop_widgets.experiment.run import MOST, SavedRun, save_run
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.names import updated_name
from backprop_widgets.training.batches import check_batch
from backprop_widgets.training.descent import Trajectory
from backprop_widgets.training.generator import check_seed
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.validation import check_arrival

__all__ = ["Experiment"]

_LONGEST = 4000  # rows of a trail; of a longer one the older half is forgotten


class Experiment(Inputs):
    """One graph at one point, and where gradient descent goes from there.

    The kernel's exact values are its `inputs`; sliders and fields are ways to change them, and the page has its own
    while something moves there. `forward`, `numbers` and `trajectory` are computed when they are asked for. If that
    fails, they stay what they were when they were last asked for, and `last_error` says why.

    Attributes:
        mistakes: the places of each mistake that can be made here, by the mistake's key.
        method: how it is computed: the update rule, and the mistake that is made on purpose, if any.
        memory: what the update remembers since anything else was changed, by name.
        rows: where weights and memory were moved by descent since anything else was changed, row by row.
        saved_runs: the runs that are kept to compare others with.
        arrival: what counts as arrived where runs are compared, as `Trajectory.arrival` takes it.
        networks: how many networks it has had.
    """

    ASPECTS: ClassVar[tuple[str, ...]] = (*Inputs.ASPECTS, "method", "batch", "runs", "arrival", "network", "reset")
    _FREE = frozenset({"ranges", "start", "runs", "arrival", "shown", "reset"})  # aspects that nothing is computed from

    method: Method
    memory: dict[str, float]
    rows: Array

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
        rule: UpdateRule | str = "gradient descent",
        mistake: Site | str | tuple[str, int] | None = None,
        batch: int | None = None,
        seed: int | str = 0,
    ) -> None:
        """Check everything, and find the path from the first values.

        Arguments:
            network: the article's worked example if not given; a graph needs values and weights.
            values: a number for each variable, or 1-D arrays of samples; replaces the network's where given.
            weights: the variables that gradient descent moves.
            ranges: the ends of sliders, by variable; ``eta`` may be among them.
            paths: a node whose paths from the output are told apart, by name; a diagram shows each with its product.
            eta: the learning rate; the network's if not given, 0.1 for a graph.
            steps: the number of updates along the path, 10,000 at most: it is computed anew at every move.
            rule: ``"gradient descent"``, ``"momentum"``, ``"Adam"`` or an `UpdateRule`.
            mistake: a mistake to make on purpose: a key of `MISTAKES`, a key with the number of the place, or a place.
            batch: how many samples each step takes, and averages over; all if not given.
            seed: what the order of the samples follows from, as in `descend`.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a value is missing, unknown or not finite, or a variable is called ``eta``.
        """
        super().__init__(network, values=values, weights=weights, ranges=ranges, paths=paths, eta=eta, steps=steps)
        self.mistakes = ApplicableMistakes(self.graph, self.weights, self.samples)
        site = choose_site(self.mistakes, mistake)
        self.saved_runs: tuple[SavedRun, ...] = ()
        self.arrival = check_arrival(self.weights, stays=True)
        self.networks = 1
        self._by_reader = False
        drawn = check_batch(batch, self.samples), check_seed(seed)
        self._use(Method(self.graph, self.weights, self.samples, self.paths, get_update_rule(rule), site, *drawn))
        self._begun = self._chosen()  # what a reset goes back to, beside the first values
        self._results = self._compute()
        self._error: Exception | None = None
        self._stale = False

    @property
    def last_error(self) -> Exception | None:
        """What goes wrong at the inputs as they are; ``None`` if nothing does."""
        self._computed()
        return self._error

    @property
    def forward(self) -> Forward[Any]:
        """The forward pass, in which no mistake is made."""
        return self._computed().forward

    @property
    def backward(self) -> Backward[Any]:
        """The backward pass, as it should be: no mistake is made in it."""
        return self.forward.backward()

    @property
    def numbers(self) -> dict[str, float]:
        """All inputs and quantities by name."""
        return self._computed().numbers

    @property
    def trajectory(self) -> Trajectory:
        """Where gradient descent goes from the current values."""
        return self._computed().trajectory

    @property
    def right_trajectory(self) -> Trajectory:
        """Where gradient descent would go without the mistake."""
        return self.method.trajectory(self.values, self.eta, self.steps, self.memory, self.done, right=True)

    @property
    def done(self) -> int:
        """The number of steps since anything else was changed, as far as `rows` remember."""
        return max(len(self.rows) - 1, 0)

    @property
    def taken(self) -> tuple[int, ...]:
        """The samples that the next step takes, counted from 0; ``()`` if there are none."""
        drawn = self.method.taken(self.done)
        return tuple(range(self.samples) if drawn is None else drawn.tolist())

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
    def trail(self) -> Array:
        """Where Step and Descend came along since anything else was changed, shape ``(rows, weights)``."""
        return self.rows[:, : len(self.weights)]

    @property
    def begun(self) -> dict[str, Any]:
        """What a reset goes back to, beside the first values, by aspect."""
        return dict(self._begun)

    def set(
        self, values: Mapping[str, Any], *, rows: Array | None = None, memory: Mapping[str, float] | None = None
    ) -> None:
        """Change some values, ``eta`` among them; nothing changes if one is not allowed.

        Arguments:
            values: by name.
            rows: where the weights and the memory came along, if they were moved by descent.
            memory: what the update remembers, if they were moved by descent; else it forgets.

        Raises:
            TypeError: if a value is not a real number.
            ValueError: if a name is unknown, or a value is not allowed.
        """
        checked = self.check(values)
        with self.lock:
            kept = self.method.calculator.memory | dict(memory or {})
            if self._write(checked) or kept != self.memory:
                self.memory = kept
                self.rows = self._no_rows() if rows is None else rows
                if len(self.rows) > _LONGEST:  # not row by row: each further step takes other samples
                    self.rows = self.rows[-_LONGEST // 2 :]
                self.notify("values")

    def begin(self, values: Mapping[str, Any], ranges: Limits | None = None) -> None:
        """Begin anew at other values, which a reset then goes back to, with no mistake.

        Arguments:
            values: by name, ``eta`` among them.
            ranges: the ends of sliders.

        Raises:
            TypeError, ValueError: if one of them is not allowed; nothing changes then.
        """
        checked = {**self._values, **self.check(values)}
        limits = slider_ranges(self.graph.variables, checked, self.ranges, ranges)
        graph = next(iter(self.activations.values()), self.graph)
        with self.act_for_reader():
            self._make_room(limits)
            self._write(checked)
            self.start = dict(checked)
            self._follow(graph, self.method.rule, None, "start")
            self._begun |= {"method": (graph, self._begun["method"][1], None), "ranges": limits}
            self.ranges = dict(limits)
            self.notify("ranges")

    def explore(
        self,
        network: Network | DAG,
        *,
        values: Mapping[str, Any] | None = None,
        weights: Sequence[str] | None = None,
        ranges: Limits | None = None,
        eta: float | None = None,
    ) -> None:
        """Go over to another network; whatever shows this experiment goes along. Kept runs are forgotten.

        Arguments:
            network: the network, or a graph with values and weights.
            values, weights, ranges, eta: those of `Experiment`.

        Raises:
            TypeError, ValueError: those of `Experiment`; nothing changes then.

        >>> from backprop_widgets import Experiment, two_paths
        >>> experiment = Experiment()
        >>> experiment.explore(two_paths())
        >>> experiment.weights
        ('w01', 'w11', 'w12', 'w21', 'w22')
        """
        other = Experiment(network, values=values, weights=weights, ranges=ranges, eta=eta, steps=self.steps)
        own = ("lock", "_observers", "networks")
        with self.lock:
            self.networks += 1
            self.__dict__.update({name: value for name, value in vars(other).items() if name not in own})
            self.notify(*(aspect for aspect in self.ASPECTS if aspect != "reset"))

    def copy(self) -> "Experiment":
        """Return the same experiment at the same place, which nobody observes yet."""
        other = copy(self)
        Observable.__init__(other)
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(other, name, dict(value))
        return other

    def make_mistake(self, mistake: Site | str | None, place: int = 0) -> None:
        """Make a mistake on purpose, or none.

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
        """Update the weights by another rule.

        Raises:
            TypeError, ValueError: if there is no such rule.
        """
        with self.lock:
            if get_update_rule(rule) is not self.method.rule:
                self._follow(self.graph, rule, self.mistake)

    def set_activation(self, name: str) -> None:
        """Put another activation into the network; a mistake is not made any more.

        Raises:
            ValueError: if there is none of that name.
        """
        if not isinstance(name, str) or name not in self.activations:
            known = listed(self.activations) if self.activations else "none to choose from"
            raise ValueError(f"no activation named {name!r:.80}; there are {known}")
        with self.lock:
            if self.activations[name] is not self.graph:
                self._follow(self.activations[name], self.method.rule, None)

    def set_batch(self, size: int | None, seed: int | str | None = None) -> None:
        """Take so many samples in each step, in an order that follows from a seed.

        Arguments:
            size: how many; ``None`` for all of them.
            seed: a whole number or a text; as it was if not given.

        Raises:
            TypeError: if one of them is not what it should be.
            ValueError: if there are not so many samples.

        >>> from backprop_widgets import Experiment
        >>> experiment = Experiment(values={"x": [1, 2, 3], "t": [0.2, 0.4, 0.6]})
        >>> experiment.set_batch(2)
        >>> experiment.taken
        (2, 0)
        """
        batch, chosen = check_batch(size, self.samples), self.method.seed if seed is None else check_seed(seed)
        with self.lock:
            if (batch, str(chosen)) != (self.method.batch, str(self.method.seed)):  # 7 and "7" are one seed
                self._draw(batch, chosen)

    def step(self) -> None:
        """Update all weights once.

        Raises:
            ValueError: if the last recomputation failed, or a new weight would not be finite.
        """
        with self.lock:
            numbers = self._working().numbers
            self._go([*self._run(), [numbers[updated_name(name)] for name in (*self.weights, *self.memory)]])

    def descend(self) -> None:
        """Move the weights to the end of the path.

        Raises:
            ValueError: if the last recomputation failed.
        """
        with self.lock:
            path = self._working().trajectory
            rows = np.column_stack([path.weights, *path.memory.values()])
            self._go([*self._run(), *rows[1:].tolist()])

    def back(self) -> None:
        """Take the last step back; nothing happens where there is none."""
        with self.lock:
            if len(self.rows) > 1:
                self._go(self.rows[:-1].tolist())

    def reset(self) -> None:
        """Go back to the first values, and take back all that the reader has chosen; the runs that are kept stay.

        That is all inputs, the update rule, the activation, the mistake, the number of steps, which samples a step
        takes, the sample shown, what counts as arrived and the ends of sliders. What a cell has chosen, apart from
        values, stays. Views go back to what they showed as well.

        >>> experiment = Experiment()
        >>> experiment.set_rule("Adam")
        >>> with experiment.act_for_reader():
        ...     experiment.set_rule("momentum")
        ...     experiment.set({"t": 1, "eta": 8})
        >>> experiment.reset()
        >>> experiment.inputs["t"], experiment.inputs["eta"], experiment.method.rule.name
        (0.0, 0.1, 'Adam')
        """
        with self.act_for_reader():
            begun, now = self._begun, self._chosen()
            stretched = now["ranges"] != begun["ranges"]
            if stretched:
                self._make_room(begun["ranges"])
            if now["method"] == begun["method"]:
                self.set(self.start)
            else:
                self._write(self.start)
                self._follow(*begun["method"])
            self.set_steps(begun["steps"])
            self.set_batch(*begun["batch"])
            self.set_arrival(**begun["arrival"])
            if self.samples:
                self.show_sample(begun["sample"])
            if stretched:
                self.ranges = dict(begun["ranges"])
                self.notify("ranges")
            self.notify("reset")

    @contextmanager
    def act_for_reader(self) -> Iterator[None]:
        """Take what is chosen meanwhile for the choice of a reader, which a reset takes back."""
        with self.lock:
            before = self._by_reader
            self._by_reader = True
            try:
                yield
            finally:
                self._by_reader = before

    def keep(self) -> None:
        """Keep this run, from its start to the end of the path, as a ghost beside others.

        Raises:
            ValueError: if four are kept already, or the last recomputation failed.
        """
        with self.lock:
            self._working()
            if len(self.saved_runs) == MOST:
                raise ValueError(say("ghost.full", most=MOST))
            self.saved_runs = (*self.saved_runs, self.run)
            self.notify("runs")

    @property
    def run(self) -> SavedRun:
        """The run as it would be kept, from its start to the end of the path."""
        usual = next(iter(self.activations), None)
        return save_run(self._computed(), self.trail, None if self.activation == usual else self.activation)

    def forget(self, number: int | None = None) -> None:
        """Forget a kept run, counted from 0, or all of them.

        Raises:
            ValueError: if there is none of that number.
        """
        if number is not None and (isinstance(number, bool) or number not in range(len(self.saved_runs))):
            raise ValueError(f"run is {number!r:.80}; {len(self.saved_runs)} are kept, counted from 0")
        with self.lock:
            self.saved_runs = () if number is None else (*self.saved_runs[:number], *self.saved_runs[number + 1 :])
            self.notify("runs")

    def set_arrival(
        self, level: float | None = None, *, distance: float | None = None, point: Any = None, stays: bool = False
    ) -> None:
        """Say what counts as arrived where runs are compared; a hundredth of the start, for good, if nobody says.

        Arguments:
            level: a loss; a hundredth of the highest start if neither a level nor a distance is given.
            distance: from the point at most, as `Trajectory.arrival` measures it.
            point: a number for each weight, by name or in their order; where the lowest run ends, if not given.
            stays: whether it counts for good, or for the first time.

        Raises:
            TypeError: if a number is not one, or ``stays`` is neither true nor false; nothing changes then.
            ValueError: if level and distance are both given, or a number or a point is not allowed; likewise.

        >>> Experiment(steps=300).set_arrival(0.001, stays=True)
        """
        asked = check_arrival(self.weights, level, distance, point, stays)
        with self.lock:
            if asked != self.arrival:
                self.arrival = asked
                self.notify("arrival")

    def notify(self, *aspects: str) -> None:
        """Tell those who wait for one of the aspects that all of them have changed."""
        with self.lock:
            self._stale = self._stale or not self._FREE.issuperset(aspects)
            if not self._by_reader:  # a cell has chosen it
                self._begun |= {aspect: choice for aspect, choice in self._chosen().items() if aspect in aspects}
            super().notify(*aspects)

    def _chosen(self) -> dict[str, Any]:
        """Return what is chosen, apart from values, by the aspect that tells of it."""
        return {
            "method": (self.graph, self.method.rule, self.mistake),
            "steps": self.steps,
            "batch": (self.method.batch, self.method.seed),
            "sample": self.sample,
            "arrival": self.arrival,
            "ranges": dict(self.ranges),
        }

    def _make_room(self, limits: Limits) -> None:
        """Let each slider reach over its old and its new range.

        One that is shortened before its value is set cuts the value off, and that would be a move.
        """
        old = self.ranges
        self.ranges = {name: (min(low, old[name][0]), max(high, old[name][1])) for name, (low, high) in limits.items()}
        self.notify("ranges")

    def _use(self, method: Method) -> None:
        self.graph, self.method, self.memory = method.graph, method, dict(method.calculator.memory)
        self.rows = self._no_rows()

    def _follow(self, graph: DAG, rule: UpdateRule | str, mistake: Site | None, *aspects: str) -> None:
        """Compute in another way from now on, which forgets memory and trail; ``aspects`` have changed besides."""
        before, drawn = self.graph, (self.method.batch, self.method.seed)
        self._use(Method(graph, self.weights, self.samples, self.paths, get_update_rule(rule), mistake, *drawn))
        if graph is not before:
            self.mistakes = ApplicableMistakes(graph, self.weights, self.samples)
        self.notify("method", "values", *aspects)

    def _draw(self, batch: int | None, seed: int | str) -> None:
        """Take other samples from now on, which forgets memory and trail."""
        self._use(replace(self.method, batch=batch, seed=seed))
        self.notify("batch", "values")

    def _no_rows(self) -> Array:
        return np.empty((0, len(self.weights) + len(self.memory)))

    def _compute(self) -> Results:
        values = self.values
        path = self.method.trajectory(values, self.eta, self.steps, self.memory, self.done)
        return Results(self.method, values, self.eta, dict(self.memory), self.sample, self.done, path)

    def _computed(self) -> Results:
        """Return the last results that there are; if there are none for the inputs as they are, keep the error."""
        with self.lock:
            if self._stale:
                self._stale = False
                try:
                    self._results, self._error = self._compute(), None
                except Exception as error:  # whatever it is, it is shown
                    self._error = error
            return self._results

    def _working(self) -> Results:
        """Return the results of the inputs as they are; a ValueError if there are none."""
        results = self._computed()
        if self._error is not None:
            raise ValueError(f"nothing to go on from: {self._error}") from self._error
        return results

    def _run(self) -> list[list[float]]:
        """Return the rows of the trail with the point where it ends now."""
        here = [*(self._values[name] for name in self.weights), *self.memory.values()]
        rows: list[list[float]] = self.rows.tolist()
        return rows if rows[-1:] == [here] else [*rows, here]

    def _go(self, rows: list[list[float]]) -> None:
        count = len(self.weights)
        weights = dict(zip(self.weights, rows[-1][:count], strict=True))
        self.set(weights, rows=np.array(rows), memory=dict(zip(self.memory, rows[-1][count:], strict=True)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value:.6g}" for name, value in self._values.items())
        return f"<experiment: {shown}>"
