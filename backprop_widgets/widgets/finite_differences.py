"""Finite differences: the error of a slope that is measured with a nudge, over the size of the nudge."""

from typing import Any

import numpy as np
import traitlets

from backprop_widgets.engine.validation import listed
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.static_html import chart_html
from backprop_widgets.explain.figures.line_chart import Line, plot_lines
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.symbolic.names import gradient_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.gradient_check import STEP, numerical_gradients, relative_error
from backprop_widgets.training.quantities import collect_quantities
from backprop_widgets.widgets.base import check_experiment
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["FiniteDifferences"]

_SIZE = 1e-5  # of the nudge that is looked at first, near the usual one
_REASONS = ("truncation", "rounding", "kink", "exact")
_WORDS = ("title", "absolute", "weight", "knob", "check", "here", "forward", "central", *_REASONS)


class FiniteDifferences(View):
    """The error of the forward and of the central difference against the nudge ``h``: the step-size dilemma.

    The page computes the curves of `gradient_errors` in each frame, and says of an ``h`` that is dragged both slopes,
    their errors, and which error rules, truncation or rounding. The gradient is right whatever mistake is made.

    >>> differences = FiniteDifferences(Experiment(), "w2")
    >>> differences.weight
    'w2'
    >>> differences.close()
    """

    _esm = view("finite_differences")
    weight = traitlets.Unicode(help="that is nudged").tag(sync=True)
    curve = traitlets.Dict(help="the program of loss and gradient, and their names").tag(sync=True)

    def __init__(self, experiment: Experiment, weight: str | None = None) -> None:
        """Nudge a weight of ``experiment``: the first, if none is given; the reader can choose another.

        Raises:
            TypeError: if it is not an `Experiment`.
            ValueError: if there is no such weight.
        """
        check_experiment(experiment, "FiniteDifferences")
        if weight is not None and weight not in experiment.weights:
            raise ValueError(f"no weight {weight!r:.80}; there are {listed(experiment.weights)}")
        self._wanted = weight
        super().__init__(experiment, words={key: sentence(f"differences.{key}") for key in _WORDS})
        self.add_class("bw-area-differences")
        self.follow(self._redraw, "method")
        self.on_page(self._redraw, "weight")

    def snapshot(self) -> str:
        """Return the two curves as a picture, and the slopes at one size of the nudge."""
        experiment, weight = self.experiment, self.weight
        exact = float(np.mean(experiment.backward[weight]))
        sizes = np.sort(np.outer(10.0 ** np.arange(-15, 1), (1, 2, 5)).ravel())[:-2]
        here = int(np.argmin(abs(np.log10(sizes / _SIZE))))
        slopes = numerical_gradients(experiment.graph, experiment.values, weight, sizes)
        errors = [abs(slope - exact) if exact == 0 else relative_error(exact, slope) for slope in slopes]
        looks = {"forward": "forward", "central": "error"}
        lines = [Line(sizes, error, look, here) for error, look in zip(errors, looks.values(), strict=True)]
        h, gradient = format_number(float(sizes[here]), "g"), self.curve["written"]
        said = [say("differences.here", h=h, gradient=gradient, exact=_write(exact))]
        for key, slope, error in zip(looks, slopes, errors, strict=True):
            measured = {"slope": _write(float(slope[here])), "error": format_number(float(error[here]))}
            said.append(say(f"differences.{key}", **measured, why=""))
        title = say("differences.absolute" if exact == 0 else "differences.title", gradient=gradient)
        return chart_html(plot_lines(lines, logarithmic=(True, True)), title, said)

    def _redraw(self, changed: Any) -> None:
        """Measure by the weight that is chosen now, the loss of the activation that the network has now."""
        with self.writing():
            self.curve = self._of_network()["curve"]
            self.weight = self.curve["weight"]

    def _of_network(self) -> dict[str, Any]:
        weights, graph = self.experiment.weights, self.experiment.graph
        weight = next(name for name in (self.weight, self._wanted, *weights) if name in weights)
        loss, gradient = str(graph.output.name), gradient_name(graph, weight)
        formulas = {loss: graph.output, gradient: collect_quantities(graph)[gradient]}
        names = {"weight": weight, "loss": loss, "gradient": gradient, "written": label(gradient, TEXT)}
        symbols = [[name, label(name, TEXT)] for name in weights]
        samples = [[name, value.tolist()] for name, value in self.experiment.shared.items()]
        program = Program(graph.variables.values(), formulas).data()
        return {"weight": weight, "curve": program | names | {"symbols": symbols, "samples": samples, "usual": STEP}}


def _write(slope: float) -> str:
    """Write a slope in more digits than elsewhere: here they are what counts."""
    return f"{slope:.9g}".replace("-", "−") if np.isfinite(slope) else format_number(slope)
