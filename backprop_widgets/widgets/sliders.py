"""Sliders: a thumb and a typed field for each input, and the buttons, in one bar."""

import math
import weakref
from collections.abc import Sequence
from functools import partial
from typing import Any

import ipywidgets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.diagram.layers import group_by_layer
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.training.validation import check_names
from backprop_widgets.widgets.base import BaseWidget, Box, ExperimentWidget, LazyModel, check_experiment
from backprop_widgets.widgets.buttons import Buttons
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.field import Field, Finder
from backprop_widgets.widgets.fold import Fold
from backprop_widgets.widgets.state import State

__all__ = ["Sliders", "Thumb", "snap"]

_MANY = 8  # more sliders stand in groups that fold


class Thumb(BaseWidget, ipywidgets.FloatSlider):  # type: ignore[misc]
    """A slider whose value travels with the state alone: in the page its thumb is set from there.

    Attributes:
        value: the exact value of the input, clamped to the ends and rounded to the step.
        min: the lower end.
        max: the upper end.
        step: from one place of the thumb to the next.
    """

    value: float
    min: float
    max: float
    step: float

    style = LazyModel(ipywidgets.SliderStyle).tag(sync=True, **ipywidgets.widget_serialization)

    def send_state(self, key: Any = None) -> None:
        """Send what has changed, but for the value."""
        if key is not None:
            key = ({key} if isinstance(key, str) else set(key)) - {"value"}
            if not key:
                return
        super().send_state(key)


class Sliders(ExperimentWidget, Box):
    """Input devices of an experiment.

    A thumb shows the exact value clamped to its range and snapped to its step; what a rendered slider writes
    back after that is not a move. The typed field shows the exact value.

    Attributes:
        experiment: what they change.
        sliders: a FloatSlider for each variable, and for ``eta``; of more than 40, for a few, and for each asked for.
    """

    def __init__(self, experiment: Experiment, only: Sequence[str] | None = None) -> None:
        """Make a slider and a field for each input of ``experiment``, and the buttons.

        Arguments:
            experiment: what they change.
            only: the inputs to be moved by hand; there are no buttons then.

        Raises:
            TypeError: if it is not an `Experiment`, or the names are no sequence of them.
            ValueError: if there is no such input.
        """
        check_experiment(experiment, "Sliders")
        if only is not None:
            only = check_names("only", only, "('w1', 'w2')")
        for name in only or ():
            if name not in experiment.inputs:
                raise ValueError(f"no slider for {name!r:.80}; there are {', '.join(experiment.inputs)}")
        self.experiment = experiment
        self.sliders: dict[str, Thumb] = _OnDemand(self)
        self._cells: dict[str, Box] = {}
        self._all, self._only = only is None, tuple(dict.fromkeys(only or ()))
        self._buttons = (Buttons(experiment),) if self._all else ()
        self._finders: tuple[Finder, ...] = ()
        self._folds = (Fold(experiment, say("fold.all")),) if self._all else ()  # the styles show it on a narrow page
        self._scroll, self._groups = Box().add_class("bw-groups"), dict[str, Box]()
        self.own(*self._buttons, *self._folds, self._scroll)
        self._closing.callback(self._leave)
        super().__init__(self._enter())
        self.add_class("bw").add_class("bw-sliders")
        self.follow(self._go_along, "network")
        self.follow(lambda changed: self.refresh(), "values", "ranges")
        if self._all:
            self.follow(self._on_shown, "shown")
        RERUNS.remember(self)

    def refresh(self) -> None:
        """Set every thumb to the exact value, and its ends to the range."""
        inputs = self.experiment.inputs
        with self.writing():
            for name, slider in self.sliders.items():
                low, high = self.experiment.ranges[name]
                if (slider.min, slider.max) != (low, high):
                    with slider.hold_sync():
                        slider.min, slider.max = min(low, slider.max), high
                        slider.min, slider.step = low, _step(low, high)
                slider.value = snap(inputs[name], low, high, slider.step)

    def _enter(self) -> tuple[Any, ...]:
        """Go over to the state of the network that the experiment has, and return what is shown."""
        self._state = State.of(self.experiment)
        self._state.hold(self)
        self._told: list[Thumb] = []
        return self._arrange()

    def _arrange(self) -> tuple[Any, ...]:
        """Make a slider for each input that is shown now and has none, tell the state, and return what is shown."""
        experiment = self.experiment
        names = experiment.shown if self._all else [name for name in self._only if name in experiment.inputs]
        cells = [self._cells.get(name) or self._cell(name) for name in names]
        many = len(cells) > _MANY
        self._scroll.children = self._group(names) if many else ()
        self._clear_groups(self._scroll.children)
        (self.add_class if many else self.remove_class)("bw-many")
        self._tell()
        if self._all and experiment.hidden and not self._finders:
            self._finders = (Finder(experiment),)
            self.own(*self._finders)
        sliders = (self._scroll,) if many else (*self._folds, *cells)
        return (*sliders, *(self._finders if experiment.hidden else ()), *self._buttons)

    def _group(self, names: Sequence[str]) -> tuple[Box, ...]:
        """Return the sliders in groups: what is no weight, then each layer's weights; later layers are folded."""
        weights = self.experiment.weights
        groups = {say("fold.inputs"): [name for name in names if name not in weights]}
        for layer, inside in group_by_layer(self.experiment.graph, weights).items():
            groups[say("fold.layer", number=layer)] = [name for name in inside if name in names]
        groups = {title: inside for title, inside in groups.items() if inside}
        for place, (title, inside) in enumerate(groups.items()):
            if title not in self._groups:
                box = self._groups[title] = Box((Fold(self.experiment, title, folded=place > 1),))
                box.add_class("bw-group")
            box = self._groups[title]
            box.children = (box.children[0], *(self._cells[name] for name in inside))
        return tuple(self._groups[title] for title in groups)

    def _clear_groups(self, kept: Sequence[Box] = ()) -> None:
        """Close the groups of which none is left, with their headings."""
        for title in [title for title, box in self._groups.items() if box not in kept]:
            box = self._groups.pop(title)
            fold = box.children[0]
            box.close()
            fold.close()

    def _go_along(self, changed: frozenset[str]) -> None:
        """Show the inputs of the network that the experiment has now."""
        before, gone = self._state, self._take_out(list(self._cells))
        self.children = self._enter()
        for part in gone:
            part.close()
        before.release(self)

    def _cell(self, name: str) -> Box:
        low, high = self.experiment.ranges[name]
        step = _step(low, high)
        place = snap(self.experiment.inputs[name], low, high, step)
        slider = Thumb(place, min=low, max=high, step=step, readout=False)
        self.on_page(partial(self._on_move, name), "value", of=slider)
        self.on_page(partial(self._on_stretch, name), "min", "max", of=slider)
        self.sliders[name] = slider
        field = Field(self.experiment, name)
        cell: Box = Box((field, slider)).add_class("bw-slider")
        self._cells[name] = cell
        return cell

    def _take_out(self, names: list[str]) -> list[Any]:
        """Return the widgets of some inputs, which are to be closed when the page shows others."""
        for name in names:
            del self.sliders[name]
        cells = [self._cells.pop(name) for name in names]
        return [part for cell in cells for part in (cell, *cell.children)]

    def _on_shown(self, changed: frozenset[str]) -> None:
        gone = self._take_out([name for name in self._cells if name not in self.experiment.shown])
        fresh = [name for name in self.experiment.shown if name not in self._cells]
        self.children = self._arrange()
        for box in self._groups.values():
            if any(self._cells[name] in box.children for name in fresh):
                box.children[0].folded = False  # what somebody has asked for is seen
        for part in gone:
            part.close()

    def _tell(self) -> None:
        """Tell the state which sliders this bar has now."""
        state, own = self._state, self._told
        kept = [pair for pair in zip(state.sliders, state.sliding, strict=True) if pair[0] not in own]
        self._told = list(self.sliders.values())
        with state.hold_sync():
            state.sliders = [*(slider for slider, _ in kept), *self._told]
            state.sliding = [*(name for _, name in kept), *self.sliders]

    def _on_move(self, name: str, change: Any) -> None:
        """Set the input, unless the thumb lies where the exact value has put it."""
        step, (low, high) = self.sliders[name].step, self.experiment.ranges[name]
        if abs(change.new - snap(self.experiment.inputs[name], low, high, step)) <= step / 1000:
            return
        self._state.refusing(self.experiment.set)({name: change.new})
        self.refresh()

    def _on_stretch(self, name: str, change: Any) -> None:
        self.experiment.set_range(name, (self.sliders[name].min, self.sliders[name].max))

    def _leave(self) -> None:
        """Take the sliders out of the shared state, and close them."""
        gone = self._take_out(list(self._cells))
        self._clear_groups()
        self._tell()
        self._state.release(self)
        for part in gone:
            part.close()

    def __repr__(self) -> str:
        return f"<sliders of {self.experiment.graph!r}>"


class _OnDemand(dict[str, Thumb]):
    """Sliders by name; an input that has none gets one when it is asked for."""

    def __init__(self, bar: Sliders) -> None:
        super().__init__()
        self._bar = weakref.ref(bar)

    def __missing__(self, name: str) -> Thumb:
        bar = self._bar()
        if bar is None or not bar._all or name not in bar.experiment.hidden:
            raise KeyError(name)
        bar.experiment.show_input(name)
        return self[name]


def snap(value: float, low: float, high: float, step: float) -> float:
    """Return the place on a slider that is nearest to a value.

    >>> snap(0.4806272190, -2, 2, 0.01), snap(7.0, -2, 2, 0.01)
    (0.48, 2.0)
    """
    inside = min(max(value, low), high)
    return min(round(low + round((inside - low) / step) * step, 12), high)


def _step(low: float, high: float) -> float:
    return float(10.0 ** (math.floor(math.log10(high - low) + 1e-9) - 2))
