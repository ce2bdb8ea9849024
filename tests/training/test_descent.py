"""Descent: the path, its end, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import (
    Graph,
    descend,
    exp,
    sqrt,
    square,
    variables,
    worked_example,
)


def by_hand(values, eta, steps):
    """Descend the worked example with plain arithmetic, both weights at once."""
    x, t, w1, w2 = (values[name] for name in ("x", "t", "w1", "w2"))
    rows = [(w1, w2)]
    for _ in range(steps):
        a = 1 / (1 + math.exp(-w1 * x))
        error = w2 * a - t
        w1, w2 = w1 - eta * error * w2 * a * (1 - a) * x, w2 - eta * error * a
        rows.append((w1, w2))
    return np.array(rows)


def test_the_path_equals_plain_arithmetic():
    network = worked_example()
    path = descend(network.graph, GENERIC, weights=("w1", "w2"), eta=0.3, steps=40)
    np.testing.assert_allclose(path.weights, by_hand(GENERIC, 0.3, 40), rtol=1e-12)
    assert path.weights.shape == (41, 2)
    assert path.losses.shape == (41,)
    for row, loss in zip(path.weights[::10], path.losses[::10], strict=True):
        assert network.graph.forward({**GENERIC, "w1": row[0], "w2": row[1]})["L"] == pytest.approx(loss, rel=1e-14)


def test_weights_stand_in_the_order_given():
    network = worked_example()
    one = descend(network.graph, GENERIC, weights=("w1", "w2"), steps=3)
    other = descend(network.graph, GENERIC, weights=("w2", "w1"), steps=3)
    assert other.names == ("w2", "w1")
    np.testing.assert_array_equal(one.weights, other.weights[:, ::-1])


def test_nothing_moves_without_a_rate_or_without_steps():
    network = worked_example()
    still = descend(network.graph, GENERIC, weights=("w1", "w2"), eta=0, steps=3)
    assert (still.weights == still.weights[0]).all()
    assert descend(network.graph, GENERIC, weights=("w1",), steps=0).weights.tolist() == [[0.4]]


def test_samples_use_the_mean():
    network = worked_example()
    x, t = np.array([1.0, 1.5, -0.5]), np.array([0.0, 0.8, 0.3])
    path = descend(network.graph, {**GENERIC, "x": x, "t": t}, weights=("w1", "w2"), eta=0.2, steps=1)
    each = [network.graph.forward({**GENERIC, "x": a, "t": b}) for a, b in zip(x, t, strict=True)]
    assert path.losses[0] == pytest.approx(np.mean([forward["L"] for forward in each]), rel=1e-14)
    slope = np.mean([[forward.backward()[name] for name in ("w1", "w2")] for forward in each], axis=0)
    np.testing.assert_allclose(path.weights[1], [0.4, -0.7] - 0.2 * slope, rtol=1e-14)


def test_a_path_says_why_it_ended():
    (w,) = variables("w")
    steep = Graph((w**4).named("L"))
    path = descend(steep, {"w": 3.0}, weights=("w",), eta=1.0, steps=50)
    assert path.reason == "too far"
    assert path.culprit == "w"
    assert np.isfinite(path.weights).all()
    assert np.isfinite(path.losses).all()
    wall = Graph(exp(w * w).named("L"))
    path = descend(wall, {"w": 3.0}, weights=("w",), eta=1.0, steps=50)
    assert (path.reason, path.culprit, path.steps) == ("not finite", "L", 0)
    bowl = Graph((w**2).named("L"))
    path = descend(bowl, {"w": 1.0}, weights=("w",), eta=0.4, steps=500, tolerance=1e-6)
    assert path.reason == "converged"
    assert abs(2 * path.weights[-1][0]) <= 1e-6
    other_side = descend(bowl, {"w": -1.0}, weights=("w",), eta=0.4, steps=500, tolerance=1e-6)
    assert other_side.weights.tolist() == (-path.weights).tolist()
    assert descend(bowl, {"w": 1.0}, weights=("w",), eta=0.4, steps=500).steps == 500
    cliff = Graph(sqrt(w).named("L"))
    path = descend(cliff, {"w": 0.0}, weights=("w",))
    assert (path.reason, path.culprit, path.steps) == ("not finite", "dL/dw", 0)
    steps = Graph(square(exp(w * w).named("a")).named("L"))
    with pytest.raises(ValueError, match="a is not finite at the start"):
        descend(steps, {"w": 1e10}, weights=("w",))
    assert descend(Graph(w), {"w": 1.0}, weights=("w",), eta=0.5, steps=2).weights.ravel().tolist() == [1.0, 0.5, 0.0]
    with pytest.raises(ValueError, match="L is not finite at the start"):
        descend(wall, {"w": 1e10}, weights=("w",))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"eta": -0.1}, "eta is -0.1; allowed are finite numbers from 0 up"),
        ({"eta": math.nan}, "eta is nan"),
        ({"eta": math.inf}, "eta is inf"),
        ({"eta": "fast"}, "eta is 'fast'"),
        ({"eta": True}, "eta is True"),
        ({"steps": -1}, "steps is -1; allowed are integers"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"tolerance": -1}, "tolerance is -1"),
        ({"weights": ("w3",)}, "no variable named 'w3' to be a weight; the graph has x, t, w1, w2"),
        ({"weights": ("w1", "w1")}, "'w1' stands twice"),
        ({"weights": ()}, "weights is empty"),
        ({"weights": "w1"}, "sequence of names"),
        ({"weights": ("z",)}, "no variable named 'z'"),
    ],
)
def test_descend_refuses(options, said):
    network = worked_example()
    with pytest.raises((TypeError, ValueError), match=said):
        descend(network.graph, GENERIC, **{"weights": ("w1", "w2"), **options})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"w1": np.ones(2)}, "weight w1 must be one number"),
        ({"x": np.ones((2, 2))}, r"x has shape \(2, 2\)"),
        ({"x": np.ones(0)}, r"x has shape \(0,\)"),
        ({"x": np.ones(3), "t": np.ones(1)}, "one length, not x 3, t 1"),
    ],
)
def test_samples_are_refused_by_name(values, said):
    network = worked_example()
    with pytest.raises(ValueError, match=said):
        descend(network.graph, {**GENERIC, **values}, weights=("w1", "w2"))


def test_the_culprit_is_one_that_was_moved_and_a_small_gradient_is_an_end():
    w, x = variables("w x")
    graph = Graph((square(w) + sqrt(x)).named("L"))
    path = descend(graph, {"w": 1.0, "x": 0.0}, weights=("w",), eta=1e60, steps=5)
    assert (path.reason, path.culprit) == ("too far", "w")
    high = Graph((square(w - 3) + 1e101).named("L"))
    assert descend(high, {"w": 3.0}, weights=("w",), tolerance=1e-3, steps=5).reason == "converged"
