"""Listing: a program as data, a Wengert list."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backprop_widgets.engine.node import Node

__all__ = ["Instruction", "Listing"]


@dataclass(frozen=True)
class Instruction:
    """One line of a program: an operation on earlier places of the list.

    Attributes:
        operation: a name in the table of operations.
        operands: places.
    """

    operation: str
    operands: tuple[int, ...]


class Listing:
    """What gives some quantities, one operation a line, as data.

    .. math:: v_i = f_i(v_j, v_k), \\quad j, k < i

    Inputs take the first places of a list, constants the next, then comes one instruction after the other; equal
    formulas share a place. (Wengert, A simple automatic derivative evaluation program, 1964; the three-part
    evaluation procedure of Griewank and Walther, Evaluating Derivatives, 2008, section 2.2.)

    Attributes:
        inputs: names of the inputs.
        constants: the numbers written into the formulas.
        instructions: what is computed.
        quantities: the place of each quantity, by name.
        updates: for each input that an update changes, the quantity it becomes; what descent repeats.
        start: the inputs that may be left out, with the value they then have: an update rule's memory.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> listing = Listing((x, w), {"z": (w * x).named("z"), "twice": w * x + w * x})
    >>> for line in listing.instructions:
    ...     print(line.operation, line.operands)
    multiply (1, 0)
    add (2, 2)
    >>> listing.quantities
    {'z': 2, 'twice': 3}
    """

    def __init__(
        self,
        inputs: Iterable[Node],
        quantities: Mapping[str, Node],
        updates: Mapping[str, str] | None = None,
        start: Mapping[str, float] | None = None,
    ) -> None:
        """List the instructions that give some quantities, by name; inputs come first, and then variables as met."""
        nodes = _order(quantities.values())
        variables = list(dict.fromkeys([*inputs, *(node for node in nodes if node.is_variable)]))
        self.inputs = tuple(str(node.name) for node in variables)
        places = {node: place for place, node in enumerate(variables)}
        numerals: dict[str, int] = {}  # by their text, which tells 0.0 from -0.0
        for node in nodes:
            if node.value is not None:
                places[node] = numerals.setdefault(repr(node.value), len(variables) + len(numerals))
        self.constants = tuple(float(text) for text in numerals)
        first = len(variables) + len(numerals)
        lines: dict[Instruction, int] = {}
        for node in nodes:
            if node.operation is not None:
                line = Instruction(node.operation.name, tuple(places[operand] for operand in node.operands))
                places[node] = lines.setdefault(line, first + len(lines))
        self.instructions = list(lines)
        self.quantities = {name: places[node] for name, node in quantities.items()}
        self.updates, self.start = dict(updates or {}), dict(start or {})

    def data(self) -> dict[str, Any]:
        """Return the list as data that JSON can hold, which is what the page runs.

        An instruction is an operation's name and places; ``updates`` are pairs of places, input and quantity.
        """
        place = {name: number for number, name in enumerate(self.inputs)}
        return {
            "inputs": self.inputs,
            "constants": [_numeral(number) for number in self.constants],
            "instructions": [[line.operation, *line.operands] for line in self.instructions],
            "quantities": self.quantities,
            "updates": [[place[name], self.quantities[quantity]] for name, quantity in self.updates.items()],
            "start": {str(place[name]): value for name, value in self.start.items()},
        }

    def to_json(self) -> str:
        """Return `data` as text."""
        return json.dumps(self.data(), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _numeral(number: float) -> float | str:
    """Return a number as JSON can hold it; what is not finite becomes a text that the page reads as a number."""
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _order(tops: Iterable[Node]) -> list[Node]:
    """Return all nodes below ``tops``, operands first, in the order in which the tops need them."""
    order: dict[Node, None] = {}
    for top in tops:
        stack = [(top, False)]
        while stack:
            node, expanded = stack.pop()
            if node in order:
                continue
            if expanded or not node.operands:
                order[node] = None
            else:
                stack.append((node, True))
                stack += [(operand, False) for operand in reversed(node.operands) if operand not in order]
    return list(order)
