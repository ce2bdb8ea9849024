"""Blind spots: the same mistakes as a diagnosis calls hidden, for all quantities at once."""

from __future__ import annotations

import pytest
from graphs import net_231

from backprop_widgets import MISTAKES, diagnose, mazur, mlp, two_paths, worked_example
from backprop_widgets.mistakes.blind_spots import BlindSpots
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.quantities import collect_quantities

NETWORKS = [worked_example(), worked_example("tanh"), two_paths(), mazur(), net_231(), mlp((2, 3, 1), "tanh")]


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("factor", [1.0, -0.6])
def test_they_are_what_a_diagnosis_calls_hidden(network, factor):
    names = [*collect_quantities(network.graph, weights=network.weights)]
    values = {name: value * factor for name, value in network.values.items()}
    found = BlindSpots(network.graph, network.weights, names).find({**values, "eta": network.eta})
    truths = network.graph.program(weights=network.weights)(values, eta=network.eta)
    some = 0
    for name in names:
        quantity = Quantity.parse(name)
        if quantity.updates:
            assert name not in found
            continue
        hidden = diagnose(network, values, name, truths[name]).hidden_matches
        keys = {match.mistake.key for match in hidden if not (quantity.is_derivative and match.sites[0].forward)}
        assert set(found.get(name, ())) == keys, name
        some += len(keys)
    assert some


def test_a_slope_of_relu_that_shows_only_where_it_is_0_counts_for_nothing():
    network = worked_example("relu")
    spots = BlindSpots(network.graph, network.weights, ["da/dz"])
    assert "no slope" in MISTAKES
    assert spots.find({"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7, "eta": 0.1}) == {}
