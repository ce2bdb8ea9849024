"""Fold: the heading of a group of sliders, a button that folds them away."""

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Fold"]


class Fold(View):
    """A button before what it folds away, in the same box. It stays so when the page draws it anew."""

    _esm = view("fold")
    folded = traitlets.Bool().tag(sync=True)

    def __init__(self, experiment: Experiment, title: str, *, folded: bool = False) -> None:
        """Head sliders of ``experiment`` with a title; folded away at first, or not."""
        super().__init__(experiment, words={"title": title, "hint": say("fold.hint")}, folded=folded)
        self.add_class("bw-fold")
