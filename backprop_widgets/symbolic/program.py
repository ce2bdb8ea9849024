"""Program: quantities as a list of instructions (a Wengert list), compiled for Python."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.validation import Value
from backprop_widgets.symbolic.codegen import assignments, compile_function, format_source
from backprop_widgets.symbolic.listing import Instruction, Listing

__all__ = ["Program"]


class Program(Listing):
    """Inputs in, quantities out, in a fixed order.

    Inputs take the first places of a list, constants the next, then comes one instruction after the other.
    Calling a program does not check its inputs; `Graph.forward` does.

    Attributes:
        inputs: names of the inputs.
        constants: the numbers written into the formulas.
        instructions: what is computed; equal formulas share a place.
        quantities: the place of each quantity, by name.
        updates: for each input that an update changes, the quantity it becomes; what descent repeats.
        start: the inputs that may be left out, with the value they then have: an update rule's memory.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> program = network.graph.program(weights=network.weights)
    >>> program(network.values, eta=0.1)["w2'"]
    0.480627219049987

    """

    def __init__(
        self,
        inputs: Iterable[Node],
        quantities: Mapping[str, Node],
        updates: Mapping[str, str] | None = None,
        start: Mapping[str, float] | None = None,
    ) -> None:
        """List the instructions that give ``quantities``; ``inputs`` come first, others follow as they are met."""
        nodes = _ordered(quantities.values())
        known = list(inputs)
        own = set(known)
        known += [node for node in nodes if node.is_variable and node not in own]
        self.inputs = tuple(str(node.name) for node in known)
        places = {node: place for place, node in enumerate(known)}
        written: dict[str, int] = {}  # by their text, which tells 0.0 from -0.0
        for node in nodes:
            if node.value is not None:
                places[node] = written.setdefault(repr(node.value), len(known) + len(written))
        self.constants = tuple(float(text) for text in written)
        self.instructions: list[Instruction] = []
        shared: dict[Instruction, int] = {}
        for node in nodes:
            if node.operation is not None:
                line = Instruction(node.operation.name, tuple(places[operand] for operand in node.operands))
                if line not in shared:
                    shared[line] = len(known) + len(written) + len(self.instructions)
                    self.instructions.append(line)
                places[node] = shared[line]
        self.quantities = {name: places[node] for name, node in quantities.items()}
        self.updates, self.start = dict(updates or {}), dict(start or {})
        self._scalar: Any = None
        self._array: Any = None

    def __call__(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> dict[str, Value]:
        """Return every quantity by name: floats for floats, arrays for arrays."""
        inputs: Mapping[str, Any] = by_name if values is None else {**values, **by_name} if by_name else values
        if self.start:
            inputs = {**self.start, **inputs}
        with_scalars = self._scalar or self._compile()
        found: dict[str, Value] | None = with_scalars(inputs)
        if found is not None:
            return found
        if not any(map(np.ndim, inputs.values())):  # numpy's scalars
            return self(dict(zip(inputs, map(float, inputs.values()), strict=True)))
        if self._array is None:
            self._array = compile_function("inputs", self._lines(), arrays=True)
        with np.errstate(all="ignore"):
            result: dict[str, Value] = self._array({name: np.asarray(inputs[name], np.float64) for name in self.inputs})
        return result

    def source(self) -> str:
        """Return the program as a page of Python to read: forward, then backward in mirror order.

        It runs, given the functions of the rule table by name, and ``inf`` and ``nan``.
        """
        return format_source(self)

    def to_json(self) -> str:
        """Return `data` as text."""
        return json.dumps(self.data(), ensure_ascii=False, allow_nan=False)

    def data(self) -> dict[str, Any]:
        """Return the program as data that JSON can hold, which is what the page runs.

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

    def _compile(self) -> Any:
        classes = " is ".join(f"v{place}.__class__" for place in range(len(self.inputs)))
        check = [f"if not ({classes} is float): return None"] if self.inputs else []
        lines = self._lines()
        self._scalar = compile_function("inputs", lines[: len(self.inputs)] + check + lines[len(self.inputs) :])
        return self._scalar

    def _lines(self) -> list[str]:
        # times 1.0 makes an integer a float and changes nothing else
        lines = [f"v{place} = 1.0 * inputs[{name!r}]" for place, name in enumerate(self.inputs)]
        body, places = assignments(self, [f"v{place}" for place in range(len(self.inputs))])
        returned = ", ".join(f"{name!r}: {places[place]}" for name, place in self.quantities.items())
        return [*lines, *body, f"return {{{returned}}}"]

    def __repr__(self) -> str:
        return f"<program: {len(self.inputs)} inputs, {len(self.quantities)} quantities>"


def _numeral(number: float) -> float | str:
    """Return a number as JSON can hold it; what is not finite becomes a text that the page reads as a number."""
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _ordered(tops: Iterable[Node]) -> list[Node]:
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
