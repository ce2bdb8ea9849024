"""Curve: the loss at each step of a run, to go along, and beside those of the runs that were kept."""

import numpy as np

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.static_html import chart_html
from backprop_widgets.explain.figures.line_chart import Line, plot_lines
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import plural, say, sentence
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Curve"]

_WORDS = ("title", "label", "step", "done", "ahead", "here", "knob")
_RUNS = ("own", "never", "first", "lowest", "forget", "forget.label")
_ARRIVAL = ("goal", "goal.hint", "lasting", "stays", "once", "hundredth", "level", "distance", "point", "seen", "apart")
_COUNTED = (
    *(f"{key}.{many}" for key in ("end", "arrived", "near") for many in ("one", "many")),
    "starts",
    "left",
    "passed",
    "settled",
)


class Curve(View):
    """The loss along a run of gradient descent, drawn in the page; dragging along it goes to any step.

    Beside kept runs it says when each had arrived; `Experiment.set_arrival` says what that means, or the reader does.
    """

    _esm = view("curve")

    def __init__(self, experiment: Experiment) -> None:
        """Draw the curve of ``experiment``."""
        words = {key: sentence(f"curve.{key}") for key in (*_WORDS, *_RUNS, *_ARRIVAL, *_COUNTED)}
        words["between"] = sentence("between.names")
        super().__init__(experiment, words=words)
        self.add_class("bw-area-curve")
        self.on_request("forget", experiment.forget)

    def snapshot(self) -> str:
        """Return the curve as a picture, with where it stands and where each run ends."""
        experiment = self.experiment
        runs = [experiment.run, *experiment.saved_runs]
        losses, done = runs[0].trajectory.losses, max(len(experiment.rows) - 1, 0)
        steps = np.arange(len(losses))
        lines = [
            Line(np.arange(len(run.trajectory.losses)), run.trajectory.losses, f"kept{number}")
            for number, run in enumerate(runs[1:], 1)
        ]
        if experiment.mistake is not None:
            right = experiment.right_trajectory.losses
            lines.append(Line(done + np.arange(len(right)), right, "ghost"))
        lines += [Line(steps[: done + 1], losses[: done + 1], "trail"), Line(steps[done:], losses[done:], "path", 0)]
        said = [say("curve.here", step=done, last=len(steps) - 1, loss=format_number(losses[done]))]
        names = [say("curve.own"), *(run.words for run in runs[1:])]
        for name, run in zip(names, runs, strict=True):
            ended = format_number(run.trajectory.losses[-1])
            said.append(say("curve.ran", run=name, ended=plural("curve.end", run.trajectory.steps, loss=ended)))
        drawn = plot_lines(lines, logarithmic=(False, bool(self.state.logarithmic)))
        return chart_html(drawn, say("curve.title"), said)
