"""The worked example's figures, and those of a point where nothing cancels, recomputed in double precision."""

from __future__ import annotations

import pytest

from backprop_widgets import descend, worked_example

ARTICLE = {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5, "eta": 0.1}
ARTICLE_FIGURES = {
    "z": 0.5,
    "a": 0.6224593312,
    "y": 0.3112296656,
    "L": 0.0484319524,
    "dL/dy": 0.3112296656,
    "dL/dw2": 0.1937278095,
    "dL/da": 0.1556148328,
    "da/dz": 0.2350037122,
    "dL/dz": 0.0365700634,
    "dL/dw1": 0.0365700634,
    "dL/dx": 0.0182850317,
    "dL/dt": -0.3112296656,
    "w2'": 0.4806272190,
    "w1'": 0.4963429937,
    "z'": 0.4963429937,
    "a'": 0.6215995370,
    "y'": 0.2987576569,
    "L'": 0.0446280688,
}
GENERIC = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7, "eta": 0.1}
GENERIC_FIGURES = {
    "z": 0.6,
    "a": 0.6456563062,
    "y": -0.4519594144,
    "L": 0.7837011876,
    "dL/dy": -1.2519594144,
    "dL/dw2": -0.8083354910,
    "dL/da": 0.8763715901,
    "da/dz": 0.2287842405,
    "dL/dz": 0.2005000086,
    "dL/dw1": 0.3007500129,
    "dL/dx": 0.0802000034,
    "dL/dt": 1.2519594144,
    "w1'": 0.3699249987,
    "w2'": -0.6191664509,
}


@pytest.mark.parametrize(("point", "figures"), [(ARTICLE, ARTICLE_FIGURES), (GENERIC, GENERIC_FIGURES)])
def test_program_and_passes_give_the_reference_figures(point, figures):
    network = worked_example()
    found = network.graph.program(weights=network.weights)(point)
    forward = network.graph.forward({name: value for name, value in point.items() if name != "eta"})
    backward = forward.backward()
    for name, expected in figures.items():
        assert found[name] == pytest.approx(expected, abs=6e-11, rel=0), name
        if name.startswith("dL/d"):
            assert backward[name[4:]] == pytest.approx(found[name], rel=1e-15)
        elif name in forward:
            assert forward[name] == found[name]
    assert backward.local("a", "z") == found["da/dz"]


def test_the_path_of_the_article():
    network = worked_example()
    path = descend(network.graph, network.values, weights=network.weights, eta=0.1, steps=60)
    assert path.weights[2] == pytest.approx([0.4929655373, 0.4620564569], abs=6e-11)
    assert path.losses[2] == pytest.approx(0.0411405608, abs=6e-11)
    assert path.losses[60] == pytest.approx(0.0004673297, abs=6e-11)


def test_a_large_learning_rate_saturates_and_does_not_diverge():
    network = worked_example()
    path = descend(network.graph, {**network.values, "t": 1}, weights=network.weights, eta=8, steps=300)
    assert path.reason == "done"
    assert path.weights[-1][0] == pytest.approx(-10.8, abs=0.05)
    assert path.losses[-1] == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("eta", [0.1, 0.5, 1, 2, 5])
def test_from_the_article_s_start_these_learning_rates_fall_all_the_way(eta):
    network = worked_example()
    losses = descend(network.graph, network.values, weights=network.weights, eta=eta, steps=300).losses
    assert (losses[1:] <= losses[:-1]).all()
