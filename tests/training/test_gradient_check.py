"""The gradient check: it agrees with what is right, and says no to what is wrong."""

from __future__ import annotations

import math

import pytest

from backprop_widgets import (
    MISTAKES,
    Graph,
    check_gradients,
    gradient_errors,
    log,
    sigmoid,
    sin,
    sqrt,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.explain.notation.numbers import AGREED
from backprop_widgets.training.calculator import Calculator
from backprop_widgets.training.gradient_check import GradientCheck


def test_the_gradient_check_agrees_and_can_disagree(monkeypatch):
    network = two_paths()
    found = network.graph.check_gradients(network.values)
    assert list(found) == list(network.graph.variables)
    assert all(row.agrees and row.error < 1e-8 for row in found.values())
    from backprop_widgets.engine.dag import Forward

    right = Forward.differentiate
    monkeypatch.setattr(Forward, "differentiate", lambda forward: [slope and 1.001 * slope for slope in right(forward)])
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


def test_a_gradient_of_0_is_not_failed_for_the_rounding_of_losses():
    (w,) = variables("w")
    row = Graph((sin(w) - w).named("L")).check_gradients(w=0.0)["w"]
    assert row.backward == 0.0 < abs(row.numerical) < 1e-9
    assert row.error == 1.0
    assert row.agrees
    assert not GradientCheck(0.0, 1e-6, 1.0).agrees
    assert not GradientCheck(1e-6, 2e-6, 0.5).agrees


def test_beside_a_mistake_a_small_wrong_gradient_gets_a_cross_and_a_small_right_one_a_tick():
    w, x = variables("w x")
    graph = Graph((sigmoid((w * x).named("z")).named("a") * 1e-6).named("L"))
    point = {"w": 0.4, "x": 1.5, "eta": 0.1}
    error = Calculator(graph, ("w",), 0, overrides=MISTAKES["no slope"].sites(graph)[0])(point)["error of dL/dw"]
    assert error >= AGREED
    late = MISTAKES["uphill"].sites(graph)[0]  # nothing is wrong with its gradient
    assert Calculator(graph, ("w",), 0, overrides=late)(point)["error of dL/dw"] < AGREED
    huge = Graph((sigmoid((w * x).named("z")).named("a") * 1e-6 + 1e6).named("L"))  # whose differences are rounding
    late = MISTAKES["uphill"].sites(huge)[0]
    assert Calculator(huge, ("w",), 0, overrides=late)(point)["error of dL/dw"] < AGREED


def test_the_check_as_nodes_is_the_check_as_numbers():
    network = two_paths()
    site = MISTAKES["uphill"].sites(network.graph, network.weights)[0]
    numbers = Calculator(network.graph, network.weights, 0, overrides=site)({**network.values, "eta": 0.1})
    for name in network.weights:
        row = check_gradients(network)[name]
        assert numbers[f"measured dErr/d{name}"] == pytest.approx(row.numerical, rel=1e-7)
        assert numbers[f"error of dErr/d{name}"] == pytest.approx(row.error, abs=1e-7)
