"""The Hessian: second derivatives, and the learning rate that they allow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import (
    Graph,
    hessian,
    largest_stable_eta,
    sigmoid,
    two_paths,
    variables,
    worked_example,
)


def test_the_hessian_of_the_worked_example():
    network = worked_example()
    matrix = hessian(network.graph, network.values, weights=network.weights)
    assert np.linalg.eigvalsh(matrix) == pytest.approx([-0.0447, 0.4370], abs=5e-5)
    assert largest_stable_eta(network.graph, network.values, weights=network.weights) == pytest.approx(
        2 / 0.4370, rel=2e-4
    )
    assert matrix[0, 1] == pytest.approx(matrix[1, 0], rel=1e-14)


@pytest.mark.parametrize("network", [worked_example(), two_paths()])
def test_the_hessian_equals_differences_of_gradients(network):
    point = {**network.values, **({"w1": 0.4, "w2": -0.7, "x": 1.5, "t": 0.8} if "w1" in network.values else {})}
    matrix = hessian(network.graph, point, weights=network.weights)
    for row, name in enumerate(network.weights):
        up, down = (network.graph.forward({**point, name: point[name] + shift}).backward() for shift in (1e-5, -1e-5))
        differences = [(up[other] - down[other]) / 2e-5 for other in network.weights]
        assert matrix[row] == pytest.approx(differences, abs=1e-9)


def test_hessians_of_flat_and_linear_graphs():
    u, v = variables("u v")
    assert hessian(Graph(u + v), {"u": 1, "v": 2}, weights=("u", "v")).tolist() == [[0, 0], [0, 0]]
    assert hessian(Graph(u * v), {"u": 1, "v": 2}, weights=("u", "v")).tolist() == [[0, 1], [1, 0]]
    assert largest_stable_eta(Graph(-(u**2)), {"u": 1}, weights=("u",)) == math.inf
    a = sigmoid(u).named("a")
    skip = Graph((a * (a * v).named("b")).named("L"))
    assert hessian(skip, {"u": 0.3, "v": 2}, weights=("u", "v")).shape == (2, 2)


def test_the_hessian_of_samples_is_the_mean():
    network = worked_example()
    both = hessian(network.graph, {**GENERIC, "x": np.array([1.0, 2.0])}, weights=("w1", "w2"))
    alone = [hessian(network.graph, {**GENERIC, "x": x}, weights=("w1", "w2")) for x in (1.0, 2.0)]
    np.testing.assert_allclose(both, np.mean(alone, axis=0), rtol=1e-13)
