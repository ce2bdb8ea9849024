"""What lesson 0 says, number by number and sentence by sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop_widgets import Experiment, descend, worked_example

GRAPH = worked_example().graph
START = {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5}
ETA = 0.1
FORWARD = GRAPH.forward(START)
BACKWARD = FORWARD.backward()
WEIGHTS = {name: START[name] - ETA * BACKWARD[name] for name in ("w1", "w2")}
NEW = GRAPH.forward({**START, **WEIGHTS})


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (FORWARD["y"], "0.3112"),
        (FORWARD["L"], "0.0484"),
        (BACKWARD["y"], "0.3112"),
        (BACKWARD["w1"], "0.0366"),
        (BACKWARD["x"], "0.0183"),
        (BACKWARD.local("a", "z"), "0.2350"),
        (NEW["L"], "0.0446"),
    ],
)
def test_a_number_is_the_networks(value, printed):
    assert f"{value:.4f}" == printed


def test_each_step_is_what_the_text_says_it_is():
    z, a, y = FORWARD["z"], FORWARD["a"], FORWARD["y"]
    assert (z, a, y) == (START["w1"] * START["x"], 1 / (1 + math.exp(-z)), START["w2"] * a)
    assert FORWARD["L"] == (y - START["t"]) ** 2 / 2
    assert BACKWARD["y"] == y - START["t"]
    assert BACKWARD["w2"] == BACKWARD["y"] * a
    assert BACKWARD["a"] == BACKWARD["y"] * START["w2"]
    assert BACKWARD.local("a", "z") == a * (1 - a)
    assert BACKWARD["w1"] == pytest.approx(BACKWARD["a"] * a * (1 - a) * START["x"], rel=1e-15)


def test_the_slope_of_a_sigmoid_is_never_more_than_a_quarter():
    slope = GRAPH.forward({**START, "w1": np.linspace(-20, 20, 4001)}).backward().local("a", "z")
    assert slope.max() == 0.25


def test_a_nudge_agrees():
    h = 1e-5
    up, down = (GRAPH.forward({**START, "w1": START["w1"] + by})["L"] for by in (h, -h))
    assert (up - down) / (2 * h) == pytest.approx(BACKWARD["w1"], rel=1e-9)


def test_not_quite_a_tenth_of_the_loss_is_gone_and_the_weights_moved_by_less_than_a_fiftieth():
    assert 0.07 < 1 - NEW["L"] / FORWARD["L"] < 0.1
    assert max(START[name] - value for name, value in WEIGHTS.items()) < 0.02


def test_the_explorer_takes_the_same_step():
    experiment = Experiment()
    experiment.step()
    assert experiment.values == {**START, **WEIGHTS}


def test_the_three_misprints_are_wrong_and_their_own_factors_say_so():
    for value, wrong in ((BACKWARD["w2"], 0.1938), (BACKWARD["w1"], 0.0365), (NEW["L"], 0.0447)):
        assert round(value, 4) != wrong
        assert abs(value - wrong) < 2e-4
    rounded = [0.3112 * 0.6225, 0.1556 * 0.2350 * 1, 0.2988**2 / 2]
    assert [round(value, 4) for value in rounded] == [0.1937, 0.0366, 0.0446]


def test_sixty_steps_take_the_loss_to_0_000467_and_each_one_lowers_it():
    path = descend(GRAPH, START, weights=("w1", "w2"), eta=ETA, steps=60)
    assert (np.diff(path.losses) < 0).all()
    assert f"{path.losses[-1]:.6f}" == "0.000467"


def test_the_larger_step_gains_less_than_ten_times_as_much_since_the_slope_gets_smaller_on_the_way():
    moved = {name: START[name] - np.linspace(0, 1, 101) * BACKWARD[name] for name in WEIGHTS}
    backward = GRAPH.forward({**START, **moved}).backward()
    along = backward["w1"] * BACKWARD["w1"] + backward["w2"] * BACKWARD["w2"]
    assert (np.diff(along) < 0).all()
    after = GRAPH.forward({**START, **moved})["L"]
    assert 7.5 < (FORWARD["L"] - after[100]) / (FORWARD["L"] - after[10]) < 8.5


def test_a_rate_of_8_kills_the_network_and_it_does_not_come_back():
    start = {**START, "t": 1}
    path = descend(GRAPH, start, weights=("w1", "w2"), eta=8, steps=10_000)
    w1, w2 = map(float, path.weights[-1])
    end = GRAPH.forward({**start, "w1": w1, "w2": w2})
    assert end["a"] < 0.001
    assert end.backward().local("a", "z") < 0.001
    assert f"{path.losses[60]:.2f}" == f"{path.losses[-1]:.2f}" == "0.50"
    faster = descend(GRAPH, start, weights=("w1", "w2"), eta=0.5, steps=60).losses[-1]
    assert faster < descend(GRAPH, start, weights=("w1", "w2"), eta=0.1, steps=60).losses[-1]
