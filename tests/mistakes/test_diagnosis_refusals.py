"""What a diagnosis refuses, and in which words."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import Graph, log, variables, worked_example


@pytest.mark.parametrize(
    ("value", "name", "values", "said"),
    [
        ("0.2", "dL/dw1", GENERIC, r"dL/dw1 is '0.2' \(str\); allowed are finite real numbers"),
        (math.nan, "dL/dw1", GENERIC, "dL/dw1 is nan; allowed are finite"),
        (math.inf, "dL/dz", GENERIC, "dL/dz is inf"),
        (True, "dL/dw1", GENERIC, r"dL/dw1 is True \(bool\)"),
        (..., "dL/dw1", GENERIC, "dL/dw1 is Ellipsis"),
        (np.ones(2), "dL/dw1", GENERIC, r"dL/dw1 is array\(\[1., 1.\]\) \(ndarray\)"),
        (0.2, "w3", GENERIC, "no quantity named 'w3'; the graph has x, t, w1, w2, z, a, y, L, dL/dy"),
        (0.2, "w1" + "'" * 99, GENERIC, "no quantity named"),
        (0.2, "w1", GENERIC, "w1 is a given value; its gradient is dL/dw1"),
        (0.2, "t", GENERIC, "t is a given value; its gradient is dL/dt"),
        (0.2, 7, GENERIC, "a string such as 'dL/dw1', not 7"),
        (0.2, "dL/dw1", {"x": 1}, "no value for t, w1, w2"),
        (0.2, "dL/dw1", {**GENERIC, "x": [1.0, 2.0]}, r"x is array\(\[1., 2.\]\) \(ndarray\)"),
        (0.2, "dL/dw1", {**GENERIC, "eta": "fast"}, "eta is 'fast'"),
        (0.2, "dL/dw1", {**GENERIC, "eta": -1}, "eta is -1.0; allowed are finite numbers from 0 up"),
        (0.2, "dL/dw1", 5, "values must be a mapping"),
    ],
)
def test_what_is_refused(value, name, values, said):
    with pytest.raises((TypeError, ValueError), match=said):
        worked_example().graph.diagnose(value, name, values)


def test_a_truth_that_is_not_finite_is_refused():
    (w,) = variables("w")
    with pytest.raises(ValueError, match="dL/dw is inf at these values"):
        Graph(log(w).named("L")).diagnose(1.0, "dL/dw", {"w": 0.0})


def test_two_hundred_pieces_of_rubbish():
    graph, generator = worked_example().graph, random.Random(11)
    rubbish = [None, "", "abc", "1,5", [], {}, (), {1}, b"1", 1j, math.nan, -math.inf, 10**400, object(), ..., "<b>"]
    rubbish += [np.array([]), np.array("x"), True, lambda: 1, GENERIC, "w1'", -0.0, 1e308, 5e-324, np.float32(2)]
    refused = []
    for _ in range(200):
        value, name, values = (generator.choice(rubbish) for _ in range(3))
        changed = {**GENERIC, generator.choice(("x", "w2", "eta", "q")): generator.choice(rubbish)}
        for arguments in (
            (value, "dL/dw1", GENERIC),
            (0.5, name, GENERIC),
            (0.5, "dL/dw1", values),
            (0.5, "L'", changed),
        ):
            try:
                graph.diagnose(*arguments)
            except (TypeError, ValueError) as error:
                refused.append(str(error))
    assert len(refused) > 500
    assert min(map(len, refused)) > 10
