"""The diagram of any network: all values, gradients and edges."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from graphs import NETWORKS, everything

from backprop_widgets import worked_example
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.template import fill, slots
from backprop_widgets.symbolic.names import local_name


@pytest.mark.parametrize("tall", [False, True])
def test_the_diagram_shows_every_value_and_every_derivative(tall):
    network = worked_example()
    found, numbers = everything(network)
    template = diagram(network.graph, found, network.weights, tall=tall)
    wanted = {"x", "t", "w1", "w2", "z", "a", "y", "L"} | {
        f"dL/d{name}" for name in ("x", "t", "w1", "w2", "z", "a", "y")
    }
    assert wanted <= set(slots(template))
    drawing = ElementTree.fromstring(fill(template, numbers))
    assert "0.6225" in "".join(drawing.itertext())
    assert drawing.find(".//desc") is not None


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_diagram_of_any_network_shows_all_values_gradients_and_edges(name, tall):
    network = NETWORKS[name]()
    graph = network.graph
    found, _ = everything(network)
    template = diagram(graph, found, network.weights, tall=tall)
    shown = set(re.findall(r'data-of="([^"]*)"', template))
    top = graph.output.name
    assert {*graph.named, *(f"d{top}/d{name}" for name in graph.named if name != top)} <= shown
    assert {local_name(graph, user, node) for node, users in graph.users.items() for user in users} <= shown
    assert template.count('tabindex="0"') == 1
