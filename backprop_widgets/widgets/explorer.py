"""Explorer: sliders, diagram, derivation and landscape of one experiment, as one object."""

import inspect
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Unpack

from matplotlib.figure import Figure

from backprop_widgets.engine.dag import DAG
from backprop_widgets.examples import Network
from backprop_widgets.experiment.code import to_code
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.export import FPS, MOVING, SCALE, animate, to_figure, to_latex, to_svg
from backprop_widgets.experiment.figure import SIZE, figure
from backprop_widgets.experiment.inputs import Options
from backprop_widgets.experiment.static_html import as_html, as_text
from backprop_widgets.explain.figures.animation import DescentAnimation
from backprop_widgets.explain.steps import SECTIONS
from backprop_widgets.presets import Preset
from backprop_widgets.widgets.base import Box, unheard
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.layout import Layout, Views, arrange, check_show, default_views, list_possible, toggle
from backprop_widgets.widgets.progress_bar import show_progress
from backprop_widgets.widgets.sample_gradients import check_has_samples
from backprop_widgets.widgets.sliders import Thumb
from backprop_widgets.widgets.state import State

__all__ = ["Explorer"]


class Explorer(Box):
    """Backpropagation on one small network, live: move a slider and every number follows.

    Attributes:
        experiment: the state; its ``values`` are exact.
        sliders: a FloatSlider for each variable, and for ``eta``; of more than 40, for a few, and for each asked for.
        views: what is shown, by the names that ``show`` takes.

    >>> explorer = Explorer()
    >>> explorer.sliders["w1"].value = 0.8
    >>> round(explorer.experiment.backward["w1"], 6)
    0.036898
    >>> explorer.close()
    """

    experiment: Experiment
    sliders: dict[str, Thumb]
    views: Views

    def __init__(
        self, network: Network | DAG | None = None, *, show: Sequence[str] | None = None, **options: Unpack[Options]
    ) -> None:
        """Explore a network, or a graph with values and weights.

        Arguments:
            network: the article's worked example if not given.
            show: what to show: ``"sliders"``, ``"presets"`` (places where one thing can be seen), ``"mistakes"``
                (what to do wrong), ``"more"`` (update rule, activation, steps), ``"diagram"``, ``"walk"`` (line by
                line), ``"matrices"`` (layer by layer), ``"derivation"``, ``"surface"``, ``"curve"``, ``"tangent"``,
                ``"differences"`` (the error of a nudge), ``"sample gradients"`` (arrows that add up, of samples),
                ``"share"`` (copy its code or its LaTeX, large type); if not given, everything but the matrices and the
                three before the last, presets only where no network is given, and what is not always wanted is put
                away.
            options: all other arguments are those of `Experiment`: ``values``, ``weights``, of which the surface needs
                two at least, ``ranges``, ``paths``, ``eta``, ``steps``, ``rule`` and ``mistake``.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a name or a number is not allowed.
        """
        shown = check_show(default_views(named=network is not None) if show is None else show)
        self._begin(Experiment(network, **options), shown, folded=show is None)
        RERUNS.remember(self)

    def _begin(self, experiment: Experiment, shown: Sequence[str], *, folded: bool) -> None:
        """Show an experiment; ``folded``: put away what is not always wanted, and offer more pictures."""
        self.experiment, self._folded = experiment, folded
        if "surface" in shown and len(experiment.weights) < 2:
            raise ValueError(f"weights are {', '.join(experiment.weights)}; the surface needs two at least")
        if "sample gradients" in shown:
            check_has_samples(experiment)
        made = arrange(experiment, shown, self.go_to, self.code, folded=folded)
        self.sliders, self.views = made.bar.sliders, made.views
        super().__init__(made.rows)
        if share := made.views.get("share"):
            share.axes = self._axes
        self.own(*made.parts)
        if folded:
            self._offer_pictures(made)
        self.add_class("bw").add_class("bw-explorer")

    @contextmanager
    def _rehearse(self) -> Iterator[Any]:
        with unheard(), closing(Explorer.__new__(Explorer)) as twin:
            pictures = list_possible(self.experiment) if self._folded else ()
            shown = dict.fromkeys((*list_possible(self.experiment, self.views), *pictures))
            twin._begin(self.experiment.copy(), tuple(shown), folded=self._folded)
            yield twin

    def _offer_pictures(self, made: Layout) -> None:
        """Let the reader show what is not there at first."""
        away: dict[str, Any] = {}
        pictures = list_possible(self.experiment)
        more = made.views["more"]

        def act(name: str) -> None:
            known = name in away or name in made.views
            toggle(made, away, name, self.experiment)
            if not known:
                self.own(self.views[name])  # type: ignore[literal-required]
            more.shown = [name for name in pictures if name in self.views]

        more.offer(pictures, act)

    def go_to(self, preset: Preset) -> None:
        """Go to a place where one thing can be seen; the network there may be another one."""
        network = preset.network()
        values = {**network.values, **preset.values}
        if {*values, "eta"} == set(self.experiment.inputs):
            ranges = {**network.ranges, **preset.ranges}
            self.experiment.begin({**values, "eta": preset.eta}, ranges)
        else:
            self.experiment.explore(network, values=values, eta=preset.eta, ranges=preset.ranges)

    def flush(self) -> None:
        """Bring every view up to date now, the picture of the surface included.

        Raises:
            Exception: what went wrong in the last recomputation, if something did.
        """
        self.experiment.notify("values")
        State.of(self.experiment).report()
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
        of earlier steps is not in it: Reset goes back to where the lines begin, and minibatches begin with the first.

        >>> explorer = Explorer(values={"w1": 0.8}, mistake="no slope")
        >>> print(explorer.code())
        from backprop_widgets import Explorer
        <BLANKLINE>
        explorer = Explorer(values={"w1": 0.8}, mistake="no slope")
        explorer
        >>> explorer.close()
        """
        return to_code(
            self.experiment, list_possible(self.experiment, self.views), self.views.get("surface"), default_views
        )

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
        return to_latex(self.experiment)

    def derivation(self, *, scale: float = 1.0) -> Figure:
        """Return a new matplotlib figure of the five steps, to save as PNG, SVG or PDF; as large as it needs to be.

        Arguments:
            scale: how large it is; at 1, letters are as large as in a paper.

        Raises:
            TypeError: if the scale is no number.
            ValueError: if it is not between 0.2 and 20.
        """
        return to_figure(self.experiment, scale)

    def diagram(self) -> str:
        """Return the computational graph with its numbers as an SVG document, which any program shows.

        >>> explorer = Explorer()
        >>> explorer.diagram()[:38]
        '<svg xmlns="http://www.w3.org/2000/svg'
        >>> explorer.close()
        """
        return to_svg(self.experiment)

    def animation(
        self, size: tuple[float, float] = MOVING, *, scale: float = SCALE, fps: float = FPS
    ) -> DescentAnimation:
        """Return the descent that is ahead as an animation of matplotlib's, a frame a step.

        ``explorer.animation().save("descent.gif")`` writes it; in a notebook, a bar says how far that is.

        Arguments:
            size: width and height in inches, of 100 pixels.
            scale: how large letters and lines are.
            fps: frames a second.

        Raises:
            TypeError: if one of them is not a number.
            ValueError: if one is not allowed, there are fewer than two weights, or a thousand steps or more.
        """
        return animate(self.experiment, self._axes(), size, scale, fps, show_progress())

    def __repr__(self) -> str:
        return as_text(self.experiment)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
        axes = self._axes() if "surface" in self.views else {}
        sections = SECTIONS if "derivation" in self.views else SECTIONS[:3] if "diagram" in self.views else ()
        bundle["text/html"] = as_html(self.experiment, sections, axes)
        return bundle

    def _axes(self) -> dict[str, tuple[float, float]]:
        """Return what a picture of the surface is drawn over; nothing if there are not two weights."""
        if "surface" in self.views:
            return self.views["surface"].axes
        weights = self.experiment.weights[:2]
        return {name: self.experiment.ranges[name] for name in weights} if len(weights) == 2 else {}


# all arguments, those of the experiment among them
_SHOW = inspect.signature(Explorer.__init__).parameters["show"]
Explorer.__signature__ = inspect.Signature([*inspect.signature(Experiment).parameters.values(), _SHOW])
