"""Live: a template in the page whose slots show the numbers of an experiment."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import anywidget
import traitlets

from ..explain.derivation import derivation
from ..explain.diagram import diagram
from ..explain.messages import say
from ..explain.template import fill
from .experiment import Experiment
from .page import module, stylesheet

__all__ = ["Derivation", "Diagram", "Live", "packed"]


class Live(anywidget.AnyWidget):
    """A view: markup built once per graph, whose slots are filled with every change."""

    _esm = module("numbers.js", "live.js")
    _css = stylesheet()
    template = traitlets.Unicode().tag(sync=True)
    quantities = traitlets.List(traitlets.Unicode()).tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)

    def __init__(self, experiment: Experiment, template: str, **traits: Any) -> None:
        """Show ``template`` with the numbers of ``experiment``."""
        self.experiment = experiment
        numbers = experiment.numbers
        super().__init__(template=template, quantities=list(numbers), numbers=packed(numbers.values()), **traits)

    def refresh(self) -> None:
        """Send the current numbers to the page."""
        self.numbers = packed(self.experiment.numbers.values())

    def filled(self) -> str:
        """Return the template as the page shows it."""
        return fill(self.template, self.experiment.numbers)

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} of {self.experiment.graph!r}>"


class Diagram(Live):
    """The computational graph with every value and derivative."""

    def __init__(self, experiment: Experiment) -> None:
        """Draw the graph of ``experiment``."""
        key = " ".join(
            f'<span class="bw-key bw-{kind}">{sign}</span><span>{say(f"diagram.{kind}")}</span>'
            for kind, sign in (("forward", "→"), ("error", "⇠"), ("weight", "⇡"))
        )
        drawing = "".join(  # the styles show the one that fits
            diagram(experiment.graph, experiment.quantities, experiment.weights, tall=tall) for tall in (False, True)
        )
        heading = f'<h4>{say("diagram.title")}</h4><div class="bw-sub">{key}</div>'
        super().__init__(experiment, f'<section class="bw-pane">{heading}{drawing}</section>')
        self.add_class("bw-area-diagram")


class Derivation(Live):
    """All five steps, line by line."""

    def __init__(self, experiment: Experiment) -> None:
        """Write out the steps of ``experiment``."""
        table = derivation(experiment.graph, experiment.quantities, experiment.weights)
        super().__init__(experiment, f'<section class="bw-pane"><h4>{say("steps.title")}</h4>{table}</section>')
        self.add_class("bw-area-derivation")


def packed(numbers: Iterable[float]) -> bytes:
    """Return floats as bytes, eight each: exact, infinities and NaN included, which JSON could not carry."""
    return array("d", numbers).tobytes()
