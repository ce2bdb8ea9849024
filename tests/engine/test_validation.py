"""The door: what is refused, by which name."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import worked_example


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({**GENERIC, "w3": 1}, r"no variable named 'w3'; the graph has x, t, w1, w2"),
        ({"x": 1, "t": 0}, r"no value for w1, w2; the graph has x, t, w1, w2"),
        ({**GENERIC, "w1": math.nan}, r"w1 is nan; allowed are finite real numbers"),
        ({**GENERIC, "w1": -math.inf}, r"w1 is -inf"),
        ({**GENERIC, "w1": 10**400}, r"w1 is too large"),
        ({**GENERIC, "w1": Fraction(-1, 10**400)}, r"w1 is too near 0 for a float; allowed are finite real"),
        ({**GENERIC, "w1": np.array([1.0, math.nan])}, r"w1 holds nan"),
        ({**GENERIC, "w1": "0.5"}, r"w1 is '0.5' \(str\)"),
        ({**GENERIC, "w1": True}, r"w1 is True \(bool\)"),
        ({**GENERIC, "w1": np.array([True])}, r"w1 is an array of bool"),
        ({**GENERIC, "w1": 1j}, r"w1 is 1j \(complex\)"),
        ({**GENERIC, "w1": None}, r"w1 is None"),
        ({**GENERIC, "w1": [[1], [1, 2]]}, r"w1 is a ragged list"),
        ({**GENERIC, "w1": [1, True]}, r"w1 is True \(bool\)"),
        ({**GENERIC, "w1": [0.5, "1"]}, r"w1 is '1'"),
        ({**GENERIC, "w1": np.ma.array([1.0, 2.0], mask=[0, 1])}, r"w1 is a masked array"),
        ({**GENERIC, "w1": np.array([1e400], np.longdouble)}, r"w1 holds inf"),
        ({**GENERIC, "w1": np.ones(2), "w2": np.ones(3)}, r"w1 \(2,\), w2 \(3,\)"),
        ([1, 2], r"values must be a mapping"),
    ],
)
def test_bad_values_are_refused_by_name(values, said):
    with pytest.raises((TypeError, ValueError), match=said):
        worked_example().graph.forward(values)


def test_a_value_is_given_once():
    with pytest.raises(ValueError, match="'x' is given twice"):
        worked_example().graph.forward(GENERIC, x=1)
    assert worked_example().graph.forward({"x": 1, "t": 0}, w1=0.5, w2=0.5)["z"] == 0.5


def test_unknown_names_are_refused_where_results_are_read():
    forward = worked_example().graph.forward(GENERIC)
    for read in (
        forward.__getitem__,
        forward.backward().__getitem__,
        lambda name: forward.backward().local(name, "x"),
    ):
        with pytest.raises(KeyError, match="no node named 'w3'; the graph has x, t, w1, w2, z, a, y, L"):
            read("w3")
