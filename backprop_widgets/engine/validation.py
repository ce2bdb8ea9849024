"""Inputs: the door at which the values of a graph's variables are checked, by name."""

from __future__ import annotations

import math
import numbers
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Value", "check_eta", "check_inputs", "check_number", "check_numbers", "check_range"]
__all__ += ["check_steps", "check_weights", "listed"]

Array = NDArray[np.float64]
Value = float | Array


def check_inputs(names: Sequence[str], values: Any, by_name: Mapping[str, Any]) -> dict[str, Value]:
    """Return a finite float or an own array of float64 for each name, in the order of ``names``.

    Arguments:
        names: the variables of the graph.
        values: a mapping of values, or ``None``.
        by_name: values given as keywords.

    Raises:
        TypeError: if a value is not a real number or an array of them; booleans and strings are not.
        ValueError: if a value is missing, unknown, given twice, NaN or infinite, or shapes don't broadcast.

    """
    if values.__class__ is dict and not by_name and len(values) == len(names):  # the common case, quickly
        found: list[Any] = [values.get(name) for name in names]
        if all(value.__class__ is float and math.isfinite(value) for value in found):
            return dict(zip(names, found, strict=True))
    if values is None:
        given: dict[str, Any] = dict(by_name)
    elif isinstance(values, Mapping):
        twice = sorted(set(values) & set(by_name))
        if twice:
            raise ValueError(f"{twice[0]!r} is given twice, in the mapping and as a keyword")
        given = {**values, **by_name}
    else:
        raise TypeError(f"values must be a mapping such as {{'x': 1.0}}, not {values!r:.80}")
    known = set(names)
    for name in given:
        if name not in known:
            raise ValueError(f"no variable named {name!r}; the graph has {listed(names)}")
    missing = [name for name in names if name not in given]
    if missing:
        raise ValueError(f"no value for {listed(missing)}; the graph has {listed(names)}")
    checked = {name: _check_value(name, given[name]) for name in names}
    shapes = {name: value.shape for name, value in checked.items() if isinstance(value, np.ndarray)}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        shown = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"these shapes do not broadcast together: {shown}") from None
    return checked


def check_numbers(names: Sequence[str], given: Mapping[str, Any]) -> dict[str, float]:
    """Return a finite float for each given name.

    Raises:
        TypeError: if a value is not a real number.
        ValueError: if a name is unknown or a value is NaN or infinite.

    """
    if not isinstance(given, Mapping):
        raise TypeError(f"values must be a mapping such as {{'x': 1.0}}, not {given!r:.80}")
    for name in given:
        if name not in names:
            raise ValueError(f"no variable named {name!r}; there are {listed(names)}")
    return {name: check_number(name, value) for name, value in given.items()}


def check_number(name: str, value: Any) -> float:
    """Return the finite float that ``value`` is.

    Raises:
        TypeError: if it is not a real number.
        ValueError: if it is NaN or infinite.

    """
    return _finite(name, value, "allowed are finite real numbers")


def check_eta(eta: Any) -> float:
    """Return the learning rate: finite, 0 or more."""
    rate = check_number("eta", eta)
    if rate < 0:
        raise ValueError(f"eta is {rate}; allowed are finite numbers from 0 up")
    return rate


def check_steps(steps: Any) -> int:
    """Return the number of steps: an integer from 0 up."""
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)):
        raise TypeError(f"steps is {steps!r:.80}; allowed are integers from 0 up")
    if steps < 0:
        raise ValueError(f"steps is {steps}; allowed are integers from 0 up")
    return int(steps)


def check_weights(variables: Collection[str], weights: Any) -> tuple[str, ...]:
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


def check_range(name: str, limits: Any) -> tuple[float, float]:
    """Return a range as two finite floats, the lower first.

    Raises:
        ValueError: if it is not a pair, or empty.

    """
    if not isinstance(limits, (tuple, list, np.ndarray)) or len(limits) != 2:
        raise ValueError(f"the range of {name} must be a pair such as (-4, 4), not {limits!r:.80}")
    low, high = (check_number(f"the range of {name}", limit) for limit in limits)
    if not math.isfinite(high - low):
        raise ValueError(f"the range of {name} is ({low:g}, {high:g}); it is too wide for a float")
    if not low < high:
        raise ValueError(f"the range of {name} is ({low:g}, {high:g}); its lower end must be below its upper end")
    return low, high


def listed(names: Collection[str], most: int = 20) -> str:
    """Return names as ``x, t, w1``, or ``no variables``; a long list is cut short.

    >>> listed(["x", "t"])
    'x, t'
    """
    shown = ", ".join(list(names)[:most]) or "no variables"
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _check_value(name: str, value: Any) -> Value:
    allowed = "allowed are finite real numbers and arrays of them"
    if not isinstance(value, (np.ndarray, list, tuple)):
        return _finite(name, value, allowed)
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; {allowed}")
    if not isinstance(value, np.ndarray):
        value = _listed_numbers(name, value, allowed)
    if value.dtype.kind not in "iuf":
        raise TypeError(f"{name} is an array of {value.dtype}; {allowed}")
    with np.errstate(all="ignore"):
        array: Array = value.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds {array[~np.isfinite(array)].flat[0]}; {allowed}")
    if array.ndim == 0:
        return float(array)
    array.setflags(write=False)
    return array


def _listed_numbers(name: str, value: Sequence[Any], allowed: str) -> Array:
    """Return a list of numbers, nested or not, as an array; its elements are checked one by one."""
    try:
        elements = np.array(value, dtype=object)
    except ValueError:
        raise TypeError(f"{name} is a ragged list; {allowed}") from None
    if any(isinstance(element, (list, tuple)) for element in elements.flat):
        raise TypeError(f"{name} is a ragged list; {allowed}")
    flat = np.array([_finite(name, element, allowed) for element in elements.flat], dtype=np.float64)
    return flat.reshape(elements.shape)


def _finite(name: str, value: Any, allowed: str) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is {value!r:.80} ({type(value).__name__}); {allowed}")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large for a float; {allowed}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is {number}; {allowed}")
    return number
