"""The diagram, the derivation and the loss surface, without a browser."""

from __future__ import annotations

import io
import math
from xml.etree import ElementTree

import numpy as np
import pytest
from graphs import everything
from matplotlib.image import imread

from backprop_widgets import loss_surface, worked_example
from backprop_widgets.engine import descend
from backprop_widgets.explain.derivation import derivation
from backprop_widgets.explain.diagram import diagram
from backprop_widgets.explain.figures import LandscapeFigure
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


def test_the_picture_shows_surface_valley_and_path():
    network = worked_example()
    surface = loss_surface(network.graph, network.values, axes={"w1": (-4, 4), "w2": (-2, 2)})
    drawing = LandscapeFigure("L")
    frame = drawing.draw(surface, surface.y[:, None] + 0 * surface.x)
    plain = imread(io.BytesIO(drawing.png(paper="white")))
    drawing.mark(descend(network.graph, network.values, weights=network.weights), network.weights)
    marked = imread(io.BytesIO(drawing.png(paper="white")))
    height, width = plain.shape[:2]
    column = int((frame.left + frame.width * 4.5 / 8) * width)
    row = int((frame.top + frame.height * 1.6 / 4) * height)
    assert np.abs(plain[row, column] - marked[row, column]).max() > 0.2  # the path passes here
    corner = plain[int((frame.top + 0.03) * height), int((frame.left + frame.width - 0.03) * width)]
    valley = plain[int((frame.top + frame.height / 2) * height) + 6, width // 2]
    assert corner[:3].mean() < 0.5 < valley[:3].mean()


@pytest.mark.parametrize("losses", [np.zeros((5, 5)), np.full((5, 5), np.nan), np.where(np.eye(5), np.inf, 1.0)])
def test_a_flat_or_broken_surface_is_still_a_picture(losses):
    surface = type(loss_surface(worked_example().graph, {"x": 1, "t": 0}, axes={"w1": (0, 1), "w2": (0, 1)}))(
        ("w1", "w2"), np.linspace(0, 1, 5), np.linspace(0, 1, 5), losses
    )
    drawing = LandscapeFigure("L")
    drawing.draw(surface)
    assert drawing.png().startswith(b"\x89PNG")


def test_messages_fill_their_blanks():
    assert say("stopped.too far", steps=3, culprit="w1") == "The path ends after 3 steps: w1 has run away."
    with pytest.raises(KeyError):
        say("stopped.too far")
