"""Elementary functions of Python floats that never raise: overflow is infinite, a domain error is NaN."""

import math
from typing import Any

__all__ = ["GELU_CUBE", "GELU_SCALE", "LEAK", "binary_cross_entropy", "cos", "divide", "exp", "gelu"]
__all__ += ["half_squared_error", "larger", "leaky_relu", "log", "logsumexp", "maximum", "minimum", "power", "relu"]
__all__ += ["sigmoid", "sign", "sin", "softplus", "sqrt", "square", "step", "swish", "widen"]

LEAK = 0.01  # the slope of leaky_relu below 0, which is PyTorch's
GELU_SCALE, GELU_CUBE = math.sqrt(2 / math.pi), 0.044715  # D. Hendrycks, K. Gimpel, arXiv:1606.08415


def divide(a: float, b: float) -> float:
    """Return ``a / b``; a nonzero number over zero is infinite with the sign of both, ``0 / 0`` is NaN."""
    if b != 0:
        return a / b
    return math.copysign(math.inf, a) * math.copysign(1.0, b) if a < 0 or a > 0 else math.nan


def power(base: float, exponent: float) -> float:
    """Return ``base ** exponent`` as C's ``pow`` does, a square as a product: a negative base to a fraction is NaN."""
    if exponent == 2:
        return base * base
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        if base != 0:
            return math.nan
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf


def exp(z: float) -> float:
    """Return ``e**z``."""
    try:
        return math.exp(z)
    except OverflowError:
        return math.inf


def log(z: float) -> float:
    """Return the natural logarithm; ``log(0)`` is minus infinity, of a negative number NaN."""
    return math.log(z) if z > 0 else -math.inf if z == 0 else math.nan


def sqrt(z: float) -> float:
    """Return the square root; of a negative number NaN."""
    return math.sqrt(z) if z >= 0 else math.nan


def sin(z: float) -> float:
    """Return the sine of an angle in radians; of an infinite one NaN."""
    return math.sin(z) if math.isfinite(z) else math.nan


def cos(z: float) -> float:
    """Return the cosine of an angle in radians; of an infinite one NaN."""
    return math.cos(z) if math.isfinite(z) else math.nan


def sigmoid(z: float) -> float:
    """Return ``1 / (1 + e**-z)``, by the form whose exponential cannot overflow."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    growth = math.exp(z)
    return growth / (1.0 + growth)


def softplus(z: float) -> float:
    """Return ``log(1 + e**z)``, by the form whose exponential cannot overflow."""
    return (z if z > 0 else 0.0) + math.log1p(math.exp(-abs(z))) if z == z else z


def relu(z: float) -> float:
    """Return ``z`` where it is positive, else 0."""
    return z if z > 0 or z != z else 0.0


def leaky_relu(z: float) -> float:
    """Return ``z`` where it is positive, else a hundredth of it."""
    return z if z > 0 or z != z else LEAK * z


def swish(z: float) -> float:
    """Return ``z / (1 + e**-z)``, which PyTorch calls SiLU."""
    return z * sigmoid(z)


def gelu(z: float) -> float:
    """Return ``z (1 + tanh(√(2/π) (z + 0.044715 z³))) / 2``, which is PyTorch's ``approximate="tanh"``."""
    return 0.5 * z * (1.0 + math.tanh(widen(z)))


def widen(z: Any) -> Any:
    """Return ``√(2/π) (z + 0.044715 z³)``, of a number, an array or a node."""
    return GELU_SCALE * (z + GELU_CUBE * (z * z * z))


def logsumexp(*z: float) -> float:
    """Return ``log(e**z1 + e**z2 + ...)``, added up one by one as numpy's ``logaddexp`` does; nothing overflows."""
    total = z[0]
    for number in z[1:]:
        apart = abs(total - number)  # NaN between equal infinities
        total = maximum(total, number) + (math.log(2.0) if total == number else math.log1p(exp(-apart)))
    return total


def step(z: float) -> float:
    """Return 1 where ``z > 0``, else 0: the derivative of relu, which at the kink is taken to be 0."""
    return z if z != z else float(z > 0)


def sign(z: float) -> float:
    """Return -1, 0 or 1: the derivative of the absolute value, which at the kink is taken to be 0."""
    return z if z != z else float(z > 0) - float(z < 0)


def larger(a: float, b: float) -> float:
    """Return 1 where ``a > b``, 1/2 where they are equal, else 0: the share of ``a`` in a maximum."""
    if a != a or b != b:
        return math.nan
    return 0.5 if a == b else float(a > b)


def maximum(a: float, b: float) -> float:
    """Return the larger of the two; NaN if either is."""
    return a if a >= b or a != a else b


def minimum(a: float, b: float) -> float:
    """Return the smaller of the two; NaN if either is."""
    return a if a <= b or a != a else b


def square(z: float) -> float:
    """Return ``z * z``."""
    return z * z


def binary_cross_entropy(y: float, t: float) -> float:
    """Return ``-t log(y) - (1 - t) log(1 - y)``; a target of 0 or 1 switches the other term off."""
    if not 0 <= y <= 1 or t != t:
        return math.nan
    hit = t * log(y) if t != 0 else 0.0
    miss = (1.0 - t) * (math.log1p(-y) if y < 1 else -math.inf) if t != 1 else 0.0
    return -hit - miss


def half_squared_error(y: float, t: float) -> float:
    """Return ``(y - t)**2 / 2``."""
    error = y - t
    return 0.5 * error * error
