"""The diagram, the derivation and the loss surface, without a browser."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest
from graphs import everything

from backprop_widgets import worked_example
from backprop_widgets.explain.derivation import derivation
from backprop_widgets.explain.diagram import diagram
from backprop_widgets.explain.layout import laid_out
from backprop_widgets.explain.messages import say
from backprop_widgets.explain.template import fill, slot, slots


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
    assert drawing.find("desc") is not None


@pytest.mark.parametrize("tall", [False, True])
def test_nothing_in_the_diagram_stands_on_anything_else(tall):
    layout = laid_out(worked_example().graph, ("w1", "w2"), tall=tall)
    spots = list(layout.spots.values())
    for place, spot in enumerate(spots):
        assert 30 <= spot.x <= layout.width - 30
        assert 17 <= spot.y <= layout.height - 30
        for other in spots[place + 1 :]:
            assert math.dist((spot.x, spot.y), (other.x, other.y)) > 66


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
    assert say("stopped.too far", steps=3, culprit="w1") == "The path ends after 3 steps: w1 has run away."
    with pytest.raises(KeyError):
        say("stopped.too far")
