"""The most copied example of the web: its figures, right and as printed."""

from __future__ import annotations

import pytest

from backprop_widgets import descend, mazur

RIGHT = {
    "E": 0.298371109,
    "w1'": 0.149780716,
    "w2'": 0.199561432,
    "w3'": 0.249751144,
    "w4'": 0.299502287,
    "w5'": 0.358916480,
    "w6'": 0.408666186,
    "w7'": 0.511301270,
    "w8'": 0.561370121,
}


def trained(network, steps, **options):
    """Return the error and both outputs after some steps."""
    path = descend(network.graph, network.values, weights=network.weights, eta=network.eta, steps=steps, **options)
    end = network.graph.forward({**network.values, **dict(zip(path.names, path.weights[-1], strict=True))})
    assert end["E"] == pytest.approx(path.losses[-1], rel=1e-12)
    return path.losses[-1], end["o1"], end["o2"]


def test_the_figures_of_one_step():
    network = mazur()
    found = network.graph.program(weights=network.weights)(network.values, eta=network.eta)
    for name, figure in RIGHT.items():
        assert found[name] == pytest.approx(figure, abs=6e-10, rel=0), name
    assert found["E'"] == pytest.approx(0.2910277737, abs=6e-11, rel=0)
    assert network.weights == tuple(f"w{number}" for number in range(1, 9))
    assert set(network.graph.variables) == set(network.values) == set(network.ranges) - {"eta"}
    assert all(low <= network.values[name] <= high for name, (low, high) in network.ranges.items() if name != "eta")


def test_the_right_figures_of_ten_thousand_steps():
    network = mazur()
    error, first, second = trained(network, 10_000)
    assert (f"{error:.9f}", f"{first:.9f}", f"{second:.9f}") == ("0.000035102", "0.015913620", "0.984064274")
    error, _, _ = trained(network, 9_999)
    assert f"{error:.10f}" == "0.0000351085"  # what a later edition prints for 10,000
