"""Listing: a program as data, a Wengert list."""

from __future__ import annotations

from dataclasses import dataclass

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
    """Inputs, constants, instructions, and the place of each quantity in the list that they fill."""

    inputs: tuple[str, ...]
    constants: tuple[float, ...]
    instructions: list[Instruction]
    quantities: dict[str, int]
