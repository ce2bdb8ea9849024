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
from ..explain.slide import slide
from ..explain.steps import SECTIONS
from .curve import Curve
from .drawing import SIZE, figure, snapshot
from .experiment import Experiment
from .landscape import Landscape
from .live import Derivation, Diagram
from .mistakes import Mistakes
from .notices import Notices
from .recipe import recipe
from .reruns import RERUNS
from .share import Share
from .sliders import Sliders
from .snapshot import as_html, as_text

__all__ = ["Explorer"]

_VIEWS: dict[str, Any] = {
    "sliders": Sliders,
    "mistakes": Mistakes,
    "diagram": Diagram,
    "derivation": Derivation,
    "surface": Landscape,
    "curve": Curve,
    "share": Share,
}


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
        mistake: Place | str | tuple[str, int] | None = None,
        show: Sequence[str] = tuple(_VIEWS),
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
            mistake: a mistake to make on purpose: a key of `MISTAKES`, a key with the number of the place, or a place.
            show: what to show: ``"sliders"``, ``"mistakes"`` (a choice of what to do wrong), ``"diagram"``,
                ``"derivation"``, ``"surface"``, ``"curve"``, ``"share"`` (copy the code of what is shown, large type).

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a name or a number is not allowed.

        """
        shown = _checked_show(show)
        self.experiment = Experiment(
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
        if "surface" in shown and len(self.experiment.weights) < 2:
            raise ValueError(f"weights are {', '.join(self.experiment.weights)}; the surface needs two at least")
        bar = Sliders(self.experiment)  # there even when it is not shown: it is how Python moves an Explorer, too
        self.sliders = bar.sliders
        made = {
            name: bar if view is Sliders else view(self.experiment) for name, view in _VIEWS.items() if name in shown
        }
        self.views = made
        notices = Notices(self.experiment)
        top = tuple(made[name] for name in ("sliders", "mistakes") if name in made)
        foot = tuple(made[name] for name in ("share",) if name in made)
        body = ipywidgets.Box(tuple(view for view in made.values() if view not in (*top, *foot)))
        for view in foot:
            view.written = self.code
        body.add_class("bw-body")
        for name in made:
            body.add_class(f"bw-with-{name}")
        gone = ipywidgets.HTML(f'<div role="alert">{say("gone")}</div>')
        gone.add_class("bw-gone")  # the styles show it when JupyterLab says that the kernel is gone
        self._parts = (gone, bar, notices, body, *(view for view in made.values() if view is not bar))
        super().__init__((gone, *top, notices, body, *foot))
        self.add_class("bw")
        self.add_class("bw-explorer")
        RERUNS.remember(self)

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

    def figure(self, size: tuple[float, float] = SIZE, *, scale: float = 1.0) -> Figure:
        """Return a new matplotlib figure of the surface, to save as PNG, SVG or PDF.

        It carries point, path and trail, and the right path, dashed, while a mistake is made. No date is saved.

        Arguments:
            size: width and height in inches.
            scale: how large letters and lines are; 1.5 can be read from the last row.

        Raises:
            TypeError: if one of them is not a number.
            ValueError: if one is not above 0, or the size has no room for such letters.

        >>> explorer = Explorer()
        >>> explorer.figure(size=(8, 6), scale=1.5).get_size_inches().tolist()
        [8.0, 6.0]
        >>> explorer.close()

        """
        return figure(self.experiment, self._axes(), size, scale)

    def code(self) -> str:
        """Return the lines of Python that recreate what is on the screen, to send to somebody.

        Values are exact. A graph of one's own is called ``graph``, and a comment says which names it has. The trail
        of earlier steps is not in it, and Reset goes back to where the lines begin.

        >>> explorer = Explorer(values={"w1": 0.8}, mistake="no slope")
        >>> print(explorer.code())
        from backprop_widgets import Explorer
        <BLANKLINE>
        explorer = Explorer(values={"w1": 0.8}, mistake="no slope")
        explorer
        >>> explorer.close()

        """
        shown = None if tuple(self.views) == tuple(_VIEWS) else tuple(self.views)
        return recipe(self.experiment, shown, self.views.get("surface"))

    def latex(self) -> str:
        r"""Return the five steps for a slide: formula, the same with numbers, value, line by line.

        Each step is an ``align*``, under its title in bold; a document needs ``\usepackage{amsmath}``.

        >>> explorer = Explorer()
        >>> print("\n".join(explorer.latex().splitlines()[:4]))
        \textbf{1. Forward}
        \begin{align*}
        z &= w_{1} x = 0.5000 \times 1.0000 = 0.5000 \\
        a &= \sigma(z) = \sigma(0.5000) = 0.6225 \\
        >>> explorer.close()

        """
        experiment = self.experiment
        given = experiment.graph, experiment.quantities, experiment.weights, experiment.wrong
        return slide(*given, experiment.numbers)

    def close(self) -> None:
        """Close every widget under this one, with its layout and style."""
        if self.comm is None:
            return
        for part in self._parts:
            for inner in ("layout", "style"):
                if isinstance(part, (ipywidgets.HTML, ipywidgets.Box)) and part.has_trait(inner) and part.comm:
                    getattr(part, inner).close()
            part.close()
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
