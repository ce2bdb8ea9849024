"""Templates and their slots."""

from __future__ import annotations

import pytest

from backprop_widgets.explain.template import fill, slot, slots


def test_a_template_escapes_and_refuses_what_it_does_not_know():
    assert fill(slot("w1'"), {"w1'": 0.5}) == '<span data-q="w1&#x27;" data-f="4">0.5000</span>'
    assert slots(slot("w1'") + slot("z", "g", tag="tspan")) == ["w1'", "z"]
    with pytest.raises(KeyError):
        fill(slot("q"), {"z": 1.0})
