"""Transposes that fit and are wrong: W for Wᵀ, and xδᵀ for δxᵀ, where a layer is square."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import MISTAKES, mlp


@pytest.mark.parametrize("sizes", [(2, 2, 1), (3, 3, 3, 2), (4, 4, 4, 1)])
def test_transposes_that_fit_are_those_of_the_matrix_form(sizes):
    network = mlp(sizes, seed=2)
    forward = network.graph.forward(network.values)
    right = forward.backward()

    def matrix(numbers, letter, layer, size):
        places = range(1, size + 1)
        return np.array([[numbers[f"{letter}{layer}_{j}_{k}"] for k in places] for j in places])

    for site in MISTAKES["not transposed"].sites(network):
        layer = int(site.where[0].split("_")[0][2:])  # of dz2_1/da1_2
        size = sizes[layer]
        wrong = forward.backward(site)
        delta = np.array([right[f"z{layer}_{j}"] for j in range(1, size + 1)])
        found = [wrong[f"a{layer - 1}_{k}"] for k in range(1, size + 1)]
        assert found == pytest.approx((matrix(network.values, "w", layer, size) @ delta).tolist(), rel=1e-12)
    layers = [layer for layer in range(1, len(sizes)) if sizes[layer] == sizes[layer - 1]]
    sites = MISTAKES["gradient transposed"].sites(network)
    assert len(sites) == len(layers)
    assert len(MISTAKES["not transposed"].sites(network)) == len([layer for layer in layers if layer > 1])
    for layer, site in zip(layers, sorted(sites, key=lambda site: -site.depth), strict=True):
        wrong = forward.backward(site)
        assert (matrix(wrong, "w", layer, sizes[layer]) == matrix(right, "w", layer, sizes[layer]).T).all()


def test_a_transposed_matrix_is_named_where_one_wrong_weight_does_not_explain_it():
    network = mlp((3, 3, 3, 1), seed=2)
    (site,) = MISTAKES["not transposed"].sites(network)
    wrong = network.graph.forward(network.values).backward(site)
    said = network.graph.diagnose(wrong["a1_1"], "dL/da1_1", network.values, weights=network.weights)
    assert [match.mistake.key for match in said.matches] == ["not transposed"]
    assert not MISTAKES["not transposed"].sites(mlp((3, 2, 1)))  # W does not fit there
