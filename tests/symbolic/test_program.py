"""Programs: their agreement with the passes, for numbers and arrays."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import single_operations

from backprop_widgets import Graph, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS


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


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_program_of_every_operation_agrees_with_the_pass(name):
    for graph, inputs in single_operations(name):
        forward = graph.forward(inputs)
        found = graph.program()(inputs)
        assert found["output"] == pytest.approx(forward["output"], rel=1e-15)
        for variable in inputs:
            assert found[f"doutput/d{variable}"] == pytest.approx(forward.backward()[variable], rel=1e-14)
        worlds = {variable: np.array([value, value]) for variable, value in inputs.items()}
        np.testing.assert_allclose(graph.program()(worlds)["output"], forward["output"], rtol=1e-14)


def test_numpy_s_own_scalars_are_numbers():
    (u,) = variables("u")
    program = Graph((1 / u).named("L")).program()
    for zero in (np.float64(0), np.float32(0), np.array(0.0)):
        assert type(program(u=zero)["L"]) is float
        assert program(u=zero)["L"] == np.inf
    assert program(u=np.array([0.0, 2.0], np.float32))["L"].dtype == np.float64


def test_what_is_infinite_in_the_formula_is_infinite_in_the_program():
    (x,) = variables("x")
    for graph in (
        Graph((x / 0).named("L")),
        Graph((x * 1e200 * 1e200).named("L")),
        Graph((x / 1e-320).named("L")),
        Graph((x * 0 / 0).named("L")),
        Graph(OPERATIONS["binary_cross_entropy"](1.0, x).named("L")),
    ):
        forward, program = graph.forward(x=0.5), graph.program()
        found = program(x=0.5)
        assert np.array_equal(found["L"], forward["L"], equal_nan=True)
        assert np.array_equal(found["dL/dx"], forward.backward()["x"], equal_nan=True)
        data = json.loads(program.to_json())
        places = [0.5, *map(float, data["constants"])]
        for name, *operands in data["instructions"]:
            places.append(OPERATIONS[name].scalar(*(places[operand] for operand in operands)))
        shown = [places[place] for place in data["quantities"].values()]
        assert np.array_equal(shown, list(found.values()), equal_nan=True)
        space = {name: row.scalar for name, row in OPERATIONS.items()} | {"inf": math.inf, "nan": math.nan}
        exec(program.source(), space)
        assert np.array_equal(list(space["program"](0.5).values()), list(found.values()), equal_nan=True)
