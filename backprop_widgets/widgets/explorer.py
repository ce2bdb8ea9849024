"""Explorer: sliders, diagram, derivation and landscape of one experiment, as one object."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from ..engine.graph import Graph
from ..engine.networks import Network, worked_example
from ..engine.surface import checked_range
from ..explain.messages import say
from ..explain.styles import TEXT, symbol
from .experiment import Experiment
from .landscape import Landscape
from .live import Derivation, Diagram
from .reruns import Reruns
from .sliders import Sliders
from .snapshot import as_html, as_text

__all__ = ["Explorer"]

_RERUNS = Reruns()


class Explorer(ipywidgets.Box):  # type: ignore[misc]
    """Backpropagation on one small network, live: move a slider and every number follows.

    Attributes:
        experiment: the state; its ``values`` are exact.
        sliders: a FloatSlider for each variable, and for ``eta``.

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
        eta: float = 0.1,
        steps: int = 60,
    ) -> None:
        """Explore a network, or a graph with values and weights.

        Arguments:
            network: the article's worked example if not given.
            values: a number for each variable; replaces the network's where given.
            weights: the variables that gradient descent moves, two at least.
            ranges: the ends of sliders, by variable; ``eta`` may be among them.
            eta: the learning rate.
            steps: the number of updates along the path.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if a name or a number is not allowed.

        """
        graph, start, moved, ends = _resolved(network, values, weights, ranges)
        self.experiment = Experiment(graph, start, moved, eta, steps)
        if len(self.experiment.weights) < 2:
            raise ValueError(f"weights are {', '.join(self.experiment.weights)}; the landscape needs two at least")
        inputs = self.experiment.inputs
        if "eta" in ends and checked_range("eta", ends["eta"])[0] < 0:
            raise ValueError(f"the range of eta is {ends['eta']}; a learning rate is never below 0")
        for name in ends:
            if name not in inputs and name not in graph.variables:
                raise ValueError(f"a range for {name!r}, but there are {', '.join(inputs)}")
        limits = {
            name: checked_range(name, ends[name]) if name in ends else _default_range(name, value)
            for name, value in inputs.items()
        }
        self._refusal = ""
        self._bar = Sliders(self.experiment, limits, self._refused)
        self.sliders = self._bar.sliders
        self._alert, self._status = ipywidgets.HTML(), ipywidgets.HTML()
        self._alert.add_class("bw-alert")
        self._status.add_class("bw-status")
        axes = {name: limits[name] for name in self.experiment.weights[:2]}
        self.landscape = Landscape(self.experiment, axes, self._dragged)
        self.diagram, self.derivation = Diagram(self.experiment), Derivation(self.experiment)
        body = ipywidgets.Box((self.diagram, self.derivation, self.landscape))
        body.add_class("bw-body")
        gone = ipywidgets.HTML(f'<div role="status">{say("gone")}</div>')
        gone.add_class("bw-gone")  # the styles show it when JupyterLab says that the kernel is gone
        super().__init__((gone, self._bar, self._alert, self._status, body))
        self.add_class("bw")
        self.add_class("bw-explorer")
        self._say()
        self.experiment.observe(self._refresh)
        _RERUNS.remember(self)

    def flush(self) -> None:
        """Bring every view up to date now.

        Raises:
            Exception: what went wrong in the last recomputation, if something did.

        """
        self.experiment.update()
        if self.experiment.last_error is not None:
            raise self.experiment.last_error

    def figure(self, size: tuple[float, float] = (4.0, 3.1)) -> Figure:
        """Return a new matplotlib figure with surface, point and path, to save or print.

        Arguments:
            size: width and height in inches.

        """
        return self.landscape.figure(size)

    def close(self) -> None:
        """Close every widget under this one, with its layout and style."""
        for widget in list(_family(self)):
            for part in ("layout", "style"):
                if widget.has_trait(part) and getattr(widget, part) is not None:
                    getattr(widget, part).close()
            if widget is not self:
                widget.close()
        super().close()

    def _refresh(self) -> None:
        self._refusal = ""
        if self.experiment.last_error is None:
            for view in (self.diagram, self.derivation, self.landscape):
                try:
                    view.refresh()
                except Exception as error:  # shown beside the last good picture, and raised by flush
                    self.experiment.last_error = error
        self._bar.refresh()
        self._say()

    def _refused(self, sentence: str) -> None:
        self._refusal = sentence
        self._say()

    def _say(self) -> None:
        error, path = self.experiment.last_error, self.experiment.path
        alert = self._refusal or (say("failed", error=error) if error else "")
        said = []
        if self._bar.outside:
            said.append(say("outside", names=", ".join(symbol(name, TEXT) for name in self._bar.outside)))
        if path.culprit and not error:
            said.append(say(f"stopped.{path.reason}", steps=path.steps, culprit=path.culprit))
        self._alert.value = f'<div role="alert">{html.escape(alert)}</div>'
        self._status.value = f'<div role="status">{html.escape(" ".join(said))}</div>'

    def _dragged(self, point: dict[str, float]) -> None:
        with self.experiment.lock:
            try:
                self.experiment.set({name: self._bar.snap(name, value) for name, value in point.items()})
            except (TypeError, ValueError) as error:
                self._refused(say("failed", error=error))

    def __repr__(self) -> str:
        return as_text(self.experiment)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**options)
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = as_html(self.experiment, self.landscape.snapshot())
        return bundle


def _resolved(
    network: Any, values: Any, weights: Any, ranges: Any
) -> tuple[Graph, dict[str, Any], Sequence[str], dict[str, Any]]:
    for name, given in (("values", values), ("ranges", ranges)):
        if given is not None and not isinstance(given, Mapping):
            raise TypeError(f"{name} must be a mapping from variables, not {given!r:.80}")
    if network is None:
        network = worked_example()
    if isinstance(network, Graph):
        if values is None or weights is None:
            raise ValueError("an Explorer of a graph needs values={...} and weights=(...), or give it a Network")
        return network, dict(values), weights, dict(ranges or {})
    if not isinstance(network, Network):
        raise TypeError(f"an Explorer shows a Network or a Graph, not {network!r:.80}")
    return (
        network.graph,
        {**network.values, **(values or {})},
        network.weights if weights is None else weights,
        {**network.ranges, **(ranges or {})},
    )


def _default_range(name: str, value: float) -> tuple[float, float]:
    if name == "eta":
        return 0.0, max(1.0, 2 * value) if value < 1e100 else 1.0
    reach = max(4.0, 2 * abs(value)) if abs(value) < 1e100 else 4.0
    return -reach, reach


def _family(widget: Any) -> Iterator[Any]:
    for child in getattr(widget, "children", ()):
        yield from _family(child)
    yield widget
