"""Curve: the loss at each step of a run, to go along, and beside those of the runs that were kept."""

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import sentence
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Curve"]

_WORDS = ("title", "label", "step", "here", "knob", "own", "never", "first", "lowest", "forget", "forget.label")
_COUNTED = ("end.one", "end.many", "arrived.one", "arrived.many")


class Curve(View):
    """The loss along a run of gradient descent, drawn in the page; dragging along it goes to any step."""

    _esm = view("curve")

    def __init__(self, experiment: Experiment) -> None:
        """Draw the curve of ``experiment``."""
        super().__init__(experiment, words={key: sentence(f"curve.{key}") for key in (*_WORDS, *_COUNTED)})
        self.add_class("bw-area-curve")
        self.on_request("forget", experiment.forget)
