"""The graph and its two passes."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import complex_gradient, distance

from backprop_widgets import Graph, maximum, relu, tanh, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS


def scalars(graph, worlds):
    """Return the passes of each world for itself, stacked: forward values and gradients by name."""
    arrays = np.broadcast_arrays(*worlds.values())
    values, gradients = [], []
    for point in zip(*(array.ravel() for array in arrays), strict=True):
        forward = graph.forward(dict(zip(worlds, map(float, point), strict=True)))
        values.append(dict(forward))
        gradients.append(dict(forward.backward()))
    shape = arrays[0].shape
    return [
        {name: np.array([row[name] for row in rows]).reshape(shape) for name in graph.named}
        for rows in (values, gradients)
    ]


@given(st.lists(st.integers(0, 500), max_size=14), st.floats(-2, 2), st.floats(-2, 2))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_backward_equals_the_complex_step_on_any_smooth_graph(choices, x, y):
    graph = smooth_graph(choices)
    inputs = {"x": x, "y": y}
    value = graph.forward(inputs)[graph.output]
    if not abs(value) < 1e6:
        return
    backward = graph.forward(inputs).backward()
    for name in inputs:
        assert distance(backward[name], complex_gradient(graph, inputs, name)) < 1e-12


def test_that_comparison_can_fail():
    x, y = variables("x y")
    inputs = {"x": 0.3, "y": 0.4}
    right, wrong = Graph(tanh(x * y) * x), Graph(tanh(x * y) * x + x * 1e-9)
    assert distance(wrong.forward(inputs).backward()["x"], complex_gradient(right, inputs, "x")) > 1e-12


def test_a_reused_node_collects_all_its_shares():
    (x,) = variables("x")
    square = (x * x).named("s")
    backward = Graph((square + square * x + x).named("L")).forward(x=3).backward()
    assert backward["s"] == 1 + 3
    assert backward["x"] == 2 * 3 * (1 + 3) + 9 + 1


def test_backward_twice_changes_nothing():
    graph = worked_example().graph
    forward = graph.forward(GENERIC)
    first, again, afresh = forward.backward(), forward.backward(), graph.forward(GENERIC).backward()
    assert dict(first) == dict(again) == dict(afresh)


def test_a_change_of_the_callers_array_changes_nothing():
    graph = worked_example().graph
    w1 = np.array([0.1, 0.4])
    forward = graph.forward({**GENERIC, "w1": w1})
    before = forward.backward()["w1"].copy()
    w1[:] = 9
    assert (forward.backward()["w1"] == before).all()
    with pytest.raises(ValueError, match="read-only"):
        forward["z"][0] = 1


def test_a_chain_of_a_hundred_thousand_nodes():
    (x,) = variables("x")
    node = x
    for _ in range(50_000):
        node = -(node + 1e-5)
    graph = Graph(node.named("L"))
    assert len(graph.nodes) == 100_002 + 49_999  # each constant is a node
    assert len(graph.nodes) > sys.getrecursionlimit()
    assert graph.forward(x=0.5).backward()["x"] == 1.0
    assert graph.program()(x=0.5)["dL/dx"] == 1.0


@pytest.mark.parametrize(
    "worlds",
    [
        {"x": 1.5, "t": 0.8, "w1": np.linspace(-4, 4, 7), "w2": np.linspace(-2, 2, 5)[:, None]},
        {"x": np.linspace(-1, 1, 6), "t": np.linspace(0, 1, 6), "w1": 0.4, "w2": -0.7},
    ],
)
def test_a_grid_equals_a_loop_of_scalars(worlds):
    graph = worked_example().graph
    values, gradients = scalars(graph, worlds)
    forward = graph.forward(worlds)
    backward = forward.backward()
    for name in graph.named:
        found = np.broadcast_to(forward[name], values[name].shape)
        np.testing.assert_allclose(found, values[name], rtol=1e-14)
        assert backward[name].shape == gradients[name].shape
        np.testing.assert_allclose(backward[name], gradients[name], rtol=1e-13)


def test_kinks_on_a_grid_equal_a_loop_of_scalars():
    a, b = variables("a b")
    graph = Graph((relu(a) * maximum(a, b)).named("L"))
    worlds = {"a": np.linspace(-2, 2, 9), "b": np.linspace(-1, 1, 5)[:, None]}
    values, gradients = scalars(graph, worlds)
    assert (graph.forward(worlds)["L"] == values["L"]).all()
    assert (graph.forward(worlds).backward()["a"] == gradients["a"]).all()


def test_shapes_and_types():
    graph = worked_example().graph
    forward = graph.forward(x=1, t=np.zeros((3, 1)), w1=np.linspace(0, 1, 4), w2=np.float32(0.5))
    assert type(forward["x"]) is float
    assert forward["z"].shape == (4,)
    assert forward["L"].shape == (3, 4)
    assert forward.backward()["x"].shape == (3, 4)
    assert type(graph.forward(x=1, t=0, w1=np.array(0.5), w2=0.5)["L"]) is float


def test_the_gradient_is_per_world_and_nothing_is_summed():
    graph = worked_example().graph
    worlds = graph.forward(x=np.array([1.0, 1.5]), t=0, w1=0.5, w2=0.5).backward()["w1"]
    alone = [graph.forward(x=x, t=0, w1=0.5, w2=0.5).backward()["w1"] for x in (1.0, 1.5)]
    np.testing.assert_allclose(worlds, alone, rtol=1e-15)


@pytest.mark.parametrize(
    "values", [{"x": 1e308}, {"w1": -1e308}, {"x": 1e308, "w1": 1e308}, {"w2": 1e308, "t": -1e308}]
)
def test_the_edge_neither_warns_nor_raises_and_floats_agree_with_arrays(values):
    graph = worked_example().graph
    point = {**GENERIC, **values}
    alone = graph.forward(point)
    worlds = graph.forward({name: np.full(2, value) for name, value in point.items()})
    program = graph.program()
    for name in graph.named:
        assert np.array_equal(worlds[name], np.full(2, alone[name]), equal_nan=True)
        found = worlds.backward()[name]
        assert np.array_equal(found, np.full(2, alone.backward()[name]), equal_nan=True)
        if name != "L":
            assert np.array_equal(program(point)[f"dL/d{name}"], alone.backward()[name], equal_nan=True)


@pytest.mark.parametrize("x", [0.0, 1e-320])
def test_division_by_zero_in_a_rule_gives_infinity_or_nan(x):
    (u,) = variables("u")
    for node in (1 / u, u**-1, u**0.5, (u - u) / u):
        graph = Graph(node.named("L"))
        forward, found = graph.forward(u=x), graph.program()(u=x)
        assert np.array_equal([forward["L"], forward.backward()["u"]], [found["L"], found["dL/du"]], equal_nan=True)


def test_a_node_may_stand_for_its_name():
    (x,) = variables("x")
    inner = x * 2
    graph = Graph((inner + 1).named("L"))
    forward = graph.forward(x=3)
    assert (forward[x], forward[inner], forward.backward()[inner]) == (3.0, 6.0, 1.0)
    plain = inner + 1
    assert Graph(plain).forward(x=3)[plain] == 7.0
    with pytest.raises(KeyError, match="not in this graph"):
        forward[x * 3]


def test_a_graph_refuses_what_would_split_a_gradient():
    x, w = variables("x w")
    plain = w * x
    named = plain.named("z")
    with pytest.raises(ValueError, match="both 'z' and the unnamed original"):
        Graph(named + plain)
    with pytest.raises(ValueError, match="two nodes are named 'z'"):
        Graph(named + (x + w).named("z"))
    with pytest.raises(ValueError, match="two nodes are named 'x'"):
        Graph(x * variables("x")[0])
    with pytest.raises(ValueError, match="both 'q' and its copy 'z'"):
        Graph(named + plain.named("q"))
    with pytest.raises(TypeError, match="built on a node"):
        Graph(3)


def test_local_derivatives_fold_unnamed_nodes():
    w, x, b = variables("w x b")
    z = (w * x + b).named("z")
    graph = Graph((z * z).named("L"))
    backward = graph.forward(w=2, x=3, b=1).backward()
    assert [backward.local("z", name) for name in ("w", "x", "b")] == [3.0, 2.0, 1.0]
    assert backward.local("L", "z") == 2 * 7
    assert [node.name for node in graph.operands(z)] == ["w", "x", "b"]


def test_along_a_flat_edge_the_local_derivative_is_zero():
    (x,) = variables("x")
    backward = Graph((OPERATIONS["step"](x).named("s") * x).named("L")).forward(x=2).backward()
    assert backward.local("s", "x") == 0.0
    assert [route.product for route in backward.paths("x")] == [0.0, 1.0]


@pytest.mark.parametrize(("output", "operand"), [("L", "w1"), ("z", "a"), ("x", "w1"), ("z", "z"), ("a", "w1")])
def test_a_local_derivative_needs_an_edge(output, operand):
    backward = worked_example().graph.forward(GENERIC).backward()
    with pytest.raises(ValueError, match=f"'{operand}' is not directly below '{output}'"):
        backward.local(output, operand)


def test_results_print_briefly():
    forward = worked_example().graph.forward(GENERIC)
    assert repr(forward).startswith("<forward: x 1.5000, t 0.8000")
    assert repr(forward.backward()).startswith("<backward: x 0.0802")
    assert repr(forward.graph) == "<graph L(x, t, w1, w2), 8 nodes>"
