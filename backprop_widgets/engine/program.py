"""Program: quantities as a list of instructions (a Wengert list), compiled for Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .inputs import Value
from .node import Node
from .operations import OPERATIONS

if TYPE_CHECKING:
    from .graph import Graph

__all__ = ["Instruction", "Program"]

_SCALAR = {name: row.scalar for name, row in OPERATIONS.items()}
_ARRAY = {name: row.array for name, row in OPERATIONS.items()}


@dataclass(frozen=True)
class Instruction:
    """One line of a program: an operation on earlier places of the list.

    Attributes:
        operation: a name in the table of operations.
        operands: places.

    """

    operation: str
    operands: tuple[int, ...]


class Program:
    """Inputs in, quantities out, in a fixed order.

    Inputs take the first places of a list, constants the next, then comes one instruction after the other.
    Calling a program does not check its inputs; `Graph.forward` does.

    Attributes:
        inputs: names of the inputs.
        constants: the numbers written into the formulas.
        instructions: what is computed; equal formulas share a place.
        quantities: the place of each quantity, by name.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> program = network.graph.program(weights=network.weights)
    >>> program(network.values, eta=0.1)["w2'"]
    0.480627219049987

    """

    def __init__(self, graph: Graph, quantities: Mapping[str, Node]) -> None:
        """List the instructions that give ``quantities`` from the variables of the graph."""
        nodes = _ordered(quantities.values())
        own = set(graph.variables.values())
        known = [*graph.variables.values(), *(node for node in nodes if node.is_variable and node not in own)]
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
        self._compiled: dict[str, Any] = {}

    def __call__(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> dict[str, Value]:
        """Return every quantity by name: floats for floats, arrays for arrays."""
        inputs: Mapping[str, Any] = by_name if values is None else {**values, **by_name}
        for value in inputs.values():
            if value.__class__ is np.ndarray:
                with np.errstate(all="ignore"):
                    found: dict[str, Value] = self._run("array", _ARRAY)(inputs)
                return found
        result: dict[str, Value] = self._run("scalar", _SCALAR)(inputs)
        return result

    def _run(self, kind: str, functions: Mapping[str, Any]) -> Any:
        if kind not in self._compiled:
            space = dict(functions)
            exec(compile(self._code(), f"<program for {kind}s>", "exec"), space)
            self._compiled[kind] = space["run"]
        return self._compiled[kind]

    def _code(self) -> str:
        # times 1.0 makes an integer a float and changes nothing else
        lines = [f"    v{place} = 1.0 * inputs[{name!r}]" for place, name in enumerate(self.inputs)]
        names = [f"v{place}" for place in range(len(self.inputs))]
        names += [repr(number) if number >= 0 else f"({number!r})" for number in self.constants]
        for line in self.instructions:
            operands = [names[place] for place in line.operands]
            source = OPERATIONS[line.operation].source
            call = source.format(*operands) if source else f"{line.operation}({', '.join(operands)})"
            names.append(f"v{len(names)}")
            lines.append(f"    {names[-1]} = {call}")
        returned = ", ".join(f"{name!r}: {names[place]}" for name, place in self.quantities.items())
        return "\n".join(["def run(inputs):", *lines, f"    return {{{returned}}}"])

    def __repr__(self) -> str:
        return f"<program: {len(self.inputs)} inputs, {len(self.quantities)} quantities>"


def _ordered(tops: Any) -> Sequence[Node]:
    found = set(tops)
    stack = list(found)
    while stack:
        for operand in stack.pop().operands:
            if operand not in found:
                found.add(operand)
                stack.append(operand)
    return sorted(found, key=lambda node: node.serial)
