"""The graph of nodes: what is one, and what holds one."""

from __future__ import annotations

import math

import pytest

from backprop_widgets import Graph, variables, worked_example
from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.operation import Operation


def test_a_graph_or_a_network_will_do():
    x, w = variables("x w")
    for graph in (DAG(w * x), Graph(w * x)):
        assert as_dag(graph) is graph
    network = worked_example()
    assert as_dag(network) is network.graph


@pytest.mark.parametrize("wrong", [None, "a graph", variables("x")[0], {"x": 1.0}])
def test_nothing_else_is_a_graph(wrong):
    with pytest.raises(TypeError, match="a graph is wanted, or a network"):
        as_dag(wrong)


def test_a_variable_alone_is_a_graph():
    (x,) = variables("x")
    for graph in (DAG(x), Graph(x)):
        forward = graph.forward(x=3)
        backward = forward.backward()
        assert dict(forward) == {"x": 3.0}
        assert dict(backward) == {"x": 1.0}
        assert graph.operands(x) == ()
        assert forward.backward()["x"] == graph.forward(x=[3, 4]).backward()["x"][1]
    assert [path.nodes for path in backward.paths("x")] == [("x",)]
    for _ in range(3):  # compiled, too
        assert graph.forward(x=3).backward()["x"] == 1.0
    assert graph.program()(x=3) == {}


def test_a_rule_that_takes_a_root_of_a_negative_number_gives_nan():
    rows = {"rule": lambda r, u: 0.5 * u**-0.5, "value": lambda u: abs(u) ** 0.5}
    root = Operation("root", (rows["rule"],), rows["value"], rows["value"])
    (u,) = variables("u")
    assert math.isnan(DAG(root(u)).forward(u=-4).backward()["u"])
    assert DAG(root(u)).forward(u=4).backward()["u"] == 0.25


def test_an_operation_of_ones_own_may_divide_by_zero():
    inverse = Operation("inverse", (lambda i, u: -1 / u**2,), lambda u: 1 / u, lambda u: 1 / u)
    (u,) = variables("u")
    forward = DAG(inverse(u).named("i")).forward(u=0)
    assert forward["i"] == math.inf
    assert forward.backward()["u"] == -math.inf
