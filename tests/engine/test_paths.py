"""Paths: every way from the output down to a node, and what it brings."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import (
    Graph,
    two_paths,
    variables,
)
from backprop_widgets.engine.operations import OPERATIONS


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


def test_nothing_comes_by_a_dead_edge_even_from_infinity():
    (w,) = variables("w")
    backward = Graph((OPERATIONS["step"](w).named("n") ** -1).named("L")).forward(w=-1.0).backward()
    assert [route.product for route in backward.paths("w")] == [0.0]
    assert backward["w"] == 0.0
