"""Sliders: a thumb and a typed field for each input, and the buttons, in one bar."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import anywidget
import ipywidgets
import traitlets

from ..explain.messages import say
from ..explain.numbers import format_number
from ..explain.styles import TEXT, symbol
from .experiment import Experiment
from .page import module

__all__ = ["Sliders", "parsed", "snapped"]


class Finish(anywidget.AnyWidget):
    """Does for the sliders and fields beside it what ipywidgets leaves out.

    It names the handles, and writes a short number over each field that nobody is typing in: the field itself
    holds the exact one, whose end would be cut off.
    """

    _esm = module("finish.js")
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    short = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __repr__(self) -> str:
        return "<finish of the sliders>"


class Sliders(ipywidgets.Box):  # type: ignore[misc]
    """Input devices of an experiment.

    A thumb shows the exact value clamped to its range and snapped to its step; what the page writes back
    after that is not a move. The typed field shows the exact value.

    Attributes:
        sliders: a FloatSlider for each variable, and for ``eta``.
        fields: a typed field for each of them.
        buttons: by name: step, descend, reset.

    """

    def __init__(
        self,
        experiment: Experiment,
        ranges: Mapping[str, tuple[float, float]],
        on_refused: Callable[[str], None],
    ) -> None:
        """Make a slider and a field for each input of ``experiment``.

        Arguments:
            experiment: what they change.
            ranges: the ends of each slider.
            on_refused: called with a sentence when something typed is refused, with "" when it is accepted.

        """
        self.experiment = experiment
        self._on_refused = on_refused
        self._written: dict[str, float] = {}
        self._syncing = False
        self.sliders: dict[str, Any] = {}
        self.fields: dict[str, Any] = {}
        cells = []
        for place, (name, value) in enumerate(experiment.inputs.items()):
            cells.append(self._cell(place, name, value, ranges[name]))
        self.buttons = {name: self._button(name) for name in ("step", "descend", "reset")}
        row = ipywidgets.Box(tuple(self.buttons.values()))
        row.add_class("bw-buttons")
        self._finish = Finish(labels=[say("slider.label", symbol=symbol(name, TEXT)) for name in self.sliders])
        super().__init__((*cells, *self._chooser(), row, self._finish))
        self.add_class("bw-sliders")
        self.refresh()

    def refresh(self) -> None:
        """Set every thumb and field to the exact values."""
        self._syncing = True
        try:
            for name, value in self.experiment.inputs.items():
                slider = self.sliders[name]
                self._written[name] = snapped(value, slider.min, slider.max, slider.step)
                slider.value = self._written[name]
                self.fields[name].value = _exact(value)
            self._finish.short = [format_number(value, "s") for value in self.experiment.inputs.values()]
        finally:
            self._syncing = False

    @property
    def outside(self) -> list[str]:
        """The inputs whose exact value is beyond the end of their slider."""
        return [
            name
            for name, value in self.experiment.inputs.items()
            if not self.sliders[name].min <= value <= self.sliders[name].max
        ]

    def snap(self, name: str, value: float) -> float:
        """Return a value clamped and snapped as the slider of that name would."""
        slider = self.sliders[name]
        return snapped(value, slider.min, slider.max, slider.step)

    def _cell(self, place: int, name: str, value: float, limits: tuple[float, float]) -> Any:
        low, high = limits
        step = 10.0 ** (math.floor(math.log10(high - low) + 1e-9) - 2)
        shown = symbol(name, TEXT)
        slider = ipywidgets.FloatSlider(snapped(value, low, high, step), min=low, max=high, step=step, readout=False)
        field = ipywidgets.Text(
            _exact(value), description=shown, continuous_update=False, tooltip=say("field.hint", symbol=shown)
        )
        slider.observe(partial(self._moved, name), "value")
        field.observe(partial(self._typed, name), "value")
        self.sliders[name], self.fields[name] = slider, field
        cell = ipywidgets.Box((field, slider))
        cell.add_class("bw-slider")
        cell.add_class(f"bw-v{place}")
        return cell

    def _chooser(self) -> list[Any]:
        """Return a choice of samples, if there are any."""
        if not self.experiment.samples:
            return []
        choice = ipywidgets.Dropdown(
            options=[(f"{place + 1} / {self.experiment.samples}", place) for place in range(self.experiment.samples)],
            value=0,
            description=say("sample"),
            tooltip=say("sample.hint"),
        )
        choice.observe(lambda change: self.experiment.show_sample(change.new), "value")
        choice.add_class("bw-sample")
        return [choice]

    def _button(self, name: str) -> Any:
        button = ipywidgets.Button(
            description=say(f"button.{name}"), tooltip=say(f"button.{name}.hint", steps=self.experiment.steps)
        )
        button.add_class(f"bw-{name}")
        button.on_click(lambda _: self._pressed(name))
        return button

    def _pressed(self, name: str) -> None:
        self._on_refused("")
        try:
            getattr(self.experiment, name)()
        except ValueError as error:
            self._on_refused(say("failed", error=error))

    def _moved(self, name: str, change: Any) -> None:
        with self.experiment.lock:  # another thread may be setting the thumbs, and this is none of its business
            if self._syncing or abs(change.new - self._written[name]) <= self.sliders[name].step / 1000:
                return
            # the page counts in steps and sends 1.0899999999999999 for 1.09
            near = self.snap(name, change.new) if math.isfinite(change.new) else change.new
            self._change(name, near if abs(near - change.new) < 1e-9 else change.new)

    def _typed(self, name: str, change: Any) -> None:
        with self.experiment.lock:
            kept = _exact(self.experiment.inputs[name])
            if self._syncing or change.new == kept:
                return
            number = parsed(change.new)
            if number is None:
                self._on_refused(say("refused", name=symbol(name, TEXT), text=change.new[:40], kept=kept))
                self.refresh()
            else:
                self._change(name, number)

    def _change(self, name: str, value: float) -> None:
        before = self.experiment.inputs[name]
        try:
            self.experiment.set({name: value})
        except ValueError as error:
            self._on_refused(say("refused.value", reason=error, name=symbol(name, TEXT), kept=_exact(before)))
        else:
            if value != before:
                return  # whoever observes the experiment has brought all views up to date, this one among them
            self._on_refused("")
        self.refresh()


def parsed(text: str) -> float | None:
    """Return the number a person typed, or ``None``; a decimal comma and a true minus sign are understood.

    >>> parsed("2,5"), parsed("1e-3"), parsed("−.5"), parsed("0x1F"), parsed("1,234.5"), parsed("inf")
    (2.5, 0.001, -0.5, None, None, None)
    """
    plain = text.strip().replace("−", "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain) if "_" not in plain else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def snapped(value: float, low: float, high: float, step: float) -> float:
    """Return the place on a slider that is nearest to a value.

    >>> snapped(0.4806272190, -2, 2, 0.01), snapped(7.0, -2, 2, 0.01)
    (0.48, 2.0)
    """
    inside = min(max(value, low), high)
    return min(round(low + round((inside - low) / step) * step, 12), high)


def _exact(value: float) -> str:
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
