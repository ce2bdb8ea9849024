"""The arithmetic of derived formulas: times one, plus zero and double minus are dropped, which changes no value."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS

__all__ = ["Derivative", "add", "multiply", "simplify"]

# A derivative under construction is a node, or still a plain number.
Formula = Node | float


def multiply(a: Formula, b: Formula) -> Formula:
    """Return ``a * b``, without a factor of one."""
    return _made(OPERATIONS["multiply"], (a, b))


def add(a: Formula, b: Formula) -> Formula:
    """Return ``a + b``, without a zero."""
    return _made(OPERATIONS["add"], (a, b))


def simplify(formula: Formula, known: Container[Node]) -> Formula:
    """Return what a rule made of the ``known`` nodes, tidied; the known nodes themselves stay as they are."""
    if not isinstance(formula, Node) or formula in known or formula.is_variable:
        return formula
    if formula.value is not None:
        return formula.value
    operation = formula.operation
    if operation is None:
        return formula
    return _made(operation, tuple(simplify(operand, known) for operand in formula.operands))


@dataclass(frozen=True, eq=False, slots=True)
class Derivative:
    """A formula that is multiplied and added as a number is, so that the sweep over numbers makes formulas as well.

    Attributes:
        formula: what it is so far.
        known: the nodes of the graph, which stay as they are.

    """

    formula: Formula
    known: Container[Node]

    def __mul__(self, local: Formula) -> Derivative:
        return Derivative(multiply(self.formula, simplify(local, self.known)), self.known)

    def __add__(self, other: Derivative) -> Derivative:
        return Derivative(add(self.formula, other.formula), self.known)


def _number(operand: Formula) -> float | None:
    return operand.value if isinstance(operand, Node) else float(operand)


def _made(operation: Operation, operands: tuple[Formula, ...]) -> Formula:
    found = [_number(operand) for operand in operands]
    if None not in found:
        return operation.scalar(*found)
    shorter = _shorter(operation.name, operands, found)
    if shorter is not None:
        return shorter
    return Node(operation, tuple(item if isinstance(item, Node) else Node(value=float(item)) for item in operands))


def _shorter(name: str, operands: tuple[Formula, ...], found: list[float | None]) -> Formula | None:
    """Return a formula without the operation that is equal for all floats, if there is one."""
    first, last = operands[0], operands[-1]
    match name, found[0], found[-1]:
        case ("multiply", 1.0, _) | ("add", 0.0, _):
            return last
        case ("multiply" | "divide" | "power", _, 1.0) | ("add" | "subtract", _, 0.0):
            return first
        case "power", _, 0.0:
            return 1.0
        case "multiply", -1.0, _:
            return _opposite(last)
        case "multiply" | "divide", _, -1.0:
            return _opposite(first)
        case "negate", _, _:
            return _opposite(first)
    return None


def _opposite(formula: Formula) -> Formula:
    if not isinstance(formula, Node):
        return -formula
    if formula.operation is OPERATIONS["negate"] and formula.name is None:
        return formula.operands[0]
    return Node(OPERATIONS["negate"], (formula,))
