"""The points at which mistakes are told apart."""

from __future__ import annotations

import numpy as np
from golden_networks import NETWORKS

from backprop_widgets import diagnose
from backprop_widgets.mistakes.probe_points import probe_points

NAMES = ("x", "t", "w1", "w2", "eta")


def test_half_of_them_have_both_signs_and_half_are_positive():
    points = np.array([values for name, values in probe_points(NAMES).items() if name != "eta"])
    assert points.shape == (4, 48)
    assert (points != 0).all()
    assert (points[:, :24] < 0).any(axis=1).all()
    assert (points[:, 24:] > 0).all()


def test_learning_rates_are_positive():
    assert (probe_points(NAMES)["eta"] > 0).all()


def test_logarithms_and_roots_get_a_point_where_they_have_a_value():
    graph, weights = NETWORKS["log and sqrt"]
    # at w1 = w2 one weight hides behind the other, and x = 1 hides itself
    values = {"x": 1.0, "t": 0.5, "w1": 2.0, "w2": 2.0}
    truth = graph.program(weights=weights)({**values, "eta": 0.1})["dL/dw1"]
    diagnosis = diagnose(graph, values, "dL/dw1", truth)
    hidden = {match.mistake.key: match.sites[0] for match in diagnosis.hidden_matches}
    point = diagnosis.telling_point
    assert np.isfinite(graph.forward(point)["L"])
    for key in ("input forgotten", "wrong weight"):
        wrong = graph.program(weights=weights, mistake=hidden[key])({**point, "eta": 0.1})["dL/dw1"]
        assert abs(wrong - graph.forward(point).backward()["w1"]) > 0.01 * abs(wrong), key
