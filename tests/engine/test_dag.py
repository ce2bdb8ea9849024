"""The graph of nodes: what is one, and what holds one."""

from __future__ import annotations

import pytest

from backprop_widgets import Graph, variables, worked_example
from backprop_widgets.engine.dag import DAG, as_dag


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
