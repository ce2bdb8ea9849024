"""What lessons 6 and 6b say, number by number and sentence by sentence; each run is looked at to its end."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from backprop_widgets import (
    Experiment,
    Graph,
    UpdateRule,
    Worksheet,
    descend,
    half_squared_error,
    hessian,
    largest_stable_eta,
    sigmoid,
    tanh,
    variables,
    worked_example,
)
from backprop_widgets.exercises import question
from backprop_widgets.exercises.question import read_question

NETWORK = worked_example()
POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
WEIGHTS = ("w1", "w2")
W1, W2 = variables("w1 w2")
FAR, NEAR = half_squared_error(W2 * sigmoid(1.5 * W1), 0.9), half_squared_error(W2 * 0.5, 0.5)
GULLY, START = Graph((0.5 * (FAR + NEAR)).named("L")), {"w1": 0.4, "w2": -0.7}
GOAL = {"w1": np.log(9) / 1.5, "w2": 1}
BOTH = ((NETWORK.graph, POINT, 0.001), (GULLY, START, 0.000001))
FLOOR = {**POINT, "w1": 0.5, "w2": 0.8 * (1 + np.exp(-0.75))}


def run(eta, steps=300, rule="gradient descent", **start):
    return descend(NETWORK, {**POINT, **start}, eta=eta, steps=steps, rule=rule)


def walk(eta, steps=3000, rule="gradient descent", memory=None, **start):
    return descend(GULLY, {**START, **start}, weights=WEIGHTS, eta=eta, steps=steps, rule=rule, memory=memory)


def stays(path, level=0.001):
    return path.arrival(level, stays=True)


def limit_at(w1):
    return largest_stable_eta(NETWORK, {**POINT, "w1": w1, "w2": 0.8 * (1 + np.exp(-1.5 * w1))})


def nearly(**weights):
    """Yield starts that differ in the last digits, as another machine's might."""
    for place in range(8):
        yield {name: value * (1 + place * 3e-16) for name, value in weights.items()}


PLACE = Path(question.__file__).parent / "questions/en"
QUESTIONS = [
    f"{lesson}/{name}"
    for lesson in ("06", "06b")
    for name in re.findall(r"^## (\w+)", (PLACE / f"{lesson}.md").read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_said_of_a_wrong_answer_is_not_taken_for_the_right_one(name):
    """After the right answer in bold, "That holds" would be read of it."""
    for tier in read_question(name).tiers:
        if tier.kind == "number":
            continue
        for i, text in enumerate(tier.key["says"]):
            assert i == tier.key["right"] or not re.search(r"</strong> (That|It|They|For that|So it)\b", text)


# Lesson 6


def test_steps_get_shorter_by_themselves_and_the_path_turns_where_w2_is_0():
    path = run(0.1, 60)
    moves = np.diff(path.weights, axis=0)
    assert (np.diff(np.hypot(*moves.T)) < 0).all()
    turn = path.weights[:, 0].argmin()
    assert turn == 12
    assert path.weights[turn - 1, 1] < 0 < path.weights[turn, 1]
    assert (moves[:turn, 0] < 0).all()
    assert (moves[turn:, 0] > 0).all()
    outputs = path.weights[:, 1] / (1 + np.exp(-1.5 * path.weights[:, 0]))
    assert (outputs < 0.8).all()


def test_a_weight_that_moves_too_early_changes_the_path_a_little_and_the_loss_falls_all_the_same():
    weights, losses = dict(START), []
    for _ in range(60):
        for name in WEIGHTS:
            forward = NETWORK.graph.forward({**POINT, **weights})
            weights[name] -= 0.1 * forward.backward()[name]
        losses.append(NETWORK.graph.forward({**POINT, **weights})["L"])
    assert (np.diff(losses) < 0).all()
    right = run(0.1, 60)
    assert 1e-4 < np.hypot(*(right.weights[-1] - [*weights.values()])) < 0.1
    assert losses[-1] != pytest.approx(right.losses[-1], rel=1e-3)


def test_twice_the_rate_takes_half_the_steps_until_it_does_not():
    runs = {eta: run(eta, 5000) for eta in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)}
    assert [stays(path) for path in runs.values()] == [68, 34, 17, 8, 4, 98, None]
    assert f"{runs[6.4].losses[-1]:.2f}" == "0.32"
    assert np.ptp(runs[6.4].losses[3:]) < 1e-9


def test_the_picture_of_the_race():
    rates = np.linspace(0.05, 4, 80)
    steps = {round(eta, 2): stays(run(eta, 1000)) for eta in rates}
    assert {steps[eta] for eta in (2.3, 2.35, 2.4, 2.45, 2.5, 2.55, 2.6)} == {2}
    assert min(filter(None, steps.values())) == 2
    late = [steps[eta] for eta in (2.7, 2.8, 2.9, 3.0, 3.1, 3.2, 3.3, 3.35)]
    assert late == sorted(late)
    assert late[-1] < 300  # the end of the axis
    assert all(number is None for eta, number in steps.items() if eta >= 3.4)
    assert all(number for eta, number in steps.items() if eta < 3.4)


def test_in_a_bowl_the_error_is_multiplied_by_the_same_number_at_each_step():
    a = NETWORK.graph.forward(POINT)["a"]
    assert f"{a:.4f}" == "0.6457"
    for eta in (0.5, 2, 4, 4.7, 4.9, 6.4):
        path = descend(NETWORK, POINT, weights=("w2",), eta=eta, steps=60)
        errors = a * path.weights[:, 0] - 0.8
        assert errors[1:7] == pytest.approx((1 - eta * a**2) * errors[:6], rel=1e-9)
        assert (path.losses[-1] < path.losses[0]) == (eta < 2 / a**2)
    assert 2 / a**2 == pytest.approx(largest_stable_eta(NETWORK, POINT, weights=("w2",)), rel=1e-9)


def test_a_bowl_stops_falling_between_the_rates_that_a_reader_drags_through():
    experiment = Experiment(values=POINT, weights=("w2",), eta=2, ranges={"eta": (0, 8)}, steps=30)
    assert experiment.trajectory.losses[-1] < 1e-6
    experiment.set({"eta": 6})
    assert experiment.trajectory.losses[-1] > 1e6


def test_a_rate_of_6_4_throws_the_run_onto_the_plain_in_three_steps():
    path = run(6.4, 10_000)
    assert path.losses[1] < path.losses[0] < path.losses[2]
    assert path.weights[3, 0] < -14
    assert path.weights[2, 0] - path.weights[3, 0] == pytest.approx(14.7, abs=0.1)  # almost fifteen units
    assert path.weights[-1] == pytest.approx(path.weights[3], abs=1e-3)
    w1, w2 = path.weights[3]
    slow = run(0.1, 10_000, w1=w1, w2=w2)
    assert np.abs(slow.weights - slow.weights[0]).max() < 1e-6


def test_an_output_far_off_sends_w1_to_the_west():
    for w1, w2 in np.random.default_rng(0).uniform((-4, -8), (4, 8), (400, 2)):
        forward = NETWORK.graph.forward({**POINT, "w1": w1, "w2": w2})
        slope = forward.backward()["w1"]
        assert (slope > 0) == (forward["y"] > 0.8 or forward["y"] < 0)
        assert -6.4 * slope < 6.4 * 1.5 * 0.8**2 / 4 < 1.6  # of (t - y) y (1 - a) x, and none is longer to the east


def test_on_the_plain_both_gradients_have_the_right_sign_and_are_not_zero():
    sheet = Worksheet("test 06", {**POINT, "w1": -4, "w2": 0.5})
    a = 0.002473
    assert f"{NETWORK.graph.forward({**POINT, 'w1': -4, 'w2': 0.5})['a']:.6f}" == f"{a}"
    assert sheet.check("dL/dw1", (0.5 * a - 0.8) * 0.5 * a * (1 - a) * 1.5).right
    assert sheet.check("dL/dw2", (0.5 * a - 0.8) * a).right
    first = run(0.1, 1, w1=-4, w2=0.5).weights
    assert np.abs(first[1] - first[0]).max() < 3e-4  # slow
    backward = NETWORK.graph.forward({**POINT, "w1": -4, "w2": 0.5}).backward()
    assert max(backward["w1"], backward["w2"]) < 0
    assert stays(run(0.4, 2000, w1=-4, w2=0.5)) is not None


def test_each_unit_further_west_costs_up_to_4_48_times_the_steps():
    waits = [stays(run(0.4, 80_000, w1=w1, w2=0.5), 0.01) for w1 in range(-2, -8, -1)]
    assert waits[:5] == [47, 161, 657, 2864, 12738]
    ratios = np.divide(waits[1:], waits[:-1])
    assert (np.diff(ratios) > 0).all()
    assert [f"{ratio:.1f}" for ratio in ratios[:4]] == ["3.4", "4.1", "4.4", "4.4"]
    assert ratios[-1] < np.exp(1.5) < 4.49


@pytest.mark.parametrize("saturated", [1, 2])
def test_what_lies_below_a_layer_learns_nothing_only_if_all_its_sigmoids_are_saturated(saturated):
    w, u, v, x = variables("w u v x")
    a = sigmoid(w * x)
    output = sigmoid(u * a) + sigmoid(v * a)
    steep = -60 if saturated == 2 else 0.5
    backward = Graph(half_squared_error(output, 0.2)).forward(w=0.4, x=1.5, u=-60, v=steep).backward()
    assert (abs(backward["w"]) < 1e-9) == (saturated == 2)


def test_in_the_east_w2_learns_as_ever():
    east = NETWORK.graph.forward({**POINT, "w1": 4, "w2": 0.5}).backward()
    middle = NETWORK.graph.forward({**POINT, "w1": 0, "w2": 0.5}).backward()
    assert abs(east["w1"]) < 0.01 * abs(middle["w1"])
    assert abs(east["w2"]) > 0.9 * abs(middle["w2"]) * 0.3 / 0.55  # its error is smaller there


TWO_UNITS = read_question("06/twins").network


def learn_two(steps=1000, **start):
    begin = {"x1": 1, "x2": 2, "t1": 0.2, "t2": 0.6, "w11": 0.5, "w12": 0.5, "w21": 0.5, "w22": 0.5, **start}
    return descend(TWO_UNITS, begin, weights=("w11", "w12", "w21", "w22"), eta=1, steps=steps)


def test_twins_stay_twins_at_every_step_and_others_part():
    weights = np.array(learn_two(steps=5000).weights)
    assert np.array_equal(weights[:, 0], weights[:, 1])
    assert np.array_equal(weights[:, 2], weights[:, 3])
    assert np.abs(np.diff(np.array(learn_two(w12=-0.5).weights)[:, :2])).min() > 0.9


def test_twins_can_do_no_more_than_one_unit_and_two_that_differ_can():
    twins, others = learn_two(steps=5000).losses, learn_two(w12=-0.5).losses
    assert 0.012 < twins[-1] < twins[1000] < 0.0132
    assert others[-1] < 1e-8
    _, _, w21, w22 = learn_two(w12=-0.5).weights[-1]
    assert w22 < 0 < w21  # their difference
    w1, w2 = np.meshgrid(np.linspace(-60, 60, 2401), np.linspace(-2, 2, 801))
    near, far = w2 / (1 + np.exp(-w1)), w2 / (1 + np.exp(-2 * w1))
    assert (far[near > 0] / near[near > 0]).max() < 1.21
    assert ((near - 0.2) ** 2 / 4 + (far - 0.6) ** 2 / 4).min() > 0.0126


def test_near_the_floor_the_factor_is_1_minus_eta_times_the_sum_of_squares():
    forward = NETWORK.graph.forward(FLOOR)
    a, by1 = forward["a"], FLOOR["w2"] * forward["a"] * (1 - forward["a"]) * 1.5
    curvature = by1**2 + a**2
    assert 2 / curvature == pytest.approx(limit_at(0.5), rel=1e-9)
    assert [f"{2 / curvature:.2f}", f"{1 / curvature:.2f}"] == ["3.28", "1.64"]
    assert f"{read_question('06/floor').tiers[0].key['value']:.6f}" == f"{2 / curvature:.6f}"
    for eta in (0.5, 1, 1.8, 3.2, 3.4):
        path = run(eta, 1, w1=0.5, w2=FLOOR["w2"] + 1e-5)
        errors = path.weights[:, 1] / (1 + np.exp(-1.5 * path.weights[:, 0])) - 0.8
        assert errors[1] / errors[0] == pytest.approx(1 - eta * curvature, abs=1e-3)


def test_no_place_on_the_floor_can_hold_a_rate_above_3_39():
    places = np.linspace(-6, 6, 2401)
    limits = [limit_at(w1) for w1 in places]
    assert f"{max(limits):.2f}" == "3.39"
    assert f"{places[np.argmax(limits)]:.2f}" in ("0.24", "0.25")


def test_a_run_ends_where_the_limit_is_a_little_above_its_rate():
    # for large networks: Cohen and others, arXiv 2103.00065
    for eta in (3.2, 3.3, 3.35):
        path = run(eta, 5000)
        assert path.losses[2000] < 1e-6
        assert 0 < limit_at(path.weights[-1][0]) - eta < 0.03


def test_above_the_limit_it_hops_on_for_200_000_steps_and_a_larger_rate_throws_it_out():
    for eta in (3.5, 4):
        late = run(eta, 200_000)
        errors = late.weights[-1000:, 1] / (1 + np.exp(-1.5 * late.weights[-1000:, 0])) - 0.8
        assert (np.abs(errors) > 0.04).all()
        assert late.weights[:, 0].min() > -4
    for eta in (6, 6.4, 7, 8):
        assert run(eta, 20).weights[-1, 0] < -9


def test_a_tanh_unit_has_a_plain_at_both_ends_and_its_limit_depends_on_the_unit_of_x():
    w1, w0, x, t = variables("w1 w0 x t")
    graph = Graph(half_squared_error(tanh(w1 * x + w0), t))
    for w in (-5, 5):
        here = {"w1": w, "w0": -0.1, "x": 2, "t": 0.5}
        backward = graph.forward(here).backward()
        assert max(abs(backward["w1"]), abs(backward["w0"])) < 1e-6
        path = descend(graph, here, weights=("w1", "w0"), eta=0.1, steps=10_000)
        assert np.abs(path.weights[-1] - path.weights[0]).max() < 1e-3
    limits = []
    for x_ in (2, 20):
        place = {"w1": (np.arctanh(0.5) + 0.1) / x_, "w0": -0.1, "x": x_, "t": 0.5}
        limits.append(largest_stable_eta(graph, place, weights=("w1", "w0")))
    assert limits[0] / limits[1] == pytest.approx(401 / 5, rel=1e-9)


def test_the_preset_that_kills_ends_at_a_half_in_the_west_and_up_to_4_a_run_arrives():
    other = {"x": 1, "t": 1, "w1": 0.5, "w2": 0.5}
    killed = descend(NETWORK, other, eta=8, steps=10_000)
    assert f"{killed.losses[300]:.2f}" == f"{killed.losses[-1]:.2f}" == "0.50"
    assert killed.weights[-1, 0] < 0
    assert killed.losses[300] > 0.5
    assert killed.losses[1000] > 0.5  # nearly a half
    steps = [[stays(descend(NETWORK, other, eta=eta, steps=most)) for eta in (3.9, 4, 4.1)] for most in (300, 1000)]
    assert steps == [[35, None, None], [35, 363, None]]  # what the race says; its 300 steps are too few
    assert stays(descend(NETWORK, other, eta=4.1, steps=20_000)) is None
    slow = descend(NETWORK, other, eta=4, steps=20_000).losses
    assert slow[300] > slow[5000] > slow[20_000] > 1e-5
    limits = [
        largest_stable_eta(NETWORK, {**other, "w1": w1, "w2": 1 + np.exp(-w1)}) for w1 in np.linspace(-5, 5, 1001)
    ]
    assert max(limits) == pytest.approx(4, abs=1e-4)


# Lesson 6b


def ball(keep):
    """Return momentum that keeps so much of its velocity."""

    def roll(w, g, eta, velocity):
        velocity = keep * velocity + g
        return w - eta * velocity, velocity

    return UpdateRule("a ball", roll, {"velocity": 0.0})


def test_the_ball_is_there_early_and_stays_late():
    path = run(0.1, 5000, "momentum")
    assert (path.arrival(0.001), stays(path)) == (10, 50)
    assert stays(run(0.1, 5000)) == 68


def test_the_second_step_of_the_ball():
    first, second = run(0.1, 1, "momentum"), run(0.1, 2, "momentum")
    slopes = [NETWORK.graph.forward({**POINT, "w2": w2, "w1": w1}).backward()["w2"] for w1, w2 in first.weights]
    assert second.weights[2, 1] == pytest.approx(
        -0.7 - 0.1 * slopes[0] - 0.1 * (0.9 * slopes[0] + slopes[1]), rel=1e-12
    )


def test_a_velocity_on_an_even_slope_becomes_ten_times_the_slope():
    velocity = 0.0
    for _ in range(500):
        velocity = 0.9 * velocity + 1
    assert velocity == pytest.approx(10, rel=1e-12)


def test_in_a_bowl_the_limit_of_momentum_is_almost_twice_that_of_plain_descent():
    limit = largest_stable_eta(NETWORK, POINT, weights=("w2",))
    for rule, most in (("gradient descent", limit), ("momentum", 1.9 * limit)):
        for share, settles in ((0.99, True), (1.01, False)):
            path = descend(NETWORK, POINT, weights=("w2",), eta=share * most, steps=4000, rule=rule)
            assert bool(path.losses[-1] < 1e-6) is settles


def test_the_ball_is_dead_where_plain_descent_takes_four_steps():
    assert stays(run(1.6, 5000)) == 4
    dead = run(1.6, 5000, "momentum")
    assert f"{dead.losses[-1]:.2f}" == "0.32"
    assert dead.weights[-1, 0] < -10


def test_on_the_plain_adam_walks_and_the_others_hardly_move():
    assert stays(run(0.1, 300, "Adam", w1=-6, w2=0.5), 0.01) == 59
    assert stays(run(0.4, 20_000, "momentum", w1=-6, w2=0.5), 0.01) == 1359
    assert run(0.1, 100, w1=-6, w2=0.5).weights[-1, 0] == pytest.approx(-6, abs=0.01)  # what the reader sees there
    steps = np.abs(np.diff(run(0.1, 20, "Adam", w1=-6, w2=0.5).weights, axis=0))
    assert 0.08 < steps.min() < steps.max() < 0.14


def test_adam_does_not_notice_the_unit_of_the_loss():
    (c,) = variables("c")
    y = W2 * sigmoid(W1 * 1.5)
    scaled = Graph((c * half_squared_error(y, 0.8)).named("L"))
    paths = [
        descend(scaled, {**START, "c": size}, weights=WEIGHTS, eta=0.1, steps=60, rule="Adam") for size in (1, 100)
    ]
    assert np.abs(paths[0].weights - paths[1].weights).max() < 1e-6


def test_adam_is_braked_near_the_floor_by_what_it_remembers():
    path = run(0.1, 101, "Adam")
    moves = np.abs(np.diff(path.weights, axis=0))
    assert moves[0] == pytest.approx([0.1, 0.1], rel=1e-6)
    assert moves[100].max() < 0.003  # below a thirtieth of the rate
    square = path.memory["square of w1"][100] / (1 - 0.999**100)
    slope = NETWORK.graph.forward({**POINT, "w1": path.weights[100, 0], "w2": path.weights[100, 1]}).backward()["w1"]
    assert abs(slope) / np.sqrt(square) < 0.05
    assert 0.9**44 < 0.01 < 0.999**1000 < 0.4  # some ten steps, some thousand


RATES = np.geomspace(0.03, 5, 34)


@pytest.fixture(scope="module")
def scans():
    """The steps of each rule, by rate: in the valley, and in the gully."""
    return [
        {
            rule: np.array(
                [
                    stays(descend(graph, place, weights=WEIGHTS, eta=eta, steps=3000, rule=rule), level) or np.nan
                    for eta in RATES
                ]
            )
            for rule in ("gradient descent", "momentum", "Adam")
        }
        for graph, place, level in BOTH
    ]


def test_in_the_valley_plain_descent_is_first_by_far(scans):
    valley, _ = scans
    assert stays(run(2.5, 5000)) == 2
    assert np.nanmin(valley["gradient descent"]) <= 3
    assert np.nanmin(valley["momentum"]) > 15
    middle = valley["momentum"][(RATES > 0.05) & (RATES < 1)]
    assert ((middle >= 40) & (middle <= 60)).all()
    assert np.nanmin(valley["Adam"]) >= 50


def test_in_the_gully_momentum_and_adam_take_less_than_half_as_long(scans):
    _, gully = scans
    plain = gully["gradient descent"]
    assert np.isnan(plain[RATES > 3.73]).all()
    fine = [stays(walk(eta), 1e-6) for eta in np.arange(3.5, 3.8, 0.01)]
    assert min(filter(None, fine)) > 280
    assert stays(walk(3.7), 1e-6) == 288
    rates = np.geomspace(0.03, 5, 160)
    steps = {
        rule: np.array([stays(walk(eta, rule=rule), 1e-6) or 9999 for eta in rates]) for rule in ("momentum", "Adam")
    }
    assert all(105 < number.min() < 130 for number in steps.values())
    many = steps["momentum"][(rates > 1.3) & (rates < 2.4)]
    assert (abs(many - 130) <= 5).all()
    assert (steps["Adam"][(rates < 0.15) | (rates > 0.25)] > 200).all()
    assert min(stays(walk(eta, rule="Adam"), 1e-6) for eta in (0.15, 0.25)) > 200
    assert stays(walk(1.4, rule="momentum"), 1e-6) == 128
    assert stays(walk(0.2, rule="Adam"), 1e-6) == 133
    for rule, lucky in (("momentum", 0.208), ("Adam", 0.189)):
        near = [stays(walk(eta, rule=rule), 1e-6) for eta in (lucky, 0.8 * lucky, 1.2 * lucky)]
        assert near[0] < 120
        assert min(near[1:]) > 1.6 * near[0]


def test_some_runs_of_adam_are_just_back_when_the_picture_stops_looking(scans):
    _, gully = scans
    late = gully["Adam"] > 2500
    assert late.sum() >= 2
    for eta in RATES[late]:
        path = walk(eta, 5000, "Adam")
        assert path.arrival(1e-6) < 2500
        assert stays(path, 1e-6) != stays(walk(eta, 3000, "Adam"), 1e-6)  # it leaves again


def test_adam_stays_for_5000_steps_and_leaves_again():
    for start in nearly(**START):
        path = walk(0.1, 8000, "Adam", **start)
        assert path.arrival(1e-6) == 330
        assert (path.losses[330:5001] <= 1e-6).all()
        out = np.flatnonzero(path.losses[331:] > 1e-6) + 331
        assert 7000 < out[0] < 7400
        square = path.memory["square of w2"]
        assert square[out[0] - 1] < square[330] / 300
        assert path.arrival(1e-6, stays=True) != 330
        plain = walk(3.7, 10_000, **start)
        assert stays(plain, 1e-6) == 288


def test_a_larger_rate_leaves_sooner_and_goes_further_and_again_some_hundreds_of_steps_later():
    left, height = [], []
    for eta in (0.05, 0.1, 0.15, 0.2):
        path = walk(eta, 12_000, "Adam")
        out = np.flatnonzero(path.losses > 1e-6)
        out = out[out > 700]
        left.append(out[0])
        height.append(path.losses[out].max())
        again = out[1:][np.diff(out) > 100]
        assert 300 < again[0] - out[0] < 1000
    assert left == sorted(left, reverse=True)
    assert height == sorted(height)


def test_with_a_decaying_rate_it_stays():
    quick = walk(0.2, 150, "Adam")
    memory = {name: values[-1] for name, values in quick.memory.items()}
    there = dict(zip(WEIGHTS, quick.weights[-1], strict=True))
    slow = walk(0.005, 20_000, "Adam", memory, **there)
    assert f"{slow.losses.max():.1e}" == "5.8e-07"
    assert walk(0.2, 20_150, "Adam").losses[400:].max() > 1e-4


def test_the_curvatures_are_what_is_printed():
    start = np.linalg.eigvalsh(hessian(NETWORK, POINT))
    least, most = np.linalg.eigvalsh(hessian(GULLY, GOAL, weights=WEIGHTS))
    assert start[0] < 0 < start[1]
    assert f"{2 / start[1]:.2f}" == "2.48"
    assert [f"{most / least:.0f}", f"{2 / most:.2f}"] == ["253", "3.72"]
    assert GULLY.forward(GOAL)["L"] < 1e-30
    assert stays(walk(3.71), 1e-6) is not None
    assert stays(walk(3.74, 20_000), 1e-6) is None


def test_the_gully_is_the_network_over_two_samples_and_has_one_lowest_point():
    samples = {"x": np.array([1.5, 0]), "t": np.array([0.9, 0.5])}
    for w1, w2 in ((0.4, -0.7), (1.3, 0.8)):
        mean = NETWORK.graph.forward({**samples, "w1": w1, "w2": w2})["L"].mean()
        assert mean == pytest.approx(GULLY.forward(w1=w1, w2=w2)["L"], rel=1e-12)


def test_w1_has_long_stopped_hopping_when_the_last_network_arrives():
    says = read_question("06b/transfer").tiers[1].key["says"][0]
    graph = Graph((half_squared_error(10 * W1, 1) + half_squared_error(W2, 1)).named("L"))
    for eta, steps in ((0.019, 223), (0.0095, 447)):
        path = descend(graph, {"w1": 0, "w2": 0}, weights=WEIGHTS, eta=eta, steps=3000)
        assert stays(path, 1e-4) == steps
        w1, w2 = path.weights[steps]
        assert (10 * w1 - 1) ** 2 < 1e-16 * (w2 - 1) ** 2
        assert bool((np.diff(path.weights[:6, 0]) > 0).all()) is (eta < 0.01)  # whether it hops
    assert "2e−21" in says
    assert "447 steps" in says


def test_a_lighter_ball_takes_half_the_steps():
    lighter = ball(0.8)
    assert stays(walk(4, 5000, lighter), 1e-6) == 64
    assert all(60 < stays(walk(eta, 5000, lighter), 1e-6) < 70 for eta in (3.7, 5, 6))
    assert stays(walk(5.1, 5000, ball(0.5)), 1e-6) == 20
    assert stays(walk(4, 5000, ball(0.5)), 1e-6) > 100


def test_the_narrower_the_gully_the_more_is_to_be_kept():
    best = []
    for target in (0.8, 0.9, 0.95):  # the curvatures at the end are 60, 253 and 1054 times one another
        graph = Graph(half_squared_error(W2 * sigmoid(1.5 * W1), target) + NEAR)
        steps = {
            keep: min(
                stays(descend(graph, START, weights=WEIGHTS, eta=eta, steps=2000, rule=ball(keep)), 2e-6) or 9999
                for eta in np.linspace(0.5, 3.5, 31)
            )
            for keep in (0.5, 0.6, 0.7, 0.8, 0.9)
        }
        best.append(min(steps, key=steps.__getitem__))
    assert best == sorted(best)
    assert best[0] < best[-1]
