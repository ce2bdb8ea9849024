"""The rule table: one row per operation, holding the only place where its derivative is written."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import elementary as floats
from .printing import ATOM, POWER, PRODUCT, SUM, Printing, function

__all__ = ["OPERATIONS", "Operation"]

# A rule maps (output, *operands) to the derivative of the output by one operand. It is written with
# Python's operators and other rows, so that it takes floats, arrays and nodes alike.
Rule = Callable[..., Any]


@dataclass(frozen=True, eq=False, repr=False)
class Operation:
    """An element-wise operation: its value, its derivative rules and how it is printed.

    Called with nodes it returns a node; with numbers or arrays, the value.

    Attributes:
        name: what it is called in Python, in a program's source and in the page.
        scalar: its value for Python floats; never raises.
        array: its value for numpy arrays, with the same edges.
        partials: a rule per operand, ``(output, *operands) -> derivative``; ``None`` where nothing flows back.
        printing: its templates for text, LaTeX and MathML.
        source: its template in a program's source; empty for a call of ``name``.
        smooth: whether it is differentiable everywhere inside its domain.

    >>> OPERATIONS["sigmoid"](0.5)
    0.6224593312018546
    >>> sigmoid_rule, = OPERATIONS["sigmoid"].partials
    >>> sigmoid_rule(0.5, 0.0)
    0.25

    """

    name: str
    scalar: Callable[..., float]
    array: Callable[..., Any]
    partials: tuple[Rule | None, ...]
    printing: Printing
    source: str = ""
    smooth: bool = True

    def __call__(self, *operands: Any) -> Any:
        """Apply the operation to nodes, numbers or arrays.

        Raises:
            TypeError: if the number of operands is wrong or one is not a node, a number or an array.

        """
        if len(operands) != len(self.partials):
            raise TypeError(f"{self.name} takes {len(self.partials)} operand(s), not {len(operands)}")
        for operand in operands:
            if hasattr(operand, "__operation__"):
                return operand.__operation__(self, operands)
        for operand in operands:
            if isinstance(operand, (bool, str, bytes, complex)) or not hasattr(operand, "__float__"):
                raise TypeError(f"{self.name} takes nodes, real numbers or arrays, not {operand!r:.80}")
        if any(isinstance(operand, np.ndarray) for operand in operands):
            with np.errstate(all="ignore"):
                return self.array(*operands)
        return self.scalar(*(float(operand) for operand in operands))

    def __repr__(self) -> str:
        return f"<operation {self.name}>"


def _sigmoid(z: Any) -> Any:
    small = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, small) / (1.0 + small)


def _softplus(z: Any) -> Any:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _step(z: Any) -> Any:
    return np.heaviside(z, 0.0)


def _larger(a: Any, b: Any) -> Any:
    return np.where(np.equal(a, b), 0.5, np.where(np.isnan(a) | np.isnan(b), np.nan, np.greater(a, b)))


def _half_squared_error(y: Any, t: Any) -> Any:
    error = np.subtract(y, t)
    return 0.5 * error * error


# fmt: off
_SUM        = Printing(SUM,     (SUM, SUM),         "{0} + {1}", "{0} + {1}", "{0}<mo>+</mo>{1}")
_DIFFERENCE = Printing(SUM,     (SUM, PRODUCT),     "{0} − {1}", "{0} - {1}", "{0}<mo>−</mo>{1}")
_PRODUCT    = Printing(PRODUCT, (PRODUCT, PRODUCT), "{0}{times}{1}", "{0}{times}{1}", "{0}{times}{1}")
_QUOTIENT   = Printing(PRODUCT, (PRODUCT, POWER),   "{0} / {1}", r"\frac{{{0}}}{{{1}}}",
                       "<mfrac><mrow>{0}</mrow><mrow>{1}</mrow></mfrac>", fraction=True)
_POWER      = Printing(POWER,   (ATOM, ATOM),       "{0}{superscript}", "{0}^{{{1}}}", "<msup><mrow>{0}</mrow>{1}</msup>")
_OPPOSITE   = Printing(PRODUCT, (PRODUCT,),         "−{0}", "-{0}", "<mo>−</mo>{0}")
_HALF_SQUARED = Printing(PRODUCT, (SUM, PRODUCT), "½ ({0} − {1})²", r"\frac{{1}}{{2}} ({0} - {1})^2",
    '<mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mrow><mo stretchy="false">(</mo>{0}<mo>−</mo>{1}'
    '<mo stretchy="false">)</mo></mrow><mn>2</mn></msup>')
_EXPONENTIAL = function("exp", r"\exp", "exp")
_INDICATOR  = Printing(ATOM, (SUM,), "[{0} > 0]", r"[{0} > 0]", '<mo stretchy="false">[</mo>{0}<mo>&gt;</mo><mn>0</mn><mo stretchy="false">]</mo>')
_LARGER     = Printing(ATOM, (SUM, SUM), "[{0} > {1}]", r"[{0} > {1}]", '<mo stretchy="false">[</mo>{0}<mo>&gt;</mo>{1}<mo stretchy="false">]</mo>')

_ROWS = (
    # name, float, array, derivative rules (output, *operands), printing, source
    Operation("add",      operator.add,    np.add,      (lambda s, a, b: 1.0, lambda s, a, b: 1.0),       _SUM,        "{0} + {1}"),
    Operation("subtract", operator.sub,    np.subtract, (lambda d, a, b: 1.0, lambda d, a, b: -1.0),      _DIFFERENCE, "{0} - {1}"),
    Operation("multiply", operator.mul,    np.multiply, (lambda p, a, b: b,   lambda p, a, b: a),         _PRODUCT,    "{0} * {1}"),
    Operation("divide",   floats.divide,   np.divide,   (lambda q, a, b: 1 / b, lambda q, a, b: -q / b),  _QUOTIENT),
    Operation("power",    floats.power,    np.power,    (lambda p, u, n: n * u ** (n - 1) if n else 0.0, None), _POWER),
    Operation("negate",   operator.neg,    np.negative, (lambda m, u: -1.0,),                             _OPPOSITE,   "-{0}"),
    Operation("exp",      floats.exp,      np.exp,      (lambda e, z: e,),                                _EXPONENTIAL),
    Operation("tanh",     floats.tanh,     np.tanh,     (lambda h, z: 1 - h ** 2,),                       function("tanh", r"\tanh", "tanh")),
    Operation("sigmoid",  floats.sigmoid,  _sigmoid,    (lambda a, z: a * (1 - a),),                      function("σ", r"\sigma", "σ")),
    Operation("relu",     floats.relu,     lambda z: np.maximum(z, 0.0), (lambda r, z: step(z),),         function("relu", r"\operatorname{relu}", "relu"), smooth=False),
    Operation("maximum",  floats.maximum,  np.maximum,  (lambda m, a, b: larger(a, b), lambda m, a, b: larger(b, a)), function("max", r"\max", "max"), smooth=False),
    Operation("half_squared_error", floats.half_squared_error, _half_squared_error, (lambda e, y, t: y - t, lambda e, y, t: t - y), _HALF_SQUARED),
    # the derivatives of kinks: flat on both sides, so nothing flows back through them
    Operation("step",     floats.step,     _step,       (None,),      _INDICATOR, smooth=False),
    Operation("larger",   floats.larger,   _larger,     (None, None), _LARGER, smooth=False),
)
# fmt: on

OPERATIONS = {row.name: row for row in _ROWS}
step: Operation = OPERATIONS["step"]
larger: Operation = OPERATIONS["larger"]
