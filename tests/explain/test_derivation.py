"""The derivation, as markup."""

from __future__ import annotations

from xml.etree import ElementTree

from graphs import everything, layered

from backprop_widgets import worked_example
from backprop_widgets.explain.derivation import derivation
from backprop_widgets.explain.notation.styles import MATHML
from backprop_widgets.explain.steps import steps
from backprop_widgets.explain.template import fill


def test_the_derivation_is_well_formed_and_filled():
    network = worked_example()
    found, numbers = everything(network)
    filled = fill(derivation(network.graph, found, network.weights), numbers)
    table = ElementTree.fromstring(filled)
    assert len(table.findall(".//math")) == 16
    assert "−7.9 %" in "".join(table.itertext())
    assert 'data-f="4"></span>' not in filled


def test_a_long_formula_is_in_parts_which_together_are_the_formula():
    network = layered(2, 4, 1)
    found, _ = everything(network)
    table = ElementTree.fromstring(derivation(network.graph, found, network.weights))
    rows = {row.get("data-of"): row for row in table.iter("tr")}
    whole = {row.quantity: row.equation for row in steps(network.graph, found, network.weights, MATHML)}
    parts = rows["z2_1"].findall(".//math")
    said = ["".join(part.itertext()) for part in parts]
    assert [text[0] for text in said] == ["z", "=", "+", "+", "+", "+"]
    assert "".join(said) == "".join(ElementTree.fromstring(f"<math>{whole['z2_1']}</math>").itertext())
    assert [part[0].get("form") for part in parts[1:]] == ["infix"] * 5
    assert len(rows["a1_1"].findall(".//math")) == 1  # it is short
    assert len(rows["L"].findall(".//math")) == 1
