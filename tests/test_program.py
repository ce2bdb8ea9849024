"""Programs: the quantities, their order, their sharing, their agreement with the passes."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import Graph, exp, relu, sigmoid, variables, worked_example


def test_quantities_come_in_the_promised_order():
    network = worked_example()
    plain = list(network.graph.program().quantities)
    assert plain[:4] == ["z", "a", "y", "L"]
    assert plain[4:11] == ["dL/dy", "dL/da", "dL/dz", "dL/dw2", "dL/dw1", "dL/dt", "dL/dx"]
    assert plain[11:] == ["dy/dw2", "dy/da", "da/dz", "dz/dw1", "dz/dx"]
    updated = network.graph.program(weights=network.weights)
    assert list(updated.quantities)[16:] == ["w1'", "w2'", "z'", "a'", "y'", "L'"]
    assert network.graph.program().inputs == ("x", "t", "w1", "w2")
    assert updated.inputs == ("x", "t", "w1", "w2", "eta")


@given(st.lists(st.integers(0, 500), max_size=14), st.floats(-2, 2), st.floats(-2, 2))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_program_agrees_with_the_passes(choices, x, y):
    graph = smooth_graph(choices)
    inputs = {"x": x, "y": y}
    forward = graph.forward(inputs)
    found = graph.program()(inputs)
    assert np.isclose(found["output"], forward["output"], rtol=1e-14, equal_nan=True)
    for name in inputs:
        np.testing.assert_allclose(found[f"doutput/d{name}"], forward.backward()[name], rtol=1e-11, atol=1e-13)


def test_arrays_in_arrays_out():
    graph = worked_example().graph
    grid = {**GENERIC, "w1": np.linspace(-4, 4, 9), "w2": np.linspace(-2, 2, 5)[:, None]}
    found, forward = graph.program()(grid), graph.forward(grid)
    np.testing.assert_array_equal(found["L"], forward["L"])
    np.testing.assert_array_equal(np.broadcast_to(found["dL/dw1"], (5, 9)), forward.backward()["w1"])


def test_integers_give_floats():
    found = worked_example().graph.program()(x=1, t=0, w1=1, w2=1)
    assert {type(value) for value in found.values()} == {float}


def test_equal_formulas_share_a_place_but_a_constant_is_no_place():
    (u,) = variables("u")
    program = Graph((exp(u * 2) + exp(u * 2) + 1 / u).named("L")).program()
    assert [line.operation for line in program.instructions].count("exp") == 1
    assert program(u=1e-320)["L"] == np.inf


def test_a_constant_keeps_its_sign_and_a_negative_one_its_brackets():
    (u,) = variables("u")
    assert Graph(u**-2.0).program()(u=2.0)["output"] == 0.25
    assert np.signbit(Graph(u * -0.0).program()(u=2.0)["output"])
    assert Graph(-3.0 - u).program()(u=2.0)["output"] == -5.0


def test_the_output_s_own_partial_is_told_from_its_gradient():
    (x,) = variables("x")
    a = sigmoid(x).named("a")
    b = (a * 2).named("b")
    found = Graph((a * b).named("L")).program()(x=0.0)
    assert found["dL/da"] == 2.0  # b + a * 2
    assert found["∂L/∂a"] == 1.0  # b alone
    assert "∂L/∂b" not in found


def test_nothing_flows_through_a_flat_place():
    (x,) = variables("x")
    found = Graph((relu(x).named("r") * 3).named("L")).program()(x=-1.0)
    assert (found["dL/dx"], found["dr/dx"]) == (0.0, 0.0)


def test_an_update_needs_weights_that_are_variables_and_eta_for_itself():
    eta, w = variables("eta w")
    with pytest.raises(ValueError, match="no variable named 'q' to be a weight; the graph has w"):
        Graph(w * w).program(weights=("q",))
    with pytest.raises(ValueError, match="no node may be named 'eta'"):
        Graph(w * eta).program(weights=("w",))
    assert Graph(w * eta).program()(w=2.0, eta=3.0)["doutput/dw"] == 3.0
