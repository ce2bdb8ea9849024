"""What lesson 0 says, number by number and sentence by sentence."""

from __future__ import annotations

import math

import nbformat
import numpy as np
import pytest
from article import BACKWARD, ETA, FORWARD, GRAPH, NEW, START, WEIGHTS
from checkout import tracked

from backprop_widgets import Ask, Experiment, descend
from backprop_widgets.exercises.question import read_question


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (FORWARD["y"], "0.3112"),
        (FORWARD["L"], "0.0484"),
        (BACKWARD["y"], "0.3112"),
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


def test_each_weight_changes_what_is_above_it_and_leaves_the_rest_alone():
    def changed(weight):
        moved = GRAPH.forward({**START, weight: 0.7})
        return [name for name in ("z", "a", "y", "L") if moved[name] != FORWARD[name]]

    assert changed("w1") == ["z", "a", "y", "L"]
    assert changed("w2") == ["y", "L"]


def test_a_sigmoid_lies_between_0_and_1():
    a = GRAPH.forward({**START, "w1": np.linspace(-30, 30, 4001)})["a"]
    assert ((a > 0) & (a < 1)).all()
    assert (a.min() < 1e-12, a.max() > 1 - 1e-12) == (True, True)


def test_a_nudge_agrees():
    h = 1e-5
    up, down = (GRAPH.forward({**START, "w1": START["w1"] + by})["L"] for by in (h, -h))
    assert (up - down) / (2 * h) == pytest.approx(BACKWARD["w1"], rel=1e-9)


def test_the_loss_is_smaller_although_no_weight_moved_by_more_than_a_fiftieth():
    assert NEW["L"] < FORWARD["L"]
    assert max(abs(START[name] - value) for name, value in WEIGHTS.items()) < 0.02


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


def test_the_path_on_the_landscape_is_sixty_steps_and_descend_takes_them():
    experiment = Experiment()
    path = descend(GRAPH, START, weights=("w1", "w2"), eta=ETA, steps=60)
    assert experiment.steps == 60
    experiment.descend()
    assert (experiment.values["w1"], experiment.values["w2"]) == pytest.approx(tuple(path.weights[-1]), rel=1e-12)


def test_the_larger_step_gains_less_than_ten_times_as_much_since_the_slope_gets_smaller_on_the_way():
    moved = {name: START[name] - np.linspace(0, 1, 101) * BACKWARD[name] for name in WEIGHTS}
    backward = GRAPH.forward({**START, **moved}).backward()
    along = backward["w1"] * BACKWARD["w1"] + backward["w2"] * BACKWARD["w2"]
    assert (np.diff(along) < 0).all()
    assert along[-1] > 0  # the lowest place on the way is still ahead
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


def test_at_x_0_one_gradient_is_zero_and_the_other_is_not():
    at_zero = GRAPH.forward({**START, "x": 0}).backward()
    assert (at_zero["w1"], at_zero["w2"] > 0.1) == (0, True)


def test_in_the_deeper_network_a_weight_of_zero_closes_the_way_below_it_for_one_step_alone():
    question = read_question("00/transfer")
    graph, weights = question.network.graph, ("w1", "w2", "w3")
    path = descend(graph, question.values, weights=weights, eta=question.eta, steps=1)
    first = graph.forward(question.values).backward()
    then = graph.forward({**question.values, **dict(zip(weights, path.weights[-1], strict=True))}).backward()
    assert [name for name in weights if first[name] == 0] == ["w1"]
    assert [name for name in weights if then[name] == 0] == []
    assert graph.forward({**question.values, "w1": -3})["L"] == graph.forward(question.values)["L"]


def test_a_question_about_the_way_back_comes_after_the_way_back():
    (path,) = tracked("notebooks/00-*.ipynb")
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    explained, asked = (next(at for at, one in enumerate(sources) if it in one) for it in ("chain rule", "00/doubles"))
    assert explained < asked


def test_the_walk_asks_for_sixteen_values_which_take_a_minute_and_more_each():
    ask = Ask("00/hand")
    ask.commit(2)
    lines = ask.children[1].views["walk"].lines
    ask.reset()
    ask.close()
    assert len(lines) == 16


def test_the_large_rate_is_so_many_times_the_usual_one_and_the_deeper_network_steps_by_the_usual_one():
    assert read_question("00/fast").eta == 80 * ETA
    assert read_question("00/transfer").eta == ETA
