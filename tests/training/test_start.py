"""Start: a graph with values and weights, or a network, which has them."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import (
    MISTAKES,
    check_gradients,
    descend,
    gradient_errors,
    hessian,
    largest_stable_eta,
    loss_surface,
    mazur,
    worked_example,
)

AXES = {"w1": (-4, 4), "w2": (-2, 2)}
EACH = {
    "descend": lambda graph, values, **weights: descend(graph, values, **weights).weights,
    "loss_surface": lambda graph, values, **weights: loss_surface(graph, values, axes=AXES, resolution=4).losses,
    "hessian": hessian,
    "largest_stable_eta": largest_stable_eta,
    "check_gradients": lambda graph, values, **weights: [row.error for row in check_gradients(graph, values).values()],
    "gradient_errors": lambda graph, values, **weights: gradient_errors(graph, values, "w1").central,
}


@pytest.mark.parametrize("function", EACH.values(), ids=EACH)
def test_a_network_brings_what_is_left_out(function):
    network = worked_example()
    weights = {"weights": network.weights}
    right = function(network.graph, network.values, **weights)
    np.testing.assert_array_equal(function(network, None), right)
    np.testing.assert_array_equal(function(network, network.values, **weights), right)
    other = function(network.graph, {**network.values, "x": 1.5}, **weights)
    np.testing.assert_array_equal(function(network, {"x": 1.5}), other)
    assert not np.array_equal(other, right)


@pytest.mark.parametrize("function", EACH.values(), ids=EACH)
def test_a_graph_asks_for_what_is_missing(function):
    network = worked_example()
    if function is not EACH["loss_surface"]:
        missing = r"no value for x, t, w1, w2: a graph has no values of its own; give values=\{...\}, or a Network"
        with pytest.raises(ValueError, match=missing):
            function(network.graph, None, weights=network.weights)
    if function in (EACH["descend"], hessian, largest_stable_eta):
        with pytest.raises(ValueError, match="a graph does not say which variables are weights"):
            function(network.graph, network.values)
    for wrong in (None, 3, "L", network.graph.output):
        with pytest.raises(TypeError, match="a graph"):
            function(wrong, network.values, weights=network.weights)
    with pytest.raises(TypeError, match="values must be a mapping"):
        function(network, 3)


def test_a_network_s_learning_rate_counts_unless_another_is_given():
    network = mazur()
    own = descend(network, steps=1)
    assert network.eta != 0.1
    np.testing.assert_array_equal(own.weights, descend(network, eta=network.eta, steps=1).weights)
    assert not np.array_equal(own.weights, descend(network, eta=0.1, steps=1).weights)
    np.testing.assert_array_equal(
        descend(network.graph, network.values, weights=network.weights, steps=1).weights,
        descend(network, eta=0.1, steps=1).weights,
    )


@pytest.mark.parametrize("weights", [{"w1", "w2"}, frozenset({"w1"}), "w1", 3])
def test_weights_come_in_an_order(weights):
    network = worked_example()
    for function in (descend, hessian, largest_stable_eta):
        with pytest.raises(TypeError, match="weights must be a sequence of names such as"):
            function(network, GENERIC, weights=weights)
    with pytest.raises(TypeError, match="weights must be a sequence of names such as"):
        network.graph.program(weights=weights)
    assert descend(network, weights={"w2": 1, "w1": 2}.keys(), steps=1).names == ("w2", "w1")


def test_a_mistake_of_another_graph_is_refused():
    (site, *_) = MISTAKES["sign"].sites(worked_example())
    for compute in (lambda: descend(mazur(), mistake=site), lambda: mazur().graph.program(mistake=site)):
        with pytest.raises(ValueError, match="is made in another graph than <graph E"):
            compute()
    for wrong in ("sign", MISTAKES["sign"], None):
        with pytest.raises(TypeError, match=r"a site is wanted, such as MISTAKES\['sign'\]"):
            descend(worked_example(), mistake=wrong)
