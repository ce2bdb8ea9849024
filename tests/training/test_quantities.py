"""Quantities: their order, and what an update needs."""

from __future__ import annotations

import pytest

from backprop_widgets import Graph, variables, worked_example


def test_quantities_come_in_the_promised_order():
    network = worked_example()
    plain = list(network.graph.program().quantities)
    assert plain[:4] == ["z", "a", "y", "L"]
    assert plain[4:11] == ["dL/dy", "dL/da", "dL/dz", "dL/dw2", "dL/dw1", "dL/dt", "dL/dx"]
    assert plain[11:] == ["dy/dw2", "dy/da", "da/dz", "dz/dw1", "dz/dx"]
    updated = network.graph.program(weights=network.weights)
    assert list(updated.quantities)[16:] == ["w1'", "w2'", "z'", "a'", "y'", "L'"]
    assert network.graph.program().inputs == ("x", "t", "w1", "w2")
    assert updated.inputs == ("x", "t", "w1", "w2", "eta")


def test_an_update_needs_weights_that_are_variables_and_eta_for_itself():
    eta, w = variables("eta w")
    with pytest.raises(ValueError, match="no variable named 'q' to be a weight; the graph has w"):
        Graph(w * w).program(weights=("q",))
    with pytest.raises(ValueError, match="no node may be named 'eta'"):
        Graph(w * eta).program(weights=("w",))
    assert Graph(w * eta).program()(w=2.0, eta=3.0)["doutput/dw"] == 3.0
