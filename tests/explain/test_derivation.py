"""The derivation, as markup."""

from __future__ import annotations

from xml.etree import ElementTree

from graphs import everything

from backprop_widgets import worked_example
from backprop_widgets.explain.derivation import derivation
from backprop_widgets.explain.template import fill


def test_the_derivation_is_well_formed_and_filled():
    network = worked_example()
    found, numbers = everything(network)
    filled = fill(derivation(network.graph, found, network.weights), numbers)
    table = ElementTree.fromstring(filled)
    assert len(table.findall(".//math")) == 16
    assert "−7.9 %" in "".join(table.itertext())
    assert 'data-f="4"></span>' not in filled
