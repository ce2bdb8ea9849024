"""The face's compiled passes say what the plain sweep says."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import Graph, log, maximum, relu, sqrt, variables, worked_example
from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.operations import OPERATIONS

EDGES = st.sampled_from([0.0, -0.0, 1.0, -1.0, 1e-320, 1e-308, -1e308, 1e308, 710.0, -750.0])
NUMBERS = st.floats(-3, 3) | EDGES


def compiled(output):
    """Return a graph whose sweeps are compiled."""
    graph = Graph(output)
    for _ in range(2):
        graph.forward(dict.fromkeys(graph.variables, 0.5))
    assert "sweep_up" in vars(graph.tape)
    return graph


def passes(graph, inputs):
    """Return all values and gradients of a graph, unnamed nodes' as well."""
    forward = graph.forward(inputs)
    backward = forward.backward()
    return [[numbers[node] for node in graph.nodes] for numbers in (forward, backward)]


def check_agreement(face, plain, inputs):
    for ours, other in zip(passes(face, inputs), passes(plain, inputs), strict=True):
        for left, right in zip(ours, other, strict=True):
            np.testing.assert_array_equal(left, right)  # NaN equals NaN here


def any_graph(choices):
    """Build a graph of any rows of the table, kinks and poles included."""
    rows = [row for name, row in sorted(OPERATIONS.items()) if name != "power"]
    pool = [*variables("x y")]
    for choice in choices:
        row = rows[choice % len(rows)]
        count = 1 + choice % 4 if row.variadic else len(row.partials)
        operands = [pool[(choice // (7 + position)) % len(pool)] for position in range(count)]
        pool.append(row(*operands) * 0.5 if choice % 3 else row(*operands) ** (choice % 5 - 2))
    return (pool[-1] + pool[0] * pool[1]).named("L")


@given(st.lists(st.integers(0, 5000), max_size=10), NUMBERS, NUMBERS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_face_and_plain_sweep_agree(choices, x, y):
    for output in (any_graph(choices), smooth_graph(choices).output):
        check_agreement(compiled(output), DAG(output), {"x": x, "y": y})


@given(st.lists(st.integers(0, 5000), max_size=6))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_they_agree_on_arrays(choices):
    output = any_graph(choices)
    worlds = {"x": np.array([0.0, -0.0, 1.0, 1e308, -2.5]), "y": np.array([[1.0], [-1e-320], [0.3]])}
    check_agreement(compiled(output), DAG(output), worlds)


def test_that_comparison_can_fail():
    x, y = variables("x y")
    output = x * y
    face = compiled(output)
    rest = vars(face.tape)["sweep_down"]
    vars(face.tape)["sweep_down"] = lambda values: [slope * (1 + 1e-15) for slope in rest(values)]
    with pytest.raises(AssertionError):
        check_agreement(face, DAG(output), {"x": 0.3, "y": 0.7})


@pytest.mark.parametrize("build", [lambda u: 1 / u, lambda u: sqrt(u) * 2, lambda u: log(u) + relu(u), lambda u: u**-2])
def test_poles_agree(build):
    (u,) = variables("u")
    output = build(u).named("L")
    for at in (0.0, -0.0, -1.0, 1e-320):
        check_agreement(compiled(output), DAG(output), {"u": at})


def test_values_are_not_remembered():
    graph = compiled(worked_example().graph.output)
    inputs = dict(GENERIC)
    first = graph.forward(inputs)
    inputs["w1"] = 0.9
    second = graph.forward(inputs)
    assert first["w1"] == GENERIC["w1"] != second["w1"]
    assert first.backward()["w1"] != second.backward()["w1"]


def test_a_refusal_stays_a_refusal():
    graph = compiled(worked_example().graph.output)
    with pytest.raises(ValueError, match="w1 is nan"):
        graph.forward({**GENERIC, "w1": float("nan")})
    with pytest.raises(KeyError, match="no node named 'w3'"):
        graph.forward(GENERIC).backward()["w3"]


def test_a_long_graph_is_not_compiled():
    (x,) = variables("x")
    node = x
    for _ in range(1000):
        node = maximum(node, -1) + 1e-3
    graph = Graph(node)
    for _ in range(4):
        assert graph.forward(x=0.5).backward()["x"] == 1.0
    assert "sweep_up" not in vars(graph.tape)
