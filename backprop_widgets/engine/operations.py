"""The rule table: one row per operation, and the only place where its derivative is written."""

from __future__ import annotations

import math
import operator

import numpy as np

from . import arrays
from . import elementary as floats
from .operation import Operation
from .printing import ATOM, POWER, PRODUCT, SUM, Printing, bracketed, function

__all__ = ["OPERATIONS", "binary_cross_entropy", "cos", "exp", "half_squared_error", "log", "maximum", "minimum"]
__all__ += ["relu", "sigmoid", "sin", "softplus", "sqrt", "square", "tanh"]

_POSITIVE, _SHARE, _REAL = (0.0, math.inf), (0.0, 1.0), (-math.inf, math.inf)

# fmt: off
# How they are printed: precedence, what the operands need, then text, LaTeX and MathML.
_ADD      = Printing(SUM,     (SUM, SUM),         "{0} + {1}",          "{0} + {1}",          "{0}<mo>+</mo>{1}")
_SUBTRACT = Printing(SUM,     (SUM, PRODUCT),     "{0} − {1}",          "{0} - {1}",          "{0}<mo>−</mo>{1}")
_MULTIPLY = Printing(PRODUCT, (PRODUCT, PRODUCT), "{0}{times}{1}",      "{0}{times}{1}",      "{0}{times}{1}")
_DIVIDE   = Printing(PRODUCT, (PRODUCT, POWER),   "{0} / {1}",          r"\frac{{{0}}}{{{1}}}", "<mfrac><mrow>{0}</mrow><mrow>{1}</mrow></mfrac>", fraction=True)
_POWER    = Printing(POWER,   (ATOM, ATOM),       "{0}{superscript}",   "{0}^{{{1}}}",        "<msup><mrow>{0}</mrow><mrow>{1}</mrow></msup>")
_NEGATE   = Printing(PRODUCT, (PRODUCT,),         "−{0}",               "-{0}",               "<mo>−</mo>{0}")
_SQUARE   = Printing(POWER,   (ATOM,),            "{0}²",               "{0}^{{2}}",          "<msup><mrow>{0}</mrow><mn>2</mn></msup>")
_SQRT     = Printing(ATOM,    (SUM,),             "√({0})",             r"\sqrt{{{0}}}",      "<msqrt>{0}</msqrt>")
_HALF_SQUARED = Printing(PRODUCT, (SUM, PRODUCT), "½ ({0} − {1})²",     r"\frac{{1}}{{2}} ({0} - {1})^{{2}}", "<mfrac><mn>1</mn><mn>2</mn></mfrac><msup>" + bracketed("(", "{0}<mo>−</mo>{1}", ")") + "<mn>2</mn></msup>")
_ABS      = Printing(ATOM,    (SUM,),             "|{0}|",              r"\left|{0}\right|",  bracketed("|", "{0}", "|"))
_STEP     = Printing(ATOM,    (SUM,),             "[{0} > 0]",          "[{0} > 0]",          bracketed("[", "{0}<mo>&gt;</mo><mn>0</mn>", "]"))
_LARGER   = Printing(ATOM,    (SUM, SUM),         "[{0} > {1}]",        "[{0} > {1}]",        bracketed("[", "{0}<mo>&gt;</mo>{1}", "]"))

# Derivative rules take the output and the operands, and give the derivative by each operand.
_ROWS = (
    Operation("add",      _ADD,             (lambda s, a, b: 1.0, lambda s, a, b: 1.0),               operator.add,  np.add,      "{0} + {1}"),
    Operation("subtract", _SUBTRACT,        (lambda d, a, b: 1.0, lambda d, a, b: -1.0),              operator.sub,  np.subtract, "{0} - {1}"),
    Operation("multiply", _MULTIPLY,        (lambda p, a, b: b, lambda p, a, b: a),                   operator.mul,  np.multiply, "{0} * {1}"),
    Operation("divide",   _DIVIDE,          (lambda q, a, b: 1 / b, lambda q, a, b: -q / b),          floats.divide, np.divide),
    Operation("power",    _POWER,           (lambda p, u, n: n * power(u, n - 1) if n else 0.0, None), floats.power, arrays.power),  # the exponent is a constant
    Operation("negate",   _NEGATE,          (lambda m, u: -1.0,),                                     operator.neg,  np.negative, "-{0}"),
    Operation("square",   _SQUARE,          (lambda s, u: 2 * u,),                                    floats.square, np.square,   "{0} * {0}"),
    Operation("sqrt",     _SQRT,            (lambda r, u: 0.5 / r,),                                  floats.sqrt,   np.sqrt,     domain=(_POSITIVE,)),
    Operation("exp",      function("exp"),  (lambda e, z: e,),                                        floats.exp,    np.exp),
    Operation("log",      function("log"),  (lambda e, z: 1 / z,),                                    floats.log,    np.log,      domain=(_POSITIVE,)),
    Operation("sin",      function("sin"),  (lambda s, z: cos(z),),                                   floats.sin,    np.sin),
    Operation("cos",      function("cos"),  (lambda c, z: -sin(z),),                                  floats.cos,    np.cos),
    Operation("tanh",     function("tanh"), (lambda h, z: 1 - h ** 2,),                               floats.tanh,   np.tanh),
    Operation("sigmoid",  function("σ"),    (lambda a, z: a * (1 - a),),                              floats.sigmoid, arrays.sigmoid),
    Operation("softplus", function("softplus"), (lambda s, z: sigmoid(z),),                           floats.softplus, arrays.softplus),
    Operation("relu",     function("relu"), (lambda r, z: step(z),),                                  floats.relu,   arrays.relu, smooth=False),
    Operation("abs",      _ABS,             (lambda m, z: sign(z),),                                  abs,           np.abs,      smooth=False),
    Operation("maximum",  function("max"),  (lambda m, a, b: larger(a, b), lambda m, a, b: larger(b, a)), floats.maximum, np.maximum, smooth=False),
    Operation("minimum",  function("min"),  (lambda m, a, b: larger(b, a), lambda m, a, b: larger(a, b)), floats.minimum, np.minimum, smooth=False),
    Operation("half_squared_error",   _HALF_SQUARED,   (lambda e, y, t: y - t, lambda e, y, t: t - y), floats.half_squared_error, arrays.half_squared_error, "0.5 * ({0} - {1}) * ({0} - {1})"),
    Operation("binary_cross_entropy", function("BCE"), (lambda e, y, t: (y - t) / (y * (1 - y)), lambda e, y, t: log(1 - y) - log(y)), floats.binary_cross_entropy, arrays.binary_cross_entropy, domain=(_SHARE, _REAL)),
    # The derivatives of kinks. They are flat on both sides, so nothing flows back through them.
    Operation("step",     _STEP,            (None,),      floats.step,   arrays.step,   smooth=False),  # 0 at the kink
    Operation("sign",     function("sign"), (None,),      floats.sign,   np.sign,       smooth=False),  # 0 at the kink
    Operation("larger",   _LARGER,          (None, None), floats.larger, arrays.larger, smooth=False),  # 1/2 where equal
)
# fmt: on

OPERATIONS = {row.name: row for row in _ROWS}

binary_cross_entropy: Operation = OPERATIONS["binary_cross_entropy"]
cos: Operation = OPERATIONS["cos"]
exp: Operation = OPERATIONS["exp"]
half_squared_error: Operation = OPERATIONS["half_squared_error"]
larger: Operation = OPERATIONS["larger"]
log: Operation = OPERATIONS["log"]
maximum: Operation = OPERATIONS["maximum"]
minimum: Operation = OPERATIONS["minimum"]
power: Operation = OPERATIONS["power"]
relu: Operation = OPERATIONS["relu"]
sigmoid: Operation = OPERATIONS["sigmoid"]
sign: Operation = OPERATIONS["sign"]
sin: Operation = OPERATIONS["sin"]
softplus: Operation = OPERATIONS["softplus"]
sqrt: Operation = OPERATIONS["sqrt"]
square: Operation = OPERATIONS["square"]
step: Operation = OPERATIONS["step"]
tanh: Operation = OPERATIONS["tanh"]
