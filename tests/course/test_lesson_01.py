"""What lesson 1 says, number by number and sentence by sentence."""

from __future__ import annotations

import math
from itertools import pairwise

import nbformat
import numpy as np
import pytest
from checkout import tracked

from backprop_widgets import (
    Experiment,
    Goal,
    Graph,
    Sliders,
    Worksheet,
    half_squared_error,
    sigmoid,
    variables,
    worked_example,
)

GRAPH = worked_example().graph
WEIGHTS_1, WEIGHTS_2 = np.linspace(-4, 4, 801), np.linspace(-2, 2, 401)
TARGETS = {1.5: 0.8, -1: 0.3}
BLANKS = ({"x": 2, "t": 0.5, "w1": -0.3, "w2": 0.7}, {"x": -1.5, "t": 0.3, "w1": 0.8, "w2": -0.6})


def answer(x, w1, w2):
    return GRAPH.forward(x=x, t=0, w1=w1, w2=w2)["y"]


def off(w1, w2, targets=TARGETS):
    return np.array([abs(answer(x, w1, w2) - t) for x, t in targets.items()])


def played():
    """Return how far off both answers are at the start and after each move of the computer."""
    w1, w2 = 0.4, -0.7
    moves = [off(w1, w2)]
    while max(moves[-1]) >= 0.01:
        if len(moves) % 2:
            w2 = WEIGHTS_2[off(w1, WEIGHTS_2)[0].argmin()]
        else:
            w1 = WEIGHTS_1[off(WEIGHTS_1, w2)[1].argmin()]
        moves.append(off(w1, w2))
    return np.array(moves)


def winning(targets):
    return int((off(*np.meshgrid(WEIGHTS_1, WEIGHTS_2), targets).max(axis=0) < 0.01).sum())


def test_the_dials_have_the_places_of_the_sliders():
    experiment = Experiment(values={"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7})
    sliders = Sliders(experiment, ("w1", "w2"))
    places = [(s.min, s.max, round((s.max - s.min) / s.step) + 1) for s in sliders.sliders.values()]
    assert places == [(-4, 4, 801), (-2, 2, 401)]
    sliders.close()


def test_the_computer_needs_nine_moves_each_of_which_does_harm_while_every_two_help():
    moves = played()
    assert len(moves) - 1 == 9
    for number, (before, after) in enumerate(pairwise(moves), start=1):
        better, worse = (0, 1) if number % 2 else (1, 0)
        assert after[better] < before[better]
        assert number == 1 or after[worse] > before[worse]
    larger = moves.max(axis=1)
    assert (larger[2:] < larger[:-2]).all()


def test_fifteen_settings_win():
    assert (len(WEIGHTS_1) * len(WEIGHTS_2), winning(TARGETS)) == (321201, 15)


def test_a_goal_that_the_player_reaches_is_the_lessons():
    values = {"x": np.array([*TARGETS]), "t": np.array([*TARGETS.values()]), "w1": 0.4, "w2": -0.7}
    goal = Goal(Experiment(values=values), "y", "t", within=0.01)
    assert not goal.reached
    goal.experiment.set({"w1": 0.86, "w2": 1.02})
    assert goal.reached
    goal.close()


def test_a_hundred_dials_take_more_years_than_anybody_can_wait():
    settings = 401**100
    years = settings // 10**9 // (365 * 24 * 3600)
    assert len(str(years)) > 200
    assert 401**2 < 10**9 / 1000
    assert 100 < 401 < 1000  # a computer a hundred times as fast takes two digits, a dial brings them back


def test_the_curve_rises_everywhere_between_0_and_1_and_is_the_same_on_both_sides():
    z = np.linspace(-20, 20, 2001)
    a = GRAPH.forward(x=1, t=0, w1=z, w2=1)["a"]
    assert (np.diff(a) > 0).all()
    assert 0 < a.min() < a.max() < 1
    assert a[z == 0] == [0.5]
    assert a + a[::-1] == pytest.approx(np.ones(2001), rel=1e-12)
    assert GRAPH.forward(x=1, t=0, w1=40, w2=1)["a"] == 1  # as the computer rounds it
    assert (GRAPH.forward(x=2, t=0, w1=np.array([-4, 4]), w2=1)["z"] == [-8, 8]).all()


def test_layers_that_multiply_and_add_make_a_straight_line_and_a_curve_between_them_does_not():
    x, t, u1, u2, b1, b2, v1, v2, c = variables("x t u1 u2 b1 b2 v1 v2 c")

    def over_x(bend):
        y = (v1 * bend(u1 * x + b1) + v2 * bend(u2 * x + b2) + c).named("y")
        weights = {"u1": 0.7, "u2": -1.2, "b1": 0.3, "b2": 0.1, "v1": 1.1, "v2": 0.4, "c": -0.2, "t": 0}
        return Graph(half_squared_error(y, t)).forward(x=np.linspace(-2, 2, 41), **weights)["y"]

    assert np.diff(over_x(lambda node: node), 2) == pytest.approx(np.zeros(39), abs=1e-12)
    assert abs(np.diff(over_x(sigmoid), 2)).max() > 1e-4


def test_without_the_curve_the_answer_does_not_depend_on_how_the_dials_share_the_work():
    for w1 in (-4, -0.3, 0.01, 2):
        w2 = 0.8 / 1.5 / w1
        assert w2 * w1 * 1.5 == pytest.approx(0.8)
        assert w2 * w1 * -1 == pytest.approx(-0.8 / 1.5)


def test_a_value_depends_on_what_comes_before_it_and_a_flat_curve_hands_on_next_to_nothing():
    values = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    before, after = GRAPH.forward(values), GRAPH.forward({**values, "w2": 0.7})
    assert (before["z"], before["a"]) == (after["z"], after["a"])
    assert before["y"] != after["y"]
    assert 0 < answer(1.5, 4, -0.7) - answer(2, 4, -0.7) < 0.002


def test_two_signs_are_out_of_reach_of_two_dials():
    for x in TARGETS:
        answers = answer(x, WEIGHTS_1[:, None], WEIGHTS_2)
        assert ((answers > 0) == (WEIGHTS_2 > 0)).all()
    assert winning({1.5: 0.8, -1: -0.3}) == 0


@pytest.mark.parametrize(("name", "printed"), [("z", "0.5000"), ("a", "0.6225"), ("y", "0.3112")])
def test_a_number_of_the_worked_pass_is_the_networks(name, printed):
    assert f"{GRAPH.forward(x=1, t=0, w1=0.5, w2=0.5)[name]:.4f}" == printed


@pytest.mark.parametrize("values", BLANKS, ids=["with gaps", "blank"])
def test_no_slip_of_the_sheets_gives_a_right_number_and_each_is_named(values):
    x, w1, w2 = (values[name] for name in ("x", "w1", "w2"))
    a = 1 / (1 + math.exp(-w1 * x))
    slips = {
        ("z", w1): "The factor x is missing in z.",
        ("z", w2 * x): "In z, w2 stands where w1 belongs.",
        ("z", w1 + x): "In z, a sum stands where a product belongs.",
        ("a", w1 * x): "The activation is missing",
        ("a", 1 - a): "the sign in the exponent is the wrong way round",
        ("y", 1 / (1 + math.exp(-w2 * a))): "An activation too much",
        ("y", w1 * a): "In y, w1 stands where w2 belongs.",
        ("y", w2 * w1 * x): "The activation is missing",
    }
    for (quantity, number), cause in slips.items():
        sheet = Worksheet(f"slips at x = {x}", values)
        said = sheet.check(quantity, number)
        assert said.right is False
        assert cause in said.text
        sheet.reset()


def test_with_two_units_of_different_signs_both_signs_are_in_reach():
    x = np.array([1.5, -1])
    a, b = (GRAPH.forward(x=x, t=0, w1=u, w2=1)["a"] for u in (2, -1))
    first, second = a - b
    assert second < 0 < first
    assert (-a - b < 0).all()


def test_a_zero_is_answered_with_half_of_w2_wherever_w1_stands():
    assert (answer(0, WEIGHTS_1, 0.6) == 0.3).all()
    assert (answer(1.5, WEIGHTS_1[:, None], WEIGHTS_2) < np.maximum(WEIGHTS_2, 0) + (WEIGHTS_2 <= 0)).all()
    assert winning({**TARGETS, 0: 0.3}) == 0


def test_no_setting_that_wins_stands_open_below_the_game():
    (path,) = tracked("notebooks/01-*.ipynb")
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", ())]
    folded = [output for output in outputs if "w2  1." in str(output) and "off by" in str(output)]
    assert ["<details>" in output.get("data", {}).get("text/html", "") for output in folded] == [True]
    assert "w1  0.8" in folded[0]["data"]["text/plain"]
