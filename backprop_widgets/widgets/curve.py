"""Curve: the loss at each step of a run, to go along, and beside those of the runs that were kept."""

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import sentence
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Curve"]

_WORDS = ("title", "label", "step", "here", "knob", "own", "never", "first", "lowest", "forget", "forget.label")
_ARRIVAL = ("goal", "goal.hint", "lasting", "stays", "once", "hundredth", "level", "distance", "point", "seen", "apart")
_COUNTED = (
    *(f"{key}.{many}" for key in ("end", "arrived", "near") for many in ("one", "many")),
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
        words = {key: sentence(f"curve.{key}") for key in (*_WORDS, *_ARRIVAL, *_COUNTED)}
        words["between"] = sentence("between.names")
        super().__init__(experiment, words=words)
        self.add_class("bw-area-curve")
        self.on_request("forget", experiment.forget)
