"""Explorer: sliders, diagram, derivation and landscape of one experiment, as one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from ..engine.graph import Graph
from ..engine.networks import Network
from ..engine.place import Place
from ..engine.rules import UpdateRule
from ..explain.messages import say
from ..explain.presets import Preset
from ..explain.steps import SECTIONS
from .choices import Choices
from .curve import Curve
from .drawing import SIZE, figure, snapshot
from .experiment import Experiment
from .landscape import Landscape
from .live import Derivation, Diagram
from .mistakes import Mistakes
from .notices import Notices
from .presets import Presets
from .reruns import RERUNS
from .sliders import Sliders
from .snapshot import as_html, as_text
from .walk import Walk

__all__ = ["Explorer"]

_VIEWS: dict[str, Any] = {
    "sliders": Sliders,
    "presets": Presets,
    "mistakes": Mistakes,
    "more": Choices,
    "diagram": Diagram,
    "walk": Walk,
    "derivation": Derivation,
    "surface": Landscape,
    "curve": Curve,
}
_STRIP = ("presets", "mistakes", "more")  # side by side, under the sliders


class Explorer(ipywidgets.Box):  # type: ignore[misc]
    """Backpropagation on one small network, live: move a slider and every number follows.

    Attributes:
        experiment: the state; its ``values`` are exact.
        sliders: a FloatSlider for each variable, and for ``eta``.
        views: what is shown, by the names that ``show`` takes.

    >>> explorer = Explorer()
    >>> explorer.sliders["w1"].value = 0.8
    >>> round(explorer.experiment.backward["w1"], 6)
    0.036898
    >>> explorer.close()

    """

    def __init__(
        self,
        network: Network | Graph | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        weights: Sequence[str] | None = None,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        routes: str | None = None,
        eta: float | None = None,
        steps: int = 60,
        rule: UpdateRule | str = "gradient descent",
        mistake: Place | str | None = None,
        show: Sequence[str] | None = None,
    ) -> None:
        """Explore a network, or a graph with values and weights.

        Arguments:
            network: the article's worked example if not given.
            values: a number for each variable, or 1-D arrays of samples; replaces the network's where given.
            weights: the variables that gradient descent moves; the surface needs two at least.
            ranges: the ends of sliders, by variable; ``eta`` may be among them.
            routes: a node whose routes from the loss are told apart in the diagram, each with its product.
            eta: the learning rate; the network's if not given, 0.1 for a graph.
            steps: the number of updates along the path.
            rule: ``"gradient descent"``, ``"momentum"``, ``"Adam"`` or an `UpdateRule`.
            mistake: a mistake to make on purpose: a key of `MISTAKES`, or one of its places.
            show: what to show: ``"sliders"``, ``"presets"`` (places where one thing can be seen), ``"mistakes"``
                (what to do wrong), ``"more"`` (update rule, activation, steps), ``"diagram"``, ``"walk"`` (line by
                line), ``"derivation"``, ``"surface"``, ``"curve"``; everything if not given, but presets only where
                no network is given.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a name or a number is not allowed.

        """
        everything = [name for name in _VIEWS if name != "presets" or network is None]
        self._shown = _checked_show(everything if show is None else show)
        experiment = Experiment(
            network,
            values=values,
            weights=weights,
            ranges=ranges,
            routes=routes,
            eta=eta,
            steps=steps,
            rule=rule,
            mistake=mistake,
        )
        if "surface" in self._shown and len(experiment.weights) < 2:
            raise ValueError(f"weights are {', '.join(experiment.weights)}; the surface needs two at least")
        self._presets = Presets(self.go_to) if "presets" in self._shown else None
        super().__init__(self._made(experiment))
        self.add_class("bw")
        self.add_class("bw-explorer")
        RERUNS.remember(self)

    def _made(self, experiment: Experiment) -> tuple[ipywidgets.Widget, ...]:
        """Make all views of an experiment, and return what is shown, from top to bottom."""
        self.experiment = experiment
        bar = Sliders(experiment)  # there even when it is not shown: it is how Python moves an Explorer, too
        self.sliders = bar.sliders
        given: dict[Any, Any] = {Sliders: bar, Presets: self._presets}
        made: dict[str, Any] = {
            name: given[view] if view in given else view(experiment)
            for name, view in _VIEWS.items()
            if name in self._shown
        }
        self.views = made
        notices = Notices(experiment)
        strip = ipywidgets.Box(tuple(made[name] for name in _STRIP if name in made))
        strip.add_class("bw-strip")
        body = ipywidgets.Box(tuple(view for view in made.values() if view not in (bar, *strip.children)))
        body.add_class("bw-body")
        for name in made:
            body.add_class(f"bw-with-{name}")
        gone = ipywidgets.HTML(f'<div role="alert">{say("gone")}</div>')
        gone.add_class("bw-gone")  # the styles show it when JupyterLab says that the kernel is gone
        inner = [view for view in made.values() if view not in (bar, self._presets)]
        self._parts: tuple[Any, ...] = (gone, bar, notices, strip, body, *inner)
        top = (bar,) if "sliders" in made else ()
        return (gone, *top, *((strip,) if strip.children else ()), notices, body)

    def go_to(self, preset: Preset) -> None:
        """Go to a place where one thing can be seen; the network there may be another one."""
        network = preset.network()
        values = {**network.values, **preset.values}
        if set(values) == set(self.experiment.graph.variables):
            ranges = {**network.ranges, **preset.ranges}
            self.experiment.begin({**values, "eta": preset.eta}, ranges)
            return
        old = self._parts
        steps = self.experiment.steps
        other = Experiment(network, values=values, eta=preset.eta, ranges=preset.ranges, steps=steps)
        self.children = self._made(other)
        _close(old)

    def flush(self) -> None:
        """Bring every view up to date now, the picture of the surface included.

        Raises:
            Exception: what went wrong in the last recomputation, if something did.

        """
        self.experiment.update()
        if self.experiment.last_error is not None:
            raise self.experiment.last_error
        if "surface" in self.views:
            self.views["surface"].redraw()

    def figure(self, size: tuple[float, float] = SIZE) -> Figure:
        """Return a new matplotlib figure with surface, point and path, to save or print.

        Arguments:
            size: width and height in inches.

        """
        return figure(self.experiment, self._axes(), size)

    def close(self) -> None:
        """Close every widget under this one, with its layout and style."""
        if self.comm is None:
            return
        _close((*self._parts, *([self._presets] if self._presets else [])))
        layout = self.layout
        super().close()
        layout.close()

    def __repr__(self) -> str:
        return as_text(self.experiment)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
        bundle["text/plain"] = repr(self)
        axes = self._axes() if "surface" in self.views else {}
        sections = SECTIONS if "derivation" in self.views else SECTIONS[:3] if "diagram" in self.views else ()
        bundle["text/html"] = as_html(self.experiment, snapshot(self.experiment, axes) if axes else None, sections)
        return bundle

    def _axes(self) -> dict[str, tuple[float, float]]:
        """Return what a picture of the surface is drawn over; nothing if there are not two weights."""
        if "surface" in self.views:
            axes: dict[str, tuple[float, float]] = self.views["surface"].axes
            return axes
        weights = self.experiment.weights[:2]
        return {name: self.experiment.ranges[name] for name in weights} if len(weights) == 2 else {}


def _checked_show(show: Any) -> tuple[str, ...]:
    names = (show,) if isinstance(show, str) else tuple(show)
    for name in names:
        if name not in _VIEWS:
            raise ValueError(f"no view named {name!r:.80}; there are {', '.join(_VIEWS)}")
    return names


def _close(parts: Sequence[Any]) -> None:
    """Close widgets with their layouts and styles."""
    for part in parts:
        for inner in ("layout", "style"):
            if isinstance(part, (ipywidgets.HTML, ipywidgets.Box)) and part.has_trait(inner) and part.comm:
                getattr(part, inner).close()
        part.close()
