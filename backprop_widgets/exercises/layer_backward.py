"""Layer backward: the gradients of z = W x + b, as lesson 10 asks for them, and what is written in their place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop_widgets.exercises.sweeps import agree

__all__ = ["LAYERS", "LAYER_SLIPS", "NAMES", "find_layer_slip", "flow_back"]

Gradients = tuple[Any, ...]  # by W, by b and by x
_Backward = Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], Gradients]

NAMES = ("W", "b", "x")

# W, x, and what comes back to z. In a square layer what is transposed fits as well; in the others it does not.
LAYERS = tuple(
    tuple(map(np.array, layer))
    for layer in (
        ([[0.4, -0.7], [0.9, 0.2]], [1.5, -0.5], [-0.8, 0.3]),
        ([[0.4, -0.7, 1.1], [0.9, 0.2, -0.6]], [1.5, -0.5, 2.0], [-0.8, 0.3]),
        ([[0.6, -0.5], [-0.3, 0.8], [1.2, 0.1]], [1.5, -0.5], [-0.8, 0.3, 0.7]),
    )
)


def flow_back(W: NDArray[Any], x: NDArray[Any], delta: NDArray[Any]) -> Gradients:
    r"""Return what flows back through a layer of m units and n inputs.

    .. math:: \frac{\partial L}{\partial W} = \delta x^\top, \quad \frac{\partial L}{\partial b} = \delta, \quad
        \frac{\partial L}{\partial x} = W^\top \delta

    Arguments:
        W: the weights, shape (m, n).
        x: the inputs, shape (n,).
        delta: the gradient by the sums z = W x + b, shape (m,).

    >>> [gradient.shape for gradient in flow_back(*LAYERS[1])]
    [(2, 3), (2,), (3,)]
    """
    return np.outer(delta, x), delta, W.T @ delta


LAYER_SLIPS: Mapping[str, Sequence[_Backward]] = {
    "W for its transpose": [lambda W, x, delta: (np.outer(delta, x), delta, W @ delta)],
    "transposed gradient": [lambda W, x, delta: (np.outer(x, delta), delta, W.T @ delta)],
    "both transposed": [lambda W, x, delta: (np.outer(x, delta), delta, W @ delta)],
    "bias summed": [lambda W, x, delta: (np.outer(delta, x), delta.sum(), W.T @ delta)],
    "bias times input": [lambda W, x, delta: (np.outer(delta, x), delta * x, W.T @ delta)],
    "no delta": [lambda W, x, delta: (np.outer(delta, x), np.ones(len(delta)), W.T @ delta)],
}


def find_layer_slip(results: Sequence[Gradients | None]) -> str | None:
    """Return the slip that gives the results with all of `LAYERS`; ``None`` if there is none.

    Arguments:
        results: of each layer the gradients, or ``None`` where an exception was raised.

    >>> (W, x, delta), *others = LAYERS
    >>> find_layer_slip([(np.outer(delta, x), delta, W @ delta), *(None for _ in others)])
    'W for its transpose'
    """
    for key, functions in LAYER_SLIPS.items():
        for function in functions:
            if all(map(_same, results, (_attempt(function, *layer) for layer in LAYERS))):
                return key
    return None


def _attempt(function: _Backward, *layer: NDArray[Any]) -> Gradients | None:
    try:
        return function(*layer)
    except ValueError:  # of shapes that do not fit
        return None


def _same(one: Gradients | None, other: Gradients | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(np.shape(a) == np.shape(b) and agree(np.ravel(a), np.ravel(b)) for a, b in zip(one, other, strict=True))
