"""Landscape: the loss surface with the point and the path on it, painted by the page, and at rest by matplotlib."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import traitlets

from backprop_widgets.engine.validation import check_number, listed
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.figure import compute_surface
from backprop_widgets.experiment.static_html import as_html
from backprop_widgets.explain.figures.heatmap import LINE, PIXELS, draw_heatmap
from backprop_widgets.explain.figures.levels import HEX, NOTHING, POINTS, RULE, SHARES
from backprop_widgets.explain.figures.surface_3d import (
    DEFAULT_VIEW,
    EDGE,
    KINDS,
    camera,
    check_view,
    draw_relief,
    thin_places,
)
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import joined, plural, say, sentence
from backprop_widgets.training.validation import check_names, check_range
from backprop_widgets.widgets.base import check_experiment
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.throttle import Throttle
from backprop_widgets.widgets.view import View

__all__ = ["KINDS", "Landscape"]

_WORDS = ("hover", "there", "point", "axes", "axes.across", "axes.up", "axes.from", "axes.to", "axes.refused")
_RELIEF = ("kind", "kind.hint", "turn", "tilt")
_Size = tuple[tuple[int, int], float]
_MOST = 4096  # pixels of a picture, each way


class Landscape(View):
    """The loss over two weights, and the path of gradient descent on it.

    While anything moves, the page computes the surface and paints it. When all has been at rest for a moment, it asks
    for matplotlib's picture of the same, one at a time. So however many moves come, none waits for a picture.

    Attributes:
        experiment: what it shows.
        axes: the two weights on the axes with their ranges, x first.
        kind: ``"2d"``, seen from above, or ``"3d"``, seen from the side.
        view: from where it is seen in 3-D: azimuth and elevation in degrees.
    """

    _esm = view("landscape")
    template = traitlets.Unicode().tag(sync=True)
    symbols = traitlets.Dict(help="how each weight is written").tag(sync=True)
    appearance = traitlets.Dict(help="how the page paints a surface").tag(sync=True)
    asked = traitlets.Dict(help="what the page wants: page, number, inputs, size, names, ranges, look").tag(sync=True)
    picture = traitlets.Bytes(help="the inside of the axes, without a word").tag(sync=True)
    background = traitlets.Dict(help="the axes, from where they are seen, and what the picture shows").tag(sync=True)

    def __init__(self, experiment: Experiment, axes: Sequence[str] | None = None, *, kind: str = "2d") -> None:
        """Draw the surface of ``experiment``.

        Arguments:
            axes: two of its weights, x first; the first two if not given.
            kind: ``"2d"``, seen from above, or ``"3d"``, seen from the side.

        Raises:
            TypeError: if ``axes`` is no sequence of names.
            ValueError: if there are not two different weights, or no such kind.
        """
        self.kind, self.view = _check_kind(kind), DEFAULT_VIEW
        self._ranges: dict[str, tuple[float, float]] = {}
        check_experiment(experiment, "Landscape")
        self._names = _check_names(experiment, experiment.weights[:2] if axes is None else axes)
        self._begun = self.chosen, self.kind, self.view
        self._size: _Size = (PIXELS, 1.0)  # of the picture last asked for
        self._reply = Throttle(self._draw)
        self._questions: dict[str, Any] = {}  # the last of each page, until it is answered
        super().__init__(experiment, appearance=_appearance())
        self.add_class("bw-area-landscape")
        if not experiment.steps:
            self.add_class("bw-bare")  # where there is no way to go, no arrow points along it
        self.on_page(self._on_question, "asked")
        self.follow(self._on_reset, "reset")

    def _of_network(self) -> dict[str, Any]:
        experiment = self.experiment
        loss = symbol(str(experiment.graph.output.name), TEXT)
        words = {key: sentence(f"surface.{key}") for key in _WORDS} | {key: say(f"relief.{key}") for key in _RELIEF}
        words |= {
            **{key: sentence(f"surface.{key}") for key in ("steps.one", "steps.many")},
            "describe": say("surface.describe", x="{across}", y="{up}"),
            "loss": loss,
            "valley": say("surface.valley", output=loss),
        }
        return {
            "template": _template(experiment.steps, len(experiment.weights) - 2),
            "words": words,
            "symbols": {name: symbol(name, TEXT) for name in experiment.weights},
            "background": self._scene(),
        }

    def _go_along(self, changed: frozenset[str]) -> None:
        """Draw the surface of the network that the experiment has now; one of a single weight has none."""
        weights = self.experiment.weights
        if len(weights) < 2:
            self.close()
            return
        if not set(self._names) <= set(weights):
            self._names = _check_names(self.experiment, weights[:2])
        self._ranges = {}
        self._begun = self.chosen, *self._begun[1:]
        self._questions.clear()  # they are about the old one
        super()._go_along(changed)

    def snapshot(self) -> str:
        """Return the surface as a picture, for where no kernel runs."""
        return as_html(self.experiment, (), self.axes)

    @property
    def axes(self) -> dict[str, tuple[float, float]]:
        """The weights on the axes with their ranges: those of their sliders, unless others were set."""
        return {name: self._ranges.get(name, self.experiment.ranges[name]) for name in self._names}

    @property
    def chosen(self) -> dict[str, tuple[float, float] | None]:
        """The same as `set_axes` takes it: no range where an axis follows its slider."""
        return {name: self._ranges.get(name) for name in self._names}

    def set_axes(self, axes: Mapping[str, tuple[float, float] | None] | Sequence[str]) -> None:
        """Put two weights on the axes, x first.

        Arguments:
            axes: their names, or a mapping to their ranges; ``None`` follows the slider.

        Raises:
            TypeError: if an end is not a number, or ``axes`` is no sequence of names.
            ValueError: if there are not two different weights, or a range is not one.
        """
        with self.experiment.lock:
            self._choose(axes)
            self._begun = self.chosen, *self._begun[1:]
            self.redraw()

    def set_kind(self, kind: str, view: Sequence[float] | None = None) -> None:
        """Show it from above or from the side.

        Arguments:
            kind: ``"2d"`` or ``"3d"``.
            view: azimuth and elevation in degrees, from where it is seen in 3-D; as before if not given.

        Raises:
            TypeError: if a degree is not a number.
            ValueError: if there is no such kind, or the view is not two finite degrees.
        """
        with self.experiment.lock:
            self._look(kind, self.view if view is None else view)
            self._begun = self._begun[0], self.kind, self.view
            self.redraw()

    def redraw(self) -> None:
        """Draw the background for the state as it is now, and send it to the page."""
        self._redraw(self.experiment.inputs, self._size)

    def _redraw(self, inputs: dict[str, float], pixels: _Size, asked: Mapping[str, Any] | None = None) -> None:
        """Draw the background at the inputs, in so many pixels, in answer to a question."""
        with self.experiment.lock, self.hold_sync():
            surface = compute_surface(self.experiment, self.axes, inputs)
            flat = self.kind == "2d"
            self.picture = draw_heatmap(surface, *pixels) if flat else draw_relief(surface, self.view, *pixels)
            self.background = {
                **self._scene(),
                "inputs": list(inputs.values()),
                "activation": self.experiment.activation or "",
                **_answer(asked or {}),
            }

    def _scene(self) -> dict[str, Any]:
        """Return what is on the axes, and from where it is seen."""
        axes = self.axes
        return {
            "names": list(axes),
            "ranges": [list(limits) for limits in axes.values()],
            "own": [name in self._ranges for name in axes],
            "look": {"kind": self.kind, "view": list(self.view)},
        }

    def _look(self, kind: str, view: Any) -> None:
        self.kind, self.view = _check_kind(kind), check_view(view)

    def _choose(self, axes: Mapping[str, tuple[float, float] | None] | Sequence[str]) -> None:
        names = _check_names(self.experiment, axes)
        given = dict(axes) if isinstance(axes, Mapping) else {}
        self._ranges = {name: check_range(name, limits) for name, limits in given.items() if limits is not None}
        self._names = names

    def _on_question(self, change: Any) -> None:
        """Draw what a page asks for; what is not allowed is refused, and the old axes stay."""
        asked, before = change.new, (self._names, self._ranges, self.kind, self.view)
        try:
            if "names" in asked:
                self._choose(dict(zip(asked["names"], asked["ranges"], strict=True)))
            if "look" in asked:
                self._look(asked["look"]["kind"], asked["look"]["view"])
            if "size" in asked:
                self._size = _check_size(*asked["size"])
            inputs = self.experiment.inputs
            if len(given := asked.get("inputs", inputs.values())) == len(inputs):
                inputs = self.experiment.check(dict(zip(inputs, given, strict=True)))
        except Exception as error:
            self._names, self._ranges, self.kind, self.view = before
            self._refuse(error, asked)
        else:
            self._questions[str(asked.get("page"))] = (asked, inputs, self._size)
            self._reply()

    def _on_reset(self, changed: frozenset[str]) -> None:
        """Take back which axes the reader has chosen, and from where it is seen; what a cell has chosen stays."""
        axes, kind, view = self._begun
        if (list(self.chosen.items()), self.kind, self.view) != (list(axes.items()), kind, view):
            self._choose(axes)
            self._look(kind, view)
            self.redraw()

    def _draw(self) -> None:
        with self.experiment.lock:
            questions, self._questions = self._questions, {}
            for asked, inputs, size in questions.values():
                if self.comm is None:  # closed while the work was held back
                    return
                try:
                    self._redraw(inputs, size, asked)
                except Exception as error:  # shown beside the last good picture
                    self._refuse(error, asked)
                except BaseException:  # an interrupt; without an answer the page would wait for ever
                    self.background = {**self.background, "failed": True, **_answer(asked)}
                    raise

    def _refuse(self, error: Exception, asked: dict[str, Any]) -> None:
        self.state.refuse(error)
        self.background = {**self.background, "failed": True, **_answer(asked)}


def _answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"page": asked.get("page", ""), "answer": asked.get("number", 0)}


@cache
def _appearance() -> dict[str, Any]:
    """Return how the page paints a surface, so that it looks as matplotlib's picture does."""
    return {
        "points": POINTS,
        "shares": SHARES.tolist(),
        "rule": RULE,
        "colours": list(HEX),
        "nothing": NOTHING,
        "line": LINE,
        "edge": EDGE,
        "thin": thin_places(POINTS),
        "camera": camera(),
    }


def _check_size(width: Any, height: Any, scale: Any) -> _Size:
    """Return a picture's size in pixels, and how many are one of the page, as far as such a picture can be drawn."""
    wide, high = (min(max(round(check_number("size", side)), 1), _MOST) for side in (width, height))
    return (wide, high), min(max(check_number("scale", scale), 0.1), 10.0)


def _check_kind(kind: Any) -> str:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r:.80}; allowed are {' and '.join(map(repr, KINDS))}")
    return str(kind)


def _check_names(experiment: Experiment, names: Any) -> tuple[str, str]:
    weights = experiment.weights
    if len(weights) < 2:
        raise ValueError(f"weights are {', '.join(weights)}; the landscape needs two at least")
    found = check_names("axes", names, "('w1', 'w2')")
    if len(found) != 2 or found[0] == found[1] or not set(found) <= set(weights):
        raise ValueError(f"the axes are {names!r:.80}; allowed are two different ones of {listed(weights)}")
    return found[0], found[1]


def _template(steps: int, others: int) -> str:
    notes = ['<span class="bw-run-note"></span>', f'<span class="bw-relief-note">{say("relief.hint")}</span>']
    if others:
        notes.append(f"<span>{plural('surface.slice' if steps else 'surface.slice.bare', others)}</span>")
    notes.append(f'<span class="bw-ghost-note">{say("mistake.ghost")}</span>')
    # the script finds what it draws into by its class
    return (
        f'<section class="bw-pane"><h4>{say("surface.title")}</h4><span class="bw-sub">{say("surface.hint")}</span>'
        '<div class="bw-surface"><div class="bw-behind"></div><canvas></canvas><img class="bw-picture" alt=""></div>'
        '<div class="bw-sub bw-under"><span class="bw-readout"></span></div>'
        f'<div class="bw-sub bw-notes">{joined(*notes)}</div></section>'
    )
