"""The most copied example of the web: its figures, right and as printed, and the mistake that lies between them."""

from __future__ import annotations

import pytest

from backprop_widgets import MISTAKES, descend, mazur, worked_example

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


def too_early(network):
    """Return the site of the mistake: output weights first, and the new ones used."""
    (site,) = MISTAKES["new weights too early"].sites(network.graph, network.weights)
    return site


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


def test_the_printed_figure_of_one_step_is_a_mistake():
    network = mazur()
    wrong = network.graph.program(weights=network.weights, mistake=too_early(network))
    found = wrong(network.values, eta=network.eta)
    assert found["E'"] == pytest.approx(0.2910279239, abs=6e-11, rel=0)
    assert round(found["E'"], 9) == 0.291027924
    for name in ("w5'", "w6'", "w7'", "w8'"):  # these are right
        assert found[name] == pytest.approx(RIGHT[name], abs=6e-10, rel=0)
    assert found["w1'"] != pytest.approx(RIGHT["w1'"], abs=6e-10, rel=0)


def test_the_printed_figures_of_ten_thousand_steps_are_the_same_mistake():
    network = mazur()
    error, first, second = trained(network, 10_000, mistake=too_early(network))
    assert (f"{error:.9f}", f"{first:.9f}", f"{second:.9f}") == ("0.000035085", "0.015912196", "0.984065734")


def test_the_right_figures_of_ten_thousand_steps():
    network = mazur()
    error, first, second = trained(network, 10_000)
    assert (f"{error:.9f}", f"{first:.9f}", f"{second:.9f}") == ("0.000035102", "0.015913620", "0.984064274")
    error, _, _ = trained(network, 9_999)
    assert f"{error:.10f}" == "0.0000351085"  # what a later edition prints for 10,000


def test_the_digits_of_the_printed_figure_tell_how_it_was_made():
    network = mazur()
    printed = network.graph.diagnose(0.291027924, "E'", network.values, eta=network.eta)
    assert not printed.right  # but the same to six digits
    assert [found.mistake.key for found in printed.found] == ["new weights too early"]
    assert network.graph.diagnose(0.291027774, "E'", network.values, eta=network.eta).found == ()


def test_layer_by_layer_backwards_taken_literally():
    """The article's sentence on its own example: w2 moves, and dL/dw1 then reads the new w2."""
    network = worked_example()
    site = too_early(network)
    right = network.graph.program(weights=network.weights)(network.values, eta=0.1)
    literal = network.graph.program(weights=network.weights, mistake=site)(network.values, eta=0.1)
    assert literal["w2'"] == right["w2'"]
    assert literal["dy/da"] == right["w2'"]
    by_hand = right["dL/dy"] * right["w2'"] * right["da/dz"] * network.values["x"]
    assert literal["dL/dw1"] == pytest.approx(by_hand, rel=1e-14)
    assert (right["dL/dw1"], literal["dL/dw1"]) == pytest.approx((0.0365700634, 0.0351531357), abs=6e-11)
    assert (right["w1'"], literal["w1'"]) == pytest.approx((0.4963429937, 0.4964846864), abs=6e-11)
    bent = descend(network.graph, network.values, weights=network.weights, eta=0.1, steps=1, mistake=site)
    assert bent.weights[1] == pytest.approx([literal["w1'"], literal["w2'"]], rel=1e-14)
