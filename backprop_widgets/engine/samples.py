"""Samples: 1-D arrays among the values of the variables, over which losses and gradients are averaged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from .inputs import Value, listed

__all__ = ["checked_samples", "checked_weights", "mean"]


def checked_weights(variables: Collection[str], weights: Any) -> tuple[str, ...]:
    """Return the names of the weights.

    Raises:
        TypeError: if ``weights`` is not a sequence of names.
        ValueError: if there is none, one is not a variable, or one stands twice.

    """
    if isinstance(weights, str) or not isinstance(weights, Collection):
        raise TypeError(f"weights must be a sequence of names such as ('w1', 'w2'), not {weights!r:.80}")
    names = tuple(weights)
    if not names:
        raise ValueError(f"weights is empty; name at least one of {listed(variables)}")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"weights holds {name!r:.80}; allowed are names of variables")
        if name not in variables:
            raise ValueError(f"no variable named {name!r} to be a weight; the graph has {listed(variables)}")
        if names.count(name) > 1:
            raise ValueError(f"the weight {name!r} stands twice")
    return names


def checked_samples(values: Mapping[str, Value], weights: Collection[str]) -> int:
    """Return the number of samples in ``values``; 0 if all of them are plain numbers.

    Raises:
        ValueError: if a weight is not a scalar, another value is not a scalar or 1-D, or lengths differ.

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
