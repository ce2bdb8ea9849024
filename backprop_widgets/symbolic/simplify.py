"""The arithmetic of derived formulas: times one, plus zero and double minus are dropped, which changes no value."""

from collections.abc import Container
from dataclasses import dataclass

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS

__all__ = ["Derivative", "add", "as_node", "multiply", "name_formula", "simplify"]

# A derivative under construction is a node, or still a plain number.
Formula = Node | float


def multiply(a: Formula, b: Formula) -> Formula:
    """Return ``a * b``, without a factor of one."""
    return _made(OPERATIONS["multiply"], (a, b))


def add(a: Formula, b: Formula) -> Formula:
    """Return ``a + b``, without a zero."""
    return _made(OPERATIONS["add"], (a, b))


def simplify(formula: Formula, parts: Container[Node]) -> Formula:
    """Return what a rule made of some nodes, without what changes no value; the nodes themselves stay as they are.

    >>> from backprop_widgets import variables
    >>> (x,) = variables("x")
    >>> simplify(1 * x + 0, {x}) is x
    True
    """
    if not isinstance(formula, Node) or formula in parts:
        return formula
    if formula.operation is None:
        return formula if formula.value is None else formula.value
    return _made(formula.operation, tuple(simplify(operand, parts) for operand in formula.operands))


def as_node(formula: Formula) -> Node:
    """Return a formula as a node; a plain number is a constant, which may be infinite."""
    return formula if isinstance(formula, Node) else Node(value=float(formula))


def name_formula(node: Node, name: str | None) -> Node:
    """Return a finished formula under its name; a variable, a constant or a named node keeps its own."""
    return Node(node.operation, node.operands, name) if node.operation and not node.name else node


@dataclass(frozen=True, eq=False, slots=True)
class Derivative:
    """A formula that is multiplied and added as a number is, so that the sweep over numbers makes formulas as well.

    Attributes:
        formula: what it is so far.
        known: the nodes of the graph, which stay as they are.
    """

    formula: Formula
    known: Container[Node]

    def __mul__(self, local: Formula) -> "Derivative":
        return Derivative(multiply(self.formula, simplify(local, self.known)), self.known)

    def __add__(self, other: "Derivative") -> "Derivative":
        return Derivative(add(self.formula, other.formula), self.known)


def _made(operation: Operation, operands: tuple[Formula, ...]) -> Formula:
    numbers = [operand.value if isinstance(operand, Node) else float(operand) for operand in operands]
    if None not in numbers:
        return operation.scalar(*numbers)
    shorter = _shorter(operation.name, operands, numbers)
    if shorter is not None:
        return shorter
    return Node(operation, tuple(map(as_node, operands)))


def _shorter(name: str, operands: tuple[Formula, ...], numbers: list[float | None]) -> Formula | None:
    """Return a formula without the operation that is equal for all floats, if there is one."""
    first, last = operands[0], operands[-1]
    match name, numbers[0], numbers[-1]:
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
