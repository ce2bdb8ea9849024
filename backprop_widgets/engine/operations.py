"""The rule table: one row per operation, and the only place where its derivative is written."""

import math
import operator
from typing import Any

import numpy as np

from backprop_widgets.engine import array_functions as arrays
from backprop_widgets.engine import functions as floats
from backprop_widgets.engine.operation import Operation

__all__ = ["OPERATIONS", "binary_cross_entropy", "cos", "exp", "gelu", "half_squared_error", "leaky_relu", "log"]
__all__ += ["logsumexp", "maximum", "minimum", "relu", "sigmoid", "sin", "softplus", "sqrt", "square", "swish", "tanh"]

_POSITIVE, _SHARE, _REAL = (0.0, math.inf), (0.0, 1.0), (-math.inf, math.inf)

# mypy: disable-error-code="has-type"
# A rule may name rows that stand below its own, which mypy has not seen yet.


def _gelu_slope(z: Any) -> Any:
    h = tanh(floats.widen(z))
    return 0.5 * (1 + h) + 0.5 * z * (1 - h**2) * (floats.GELU_SCALE * (1 + 3 * floats.GELU_CUBE * z**2))


# fmt: off
# Derivative rules take the output and the operands, and give the derivative by each operand.
add      = Operation("add",      (lambda s, a, b: 1.0, lambda s, a, b: 1.0),               operator.add,  np.add,      "{0} + {1}")
subtract = Operation("subtract", (lambda d, a, b: 1.0, lambda d, a, b: -1.0),              operator.sub,  np.subtract, "{0} - {1}")
multiply = Operation("multiply", (lambda p, a, b: b, lambda p, a, b: a),                   operator.mul,  np.multiply, "{0} * {1}")
divide   = Operation("divide",   (lambda q, a, b: 1 / b, lambda q, a, b: -q / b),          floats.divide, np.divide)
power    = Operation("power",    (lambda p, u, n: n * power(u, n - 1) if n else 0.0, None), floats.power, arrays.power)  # the exponent is a constant
negate   = Operation("negate",   (lambda m, u: -1.0,),                                     operator.neg,  np.negative, "-{0}")
square   = Operation("square",   (lambda s, u: 2 * u,),                                    floats.square, np.square,   "{0} * {0}")
sqrt     = Operation("sqrt",     (lambda r, u: 0.5 / r,),                                  floats.sqrt,   np.sqrt,     domain=(_POSITIVE,))
exp      = Operation("exp",      (lambda e, z: e,),                                        floats.exp,    np.exp)
log      = Operation("log",      (lambda e, z: 1 / z,),                                    floats.log,    np.log,      domain=(_POSITIVE,))
sin      = Operation("sin",      (lambda s, z: cos(z),),                                   floats.sin,    np.sin)
cos      = Operation("cos",      (lambda c, z: -sin(z),),                                  floats.cos,    np.cos)
tanh     = Operation("tanh",     (lambda h, z: 1 - h ** 2,),                               math.tanh,     np.tanh)
sigmoid  = Operation("sigmoid",  (lambda a, z: a * (1 - a),),                              floats.sigmoid, arrays.sigmoid)
softplus = Operation("softplus", (lambda s, z: sigmoid(z),),                                floats.softplus, arrays.softplus)
relu     = Operation("relu",     (lambda r, z: step(z),),                                  floats.relu,   lambda z: np.maximum(z, 0.0), smooth=False)
leaky_relu = Operation("leaky_relu", (lambda r, z: floats.LEAK + (1 - floats.LEAK) * step(z),), floats.leaky_relu, lambda z: np.where(z > 0, z, floats.LEAK * z), smooth=False)
swish    = Operation("swish",    (lambda s, z: sigmoid(z) * (1 + z * (1 - sigmoid(z))),),    floats.swish,  lambda z: z * arrays.sigmoid(z))
gelu     = Operation("gelu",     (lambda g, z: _gelu_slope(z),),                            floats.gelu,   lambda z: 0.5 * z * (1.0 + np.tanh(floats.widen(z))))
logsumexp = Operation("logsumexp", (lambda place, s, *z: exp(z[place] - s),),               floats.logsumexp, arrays.logsumexp, variadic=True)
absolute = Operation("abs",      (lambda m, z: sign(z),),                                  abs,           np.abs,      smooth=False)
maximum  = Operation("maximum",  (lambda m, a, b: larger(a, b), lambda m, a, b: larger(b, a)), floats.maximum, np.maximum, smooth=False)
minimum  = Operation("minimum",  (lambda m, a, b: larger(b, a), lambda m, a, b: larger(a, b)), floats.minimum, np.minimum, smooth=False)
half_squared_error = Operation("half_squared_error", (lambda e, y, t: y - t, lambda e, y, t: t - y), floats.half_squared_error, floats.half_squared_error, "0.5 * ({0} - {1}) * ({0} - {1})")
binary_cross_entropy = Operation("binary_cross_entropy", (lambda e, y, t: (y - t) / (y * (1 - y)), lambda e, y, t: log(1 - y) - log(y)), floats.binary_cross_entropy, arrays.binary_cross_entropy, domain=(_SHARE, _REAL))
# The derivatives of kinks. They are flat on both sides, so nothing flows back through them.
step     = Operation("step",     (None,),      floats.step,   lambda z: np.heaviside(z, 0.0), smooth=False)  # 0 at the kink
sign     = Operation("sign",     (None,),      floats.sign,   np.sign,       smooth=False)  # 0 at the kink
larger   = Operation("larger",   (None, None), floats.larger, arrays.larger, smooth=False)  # 1/2 where equal
# fmt: on

OPERATIONS = {row.name: row for row in list(globals().values()) if isinstance(row, Operation)}
