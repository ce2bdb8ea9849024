"""What lesson 4 says, number by number and sentence by sentence."""

from __future__ import annotations

from itertools import pairwise

import pytest

from backprop_widgets import Graph, exp, half_squared_error, maximum, sigmoid, two_paths, variables, worked_example

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


def test_large_weights_can_make_up_for_five_sigmoids_until_they_push_them_flat():
    def through(weight, bias):
        (x,) = variables("x")
        node = x
        for _ in range(5):
            node = sigmoid(weight * node + bias)
        return gradients(node, x=0.5)["x"]

    assert through(1, -0.5) < 0.001
    assert through(5, -2.5) > 1  # every sigmoid stays at its middle
    assert through(50, 0) < 1e-9


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
