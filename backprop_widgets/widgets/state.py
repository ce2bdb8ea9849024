"""State: the exact values of an experiment in the page, and the way between the two."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import traitlets
from ipywidgets import widget_serialization

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.run import MOST
from backprop_widgets.experiment.status import status_messages
from backprop_widgets.explain.figures.surface_3d import TILTS
from backprop_widgets.explain.notation.numbers import AGREED, REASONS
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.training.descent import FAR
from backprop_widgets.widgets.base import ExperimentWidget, no_kernel
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.float_bytes import BYTES, from_bytes, to_bytes
from backprop_widgets.widgets.library import WithLibrary
from backprop_widgets.widgets.throttle import Throttle

__all__ = ["State"]

_CONSTANTS = {
    "check": AGREED,
    "pencil": {"enough": 0.005, "near": 0.05},  # relative errors: of a right value, and of one nearly right
    "runs": MOST,
    "goals": [[None, None], [0.01, None], [0.001, None], [0.0001, None], [None, 0.1], [None, 0.01]],
    "tilt": list(TILTS),
}
_WITHOUT = frozenset({"start", "runs", "arrival", "reset"})  # changes of which there is nothing to report
_PREFIX = "input_"  # a trait called as an input may be called would break a widget: layout, comm, self
_OF: weakref.WeakKeyDictionary[Experiment, State] = weakref.WeakKeyDictionary()


class State(ExperimentWidget, WithLibrary):
    """What all views of one experiment share in the page.

    The page computes: it moves a value itself and paints at once, and the kernel follows. What the kernel holds is in
    the experiment; the traits here are what was sent to the page or came from it. Each input has a trait of its own,
    and so ipywidgets' echo decides, input by input: a page that has moved one takes no other value for it until the
    kernel has answered, and what the kernel received last stands everywhere. What belongs together, a step with its
    memory and its row of the path, goes in one message.

    Attributes:
        experiment: the experiment, which holds the kernel's values.
        names: the trait of each input.
    """

    _esm = view("state")
    constants = traitlets.Dict(help="numbers that the page and the kernel share").tag(sync=True)
    programs = traitlets.Unicode(help="the programs of all quantities, as JSON").tag(sync=True)
    inputs = traitlets.List(traitlets.Unicode()).tag(sync=True)
    weights = traitlets.List(traitlets.Unicode()).tag(sync=True)
    start = traitlets.Bytes(help="what Reset goes back to").tag(sync=True)
    memory = traitlets.Bytes(help="what the update remembers").tag(**BYTES)
    forgotten = traitlets.Bytes(help="what the update remembers when it remembers nothing").tag(**BYTES)
    trail = traitlets.Bytes(help="where Step and Descend came along: weights and memory, row by row").tag(**BYTES)
    ghosts: Any = traitlets.List(help="the runs that are kept: words, weights, losses").tag(sync=True)
    arrival = traitlets.Dict(help="what counts as arrived where runs are compared").tag(sync=True)
    activation = traitlets.Unicode(help="of the network, where there are several").tag(sync=True)
    speed = traitlets.Float(1.0, help="of a descent in the page").tag(sync=True)
    logarithmic = traitlets.Bool(help="whether the loss curve is").tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    batch = traitlets.Int(help="how many samples a step takes, 0 for all").tag(sync=True)
    seed = traitlets.Unicode(help="what the order of the samples follows from").tag(sync=True)
    sample = traitlets.Int().tag(sync=True)
    ranges = traitlets.Dict(help="the ends of each input's slider").tag(sync=True)
    sliders = traitlets.List(traitlets.Instance(ipywidgets.Widget)).tag(sync=True, **widget_serialization)
    sliding = traitlets.List(traitlets.Unicode(), help="the input of each slider").tag(sync=True)
    refusal = traitlets.Unicode(help="why the last thing asked for was not done").tag(sync=True)
    error = traitlets.Unicode(help="what went wrong in the last recomputation").tag(sync=True)
    status = traitlets.Unicode(help="what there is to say about the state").tag(sync=True)
    lit = traitlets.Unicode(help="the quantity that the page points at").tag(sync=True)
    walk = traitlets.Unicode(help="the lines of the derivation in their order, as JSON; see Walk").tag(sync=True)
    walked = traitlets.Int(help="the line up to which everything is shown, counted from 1; 0 for all").tag(sync=True)
    pencil = traitlets.Bool(help="whether the value of a line is hidden until it is known").tag(sync=True)
    known = traitlets.List(traitlets.Unicode(), help="the quantities typed or asked for").tag(sync=True)
    sentences = traitlets.Dict(help="what the page says by itself").tag(sync=True)

    @classmethod
    def of(cls, experiment: Experiment) -> State:
        """Return the state of an experiment, made when first asked for, and anew for another network."""
        state = _OF.get(experiment)
        if state is None or state._network != experiment.networks:
            state = _OF[experiment] = cls(experiment)
        return state

    def __init__(self, experiment: Experiment) -> None:
        """Take the experiment as it is; `of` is what views call."""
        self.experiment, self._network = experiment, experiment.networks
        self._holders: set[int] = set()
        self._report = Throttle(self.report)  # the path is computed for it, which takes longer than a move
        self.names = {name: f"{_PREFIX}{name}" for name in experiment.inputs}
        self.add_traits(**{trait: traitlets.Float().tag(sync=True) for trait in self.names.values()})
        super().__init__(
            constants=_CONSTANTS,
            inputs=list(experiment.inputs),
            weights=list(experiment.weights),
            sentences={key: sentence(key) for key in ("refused", "refused.least", "refused.step")}
            | {f"number.{reason}": sentence(f"number.{reason}") for reason in REASONS}
            | {"undefined": say("number.undefined"), **no_kernel()},
        )
        self._push(frozenset(experiment.ASPECTS))
        self.follow(self._push)
        self.on_page(self.refusing(lambda change: experiment.show_sample(change.new)), "sample")
        self.on_page(self.refusing(lambda change: experiment.set_arrival(**change.new)), "arrival")

    def hold(self, view: Any) -> None:
        """Stay open for ``view``."""
        self._holders.add(id(view))

    def release(self, view: Any) -> None:
        """Close if ``view`` was the last one."""
        self._holders.discard(id(view))
        if not self._holders:
            if _OF.get(self.experiment) is self:
                del _OF[self.experiment]
            self.close()

    def refuse(self, error: Exception) -> None:
        """Say why something was not done, and show the page what holds instead."""
        with self.writing():
            self._write_values()
            self.send_state(self._moved)  # the page may have others even where the kernel has never taken them
            self.sample, self.arrival = self.experiment.sample, self.experiment.arrival
            self.refusal = say("failed", error=error)

    def refusing(self, handler: Callable[[Any], Any]) -> Callable[[Any], None]:
        """Return a handler that does the same, and says why not where something is not allowed."""

        def handle(given: Any) -> None:
            try:
                handler(given)
            except (TypeError, ValueError) as error:
                self.refuse(error)

        return handle

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has sent; what is not allowed is refused, and the page goes back."""
        with self.experiment.lock:
            try:
                super().set_state(sync_data)
                if not self._moved.isdisjoint(sync_data):
                    with self._as("page"):
                        self._move(along="trail" in sync_data)
            except (TypeError, ValueError, traitlets.TraitError) as error:
                self.refuse(error)

    def report(self) -> None:
        """Say what went wrong in the last recomputation, and what there is to say about the state."""
        if self.comm is None:  # closed while this was held back
            return
        with self.writing():
            failure = self.experiment.last_error
            self.error = "" if failure is None else say("failed", error=failure)
            self.status = status_messages(self.experiment)

    def _push(self, changed: frozenset[str]) -> None:
        """Send the page what has changed; what it has moved itself comes from there, and is not sent back."""
        experiment = self.experiment
        if self._network != experiment.networks:
            return  # another state has that, to which the views go over
        with self.writing() as caused_by_page:
            if "method" in changed:
                self.programs = self._programs()
                self.forgotten = to_bytes(experiment.method.calculator.memory.values())
                self.activation = experiment.activation or ""
            if "batch" in changed:
                self.batch, self.seed = experiment.method.batch or 0, str(experiment.method.seed)
            if "values" in changed:
                self._write_values()
            if not caused_by_page:
                self.refusal = ""
            if "start" in changed:
                self.start = to_bytes(experiment.start.values())
            if "ranges" in changed:
                self.ranges = {name: list(limits) for name, limits in experiment.ranges.items()}
            if "runs" in changed:
                self.ghosts = [run.data() for run in experiment.saved_runs]
            if "arrival" in changed:
                self.arrival = experiment.arrival
            if "steps" in changed:
                self.steps = experiment.steps
            if "sample" in changed:
                self.sample = experiment.sample
            if "reset" in changed:
                self.walked, self.pencil, self.known, self.logarithmic = 0, False, [], False
            if not changed <= _WITHOUT:
                self._report()

    @property
    def _moved(self) -> set[str]:
        """The traits that a move may change."""
        return {*self.names.values(), "memory", "trail"}

    def _write_values(self) -> None:
        """Write what the experiment holds; ipywidgets sends what the page does not have."""
        experiment = self.experiment
        for name, value in experiment.inputs.items():
            setattr(self, self.names[name], value)
        self.memory = to_bytes(experiment.memory.values())
        self.trail = to_bytes(experiment.rows.ravel())

    def _programs(self) -> str:
        experiment = self.experiment
        data = {
            **experiment.method.calculator.data(),
            "names": list(experiment.numbers),
            "shared": {name: value.tolist() for name, value in experiment.shared.items()},
            "far": FAR,
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def _move(self, *, along: bool) -> None:
        """Follow the page; the update forgets, unless it has come ``along`` a trail."""
        memory, numbers = self.experiment.memory, from_bytes(self.memory)
        rows = np.array(from_bytes(self.trail) if along else []).reshape(-1, len(self.weights) + len(memory))
        kept = dict(zip(memory, numbers, strict=True)) if len(rows) else None
        inputs = {name: getattr(self, trait) for name, trait in self.names.items()}
        self.experiment.set(inputs, rows=rows, memory=kept)
        with self.writing():
            self._write_values()  # where the kernel has it otherwise, the page is told

    def __repr__(self) -> str:
        return f"<state of {self.experiment!r}>"
