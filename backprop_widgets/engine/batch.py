"""Batch: all quantities at one point, of one sample among several, with the update that all samples make together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .node import Node
from .program import Program
from .quantities import quantities, updated
from .samples import mean
from .shares import with_routes

if TYPE_CHECKING:
    from .graph import Graph

__all__ = ["CHANGE", "Batch"]

CHANGE = "relative change"


class Batch:
    """The numbers of an experiment, by name.

    Without samples these are the quantities of the graph with an update by gradient descent. With samples, values,
    gradients and local derivatives are those of one sample, and the update is made with the mean gradient, which
    is a quantity of its own: ``mean dL/dw1``; ``mean L`` and ``mean L'`` are the loss before and after.

    Attributes:
        quantities: every quantity as a node, the relative change of the (mean) loss last.
        samples: how many samples there are; 0 if values are plain numbers.

    """

    def __init__(self, graph: Graph, weights: Sequence[str], samples: int, routes: str | None = None) -> None:
        """Prepare the programs; with ``routes``, what each route to that node brings is a quantity, too."""
        self.samples = samples
        self._top = top = str(graph.output.name)
        self._slopes = [f"d{top}/d{name}" for name in weights]
        if not samples:
            self.quantities = with_routes(graph, quantities(graph, weights=weights), routes)
            before, after = self.quantities.get(top, graph.output), self.quantities[f"{top}'"]
            self.quantities[CHANGE] = (after - before) / abs(before)
            self._program = Program(graph.variables.values(), self.quantities)
            return
        each = with_routes(graph, quantities(graph), routes)
        moved = [graph.variables[name] for name in weights]
        slopes = {node: Node(name=f"mean d{top}/d{node.name}") for node in moved}
        new, _ = updated(graph, weights, slopes, "gradient descent")
        before, after = Node(name=f"mean {top}"), Node(name=f"mean {top}'")
        change = {CHANGE: (after - before) / abs(before)}
        means = {str(node.name): node for node in (*slopes.values(), before, after)}
        self.quantities = {**each, **means, **new, **change}
        inputs = tuple(graph.variables.values())
        self._program = Program(inputs, each)
        self._update = Program((*inputs, *slopes.values()), new)
        self._change = Program((before, after), change)

    def data(self) -> dict[str, Any]:
        """Return the programs as data, which is what the page runs.

        ``each`` is run for every sample; ``update`` with the means of what it asks for; ``change`` at the end.
        Without samples ``each`` is all there is.
        """
        programs = {"each": self._program} | ({"update": self._update, "change": self._change} if self.samples else {})
        return {name: program.data() for name, program in programs.items()} | {
            "loss": f"mean {self._top}" if self.samples else self._top,
            "slopes": [f"mean {name}" if self.samples else name for name in self._slopes],
        }

    def __call__(self, values: Mapping[str, Any], sample: int = 0) -> dict[str, float]:
        """Return all numbers, inputs first.

        Arguments:
            values: variables and ``eta``; samples are 1-D arrays.
            sample: whose numbers to return, counted from 0.

        """
        if not self.samples:
            found = self._program(values)
            return {name: float(value) for name, value in {**values, **found}.items()}
        each = self._program(values)
        means = {
            name: mean(each[name.removeprefix("mean ")]) for name in self._update.inputs if name.startswith("mean ")
        }
        after = self._update({**values, **means})
        before_after = {f"mean {self._top}": mean(each[self._top]), f"mean {self._top}'": mean(after[f"{self._top}'"])}
        change = self._change(before_after)
        found = {**values, **each, **means, **before_after, **after, **change}
        return {name: float(value[sample] if isinstance(value, np.ndarray) else value) for name, value in found.items()}
