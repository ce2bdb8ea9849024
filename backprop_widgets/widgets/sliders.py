"""Sliders: a thumb and a typed field for each input, and the buttons, in one bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import ipywidgets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.buttons import Buttons
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.field import Field
from backprop_widgets.widgets.lazy_style import LazyModel, Plain, PlainBox
from backprop_widgets.widgets.state import State

__all__ = ["Sliders", "Thumb", "snap"]


class Thumb(Plain, ipywidgets.FloatSlider):  # type: ignore[misc]
    """A slider whose value travels with the state alone: in the page its thumb is set from there."""

    style = LazyModel(ipywidgets.SliderStyle).tag(sync=True, **ipywidgets.widget_serialization)

    def send_state(self, key: Any = None) -> None:
        """Send what has changed, but for the value."""
        if key is not None:
            key = ({key} if isinstance(key, str) else set(key)) - {"value"}
            if not key:
                return
        super().send_state(key)


class Sliders(PlainBox):
    """Input devices of an experiment.

    A thumb shows the exact value clamped to its range and snapped to its step; what a rendered slider writes
    back after that is not a move. The typed field shows the exact value.

    Attributes:
        experiment: what they change.
        sliders: a FloatSlider for each variable, and for ``eta``.

    """

    def __init__(self, experiment: Experiment, only: Sequence[str] | None = None) -> None:
        """Make a slider and a field for each input of ``experiment``, and the buttons.

        Arguments:
            experiment: what they change.
            only: the inputs to be moved by hand; there are no buttons then.

        Raises:
            ValueError: if there is no such input.

        """
        for name in only or ():
            if name not in experiment.inputs:
                raise ValueError(f"no slider for {name!r:.80}; there are {', '.join(experiment.inputs)}")
        self.experiment = experiment
        self._written: dict[str, float] = {}
        self._syncing = False
        self.sliders: dict[str, Any] = {}
        self._parts: list[Any] = []
        self._state = State.of(experiment)
        self._state.hold(self)
        cells = [self._cell(name) for name in (experiment.inputs if only is None else only)]
        buttons = () if only is not None else (Buttons(experiment),)
        self._parts += buttons
        super().__init__((*cells, *buttons))
        self.add_class("bw")
        self.add_class("bw-sliders")
        if len(cells) > 8:
            self.add_class("bw-many")
        self._state.sliders = [*self._state.sliders, *self.sliders.values()]
        self._state.sliding = [*self._state.sliding, *self.sliders]
        experiment.observe(self.refresh)
        RERUNS.remember(self)

    def refresh(self) -> None:
        """Set every thumb to the exact value, and its ends to the range."""
        if self.comm is None:
            return
        self._syncing = True
        try:
            for name, slider in self.sliders.items():
                value, (low, high) = self.experiment.inputs[name], self.experiment.ranges[name]
                if (slider.min, slider.max) != (low, high):
                    with slider.hold_sync():
                        slider.min, slider.max = min(low, slider.max), high
                        slider.min, slider.step = low, _step(low, high)
                self._written[name] = snap(value, low, high, slider.step)
                slider.value = self._written[name]
        finally:
            self._syncing = False

    def close(self) -> None:
        """Close every slider and field."""
        if self.comm is None:
            return
        self.experiment.unobserve(self.refresh)
        state = self._state
        kept = [pair for pair in zip(state.sliders, state.sliding, strict=True) if pair[0] not in self.sliders.values()]
        state.sliders, state.sliding = [slider for slider, _ in kept], [name for _, name in kept]
        for part in self._parts:
            part.close()
        super().close()
        state.release(self)

    def _cell(self, name: str) -> Any:
        low, high = self.experiment.ranges[name]
        step = _step(low, high)
        self._written[name] = snap(self.experiment.inputs[name], low, high, step)
        slider = Thumb(self._written[name], min=low, max=high, step=step, readout=False)
        slider.observe(partial(self._moved, name), "value")
        slider.observe(partial(self._stretched, name), ["min", "max"])
        self.sliders[name] = slider
        field = Field(self.experiment, name)
        cell = PlainBox((field, slider))
        cell.add_class("bw-slider")
        self._parts += [field, slider, cell]
        return cell

    def _moved(self, name: str, change: Any) -> None:
        with self.experiment.lock:  # another thread may be setting the thumbs, and this is none of its business
            if self._syncing or abs(change.new - self._written[name]) <= self.sliders[name].step / 1000:
                return
            self._change(name, change.new)

    def _change(self, name: str, value: float) -> None:
        try:
            self.experiment.set({name: value})
        except ValueError as error:
            self._state.refuse(say("failed", error=error))
        self.refresh()

    def _stretched(self, name: str, change: Any) -> None:
        with self.experiment.lock:
            if not self._syncing:
                self.experiment.set_range(name, (self.sliders[name].min, self.sliders[name].max))

    def __repr__(self) -> str:
        return f"<sliders of {self.experiment.graph!r}>"


def snap(value: float, low: float, high: float, step: float) -> float:
    """Return the place on a slider that is nearest to a value.

    >>> snap(0.4806272190, -2, 2, 0.01), snap(7.0, -2, 2, 0.01)
    (0.48, 2.0)
    """
    inside = min(max(value, low), high)
    return min(round(low + round((inside - low) / step) * step, 12), high)


def _step(low: float, high: float) -> float:
    return float(10.0 ** (math.floor(math.log10(high - low) + 1e-9) - 2))
