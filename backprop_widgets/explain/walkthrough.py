"""The walk through the derivation: its lines in order, and with which of them each quantity appears."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.steps import NUDGED, Row, section_title, steps
from backprop_widgets.explain.template import slots
from backprop_widgets.symbolic.names import CHANGE, Quantity

__all__ = ["Walkthrough", "walkthrough"]


@dataclass(frozen=True)
class Walkthrough:
    """The lines of the five steps, one after the other.

    Attributes:
        lines: the rows, without those of the gradient check, which are no steps.
        appears: the line with which a quantity appears, counted from 1, by name. What is given is not among them.
        gives: the quantity of a line whose value a quantity would give away, by name.
    """

    lines: tuple[Row, ...]
    appears: Mapping[str, int]
    gives: Mapping[str, str]

    @property
    def quantities(self) -> list[str]:
        """The quantity of each line."""
        return [row.quantity for row in self.lines]

    def data(self) -> dict[str, Any]:
        """Return what the page needs: of each line its names and what it reads, the loss, and both mappings."""
        lines = [
            {
                "quantity": row.quantity,
                "label": label(row.quantity, TEXT),
                "step": section_title(row.section, "plain"),
                "code": row.code,
                "reads": list(dict.fromkeys(slots(row.numbers))),
            }
            for row in self.lines
        ]
        loss = next(row.quantity for row in self.lines if row.section == "loss")
        return {"lines": lines, "loss": loss, "appears": dict(self.appears), "gives": dict(self.gives)}


def walkthrough(
    graph: DAG,
    quantities: Mapping[str, Node],
    weights: Sequence[str],
    wrong: Collection[str] = (),
    hidden: Collection[str] = (),
) -> Walkthrough:
    """Return the walk through the derivation of a graph; the arguments are those of `steps`.

    A quantity appears with its own line. One that has none, as a factor that is written elsewhere, appears with the
    first line that reads it; what no line reads appears when its step has ended.

    >>> from backprop_widgets import worked_example
    >>> from backprop_widgets.training.calculator import Calculator
    >>> graph, weights = worked_example().graph, worked_example().weights
    >>> walk = walkthrough(graph, Calculator(graph, weights, 0).quantities, weights)
    >>> walk.quantities[:6], walk.appears["dy/da"]
    (['z', 'a', 'y', 'L', 'dL/dy', 'dL/dw2'], 7)
    """
    rows = [row for row in steps(graph, quantities, weights, TEXT, wrong=wrong, hidden=hidden) if row.section != NUDGED]
    own = {row.quantity: place for place, row in enumerate(rows, 1)}
    appears, gives = dict(own), {name: name for name in own}
    for place, row in enumerate(rows, 1):
        for name in slots(row.numbers):
            if name in quantities and place < appears.get(name, place + 1):
                appears[name] = place
                gives.pop(name, None)  # of a mistake that reads it too early: no secret when its line comes
    for name in quantities:
        if name not in own and (alias := str(quantities[name].name)) in gives:
            gives[name] = alias
    ends = {row.section: place for place, row in enumerate(rows, 1)}
    for name in quantities:
        if name not in appears:
            appears[name] = _beside(name, appears, ends)
            known = rows[-1].quantity if name == CHANGE else str(Quantity.parse(name).whole)
            if known in gives:
                gives[name] = gives[known]
    return Walkthrough(tuple(rows), appears, gives)


def _beside(name: str, appears: Mapping[str, int], ends: Mapping[str, int]) -> int:
    """Return the line with which a quantity appears that no line reads."""
    quantity = Quantity.parse(name)
    if quantity.role in ("measured", "error"):
        return ends["backward"] + 1  # beside the line it would give it away
    section = "backward" if quantity.is_derivative else "update" if quantity.updates else "check"
    return appears.get(str(quantity.whole), ends[section])
