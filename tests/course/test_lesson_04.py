"""What lesson 4 says, number by number and sentence by sentence."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from backprop_widgets import (
    Graph,
    Worksheet,
    descend,
    exp,
    half_squared_error,
    maximum,
    sigmoid,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.exercises.question import read_question

GRAPH = worked_example().graph
POINT = {"x": 2, "t": 1, "w1": -0.4, "w2": 1.5}
BEFORE = GRAPH.forward(POINT)
BACKWARD = BEFORE.backward()
NETWORK = two_paths()
P, Q, Z = variables("p q z")


def gradients(loss, **values):
    return Graph(loss.named("s")).forward(values).backward()


def measured(name, values, h=1e-5):
    up, down = (NETWORK.graph.forward({**values, name: values[name] + by})["Err"] for by in (h, -h))
    return (up - down) / (2 * h)


def test_a_ratio_of_moves_is_the_local_derivative():
    after = GRAPH.forward({**POINT, "w1": -0.4 + 0.001})
    moved = {"w1": 0.001} | {name: after[name] - BEFORE[name] for name in ("z", "a", "y", "L")}
    for lower, upper in pairwise(moved):
        assert abs(moved[upper] / moved[lower] - BACKWARD.local(upper, lower)) < 0.001
    assert moved["z"] / 0.001 == pytest.approx(2)
    assert 0.19 < moved["a"] / moved["z"] < 0.22
    assert moved["y"] / moved["a"] == pytest.approx(1.5)
    assert -0.55 < moved["L"] / moved["y"] < -0.45


def test_the_chain_of_local_derivatives_is_the_gradient():
    back = 1.0
    for upper, lower in pairwise(["L", "y", "a", "z", "w1"]):
        back *= BACKWARD.local(upper, lower)
        assert back == pytest.approx(BACKWARD[lower], rel=1e-12)
    assert f"{BACKWARD['a']:.4f}" == "-0.8024"


def test_what_each_operation_does_to_what_comes_back():
    total, product = gradients(P + Q, p=3, q=-2), gradients(P * Q, p=3, q=-2)
    assert (total["p"], total["q"]) == (1, 1)
    assert (product["p"], product["q"]) == (-2, 3)
    larger, equal = gradients(maximum(P, Q), p=3, q=-2), gradients(maximum(P, Q), p=3, q=3)
    assert (larger["p"], larger["q"], equal["p"], equal["q"]) == (1, 0, 0.5, 0.5)
    error = gradients(half_squared_error(P, Q), p=3, q=-2)
    assert (error["p"], error["q"]) == (5, -5)


def test_a_sigmoid_in_pieces_has_the_same_slope():
    pieces = gradients(1 / (1 + exp(-Z)), z=BEFORE["z"])
    assert pieces["z"] == pytest.approx(BEFORE["a"] * (1 - BEFORE["a"]), rel=1e-12)


def test_the_slope_of_a_sigmoid_is_never_more_than_a_quarter_and_falls_on_both_sides_of_0():
    slope = GRAPH.forward({**POINT, "x": 1, "w1": np.linspace(-20, 20, 4001)}).backward().local("a", "z")
    assert slope.max() == slope[2000] == 0.25
    assert (np.diff(slope[:2001]) > 0).all()
    assert (np.diff(slope[2000:]) < 0).all()


def test_the_pass_begins_with_1_and_the_gradient_of_w2_is_that_of_y_times_one_more_factor():
    assert BACKWARD["L"] == 1
    assert BACKWARD["w2"] == BACKWARD["y"] * BACKWARD.local("y", "w2")


def test_for_the_same_gradient_of_z_a_weight_with_a_larger_input_has_a_larger_one():
    scaled = GRAPH.forward({**POINT, "x": 4, "w1": -0.2}).backward()  # the same z
    assert scaled["z"] == BACKWARD["z"]
    assert scaled["w1"] == 2 * BACKWARD["w1"]
    assert abs(GRAPH.forward({**POINT, "x": 2000}).backward()["w1"]) < 1e-9  # and not where the sigmoid is flat


def test_large_weights_can_make_up_for_five_sigmoids_until_they_push_them_flat():
    def through(weight, bias):
        (x,) = variables("x")
        node = x
        for _ in range(5):
            node = sigmoid(weight * node + bias)
        return gradients(node, x=0.5)["x"]

    assert through(1, -0.5) < 0.001
    assert through(5, -2.5) > 1  # every sigmoid stays at its middle
    assert through(50, 0) < 1e-9  # every sigmoid but the first is flat


def test_twenty_layers_that_times_8_minus_4_keep_at_a_half_double_what_comes_back_twenty_times():
    layers = read_question("04/five").network.graph
    forward = layers.forward(start=0.5)
    assert forward["top"] == 0.5
    assert forward.backward()["start"] == 2**20 == 1_048_576
    assert layers.forward(start=0.6).backward()["start"] < 1e-3  # off its steepest place a sigmoid does not
    (node,) = variables("start")
    for _ in range(20):
        node = sigmoid(8 * node)  # a weight of eight alone pushes it there
    assert gradients(node, start=0.5)["start"] < 1e-40


def test_two_routes_add_up_and_a_nudge_says_so():
    sweep = NETWORK.graph.forward(NETWORK.values).backward()
    green, red = sweep.paths("w01")
    assert green.product + red.product == pytest.approx(sweep["w01"], rel=1e-12)
    assert measured("w01", NETWORK.values) == pytest.approx(sweep["w01"], rel=1e-8)
    assert 2 < sweep["w01"] / green.product < 2.1
    arrives = sweep["a11"] * sweep.local("a11", "a01") + sweep["a12"] * sweep.local("a12", "a01")
    assert arrives == pytest.approx(sweep["a01"], rel=1e-12)
    closed = NETWORK.graph.forward({**NETWORK.values, "w11": 0}).backward()
    assert closed.paths("w01")[0].product == 0


def test_a_step_along_one_route_is_too_short_and_with_all_weights_nobody_would_notice():
    def train(forgets, weights, steps):
        values, losses = dict(NETWORK.values), []
        for _ in range(steps):
            forward = NETWORK.graph.forward(values)
            sweep = forward.backward()
            gradient = {name: sweep[name] for name in weights}
            if forgets:
                gradient["w01"] = sweep.paths("w01")[0].product
            losses.append(forward["Err"])
            values |= {name: values[name] - 0.1 * gradient[name] for name in weights}
        return losses

    right, short = (train(forgets, ["w01"], 2) for forgets in (False, True))
    assert right[1] < short[1] < short[0]
    right, short = (train(forgets, NETWORK.weights, 1000) for forgets in (False, True))
    assert all(later < sooner for sooner, later in pairwise(short[:100]))
    assert max(right[-1], short[-1]) < 1e-25


def test_a_forgotten_route_can_turn_the_gradient_round():
    values = {**NETWORK.values, "w11": 1.5}
    sweep = NETWORK.graph.forward(values).backward()
    green, red = sweep.paths("w01")
    assert red.product * sweep["w01"] < 0
    assert green.product * red.product < 0


def test_a_number_added_to_itself_hands_down_two():
    assert gradients(Q + Q, q=3)["q"] == 2


def test_routes_multiply_and_arrows_add():
    def ladder(depth):
        left, right = variables("left right")
        for layer in range(depth):
            left, right = (left + right).named(f"l{layer}"), (right + left).named(f"r{layer}")
        return Graph((left + right).named("top"))

    def arrows(depth):
        rungs = ladder(depth)
        return sum(len(rungs.operands(node)) for node in rungs.named.values())

    assert len(ladder(3).forward(left=1, right=1).backward().paths("left")) == 8
    assert [arrows(depth + 1) - arrows(depth) for depth in (1, 5, 19)] == [4, 4, 4]
    assert (arrows(20), arrows(50)) == (82, 202)
    assert ladder(20).forward(left=1, right=1).backward()["left"] == 2**20 > 1e6
    assert ladder(50).forward(left=1, right=1).backward()["left"] == 2**50 > 1e15


def test_below_the_question_about_routes_each_node_says_how_many_lead_to_it():
    question = read_question("04/ladder")
    sweep = question.network.graph.forward(question.values).backward()
    for name in ("l3", "l2", "l1", "p"):
        assert sweep[name] == len(sweep.paths(name))
    assert question.view == ("diagram",)


def test_reverse_mode_takes_one_pass_and_forward_mode_one_for_each_weight():
    """One forward pass of duals, (value, slope by one weight), is what forward mode does."""
    x, t, w1, w2 = (POINT[name] for name in ("x", "t", "w1", "w2"))

    def slope_of_the_loss(by_w1, by_w2):
        z, dz = w1 * x, by_w1 * x
        a = 1 / (1 + math.exp(-z))
        da = a * (1 - a) * dz
        return (w2 * a - t) * (by_w2 * a + w2 * da)

    assert slope_of_the_loss(1, 0) == pytest.approx(BACKWARD["w1"], rel=1e-12)
    assert slope_of_the_loss(0, 1) == pytest.approx(BACKWARD["w2"], rel=1e-12)


def test_around_a_flat_tanh_all_of_the_gradient_arrives_and_around_a_steep_one_more():
    question = read_question("04/transfer")

    def arrives(**at):
        sweep = question.network.graph.forward({**question.values, **at}).backward()
        return sweep["z"] / sweep["s"]

    assert arrives() == pytest.approx(1, abs=1e-4)
    assert arrives(w1=0.3) > 1.8


@pytest.mark.parametrize("w1", np.linspace(-8, 8, 17))
def test_no_path_of_the_last_card_runs_away(w1):
    question = read_question("04/transfer")
    path = descend(
        question.network.graph, {**question.values, "w1": w1}, weights=("w1", "w2"), eta=question.eta, steps=60
    )
    assert len(path.weights) == 61
    assert path.losses[-1] <= path.losses[0]


def test_in_the_list_of_routes_the_first_is_the_green_one():
    green, red = NETWORK.graph.forward(NETWORK.values).backward().paths("w01")
    assert "a11" in str(green)
    assert "a12" in str(red)
    assert "the first is the green one, the second the red one" in read_question("04/routes").after


@pytest.mark.parametrize(
    ("quantity", "answer", "cause", "words"),
    [
        ("dL/dp", 4 * 2, "sum as product", "A sum passes on what comes back, unchanged"),
        ("dL/dp", 4 * -5, "sum as product", "A sum passes on what comes back, unchanged"),
        ("dL/dp", 1, "weight forgotten", "The factor r is missing"),
        ("dL/dp", -3, "not swapped", "A factor of a product"),
        ("dL/dr", 4, "not swapped", "A factor of a product"),
        ("dL/dr", 1, "input forgotten", "The factor s is missing"),
    ],
)
def test_the_slips_by_heart_are_named_without_a_weight_where_there_is_none(quantity, answer, cause, words):
    p, q, r = variables("p q r")
    tiny = Graph(((p + q).named("s") * r).named("L"))
    sheet = Worksheet("test by heart", {"p": 2, "q": -5, "r": 4}, network=tiny)
    sheet.reset()
    said = sheet.check(quantity, answer)
    assert said.mistakes[0] == cause
    assert words in said.text
    assert "weight" not in said.text


def test_the_step_has_the_sign_against_the_slope():
    said = " ".join(read_question("04/recall").tiers[2].key["says"])
    plain = re.sub(r"<[^>]+>", "", said)
    assert "the step is minus η times" in plain


def test_a_layer_below_takes_over_what_arrives_at_the_input():
    u, w0, goal, v1, v2 = variables("u w0 goal v1 v2")
    middle = (w0 * u).named("middle")
    deeper = Graph(half_squared_error(v2 * sigmoid(v1 * middle), goal))
    deep = deeper.forward(u=4, w0=0.5, goal=1, v1=-0.4, v2=1.5).backward()
    assert deep["middle"] == BACKWARD["x"]
    assert deep["w0"] == deep["middle"] * 4


def test_where_the_routes_cancel_the_others_do_not():
    at = 0.729
    still = NETWORK.graph.forward({**NETWORK.values, "w11": at}).backward()
    assert [f"{route.product:.4f}" for route in still.paths("w01")] == ["-0.0267", "0.0267"]
    assert f"{at:.2f}" == "0.73"
    assert abs(still["w01"]) < 0.0001 < min(abs(still[name]) for name in ("w11", "w12", "w21", "w22"))
