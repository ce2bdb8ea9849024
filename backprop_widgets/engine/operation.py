"""Operation: a row of the rule table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar, overload

import numpy as np

from backprop_widgets.engine.validation import Array, as_float

__all__ = ["Operation", "Rule"]

# A rule maps (output, *operands) to the derivative of the output by one operand. It is written with
# Python's operators and other rows, so that it takes floats, arrays and nodes alike. The one rule of a row with any
# number of operands has the place of the operand before the output, counted from 0.
Rule = Callable[..., Any]


class Operand(Protocol):
    """What an operation can be recorded on: a node."""

    def __operation__(self, operation: "Operation", operands: tuple[Any, ...]) -> Any: ...


N = TypeVar("N", bound=Operand)


@dataclass(frozen=True, eq=False, repr=False)
class Operation:
    """An element-wise operation: its value and its derivative rules.

    .. math:: v = f(a, b), \\quad \\partial v/\\partial a, \\quad \\partial v/\\partial b

    Called with nodes it returns a node; with numbers or arrays, the value.

    Attributes:
        name: what it is called in Python, in a program's source and in the page.
        partials: a rule per operand, ``(output, *operands) -> derivative``; ``None`` where nothing flows back. A
            variadic row has one for all, ``(place, output, *operands) -> derivative``.
        scalar: its value for Python floats; never raises.
        array: its value for numpy arrays, with the same edges.
        source: its template in a program's source; empty for a call of ``name``.
        smooth: whether it is differentiable everywhere inside its domain.
        domain: the open interval of each operand; empty where every real number will do.
        variadic: whether it takes any number of operands, from one up.

    >>> from backprop_widgets import sigmoid
    >>> sigmoid(0.5)
    0.6224593312018546
    >>> rule, = sigmoid.partials
    >>> rule(0.5, 0.0)
    0.25
    """

    name: str
    partials: tuple[Rule | None, ...]
    scalar: Callable[..., float]
    array: Callable[..., Any]
    source: str = ""
    smooth: bool = True
    domain: tuple[tuple[float, float], ...] = ()
    variadic: bool = False

    def rules(self, count: int) -> tuple[Rule | None, ...]:
        """Return the derivative rule of each of so many operands, ``(output, *operands) -> derivative``.

        >>> from backprop_widgets import logsumexp
        >>> first, second = logsumexp.rules(2)
        >>> round(first(logsumexp(1.0, 3.0), 1.0, 3.0), 4)
        0.1192
        """
        if not self.variadic:
            return self.partials
        (rule,) = self.partials
        return tuple(None if rule is None else partial(rule, place) for place in range(count))

    # What is a float is no array and no node, so the first of these that fits is the right one.
    @overload
    def __call__(self, *operands: float) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, *operands: Array | float) -> Array: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, *operands: N | float) -> N: ...
    def __call__(self, *operands: Any) -> Any:
        """Apply the operation to nodes, numbers or arrays.

        Raises:
            TypeError: if the number of operands is wrong or one is not a node, a number or an array.
        """
        if len(operands) != len(self.partials) and not (self.variadic and operands):
            wanted = "at least one operand" if self.variadic else f"{len(self.partials)} operand(s)"
            raise TypeError(f"{self.name} takes {wanted}, not {len(operands)}")
        for operand in operands:
            if hasattr(operand, "__operation__"):
                return operand.__operation__(self, operands)
        numbers = [_check_operand(operand, self.name) for operand in operands]
        if any(isinstance(number, np.ndarray) for number in numbers):
            with np.errstate(all="ignore"):
                return self.array(*numbers)
        return self.scalar(*numbers)

    def __repr__(self) -> str:
        return f"<operation {self.name}>"


def _check_operand(operand: Any, name: str) -> Any:
    if isinstance(operand, np.ndarray) and operand.dtype.kind in "iuf":
        return operand.astype(np.float64, copy=False)
    number = as_float(operand)
    if number is None:
        raise TypeError(f"{name} takes nodes, real numbers or arrays of them, not {operand!r:.80}")
    return number
