"""Equations: a network as a text writes it, a quantity a line."""

import ast
import operator
from collections.abc import Callable
from typing import Any

from backprop_widgets.engine import operations
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.validation import listed
from backprop_widgets.graph import Graph

__all__ = ["read_equations"]

_FUNCTIONS: dict[str, Callable[..., Any]] = {"abs": abs} | {
    name: getattr(operations, name) for name in operations.__all__ if name != "OPERATIONS"
}
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def read_equations(text: str) -> Graph:
    """Return the graph that some equations make; the last one is its output.

    What stands on the right and has no equation of its own above is a variable.

    >>> read_equations("z = w1 * x + b\\na = tanh(z)\\nL = half_squared_error(a, t)")
    <graph L(w1, x, b, t), 8 nodes>

    Raises:
        ValueError: if a line is no equation, or computes with what there is not.
    """
    named: dict[str, Node] = {}
    for line in map(str.strip, filter(str.strip, text.splitlines())):
        name, _, formula = map(str.strip, line.partition("="))
        try:
            made = _read(ast.parse(formula, mode="eval").body, named)
            if name in named:
                raise ValueError(f"{name} is in use already")
            if not isinstance(made, Node) or not made.operands:
                raise ValueError("it computes nothing; write it as in z = w1 * x + b")
            named[name] = made.named(name)
        except (SyntaxError, RecursionError, MemoryError):
            raise ValueError(f"{line!r:.80} is no equation; write it as in z = w1 * x + b") from None
        except (ArithmeticError, TypeError, ValueError) as error:
            raise ValueError(f"in {line!r:.80}: {error}") from None
    if not named:
        raise ValueError("a network without equations; write one a line, as in z = w1 * x + b")
    graph = Graph([*named.values()][-1])
    if unused := [name for name in named if name not in graph.named]:
        raise ValueError(f"{listed(unused)} is used by nothing that leads to {graph.output.name}")
    return graph


def _read(tree: ast.expr, named: dict[str, Node]) -> Any:
    match tree:
        case ast.Name(name):
            if name not in named:
                (named[name],) = variables(name)
            return named[name]
        case ast.Constant(int() | float() as value) if not isinstance(value, bool):
            return float(value)  # so that a tower of powers overflows, and does not run for ever
        case ast.UnaryOp(ast.USub(), operand):
            return -_read(operand, named)
        case ast.BinOp(left, operation, right) if type(operation) in _OPERATORS:
            return _OPERATORS[type(operation)](_read(left, named), _read(right, named))
        case ast.Call(ast.Name(name), arguments, []) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_read(argument, named) for argument in arguments))
    raise ValueError(f"{ast.unparse(tree)!r:.80} can't be read; there are + - * / ** and {listed(_FUNCTIONS)}")
