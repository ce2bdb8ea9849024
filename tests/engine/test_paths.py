"""Routes, second derivatives, update rules and the gradient check."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import (
    Graph,
    UpdateRule,
    check_gradients,
    descend,
    gradient_errors,
    hessian,
    largest_stable_eta,
    log,
    sigmoid,
    sqrt,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.engine.operations import OPERATIONS

# From PyTorch 2.13 in double precision: SGD, SGD(momentum=0.9) and Adam, lr 0.1, at the generic point:
# (w1, w2) after 1, 2, 10 and 100 steps.
PYTORCH = {
    "gradient descent": {
        1: (0.36992499871187073, -0.6191664508980966),
        2: (0.3442451609797773, -0.5433574690873794),
        10: (0.2509342207597614, -0.05999936972392488),
        100: (0.5748914154365926, 1.1295072706618128),
    },
    "momentum": {
        1: (0.36992499871187073, -0.6191664508980966),
        2: (0.3171776598204609, -0.47060727489566634),
        10: (0.0072262838769633665, 1.5268285034769509),
        100: (-0.7004617424021299, 3.101639949788403),
    },
    "Adam": {
        1: (0.3000000033250205, -0.6000000012371101),
        2: (0.20091201397379735, -0.5005279218654365),
        10: (-0.4193699793638746, 0.2380878153317844),
        100: (0.07485825460462932, 1.518602185779606),
    },
}


def test_the_two_routes_of_the_picture():
    network = two_paths()
    backward = network.graph.forward(network.values).backward()
    first, second = backward.paths("w01")
    assert first.nodes == ("Err", "Out", "a11", "a01", "w01")
    assert second.nodes == ("Err", "Out", "a12", "a01", "w01")
    assert first.factors[0] == second.factors[0] == backward["Out"]
    assert first.product + second.product == pytest.approx(backward["w01"], rel=1e-14)
    assert abs(first.product) > 0.02 < abs(second.product)
    for weight in network.weights[1:]:
        (only,) = backward.paths(weight)
        assert only.product == pytest.approx(backward[weight], rel=1e-14)
    assert [len(backward.paths(name)) for name in ("x", "t", "a01", "Err")] == [2, 1, 2, 1]


@given(st.lists(st.integers(0, 500), max_size=7), st.floats(-1, 1), st.floats(-1, 1))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_products_of_all_routes_sum_to_the_gradient(choices, x, y):
    nodes = smooth_graph(choices)
    backward = nodes.forward(x=x, y=y).backward()
    for name in ("x", "y"):
        assert sum(route.product for route in backward.paths(name)) == pytest.approx(
            backward[name], rel=1e-11, abs=1e-12
        )


def test_routes_carry_worlds():
    network = two_paths()
    backward = network.graph.forward({**network.values, "x": np.array([1.0, 2.0])}).backward()
    np.testing.assert_allclose(sum(route.product for route in backward.paths("w01")), backward["w01"], rtol=1e-14)


def ladder(rungs):
    (x,) = variables("x")
    node = x
    for rung in range(rungs):
        left, right = (node * 0.5).named(f"l{rung}"), (node * 0.25).named(f"r{rung}")
        node = (left + right).named(f"s{rung}")
    return Graph(node)


def test_too_many_routes_are_counted_and_not_listed():
    assert len(ladder(9).forward(x=1).backward().paths("x")) == 512
    with pytest.raises(ValueError, match="'x' has 1024 routes; at most 1000 are listed"):
        ladder(10).forward(x=1).backward().paths("x")
    with pytest.raises(ValueError, match="routes"):
        ladder(300).forward(x=1).backward().paths("x")
    with pytest.raises(KeyError, match="no node named 'q'"):
        ladder(2).forward(x=1).backward().paths("q")


def test_the_hessian_of_the_worked_example():
    network = worked_example()
    matrix = hessian(network.graph, network.values, network.weights)
    assert np.linalg.eigvalsh(matrix) == pytest.approx([-0.0447, 0.4370], abs=5e-5)
    assert largest_stable_eta(network.graph, network.values, network.weights) == pytest.approx(2 / 0.4370, rel=2e-4)
    assert matrix[0, 1] == pytest.approx(matrix[1, 0], rel=1e-14)


@pytest.mark.parametrize("network", [worked_example(), two_paths()])
def test_the_hessian_equals_differences_of_gradients(network):
    point = {**network.values, **({"w1": 0.4, "w2": -0.7, "x": 1.5, "t": 0.8} if "w1" in network.values else {})}
    matrix = hessian(network.graph, point, network.weights)
    for row, name in enumerate(network.weights):
        up, down = (network.graph.forward({**point, name: point[name] + shift}).backward() for shift in (1e-5, -1e-5))
        differences = [(up[other] - down[other]) / 2e-5 for other in network.weights]
        assert matrix[row] == pytest.approx(differences, abs=1e-9)


def test_hessians_of_flat_and_linear_graphs():
    u, v = variables("u v")
    assert hessian(Graph(u + v), {"u": 1, "v": 2}, ("u", "v")).tolist() == [[0, 0], [0, 0]]
    assert hessian(Graph(u * v), {"u": 1, "v": 2}, ("u", "v")).tolist() == [[0, 1], [1, 0]]
    assert largest_stable_eta(Graph(-(u**2)), {"u": 1}, ("u",)) == math.inf
    a = sigmoid(u).named("a")
    skip = Graph((a * (a * v).named("b")).named("L"))
    assert hessian(skip, {"u": 0.3, "v": 2}, ("u", "v")).shape == (2, 2)


def test_the_hessian_of_samples_is_the_mean():
    network = worked_example()
    both = hessian(network.graph, {**GENERIC, "x": np.array([1.0, 2.0])}, ("w1", "w2"))
    alone = [hessian(network.graph, {**GENERIC, "x": x}, ("w1", "w2")) for x in (1.0, 2.0)]
    np.testing.assert_allclose(both, np.mean(alone, axis=0), rtol=1e-13)


@pytest.mark.parametrize("rule", PYTORCH)
def test_update_rules_follow_pytorch(rule):
    network = worked_example()
    path = descend(network.graph, GENERIC, weights=("w1", "w2"), eta=0.1, steps=100, rule=rule)
    for step, weights in PYTORCH[rule].items():
        assert path.weights[step] == pytest.approx(weights, rel=1e-9, abs=1e-9), step


@pytest.mark.parametrize("rule", PYTORCH)
def test_a_program_s_updates_repeated_are_the_path(rule):
    network = worked_example()
    program = network.graph.program(weights=network.weights, rule=rule)
    path = descend(network.graph, GENERIC, weights=network.weights, eta=0.1, steps=8, rule=rule)
    inputs = {**program.start, **GENERIC, "eta": 0.1}
    for row in path.weights[1:]:
        found = program(inputs)
        inputs |= {old: found[new] for old, new in program.updates.items()}
        assert [inputs["w1"], inputs["w2"]] == pytest.approx(row.tolist(), rel=1e-12)


def test_a_rule_of_one_s_own():
    network = worked_example()
    uphill = UpdateRule("uphill", lambda w, g, eta: (w + eta * g,))
    losses = descend(network.graph, GENERIC, weights=("w1", "w2"), rule=uphill, steps=5).losses
    assert (losses[1:] > losses[:-1]).all()
    rooted = UpdateRule(
        "rooted", lambda w, g, eta, total: (w - eta * g / sqrt(total + g * g), total + g * g), {"total": 0.0}
    )
    assert descend(network.graph, GENERIC, weights=("w1",), rule=rooted, steps=3).steps == 3
    with pytest.raises(
        ValueError, match="no update rule named 'Adamant'; there are 'gradient descent', 'momentum', 'Adam'"
    ):
        descend(network.graph, GENERIC, weights=("w1",), rule="Adamant")
    with pytest.raises(TypeError, match="rule is 3"):
        descend(network.graph, GENERIC, weights=("w1",), rule=3)


def test_the_gradient_check_agrees_and_can_disagree(monkeypatch):
    network = two_paths()
    found = network.graph.check_gradients(network.values)
    assert list(found) == list(network.graph.variables)
    assert all(row.agrees and row.error < 1e-8 for row in found.values())
    from backprop_widgets.engine import passes

    right = passes.Forward.differentiate
    monkeypatch.setattr(
        passes.Forward, "differentiate", lambda forward: [slope and 1.001 * slope for slope in right(forward)]
    )
    assert not any(row.agrees for row in check_gradients(network.graph, network.values).values())


def test_the_error_of_a_difference_against_its_step():
    network = worked_example()
    curve = gradient_errors(network.graph, network.values, "w1")
    assert [f"{error:.1e}" for error in curve.central[:4]] == ["1.1e-03", "1.1e-05", "1.1e-07", "1.1e-09"]
    assert [f"{error:.1e}" for error in curve.forward[:5]] == ["5.5e-03", "6.5e-04", "6.6e-05", "6.6e-06", "6.6e-07"]
    assert curve.central.argmin() in (4, 5)
    assert curve.central[-1] > 1e-6 < curve.forward[-1]
    for wrong, said in (({"name": "q"}, "no variable named 'q'"), ({"name": "w1", "steps": (0.0,)}, "above 0")):
        with pytest.raises(ValueError, match=said):
            gradient_errors(network.graph, network.values, **wrong)
    with pytest.raises(ValueError, match="step is 0"):
        check_gradients(network.graph, network.values, step=0)


def test_the_gradient_check_does_not_pass_what_is_not_finite():
    (w,) = variables("w")
    for graph in (Graph(log(w)), Graph(sqrt(w))):
        row = graph.check_gradients(w=0.0)["w"]
        assert not row.agrees
        assert math.isnan(row.error)
    assert Graph(w * 0).check_gradients(w=1.0)["w"].agrees


def test_nothing_comes_by_a_dead_edge_even_from_infinity():
    (w,) = variables("w")
    backward = Graph((OPERATIONS["step"](w).named("n") ** -1).named("L")).forward(w=-1.0).backward()
    assert [route.product for route in backward.paths("w")] == [0.0]
    assert backward["w"] == 0.0


def test_a_rule_may_give_a_number():
    network = worked_example()
    fixed = UpdateRule("fixed", lambda w, g, eta: (0.25,))
    assert network.graph.program(weights=("w1",), rule=fixed)({**GENERIC, "eta": 1})["w1'"] == 0.25
