"""Nodes: names, constants, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop_widgets import Graph, relu, variables


def test_variables_always_returns_a_tuple():
    assert isinstance(variables("x"), tuple)
    assert [node.name for node in variables("x t w1")] == ["x", "t", "w1"]


@pytest.mark.parametrize(
    "name", ["self", "h", "eta", "layout", "values", "inputs", "run", "match", "größe", "权重", "_"]
)
def test_any_identifier_is_a_name(name):
    (node,) = variables(name)
    graph = Graph((node * 2).named("out"))
    forward = graph.forward(**{name: 1.5})
    assert forward["out"] == 3.0
    assert forward.backward()[name] == 2.0
    assert graph.program()({name: 1.5})[f"dout/d{name}"] == 2.0


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", "at least one"),
        ("1x", "'1x' is not a name"),
        ("x, y", "separated by spaces, without commas"),
        ("class", "'class' is not a name"),
        ("x x", "'x' stands twice"),
        ("ﬁ", "not NFKC-normal; write 'fi'"),
        ("<b>", "is not a name"),
    ],
)
def test_variables_refuses(names, said):
    with pytest.raises(ValueError, match=said):
        variables(names)


@pytest.mark.parametrize("names", [None, 3, ["x"], b"x"])
def test_variables_takes_a_string(names):
    with pytest.raises(TypeError, match="one string"):
        variables(names)


def test_naming_gives_a_new_node_and_leaves_the_old_one():
    (x,) = variables("x")
    plain = x * x
    named = plain.named("z")
    assert (plain.name, named.name) == (None, "z")
    assert plain is not named


def test_a_variable_or_a_named_node_cannot_be_renamed():
    (x,) = variables("x")
    with pytest.raises(TypeError, match="variable 'x' cannot be named 'y'"):
        x.named("y")
    with pytest.raises(ValueError, match="'z' has a name already and cannot be renamed 'q'"):
        (x * x).named("z").named("q")
    with pytest.raises(TypeError, match="must be a string"):
        (x * x).named(3)


@pytest.mark.parametrize("number", [2, 2.0, np.float32(2), np.int64(2), np.float64(2)])
def test_numbers_become_float_constants(number):
    (x,) = variables("x")
    for node in (x * number, number * x):
        value = Graph(node).forward(x=3)["output"]
        assert type(value) is float
        assert value == 6.0


@pytest.mark.parametrize("wrong", [True, np.True_, 1j, np.array(2.0), np.ones(3), "2", None, [1]])
def test_other_constants_are_refused(wrong):
    (x,) = variables("x")
    for act in (lambda: x + wrong, lambda: wrong * x, lambda: x / wrong, lambda: x**wrong):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -np.inf, 10**400])
def test_constants_must_be_finite(wrong):
    (x,) = variables("x")
    with pytest.raises(ValueError, match="must be finite"):
        x + wrong


def test_an_exponent_is_a_constant():
    x, n = variables("x n")
    with pytest.raises(TypeError, match="exponent must be a constant"):
        x**n
    with pytest.raises(TypeError, match="exponent must be a constant"):
        2**x


def test_a_node_is_neither_true_nor_comparable():
    (x,) = variables("x")
    with pytest.raises(TypeError, match="no value to be true or false"):
        bool(x)
    with pytest.raises(TypeError):
        max(x, 0)


def test_nodes_are_equal_only_to_themselves_and_cannot_change():
    (x,) = variables("x")
    assert x * x != x * x
    assert len({x, x}) == 1
    with pytest.raises(AttributeError):
        x.name = "y"


def test_the_repr_is_short_however_deep_the_node():
    (x,) = variables("x")
    node = x
    for _ in range(100_000):
        node = relu(node)
    assert len(repr(node)) < 200
    assert repr((x + 1).named("z")) == "<node z = add(x, 1)>"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda a, b: np.exp(a), r"numpy.exp takes numbers, and the node a has none; write exp\(...\) from backprop_w"),
        (lambda a, b: np.maximum(a, 0), r"write maximum\(...\) from backprop_widgets"),
        (lambda a, b: np.maximum(1.0, a * b), r"the node multiply\(a, b\) has none; write maximum"),
        (lambda a, b: np.arctan(a), "numpy.arctan takes numbers, and the node a has none; there is no such operation"),
        (lambda a, b: np.sum(a), "numpy.sum"),
        (lambda a, b: np.clip(a, 0, 1), "numpy.clip"),
        (lambda a, b: np.add.reduce(a), "numpy.add"),
        (lambda a, b: np.less(a, 1.0), "numpy.less"),
        (lambda a, b: math.tanh(a), "write tanh, exp, ... from backprop_widgets, not math's"),
        (lambda a, b: float(a), "the node a has no value to be made a number"),
        (lambda a, b: int(a), "no value to be made a number"),
        (lambda a, b: max(a, b), "no value to be compared; write maximum, minimum or relu"),
        (lambda a, b: min(a, 0), "write maximum, minimum or relu"),
        (lambda a, b: a > 0, "no value to be compared"),
        (lambda a, b: a >= 0, "no value to be compared"),
        (lambda a, b: a < b, "or compare what a forward pass gives"),
        (lambda a, b: a**b, r"the exponent must be a constant, not the node b; write exp\(b \* log\(a\)\)"),
        (lambda a, b: 2**a, r"write exp\(a \* log\(2\)\)"),
        (lambda a, b: np.array([1.0]) * a, r"multiply takes nodes and real numbers, not array\(\[1.\]\)"),
        (lambda a, b: a - np.ones(2), "subtract takes nodes and real numbers"),
        (lambda a, b: len(a), "one quantity, not a list of them"),
        (lambda a, b: list(a), "one quantity, not a list of them"),
        (lambda a, b: a[0], "one quantity, not a list of them"),
        (lambda a, b: variables("x", "y"), "one string, names separated by spaces, such as 'x t w1 w2', not 'x', 'y'"),
        (lambda a, b: bool(a), "no value to be true or false"),
    ],
)
def test_what_a_node_cannot_do_says_what_to_write(act, said):
    a, b = variables("a b")
    with pytest.raises(TypeError, match=said):
        act(a, b)


def test_scalars_of_numpy_are_numbers_on_either_side():
    (x,) = variables("x")
    for node in (np.float64(2) * x, x * np.float64(2), np.multiply(x, 2), -(np.float32(-2) * x), np.negative(-2 * x)):
        assert Graph(node.named("y")).forward(x=3)["y"] == 6.0


def test_a_sum_begins_with_its_first_summand():
    a, b = variables("a b")
    total = sum([a * b, a])
    assert repr(total) == "<node add(multiply(a, b), a)>"
    assert 0 + a is a
    assert repr(0.0 + a) == repr(sum([a], 0.0)) == "<node add(0, a)>"  # what is written as a number stays
    assert repr(a + 0) == "<node add(a, 0)>"
    with pytest.raises(TypeError, match="add takes nodes and real numbers, not False"):
        False + a
