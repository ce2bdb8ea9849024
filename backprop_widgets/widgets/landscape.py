"""Landscape: the loss surface drawn by matplotlib, with the point and the path alive on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from ..engine.program import Program
from ..engine.surface import checked_range, loss_surface
from ..explain.figures import DARK, LIGHT, LandscapeFigure
from ..explain.messages import say
from ..explain.styles import TEXT, symbol
from ..explain.template import slot
from .experiment import Experiment
from .live import packed
from .page import module, stylesheet

__all__ = ["Landscape"]


class Landscape(anywidget.AnyWidget):
    """The loss over two weights, the path of gradient descent on it, and the loss along the path.

    The background is drawn anew only when something other than the two weights changes.
    """

    _esm = module("numbers.js", "plot.js", "landscape.js")
    _css = stylesheet()
    template = traitlets.Unicode().tag(sync=True)
    quantities = traitlets.List(traitlets.Unicode()).tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    path = traitlets.Bytes(help="x and y of each row of the path").tag(sync=True)
    trail = traitlets.Bytes(help="x and y of each row of the way to here").tag(sync=True)
    losses = traitlets.Bytes(help="the loss at each row of the path").tag(sync=True)
    slope = traitlets.Bytes(help="the gradient along x and y").tag(sync=True)
    dark = traitlets.Bool(False, help="whether the page is dark; it tells").tag(sync=True)
    dragged: traitlets.List[float] = traitlets.List(help="x and y of a drag, and its number").tag(sync=True)

    def __init__(
        self,
        experiment: Experiment,
        axes: Mapping[str, tuple[float, float]],
        on_drag: Callable[[dict[str, float]], None],
    ) -> None:
        """Draw the surface of ``experiment`` over two of its weights.

        Arguments:
            experiment: the experiment.
            axes: two weights with their ranges, x first.
            on_drag: called with new values for the two when the point is dragged.

        """
        self.experiment = experiment
        self.axes = {name: checked_range(name, limits) for name, limits in axes.items()}
        self._on_drag = on_drag
        self._figure = LandscapeFigure(str(experiment.graph.output.name))
        self._drawn: Any = None
        super().__init__(template=self._template(), quantities=list(experiment.numbers))
        self.add_class("bw-area-landscape")
        self.refresh()
        self.observe(lambda _: experiment.update(), "dark")
        self.observe(self._drag, "dragged")

    def refresh(self) -> None:
        """Bring the background, the path and the numbers up to date."""
        experiment = self.experiment
        rest = {name: value for name, value in experiment.inputs.items() if name not in (*self.axes, "eta")}
        with self.hold_sync():
            if self._drawn != (rest, self.dark):
                self.frame = self._draw(self._figure)
                self.picture = self._figure.png()
                self._drawn = (rest, self.dark)
            columns = [experiment.path.names.index(name) for name in self.axes]
            of = ("mean d" if experiment.samples else "d") + str(experiment.graph.output.name)
            self.path = packed(experiment.path.weights[:, columns].ravel())
            trail = np.concatenate([weights[:, columns] for weights in experiment.trail] or [np.empty((0, 2))])
            self.trail = packed(trail.ravel())
            self.losses = packed(experiment.path.losses)
            self.slope = packed(experiment.numbers[f"{of}/d{name}"] for name in self.axes)
            self.numbers = packed(experiment.numbers.values())

    def figure(self, size: tuple[float, float] = (4.0, 3.1)) -> Figure:
        """Return a new matplotlib figure with surface, path and point, to save or print.

        Arguments:
            size: in inches.

        """
        return self._marked(size).figure

    def snapshot(self) -> bytes:
        """Return surface, path and point as a small PNG, for a notebook that is seen without a kernel."""
        return self._marked((4.0, 3.1)).png(dpi=96, paper="white", level=9)

    def _marked(self, size: tuple[float, float]) -> LandscapeFigure:
        drawing = LandscapeFigure(str(self.experiment.graph.output.name), size)
        self._draw(drawing, dark=False)
        drawing.mark(self.experiment.path, tuple(self.axes))
        return drawing

    def _draw(self, drawing: LandscapeFigure, dark: bool | None = None) -> dict[str, Any]:
        graph, values = self.experiment.graph, self.experiment.values
        surface = loss_surface(graph, values, axes=self.axes)
        ink = DARK if (self.dark if dark is None else dark) else LIGHT
        return asdict(drawing.draw(surface, self._errors(surface.x, surface.y), ink))

    def _errors(self, x: Any, y: Any) -> Any:
        """Return what crosses zero where the loss is zero: the error that half_squared_error squares."""
        output = self.experiment.graph.output
        several = self.experiment.samples > 0  # whose errors need not be zero together
        if several or output.operation is None or output.operation.name != "half_squared_error":
            return None
        prediction, target = output.operands
        across, up = self.axes
        program = Program(self.experiment.graph.variables.values(), {"error": prediction - target})
        errors = program({**self.experiment.values, across: x[None, :], up: y[:, None]})["error"]
        return np.broadcast_to(errors, (len(y), len(x)))

    def _template(self) -> str:
        across, up = (symbol(name, TEXT) for name in self.axes)
        loss = f"{symbol(str(self.experiment.graph.output.name), TEXT)}({across}, {up})"
        curve = f'data-label="{say("curve.describe")}" data-step="{say("curve.step", step="#")}"'
        # the script finds what it draws into by its class
        return (
            f'<section class="bw-pane"><h4>{say("surface.title", loss=loss)}</h4>'
            f'<div class="bw-sub"><span>{say("surface.hint")}</span> '
            f"<span>{say('surface.steps', steps=self.experiment.steps)}{slot('eta', 'g')}.</span></div>"
            f'<div class="bw-surface"><img alt="{say("surface.describe", x=across, y=up)}"></div>'
            f'<h4>{say("curve.title")}</h4><div class="bw-curve" {curve}></div></section>'
        )

    def _drag(self, change: Any) -> None:
        if len(change.new) == 3:
            self._on_drag(dict(zip(self.axes, change.new[:2], strict=True)))

    def __repr__(self) -> str:
        return f"<landscape of {self.experiment.graph!r}>"
