"""Tangent: one operation as a curve over one of its operands, and the local derivative as the slope of a tangent."""

from typing import Any

import numpy as np
import traitlets

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.validation import listed
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.static_html import chart_html
from backprop_widgets.explain.figures.line_chart import Line, plot_lines
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.substitute import substitute
from backprop_widgets.training.quantities import collect_quantities
from backprop_widgets.widgets.base import check_experiment
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Tangent"]

_REACH = {True: 5.0, False: 1.5}  # of the axis at least: for one operand, as of an activation; for several


class Tangent(View):
    """A value as a curve over what it is computed from, and its local derivative as the slope there.

    For an activation, ``"da/dz"``, its slope is drawn as a second curve. For a loss, ``"dL/dy"``, one sees why a larger
    error has a larger gradient. The curves are right whatever mistake is made; the tangent has the slope that the
    backward pass has, and with a mistake it may cut the curve.

    >>> tangent = Tangent(Experiment())
    >>> tangent.quantity
    'da/dz'
    >>> tangent.close()
    """

    _esm = view("tangent")
    curve = traitlets.Dict(help="the program of value and slope, and their names").tag(sync=True)

    def __init__(self, experiment: Experiment, quantity: str | None = None) -> None:
        """Draw a local derivative of ``experiment``.

        Arguments:
            quantity: its name, such as ``"da/dz"``; that of the first operation with one operand, if not given, else
                that of the loss.

        Raises:
            TypeError: if it is not an `Experiment`.
            ValueError: if there is no such local derivative.
        """
        check_experiment(experiment, "Tangent")
        if quantity is not None and quantity not in (edges := _list_edges(experiment.graph)):
            raise ValueError(f"no local derivative {quantity!r:.80}; there are {listed(list(edges))}")
        self._wanted = quantity
        super().__init__(experiment)
        self.add_class("bw-area-tangent")
        self.follow(self._redraw, "method")

    @property
    def quantity(self) -> str:
        """The name of the local derivative that is shown; of another network it may be another one."""
        return str(self.curve["slope"])

    def snapshot(self) -> str:
        """Return the curve with its tangent as a picture, and what the numbers are there."""
        curve, words, numbers = self.curve, self.words, self.experiment.numbers
        x, y, rate = (numbers[curve[name]] for name in ("x", "y", "slope"))
        reach = max(_REACH[curve["alone"]], 1.15 * abs(x))
        along = np.sort(np.append(np.linspace(-reach, reach, 201), x))
        here = int(np.searchsorted(along, x))
        given = {name: numbers[name] for name in curve["inputs"]}
        program = Program(self._inputs, self._formulas)
        found = program({**given, curve["x"]: along})
        values, slopes = (np.broadcast_to(found[curve[name]], along.shape) for name in ("y", "slope"))
        every = np.concatenate([values, slopes] if curve["alone"] else [values])
        seen = np.append(every[np.isfinite(every)], 0.0)
        low, high = float(seen.min()), float(seen.max())
        tangent = Line(along, y + rate * (along - x), "path")
        lines = [Line(along, values, "forward", here), tangent]
        lines += [Line(along, slopes, "error", here)] if curve["alone"] else []
        drawn = plot_lines(lines, name=curve["x"], heights=(low, high + 0.06 * (high - low or 1)))
        shown = {"at": x, "value": y, "rate": rate}
        names = {key: words[key] for key in ("x", "y", "slope")}
        said = say("tangent.here", **names, **{key: format_number(value) for key, value in shown.items()})
        return chart_html(drawn, words["title"], [said])

    def _redraw(self, changed: frozenset[str]) -> None:
        """Draw the activation that the network has now."""
        self.curve = self._of_network()["curve"]

    def _of_network(self) -> dict[str, Any]:
        graph = self.experiment.graph
        edges = _list_edges(graph)
        alone = [name for name, (top, _) in edges.items() if len(graph.operands(top)) == 1]
        computed = [name for name, (_, operand) in edges.items() if operand.operation]
        usual = next(iter(alone), None) or (computed or list(edges))[-1]
        name = self._wanted if self._wanted in edges else usual
        top, operand = edges[name]
        inputs = {below: Node(name=below.name) for below in graph.operands(top)}
        formulas = substitute({str(top.name): top, name: collect_quantities(graph)[name]}, inputs)
        self._inputs, self._formulas = tuple(inputs.values()), formulas
        names = {"y": str(top.name), "x": str(operand.name), "slope": name}
        words = {key: label(of, TEXT) for key, of in names.items()}
        title = "tangent.both" if name in alone else "tangent.title"
        return {
            "curve": {**Program(self._inputs, formulas).data(), **names, "alone": name in alone},
            "words": {**words, "title": say(title, **words), "here": sentence("tangent.here")},
        }


def _list_edges(graph: DAG) -> dict[str, tuple[Node, Node]]:
    """Return each local derivative, with the node that is derived and the operand."""
    return {
        str(Quantity.local(graph, top, operand)): (top, operand)
        for top in graph.named.values()
        if top.operation
        for operand in graph.operands(top)
    }
