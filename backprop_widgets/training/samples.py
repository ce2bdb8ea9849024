"""Samples: 1-D arrays among the values of the variables, over which losses and gradients are averaged."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.validation import Value

__all__ = ["MEAN", "MEAN_OF_PRODUCT", "check_samples", "mean", "mean_of_product"]


def check_samples(values: Mapping[str, Value], weights: Collection[str]) -> int:
    """Return the number of samples in the values of all variables; 0 if they are plain numbers, as weights must be.

    Raises:
        ValueError: if a weight is not a scalar, another value is not a scalar or 1-D, or lengths differ.

    >>> check_samples({"x": np.array([1.0, 2.0]), "w": 0.5}, ("w",))
    2
    """
    lengths: dict[str, int] = {}
    for name, value in values.items():
        if not isinstance(value, np.ndarray):
            continue
        shape = value.shape
        if name in weights:
            raise ValueError(f"the weight {name} must be one number, not an array of shape {shape}")
        if len(shape) != 1 or not shape[0]:
            raise ValueError(f"{name} has shape {shape}; samples are numbers or 1-D arrays of one length")
        lengths[name] = shape[0]
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(f"samples must be of one length, not {shown}")
    return max(lengths.values(), default=0)


def mean(value: Any) -> float:
    """Return the mean over samples; a number is its own mean."""
    if not isinstance(value, np.ndarray):
        return float(value)
    with np.errstate(all="ignore"):
        return float(np.mean(value))


def mean_of_product(a: Any, b: Any) -> float:
    """Return the mean of ``a * b`` over samples; of two arrays by one dot product, which makes no third."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return float(a.dot(b)) / a.size
    return mean(a * b)


MEAN = Operation("mean", (None,), mean, mean)  # in a formula over samples; nothing flows back through it
MEAN_OF_PRODUCT = Operation("mean_of_product", (None, None), mean_of_product, mean_of_product)
