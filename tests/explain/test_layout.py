"""Where the nodes of a diagram stand: apart, inside, beside the edges."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations

import pytest
from graphs import NETWORKS, passing_by

from backprop_widgets import Graph, Network, exp, variables
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.diagram.edge_routing import route_edges
from backprop_widgets.explain.diagram.layout import lay_out


def overlaps(layout) -> list[tuple[Node, Node]]:
    """Return the pairs of shapes that come closer than 4 units."""
    boxes = list(layout.boxes.items())
    return [
        (one, other)
        for (one, here), (other, there) in combinations(boxes, 2)
        if abs(here.x - there.x) < (here.width + there.width) / 2 + 4
        and abs(here.y - there.y) < (here.height + there.height) / 2 + 4
    ]


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_shape_in_the_diagram_stands_on_another_or_outside(name, tall):
    network = NETWORKS[name]()
    layout = lay_out(network.graph, network.weights, tall=tall)
    for box in layout.boxes.values():
        assert box.width / 2 <= box.x <= layout.width - box.width / 2
        assert box.height / 2 <= box.y <= layout.height - box.height / 2
    assert overlaps(layout) == []
    first, second, *_ = layout.boxes
    moved = {**layout.boxes, first: replace(layout.boxes[second], x=layout.boxes[second].x + 20)}
    assert overlaps(replace(layout, boxes=moved)) != []


def test_an_edge_that_passes_a_rank_by_runs_beside_it():
    network = passing_by()
    layout = lay_out(network.graph, network.weights)
    nodes = network.graph.named
    lane = layout.lanes[nodes["x"], nodes["y"]]
    for passed in ("h", "k"):
        assert lane > layout.boxes[nodes[passed]].y + 60
    assert (nodes["x"], nodes["h"]) not in layout.lanes


def sum_of(count):
    """Return a network whose loss is the sum of so many other losses: as many edges end at a circle."""
    x = variables("x")[0]
    parts = [exp(x * part).named(f"p{part}") for part in range(1, count + 1)]
    return Network(Graph(sum(parts[1:], parts[0]).named("L")), {"x": 0.5}, ("x",))


MEETING = NETWORKS | {f"a sum of {count}": partial(sum_of, count) for count in (3, 4, 5, 7)}


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("name", MEETING)
def test_the_words_of_edges_that_meet_stand_apart(name, tall):
    network = MEETING[name]()
    layout = lay_out(network.graph, network.weights, tall=tall)
    words = [(edge[1], route.label) for edge, route in route_edges(layout).items() if not route.straight]
    met = [(one, other) for (top, one), (end, other) in combinations(words, 2) if top is end]
    # a line of them is 12 high, and as wide as five digits, a sign in brackets and what multiplies it
    assert [pair for pair in met if abs(pair[0][1] - pair[1][1]) < 12 and abs(pair[0][0] - pair[1][0]) < 76] == []
