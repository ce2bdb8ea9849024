"""Rounding: whether an answer is off by no more than rounding every number on the way to it can do."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.mistakes.hand_computation import HandComputation, list_stages
from backprop_widgets.mistakes.sites import Site, Stage
from backprop_widgets.mistakes.tolerance import last_digit, significant_digits
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["is_within_rounding"]

_INNER = 1.25  # a sigmoid has an exponential inside, half a square a square: these are rounded, too
_NUDGE = 1e-6  # relative; by which a number is changed to see what follows from it


def is_within_rounding(
    graph: DAG,
    weights: Sequence[str],
    inputs: Mapping[str, Any],
    quantity: Quantity,
    value: float,
    answer: float,
    digits: int,
    *,
    rule: UpdateRule,
    own: Mapping[str, float],
) -> bool:
    """Return whether an answer is a quantity's value, but for rounding each number on the way, and itself.

    .. math:: \\sum_i \\left| \\frac{\\partial q}{\\partial v_i} \\right| \\delta_i

    That is the sum of all that rounding the numbers v by half a unit of their last digit can do, to first order
    (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.6). All are rounded to so many significant
    digits, or all to as many decimals as the answer then has, whichever does more; of what is given as one's own,
    nothing before it is.
    """
    base = HandComputation(graph, weights, inputs, rule=rule, own=own)
    right = base.compute(str(quantity))
    stages = [name for name in list_stages(graph, weights, quantity) if name in base.numbers]
    stages = [name for name in stages if name not in own and name != str(quantity)]
    sizes = {name: float(np.abs(base.numbers[name]).max()) for name in stages}
    nudges = {name: _NUDGE * max(size, _NUDGE) for name, size in sizes.items() if math.isfinite(size)}
    variants = [Site(stages={name: _shift(name, nudge)}) for name, nudge in nudges.items()]
    moved = HandComputation(graph, weights, inputs, variants, rule=rule, own=own).compute(str(quantity))
    slopes = np.abs((moved[1:, 0] - right[0, 0]) / np.array(list(nudges.values()) or [1.0]))
    decimals = round(-math.log10(last_digit(answer))) - max(0, significant_digits(answer) - digits)
    by_digits = np.nansum(slopes * [_half_unit(sizes[name], digits) for name in nudges])
    by_decimals = np.nansum(slopes * 0.5 * 10.0 ** -max(0, decimals))
    return bool(abs(float(answer) - value) <= _INNER * max(by_digits, by_decimals) + last_digit(answer) / 2)


def _shift(name: str, nudge: float) -> Stage:
    return lambda get: get(name) + nudge


def _half_unit(size: float, digits: int) -> float:
    """Return half a unit of the last digit of a number of some size."""
    return 0.5 * 10.0 ** (math.floor(math.log10(size)) + 1 - digits) if size else 0.0
