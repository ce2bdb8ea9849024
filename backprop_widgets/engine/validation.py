"""Validation: the door at which the values of a graph's variables are checked, by name."""

import math
import numbers
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Value", "as_float", "check_inputs", "check_number", "listed"]

Array = NDArray[np.float64]
Value = float | Array
Shape = tuple[int, ...]


def check_inputs(names: Collection[str], values: Any, by_name: Mapping[str, Any]) -> tuple[dict[str, Value], Shape]:
    """Return a finite float or an own array of float64 for each name, in the order of ``names``, and their shape.

    The shape is that to which all arrays broadcast; ``()`` if there are none.

    Arguments:
        names: the variables of the graph.
        values: a mapping of values, or ``None``.
        by_name: values given as keywords.

    Raises:
        TypeError: if a value is not a real number or an array of them; booleans and strings are not.
        ValueError: if a value is missing, unknown, given twice, NaN or infinite, or shapes don't broadcast.
    """
    if values.__class__ is dict and not by_name and len(values) == len(names):  # the common case, quickly
        floats: dict[str, Value] = {}
        for name in names:
            value = values.get(name)
            if value.__class__ is not float or value - value != 0.0:  # which it is unless infinite or NaN
                break
            floats[name] = value
        else:
            return floats, ()
    if values is None:
        values = {}
    if not isinstance(values, Mapping):
        raise TypeError(f"values must be a mapping such as {{'x': 1.0}}, not {values!r:.80}")
    for name in sorted(set(values) & set(by_name)):
        raise ValueError(f"{name!r} is given twice, in the mapping and as a keyword")
    every = {**values, **by_name}
    for name in every:
        if name not in names:
            raise ValueError(f"no variable named {name!r}; the graph has {listed(names)}")
    missing = [name for name in names if name not in every]
    if missing:
        raise ValueError(f"no value for {listed(missing)}; the graph has {listed(names)}")
    checked = {name: _check_value(name, every[name]) for name in names}
    shapes = {name: value.shape for name, value in checked.items() if isinstance(value, np.ndarray)}
    try:
        return checked, np.broadcast_shapes(*shapes.values())
    except ValueError:
        shown = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"these shapes do not broadcast together: {shown}") from None


def as_float(value: Any) -> float | None:
    """Return a real number as a float, infinite if it is too large for one; ``None`` for all that is no real number."""
    if value.__class__ is float:
        return value
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf  # type: ignore[operator]


def check_number(name: str, value: Any, allowed: str = "finite real numbers") -> float:
    """Return the finite float that ``value`` is.

    Raises:
        TypeError: if it is not a real number.
        ValueError: if it is NaN or infinite, or so near 0 that a float cannot tell it from 0.
    """
    number = as_float(value)
    if number is None:
        raise TypeError(f"{name} is {value!r:.80} ({type(value).__name__}); allowed are {allowed}")
    if not math.isfinite(number) or number == 0 != value:
        wrong = f"too {'large' if number else 'near 0'} for a float" if isinstance(value, numbers.Rational) else value
        raise ValueError(f"{name} is {wrong}; allowed are {allowed}")
    return number


def listed(names: Collection[str], most: int = 20) -> str:
    """Return names as ``x, t, w1``, or ``no variables``; a long list is cut short.

    >>> listed(["x", "t"])
    'x, t'
    """
    shown = ", ".join(list(names)[:most]) or "no variables"
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _check_value(name: str, value: Any) -> Value:
    allowed = "finite real numbers and arrays of them"
    if not isinstance(value, (np.ndarray, list, tuple)):
        return check_number(name, value, allowed)
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; allowed are {allowed}")
    if not isinstance(value, np.ndarray):
        value = _collect_numbers(name, value, allowed)
    if value.dtype.kind not in "iuf":
        raise TypeError(f"{name} is an array of {value.dtype}; allowed are {allowed}")
    with np.errstate(all="ignore"):
        array: Array = value.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds {array[~np.isfinite(array)].flat[0]}; allowed are {allowed}")
    if array.ndim == 0:
        return float(array)
    array.setflags(write=False)
    return array


def _collect_numbers(name: str, value: Sequence[Any], allowed: str) -> Array:
    """Return a list of numbers, nested or not, as an array; its elements are checked one by one."""
    try:
        elements = np.array(value, dtype=object)
    except ValueError:
        raise TypeError(f"{name} is a ragged list; allowed are {allowed}") from None
    if any(isinstance(element, (list, tuple)) for element in elements.flat):
        raise TypeError(f"{name} is a ragged list; allowed are {allowed}")
    flat = np.array([check_number(name, element, allowed) for element in elements.flat], dtype=np.float64)
    return flat.reshape(elements.shape)
