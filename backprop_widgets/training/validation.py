"""Validation: what is asked of weights, learning rates, steps and ranges."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import check_number, listed

__all__ = [
    "check_arrival",
    "check_eta",
    "check_names",
    "check_numbers",
    "check_overrides",
    "check_range",
    "check_steps",
    "check_weights",
]

_FINEST = 1e-9  # the narrowest range, as a share of its larger end, or of 1: of less, a float has no thousand parts


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


def check_arrival(
    names: Sequence[str], level: Any = None, distance: Any = None, point: Any = None, stays: Any = False
) -> dict[str, Any]:
    """Return what `Trajectory.arrival` is given, checked; the point is a list in the order of the weights' names."""
    given = {name: value for name, value in (("level", level), ("distance", distance)) if value is not None}
    if len(given) > 1 or (point is not None and "distance" not in given):
        shown = ", ".join(
            f"{name} {value!r:.80}" for name, value in {**given, "point": point}.items() if value is not None
        )
        raise ValueError(f"given are {shown}; allowed is a level, or a distance with a point from which it is")
    checked: dict[str, Any] = {"level": None, "distance": None}
    checked |= {name: check_number(name, value) for name, value in given.items()}
    if (checked["distance"] or 0) < 0:
        raise ValueError(f"distance is {distance}; allowed are finite numbers from 0 up")
    if not isinstance(stays, (bool, np.bool_)):
        raise TypeError(f"stays is {stays!r:.80}; it is True or False")
    if point is not None:
        listed_point = list(point) if isinstance(point, Iterable) and not isinstance(point, Mapping) else []
        by_name = point if isinstance(point, Mapping) else dict(zip(names, listed_point, strict=False))
        if set(by_name) != set(names) or len(listed_point) not in (0, len(names)):
            raise ValueError(f"point is {point!r:.80}; wanted is a number for each of {listed(names)}")
        point = [check_number(name, by_name[name]) for name in names]
    return {**checked, "point": point, "stays": bool(stays)}


def check_eta(eta: Any) -> float:
    """Return the learning rate: finite, 0 or more."""
    rate = check_number("eta", eta)
    if rate < 0:
        raise ValueError(f"eta is {rate}; allowed are finite numbers from 0 up")
    return rate


def check_steps(steps: Any, most: int, name: str = "steps") -> int:
    """Return the number of steps: an integer from 0 to ``most``."""
    allowed = f"integers from 0 to {most:,}"
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)):
        raise TypeError(f"{name} is {steps!r:.80}; allowed are {allowed}")
    if not 0 <= steps <= most:
        # of a number of some thousand digits Python writes none
        shown = str(steps) if abs(int(steps)) < 10**20 else "a number of more than 20 digits"
        raise ValueError(f"{name} is {shown}; allowed are {allowed}")
    return int(steps)


def check_names(subject: str, names: Any, example: str) -> tuple[str, ...]:
    """Return names in their order; an error says what they are given as, and what would be allowed.

    Raises:
        TypeError: if they are no sequence of strings; a set has no order.
    """
    if isinstance(names, str | bytes | bytearray | set | frozenset) or not isinstance(names, Collection):
        raise TypeError(f"{subject} must be a sequence of names such as {example}, not {names!r:.80}")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{subject} holds {name!r:.80}; allowed are names such as {example}")
    return tuple(names)


def check_weights(variables: Collection[str], weights: Any) -> tuple[str, ...]:
    """Return the names of the weights.

    Raises:
        TypeError: if ``weights`` is not a sequence of names; a set has no order.
        ValueError: if there is none, one is not a variable, or one stands twice.
    """
    names = check_names("weights", weights, "('w1', 'w2')")
    if not names:
        raise ValueError(f"weights is empty; name at least one of {listed(variables)}")
    for name in names:
        if name not in variables:
            raise ValueError(f"no variable named {name!r} to be a weight; the graph has {listed(variables)}")
        if names.count(name) > 1:
            raise ValueError(f"the weight {name!r} stands twice")
    return names


def check_range(name: str, limits: Any) -> tuple[float, float]:
    """Return a range as two finite floats, the lower first.

    Raises:
        ValueError: if it is not a pair, or empty, or too wide or too narrow for a float.
    """
    if not isinstance(limits, (tuple, list, np.ndarray)) or len(limits) != 2:
        raise ValueError(f"the range of {name} must be a pair such as (-4, 4), not {limits!r:.80}")
    low, high = (check_number(f"the range of {name}", limit) for limit in limits)
    if not math.isfinite(high - low):
        raise ValueError(f"the range of {name} is ({low:g}, {high:g}); it is too wide for a float")
    if not low < high:
        raise ValueError(f"the range of {name} is ({low:g}, {high:g}); its lower end must be below its upper end")
    if high - low < _FINEST * max(1.0, abs(low), abs(high)):
        raise ValueError(f"the range of {name} is ({low!r}, {high!r}); it is too narrow to move in")
    return low, high


def check_overrides(graph: DAG, overrides: Any) -> None:
    """Refuse what is no overrides, or belongs to another graph, where it would change nothing without a word.

    Raises:
        TypeError: if it is not an `Overrides`, such as a `Site`.
        ValueError: if it names a node that the graph does not have.
    """
    if overrides is NO_OVERRIDES:
        return
    if not isinstance(overrides, Overrides):
        example = "MISTAKES['sign'].sites(graph)[0]"
        raise TypeError(f"mistake is {overrides!r:.80}; a site is wanted, such as {example}")
    edges = (node for node, _ in (*overrides.rules, *overrides.uncounted))
    nodes = {*edges, *overrides.values, *overrides.gradients, *overrides.early}
    if not nodes <= graph.tape.places.keys():
        raise ValueError(f"{overrides!r} is made in another graph than {graph!r}")
