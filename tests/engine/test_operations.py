"""The laws of the rule table. Each is checked for every row, and each check is shown to say no."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from oracle import STEP, TWINS, complex_gradient, complex_value, distance, extrapolated_gradient, single_operations

from backprop_widgets import (
    Graph,
    binary_cross_entropy,
    exp,
    log,
    maximum,
    minimum,
    relu,
    sigmoid,
    softplus,
    sqrt,
    tanh,
    variables,
)
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import OPERATIONS

SMOOTH = [name for name, operation in OPERATIONS.items() if operation.smooth]
KINKED = [name for name, operation in OPERATIONS.items() if not operation.smooth]
RULES = [(name, place) for name, row in OPERATIONS.items() for place, rule in enumerate(row.partials) if rule]
EDGES = (
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    2.0,
    30.0,
    -30.0,
    745.2,
    -745.2,
    1e308,
    -1e308,
    5e-324,
    math.inf,
    -math.inf,
    math.nan,
)


def worst(name: str, oracle=complex_gradient) -> float:
    """Return the largest error of a row's rules over all its cases."""
    return max(
        distance(graph.forward(inputs).backward()[variable], oracle(graph, inputs, variable))
        for graph, inputs in single_operations(name)
        for variable in inputs
    )


def mutated(monkeypatch, name: str, place: int, size: float) -> None:
    """Make one rule of the table wrong by a factor close to one."""
    row = OPERATIONS[name]
    rules = list(row.partials)
    right = rules[place]
    rules[place] = lambda *values: right(*values) * (1 + size)
    monkeypatch.setitem(OPERATIONS, name, replace(row, partials=tuple(rules)))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_rule_equals_extrapolated_differences(name):
    assert worst(name, extrapolated_gradient) < 2e-10


@pytest.mark.parametrize("name", SMOOTH)
def test_rules_of_smooth_operations_equal_the_complex_step(name):
    assert worst(name) < 1e-12


@pytest.mark.parametrize(("name", "place"), RULES)
def test_a_rule_wrong_by_a_billionth_is_caught(monkeypatch, name, place):
    mutated(monkeypatch, name, place, 1e-9)
    assert worst(name, extrapolated_gradient) > 2e-10
    assert name in KINKED or worst(name) > 1e-12


@pytest.mark.parametrize("name", SMOOTH)
def test_a_complex_twin_has_the_value_of_its_operation(name):
    for graph, inputs in single_operations(name):
        assert distance(complex_value(graph, inputs).real, graph.forward(inputs)[graph.output]) < 1e-14


def test_every_smooth_operation_has_a_complex_twin():
    assert set(TWINS) == set(SMOOTH)


def test_the_complex_step_itself_is_exact():
    (x,) = variables("x")
    graph = Graph(exp(x * x))
    assert distance(complex_gradient(graph, {"x": 0.7}, "x"), 1.4 * math.exp(0.49)) < 1e-15
    assert STEP < 1e-16


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.filterwarnings("error")
def test_floats_and_arrays_agree_at_every_edge(name):
    row = OPERATIONS[name]
    count = 3 if row.variadic else len(row.partials)
    grid = np.array(np.meshgrid(*[EDGES] * count)).reshape(count, -1)
    if name == "power":
        grid = np.array([[u, n] for u in EDGES for n in (2.0, 3.0, -1.0, -2.0, 0.5, 0.0, 1.0)]).T
    found = row(*grid)
    with np.errstate(all="ignore"):
        expected = np.array([row(*map(float, point)) for point in grid.T])
    np.testing.assert_allclose(found, expected, rtol=5e-16, atol=0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (sigmoid(1e308), 1.0),
        (sigmoid(-1e308), 0.0),
        (sigmoid(-745.0), math.exp(-745.0)),
        (exp(710.0), math.inf),
        (tanh(-1e308), -1.0),
        (softplus(1e308), 1e308),
        (softplus(-800.0), 0.0),
        (softplus(-40.0), math.exp(-40.0)),
        (log(0.0), -math.inf),
        (sqrt(4.0), 2.0),
        (relu(-3.0), 0.0),
        (maximum(2.0, 3.0), 3.0),
    ],
)
def test_stable_forms(value, expected):
    assert value == expected


@pytest.mark.parametrize("z", [1e4, 1e15, 1e16, 1e17, 1e100, 1e308])
def test_the_slope_of_swish_is_that_of_a_line_far_from_zero(z):
    (node,) = variables("z")
    graph = Graph(OPERATIONS["swish"](node))
    assert [graph.forward(z=point).backward()["z"] for point in (z, -z)] == [1.0, 0.0]
    assert graph.forward(z=np.array([z, -z])).backward()["z"].tolist() == [1.0, 0.0]


def test_a_square_is_a_product_to_the_last_bit():
    numbers = np.tanh(np.linspace(-2, 2, 5001))
    squares = OPERATIONS["power"](numbers, 2.0)
    assert squares.tolist() == (numbers * numbers).tolist()
    assert squares.tolist() == [OPERATIONS["power"](number, 2.0) for number in numbers.tolist()]


def test_kinks_are_as_documented():
    (x,) = variables("x")
    a, b = variables("a b")
    assert Graph(relu(x)).forward(x=0).backward()["x"] == 0.0
    assert Graph(abs(x)).forward(x=0).backward()["x"] == 0.0
    for choice in (maximum, minimum):
        tie = Graph(choice(a, b)).forward(a=2, b=2).backward()
        assert (tie["a"], tie["b"]) == (0.5, 0.5)


def test_a_cross_entropy_with_a_sure_target_has_one_term():
    assert binary_cross_entropy(1.0, 1.0) == 0.0
    assert binary_cross_entropy(0.0, 1.0) == math.inf
    assert binary_cross_entropy(0.25, 0.0) == -math.log(0.75)
    assert math.isnan(binary_cross_entropy(1.5, 1.0))


def test_an_operation_takes_nodes_numbers_and_arrays():
    (x,) = variables("x")
    assert isinstance(sigmoid(x), Node)
    assert sigmoid(0) == 0.5
    assert sigmoid(np.zeros(2)).tolist() == [0.5, 0.5]


def test_roots_of_minus_infinity_are_the_same_everywhere():
    (u,) = variables("u")
    for exponent in (0.5, 2.0, -1.0):
        graph = Graph(((u * 10) ** exponent).named("L"))
        alone = graph.forward(u=-1e308)
        worlds = graph.forward(u=np.full(2, -1e308))
        for name in ("L", "u"):
            values = (alone[name], worlds[name]) if name == "L" else (alone.backward()[name], worlds.backward()[name])
            assert np.array_equal(np.full(2, values[0]), values[1], equal_nan=True)


def test_numbers_of_any_width_are_taken():
    assert exp(10**400) == math.inf
    assert exp(np.float32(100)) == math.exp(100)
    assert exp(np.full(1, 100, np.float32))[0] == pytest.approx(math.exp(100), rel=1e-15)


@pytest.mark.parametrize("wrong", ["0.5", None, True, np.True_, 1j, [1, 2], np.array([1j]), np.array([True])])
def test_an_operation_refuses_what_is_no_number(wrong):
    with pytest.raises(TypeError, match="sigmoid takes"):
        sigmoid(wrong)


def test_an_operation_counts_its_operands():
    with pytest.raises(TypeError, match=r"maximum takes 2 operand\(s\), not 1"):
        maximum(1.0)
