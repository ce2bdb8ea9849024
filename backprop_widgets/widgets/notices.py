"""Notices: what was refused, what went wrong, what there is to say about the state; spoken, too."""

from typing import Any

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.template import slot
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.names import CHANGE
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Notices"]


class Notices(View):
    """Two lines that are empty as long as all is well, and a summary for a screen reader when a move has ended."""

    _esm = view("notices")
    summary = traitlets.Unicode(help="the template of what is spoken").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Say what there is to say about ``experiment``."""
        super().__init__(experiment)
        self.add_class("bw-notices")

    def _of_network(self) -> dict[str, Any]:
        calculator = self.experiment.method.calculator
        loss = f"{label(calculator.loss, TEXT)} = {slot(calculator.loss)}"
        gradients = listed(f"{label(name, TEXT)} = {slot(name)}" for name in calculator.slopes[:4])
        weights = listed(f"{symbol(name, TEXT)} = {slot(name)}" for name in self.experiment.weights[:4])
        change = slot(CHANGE, "%")
        return {"summary": say("summary", weights=weights, loss=loss, gradients=gradients, change=change)}
