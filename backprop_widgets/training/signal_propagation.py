"""Signal propagation: how large activations and gradients are, layer by layer, in a network of equal layers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import variables
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.engine.validation import Array, check_number
from backprop_widgets.symbolic.derive import local_derivatives
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.generator import Generator, check_seed

__all__ = ["ACTIVATIONS", "MOST", "SETTINGS", "Signals", "activation_program", "check_settings", "propagate"]

SETTINGS = ("depth", "width", "activation", "scale", "shortcut", "seed")
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "softplus", "swish", "gelu")
MOST = {"depth": 30, "width": 64}


@dataclass(frozen=True)
class Signals:
    """Root mean squares over the units of a layer, or over its weights.

    Attributes:
        activations: of the inputs, then of what each layer gives.
        arriving: of the gradients by these.
        sums: of the gradients by each layer's sums z.
        gradients: of the gradients by each layer's weights; in each the product of two others, since the gradient by
            a weight is the gradient by a sum times what comes from below.
    """

    activations: Array
    arriving: Array
    sums: Array
    gradients: Array

    @property
    def factors(self) -> Array:
        """What each layer multiplies the gradient by on its way down; of one unit w f′(z), plus 1 with a shortcut."""
        with np.errstate(all="ignore"):
            return np.asarray(self.arriving[:-1] / self.arriving[1:])


def propagate(
    depth: int = 10,
    width: int = 1,
    activation: str = "sigmoid",
    scale: float = 1.0,
    shortcut: bool = False,
    seed: int | str = 0,
) -> Signals:
    r"""Return how large the signals are on their way up through equal layers, and the gradients on their way down.

    .. math:: z_l = W_l a_{l-1}, \quad a_l = f(z_l) \ (+\ a_{l-1}), \quad L = \sum_j a_{n,j}

    There are no biases. Weights are drawn evenly from both sides of 0 with the standard deviation c/√n, inputs with 1;
    of width 1 nothing is drawn: each weight is c, and the input is 1. ``js/core/signal_propagation.js`` has the same.

    Arguments:
        depth: how many layers, up to 30.
        width: how many units n each has, and how many inputs there are, up to 64.
        activation: f, one of `ACTIVATIONS`.
        scale: c.
        shortcut: whether what comes from below is added to what a layer gives.
        seed: what is drawn follows from it.

    Raises:
        TypeError: if a setting is of the wrong kind.
        ValueError: if it is not allowed.

    >>> signals = propagate(10, activation="sigmoid", scale=1.0)
    >>> f"{signals.gradients[0]:.1e}, {signals.gradients[-1]:.2f}"
    '2.8e-07, 0.15'
    """
    check_settings(dict(zip(SETTINGS, (depth, width, activation, scale, shortcut, seed), strict=True)))
    inputs, drawn = _draw(width, depth, seed)
    matrices, program = drawn * (scale / math.sqrt(width)), activation_program(activation)
    values, slopes = [inputs], []
    with np.errstate(all="ignore"):
        for matrix in matrices:
            made = program({"z": matrix @ values[-1]})
            values.append(made["a"] + values[-1] if shortcut else np.asarray(made["a"]))
            slopes.append(made["slope"])
        arriving, sums = [np.ones(width)], []
        for matrix, slope in zip(reversed(matrices), reversed(slopes), strict=True):
            sums.append(arriving[-1] * slope)
            arriving.append(matrix.T @ sums[-1] + (arriving[-1] if shortcut else 0))
        below, back = _measure(values), _measure(sums[::-1])
        return Signals(below, _measure(arriving[::-1]), back, below[:-1] * back)


@cache
def activation_program(name: str) -> Program:
    """Return the program of an activation: from ``z`` to its value ``a`` and its ``slope``, by the rule table."""
    (z,) = variables("z")
    a = OPERATIONS[name](z).named("a")
    return Program((z,), {"a": a, "slope": local_derivatives(DAG(a))[a, z]})


def check_settings(given: Mapping[str, Any]) -> None:
    """Refuse what `propagate` does not take.

    Raises:
        TypeError: if a setting is of the wrong kind.
        ValueError: if it is not allowed, or there is none of this name.
    """
    for name, value in given.items():
        if name not in SETTINGS:
            raise ValueError(f"no setting {name!r:.80}; there are {', '.join(SETTINGS)}")
        if name in MOST:
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{name} is {value!r:.80}; allowed are integers from 1 to {MOST[name]}")
            if not 1 <= value <= MOST[name]:
                raise ValueError(f"{name} is {value!r:.80}; allowed are integers from 1 to {MOST[name]}")
        elif name == "activation" and value not in ACTIVATIONS:
            raise ValueError(f"activation is {value!r:.80}; there are {', '.join(ACTIVATIONS)}")
        elif name == "scale":
            check_number(name, value)
        elif name == "shortcut" and not isinstance(value, bool):
            raise TypeError(f"shortcut is {value!r:.80}; allowed are True and False")
        elif name == "seed":
            check_seed(value)


@lru_cache(8)
def _draw(width: int, depth: int, seed: int | str) -> tuple[Array, Array]:
    """Return inputs and matrices with a mean of 0 and a variance of 1; a deeper network has the same first layers."""
    if width == 1:
        return np.ones(1), np.ones((depth, 1, 1))
    generator, reach = Generator(seed), math.sqrt(3)
    drawn = np.array([reach * (2 * generator.uniform() - 1) for _ in range(width + depth * width**2)])
    return drawn[:width], drawn[width:].reshape(depth, width, width)


def _measure(rows: list[Any]) -> Array:
    return np.array([math.hypot(*row) / math.sqrt(len(row)) for row in rows])
