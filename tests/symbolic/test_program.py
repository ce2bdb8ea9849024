"""Programs: the quantities, their order, their sharing, their agreement with the passes."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import single_operations

from backprop_widgets import Graph, exp, relu, sigmoid, sin, variables, worked_example
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.symbolic.simplify import add, multiply, simplify


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
    kink = Graph((OPERATIONS["step"](x).named("s") * (x * 1e308) * 1e308).named("L"))
    assert kink.program()(x=1.0)["dL/ds"] == np.inf
    assert kink.program()(x=1.0)["dL/dx"] == kink.forward(x=1.0).backward()["x"] == np.inf
    only = Graph(OPERATIONS["step"](x).named("s") * 2)
    assert only.program()(x=1.0)["doutput/dx"] == only.forward(x=1.0).backward()["x"] == 0.0
    assert only.program()(x=1.0)["ds/dx"] == 0.0


def test_an_update_needs_weights_that_are_variables_and_eta_for_itself():
    eta, w = variables("eta w")
    with pytest.raises(ValueError, match="no variable named 'q' to be a weight; the graph has w"):
        Graph(w * w).program(weights=("q",))
    with pytest.raises(ValueError, match="no node may be named 'eta'"):
        Graph(w * eta).program(weights=("w",))
    assert Graph(w * eta).program()(w=2.0, eta=3.0)["doutput/dw"] == 3.0


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


def test_the_source_is_a_page_that_runs_and_agrees():
    network = worked_example()
    program = network.graph.program(weights=network.weights, rule="Adam")
    page = program.source()
    assert page.startswith("def program(x, t, w1, w2, mean_of_w1")
    assert page.index("# forward") < page.index("# backward") < page.index("# update")
    backward = page[page.index("# backward") :]
    assert (
        backward.index("dL_dy =") < backward.index("dL_da =") < backward.index("dL_dz =") < backward.index("dL_dw1 =")
    )
    assert "da_dz = a * (1.0 - a)" in page
    space = {name: row.scalar for name, row in OPERATIONS.items()}
    exec(page, space)
    inputs = {**GENERIC, **program.start, "eta": 0.3}
    assert space["program"](*(inputs[name] for name in program.inputs)) == program(inputs)


def test_a_page_of_source_gives_every_name_its_own():
    exp_, v, dL_dx, x = variables("exp v dL_dx x")
    graph = Graph((exp(exp_) * v * (dL_dx + x) + (dL_dx + x)).named("L"))
    space = {name: row.scalar for name, row in OPERATIONS.items()}
    exec(graph.program().source(), space)
    point = {"exp": 0.1, "v": 0.2, "dL_dx": 0.3, "x": 0.4}
    assert space["program"](*point.values()) == graph.program()(point)


def test_as_data_a_program_is_a_list_that_anyone_can_run():
    network = worked_example()
    program = network.graph.program(weights=network.weights)
    data = json.loads(program.to_json())
    inputs = {**GENERIC, "eta": 0.1}
    places = [float(inputs[name]) for name in data["inputs"]] + data["constants"]
    for name, *operands in data["instructions"]:
        places.append(OPERATIONS[name].scalar(*(places[operand] for operand in operands)))
    assert {name: places[place] for name, place in data["quantities"].items()} == program(inputs)
    assert [data["inputs"][old] for old, _ in data["updates"]] == ["w1", "w2"]
    assert [places[new] for _, new in data["updates"]] == [program(inputs)[name] for name in ("w1'", "w2'")]


def test_times_nothing_is_not_nothing():
    (x,) = variables("x")
    assert isinstance(multiply(0.0, x), Node)  # where x is infinite it is NaN
    assert multiply(1.0, x) is x
    assert add(0.0, x) is x
    assert isinstance(simplify(0 - x, {x}), Node)
    assert simplify(0 - x, {x}) is not x
    assert simplify(x - 0, {x}) is x
    assert simplify(-(x * -1.0), {x}) is x
    named = (-x).named("n")
    assert simplify(-named, {named}).operands == (named,)


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


def test_long_sums_have_a_source_that_compiles_and_a_formula_that_ends():
    x, w = variables("x w")
    node = x
    for _ in range(300):
        node = sin(node + w) * 0.5
    for _ in range(12):
        node = sin(node) * node
    graph = Graph(node.named("L"))
    compile(graph.program().source(), "<source>", "exec")
    assert len(formula(graph.output)) < 5000
