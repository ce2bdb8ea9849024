"""The diagram, the derivation and the loss surface, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import combinations
from xml.etree import ElementTree

import pytest
from graphs import everything, net_231, passing_by

from backprop_widgets import Explorer, two_paths, worked_example
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.derivation import derivation
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.diagram.layout import lay_out
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.template import fill, slot, slots
from backprop_widgets.explain.text.catalogue import say
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


NETWORKS = {"worked example": worked_example, "two paths": two_paths, "2-3-1": net_231, "passing by": passing_by}
NETWORKS["2-3-1, split"] = partial(net_231, split=True)


def overlaps(layout) -> list[tuple[Node, Node]]:
    """Return the pairs of shapes that come closer than 4 units."""
    spots = list(layout.spots.items())
    return [
        (one, other)
        for (one, here), (other, there) in combinations(spots, 2)
        if abs(here.x - there.x) < (here.width + there.width) / 2 + 4
        and abs(here.y - there.y) < (here.height + there.height) / 2 + 4
    ]


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_shape_in_the_diagram_stands_on_another_or_outside(name, tall):
    network = NETWORKS[name]()
    layout = lay_out(network.graph, network.weights, tall=tall)
    for spot in layout.spots.values():
        assert spot.width / 2 <= spot.x <= layout.width - spot.width / 2
        assert spot.height / 2 <= spot.y <= layout.height - spot.height / 2
    assert overlaps(layout) == []
    first, second, *_ = layout.spots
    moved = {**layout.spots, first: replace(layout.spots[second], x=layout.spots[second].x + 20)}
    assert overlaps(replace(layout, spots=moved)) != []


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


def test_an_edge_that_passes_a_rank_by_runs_beside_it():
    network = passing_by()
    layout = lay_out(network.graph, network.weights)
    nodes = network.graph.named
    lane = layout.lanes[nodes["x"], nodes["y"]]
    for passed in ("h", "k"):
        assert lane > layout.spots[nodes[passed]].y + 60
    assert (nodes["x"], nodes["h"]) not in layout.lanes


def test_routes_are_told_apart_by_colour_and_dash_and_add_up():
    network = two_paths()
    explorer = Explorer(network, show=("diagram",))
    numbers = explorer.experiment.numbers
    shares = [numbers[f"dErr/dw01 over {number}"] for number in (1, 2)]
    routes = explorer.experiment.backward.paths("w01")
    assert shares == pytest.approx([route.product for route in routes], rel=1e-14)
    assert sum(shares) == pytest.approx(numbers["dErr/dw01"], rel=1e-14)
    filled = explorer.views["diagram"].filled()
    # four edges in the wide drawing; in the tall one w01 stands on the card of a01
    assert filled.count('class="bw-arrow bw-route1"') == filled.count('class="bw-arrow bw-route2"') == 4 + 3
    for share in shares:
        assert f">{format_number(share)}</span>" in filled
    explorer.close()
    plain = diagram(network.graph, everything(network)[0], network.weights)
    assert "bw-route" not in plain


@pytest.mark.parametrize(
    ("routes", "message"),
    [("w7", "paths is 'w7'; they lead back to one of"), ("Err", "paths is 'Err'"), (1, "paths is 1")],
)
def test_routes_to_nowhere_are_refused(routes, message):
    with pytest.raises(ValueError, match=message):
        Explorer(two_paths(), paths=routes)


def test_the_derivation_is_well_formed_and_filled():
    network = worked_example()
    found, numbers = everything(network)
    filled = fill(derivation(network.graph, found, network.weights), numbers)
    table = ElementTree.fromstring(filled)
    assert len(table.findall(".//math")) == 16
    assert "−7.9 %" in "".join(table.itertext())
    assert 'data-f="4"></span>' not in filled


def test_a_template_escapes_and_refuses_what_it_does_not_know():
    assert fill(slot("w1'"), {"w1'": 0.5}) == '<span data-q="w1&#x27;" data-f="4">0.5000</span>'
    assert slots(slot("w1'") + slot("z", "g", tag="tspan")) == ["w1'", "z"]
    with pytest.raises(KeyError):
        fill(slot("q"), {"z": 1.0})


def test_messages_fill_their_blanks():
    assert say("curve.step", step=3) == "step 3"
    with pytest.raises(KeyError):
        say("curve.step")
