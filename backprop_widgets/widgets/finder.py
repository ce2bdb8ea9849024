"""Finder: a field in which an input is named that has no slider yet."""

from __future__ import annotations

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Finder"]


class Finder(View):
    """Gives an input a slider, where there are too many inputs for all to have one."""

    _esm = view("finder")
    words = traitlets.Dict().tag(sync=True)
    count = traitlets.Unicode(help="how many inputs have a slider").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Look among the inputs of ``experiment``."""
        super().__init__(experiment, words={"label": say("finder"), "hint": say("finder.hint")})
        self.add_class("bw-finder")
        self._show()
        self.follow(self._show, "shown")
        self.on_request("show", experiment.show_input)

    def _show(self, changed: frozenset[str] = frozenset()) -> None:
        self.count = say("finder.count", shown=len(self.experiment.shown), count=len(self.experiment.inputs))
