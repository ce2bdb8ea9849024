"""What lesson 3 says, number by number and sentence by sentence."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from backprop_widgets import (
    Experiment,
    Graph,
    Tangent,
    Worksheet,
    descend,
    half_squared_error,
    sigmoid,
    variables,
    worked_example,
)
from backprop_widgets.exercises.question import read_question

GRAPH = worked_example().graph
START = {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5}
POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
BACKWARD = GRAPH.forward(START).backward()
HERE = GRAPH.forward(POINT).backward()
GRADIENT = np.array([HERE["w1"], HERE["w2"]])


def loss(at, **changed):
    return GRAPH.forward({**at, **changed})["L"]


def rise(at, name, by):
    return loss(at, **{name: at[name] + by}) - loss(at)


def measured(at, name, h=0.0001):
    return (rise(at, name, h) - rise(at, name, -h)) / (2 * h)


def walk(away, degrees):
    """Return the rise along a way of some length in a direction, counted from the east."""
    angle = np.radians(degrees)
    return loss(POINT, w1=0.4 + away * np.cos(angle), w2=-0.7 + away * np.sin(angle)) - loss(POINT)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (rise(START, "w1", 0.1), "0.0037"),
        (round(rise(START, "w1", 0.1), 4) / 0.1, "0.0370"),
        (measured(START, "w1"), "0.0366"),
        (HERE["w2"], "-0.8083"),
    ],
)
def test_a_number_is_the_networks(value, printed):
    assert f"{value:.4f}" == printed


def test_turned_up_each_dial_raises_the_loss_and_the_second_almost_six_times_as_much():
    one, two = rise(START, "w1", 0.1), rise(START, "w2", 0.1)
    assert 0 < 5.5 * one < two < 6 * one


def test_how_much_a_dial_matters_depends_on_where_the_others_stand():
    elsewhere = {"x": 2, "t": 0, "w1": 0, "w2": 1.5}
    question = read_question("03/more")
    assert not any(
        number in say for tier in question.tiers for say in tier.key["says"] for number in ("0.059", "0.039")
    )
    assert f"{rise(elsewhere, 'w1', 0.1):.3f}" == "0.059"
    assert f"{rise(elsewhere, 'w2', 0.1):.3f}" == "0.039"
    doubled, larger = {**START, "x": 2, "w1": 0}, {**START, "w1": 0, "w2": 1.5}
    share = [GRAPH.forward(at).backward() for at in ({**START, "w1": 0}, doubled, larger)]
    plain, by_input, by_weight = (sweep["w1"] / sweep["w2"] for sweep in share)
    assert by_input == pytest.approx(2 * plain)
    assert by_weight > plain


def test_one_rate_serves_for_every_small_move_in_both_directions():
    for by in (0.02, 0.01, -0.01, -0.02):
        assert rise(START, "w1", by) == pytest.approx(0.037 * by, rel=0.02)


def test_a_whole_unit_is_too_far_for_a_rate_since_the_ground_gets_steeper_on_the_way():
    rates = [GRAPH.forward({**START, "w2": w2}).backward()["w2"] for w2 in np.linspace(0.5, 1.5, 11)]
    assert (np.diff(rates) > 0).all()
    assert rise(START, "w2", 1) == pytest.approx(2 * BACKWARD["w2"])


def test_the_rates_settle_at_the_derivative_and_both_ways_are_better_than_one():
    errors = [abs(rise(START, "w1", h) / h - BACKWARD["w1"]) for h in (0.1, 0.01, 0.001, 0.0001)]
    assert all(smaller < larger / 5 for larger, smaller in pairwise(errors))
    assert errors[-1] < 1e-6
    for h in (0.1, 0.01, 0.001):
        assert abs(measured(START, "w1", h) - BACKWARD["w1"]) < abs(rise(START, "w1", h) / h - BACKWARD["w1"]) / 4


def test_the_bend_makes_one_side_too_steep_and_the_other_too_flat():
    up, down = rise(START, "w1", 0.1) / 0.1, rise(START, "w1", -0.1) / -0.1
    assert down < BACKWARD["w1"] < up
    assert abs((up + down) / 2 - BACKWARD["w1"]) < min(up - BACKWARD["w1"], BACKWARD["w1"] - down) / 4


def test_the_article_prints_another_last_digit():
    assert f"{measured(START, 'w1'):.4f}" != "0.0365"


def test_without_names_in_between_the_loss_is_a_curve_over_one_dial_and_its_tangent_has_the_slope():
    x, t, w1, w2 = variables("x t w1 w2")
    whole = Graph(half_squared_error(w2 * sigmoid(w1 * x), t).named("L"))
    line = Tangent(Experiment(whole, values=START, weights=("w1", "w2")), "dL/dw1")
    assert (line.curve["y"], line.curve["x"]) == ("L", "w1")
    assert line.experiment.backward["w1"] == pytest.approx(BACKWARD["w1"], rel=1e-12)
    line.close()


def test_with_the_target_at_0_3_the_curve_has_a_lowest_place_where_the_slope_changes_its_sign():
    slopes = GRAPH.forward({**START, "t": 0.3, "w1": np.linspace(-1.5, 1.5, 301)}).backward()["w1"]
    assert (np.diff(np.sign(slopes)) != 0).sum() == 1
    assert slopes[0] < 0 < slopes[-1]


def test_a_nudge_beyond_the_sixteenth_digit_is_lost():
    assert measured(START, "w1", 1e-17) == 0
    error = {h: abs(measured(START, "w1", h) / BACKWARD["w1"] - 1) for h in (0.1, 1e-5, 1e-12)}
    assert error[1e-5] < min(error[0.1], error[1e-12]) / 1000


def test_the_two_slopes_have_one_sign_at_the_first_place_and_two_at_the_second():
    assert HERE["w2"] < 0 < HERE["w1"]
    assert min(BACKWARD["w1"], BACKWARD["w2"]) > 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (2 * measured(POINT, "w2"), "from one nudge to the other it is twice as far"),
        (-measured(POINT, "w2"), "subtract the loss for the smaller w₂ from the loss for the larger one"),
        (rise(POINT, "w2", 0.1) / 0.1, "the slope over a nudge of 0.1 upwards"),
        (rise(POINT, "w2", 0.1), "a slope is the change, divided by the nudge"),
    ],
)
def test_the_sheet_names_the_slips_of_measuring_and_not_those_of_a_later_lesson(wrong, named):
    sheet = Worksheet("test_lesson_03", POINT, measured=True)
    sheet.reset()
    said = [str(sheet.check("dL/dw2", f"{wrong:.4f}")), *(str(sheet.hint("dL/dw2")) for _ in range(3))]
    assert named in said[0]
    assert "0.001" not in said[0]  # the reader may have taken another nudge
    assert "½" not in " ".join(said)
    assert "chain rule" not in " ".join(said)


def test_measure_and_formula_agree():
    up, down = loss(POINT, w2=-0.7 + 0.0001), loss(POINT, w2=-0.7 - 0.0001)
    assert (up - down) / 0.0002 == measured(POINT, "w2")
    formula = (GRAPH.forward(POINT)["y"] - 0.8) * GRAPH.forward(POINT)["a"]
    assert measured(POINT, "w2") == pytest.approx(formula, rel=1e-9)


def test_the_gradient_leads_uphill_and_against_it_the_loss_falls_for_small_steps():
    for eta in (0.001, 0.01, 0.1):
        up, down = (
            loss(POINT, **dict(zip(("w1", "w2"), (0.4, -0.7) + way * eta * GRADIENT, strict=True))) for way in (1, -1)
        )
        assert down < loss(POINT) < up
        promised = eta * GRADIENT @ GRADIENT
        assert up - loss(POINT) > promised > loss(POINT) - down  # the ground bends upwards


def test_both_losses_end_higher_than_the_slopes_said():
    up, down = (loss(POINT, w1=0.4 + by * HERE["w1"], w2=-0.7 + by * HERE["w2"]) for by in (0.1, -0.1))
    said = 0.1 * (HERE["w1"] ** 2 + HERE["w2"] ** 2)
    assert up > loss(POINT) + said
    assert down > loss(POINT) - said
    assert up - loss(POINT) > said > loss(POINT) - down
    assert "the rise is larger, the fall smaller" in read_question("03/uphill").after


def test_sixty_steps_bend_and_first_go_to_the_west_and_then_to_the_east():
    path = descend(GRAPH, POINT, weights=("w1", "w2"), eta=0.1, steps=60)
    east = np.sign(np.diff(path.weights[:, 0]))
    assert east[0] < 0 < east[-1]
    assert (np.diff(east) != 0).sum() == 1
    assert (np.diff(path.weights[:, 1]) > 0).all()


def test_the_next_weight_is_what_the_solution_says():
    path = descend(GRAPH, POINT, weights=("w1", "w2"), eta=0.1, steps=1)
    w1, w2 = map(float, path.weights[1])
    assert w2 == pytest.approx(-0.7 - 0.1 * -0.8083, abs=1e-5)
    assert w1 < 0.4


def test_the_nearest_place_on_the_valley_floor_is_not_where_the_step_goes():
    w1 = np.linspace(-4, 6, 100_001)
    floor = 0.8 * (1 + np.exp(-1.5 * w1))
    assert np.abs(loss(POINT, w1=w1, w2=floor)).max() < 1e-25
    nearest = np.hypot(w1 - 0.4, floor + 0.7).argmin()
    assert f"{w1[nearest]:.3f}" == "0.917"
    assert floor[nearest] > -0.7
    assert -GRADIENT[0] < 0 < w1[nearest] - 0.4


def test_no_direction_is_steeper_than_the_gradient():
    every = np.arange(-180, 180)
    rises = walk(0.001, every)
    towards = math.degrees(math.atan2(GRADIENT[1], GRADIENT[0]))
    assert abs(every[rises.argmax()] - towards) <= 0.5
    assert abs(abs(every[rises.argmin()] - towards) - 180) <= 0.5
    assert -90 < towards < -67.5  # south, and less than south-south-east to the east


def test_level_ground_may_be_high_and_equal_slopes_may_be_near_and_far():
    plain = GRAPH.forward({**POINT, "w1": -8})
    assert max(abs(plain.backward()[name]) for name in ("w1", "w2")) < 1e-5
    assert plain["L"] == pytest.approx(0.32, abs=1e-4)
    along = {**POINT, "w2": 2, "w1": np.linspace(-8, 4, 12_001)}
    lowest = along["w1"][loss(along).argmin()]
    assert lowest == pytest.approx(-0.2703, abs=0.001)


def test_a_level_curve_is_no_end():
    level = {**START, "t": 0.3, "w2": 0}
    at = GRAPH.forward({**level, "w1": np.linspace(-4, 4, 9)})
    assert (at["y"] == 0).all()
    assert np.ptp(at["L"] + np.zeros(9)) == 0
    sweep = GRAPH.forward(level).backward()
    assert sweep["w1"] == 0
    assert sweep["w2"] == (0 - 0.3) * GRAPH.forward(level)["a"] < 0
    path = descend(GRAPH, level, weights=("w1", "w2"), eta=0.1, steps=1)
    w1, w2 = map(float, path.weights[1])
    assert w1 == 0.5
    assert w2 > 0
    assert GRAPH.forward({**level, "w2": w2}).backward()["w1"] != 0


def test_at_a_right_angle_to_the_gradient_the_loss_stays_and_nowhere_between():
    towards = math.degrees(math.atan2(GRADIENT[1], GRADIENT[0]))
    rises = walk(0.001, np.array([towards + 90, towards - 90, towards, 45, -135]))
    assert np.abs(rises[:2]).max() < 1e-6
    assert np.abs(rises[2:]).min() > 3e-4
    assert rises[3] < 0 < rises[4]  # to the north-east it falls, to the south-west it rises
    level = towards + 90
    assert 0 < level < 45  # east and a little north
    question = read_question("03/steepest")
    assert [tier.key["right"] for tier in question.tiers] == [2, 2]
