"""The loss surface: which axis is which, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import (
    Graph,
    descend,
    half_squared_error,
    loss_surface,
    variables,
    worked_example,
)


def test_the_surface_has_y_down_and_x_across():
    network = worked_example()
    surface = loss_surface(network.graph, GENERIC, axes={"w1": (-4, 4), "w2": (-2, 2)}, resolution=13)
    assert (surface.x[0], surface.x[-1], surface.y[0], surface.y[-1]) == (-4, 4, -2, 2)
    for i, j in ((0, 0), (3, 11), (12, 2)):
        alone = network.graph.forward({**GENERIC, "w1": surface.x[j], "w2": surface.y[i]})["L"]
        assert surface.losses[i, j] == pytest.approx(alone, rel=1e-14)
    assert surface.losses[3, 11] != pytest.approx(surface.losses[11, 3], rel=1e-3)


def test_a_surface_of_samples_is_the_mean_of_surfaces():
    network = worked_example()
    axes = {"w1": (-1, 1), "w2": (-1, 1)}
    both = loss_surface(network.graph, {"x": np.array([1.0, 2.0]), "t": 0.3}, axes=axes, resolution=4)
    alone = [loss_surface(network.graph, {"x": x, "t": 0.3}, axes=axes, resolution=4).losses for x in (1.0, 2.0)]
    np.testing.assert_allclose(both.losses, np.mean(alone, axis=0), rtol=1e-14)


def test_a_surface_over_one_used_and_one_unused_variable_is_full():
    w, v = variables("w v")
    graph = Graph(half_squared_error(w, 1.0) + v * 0)
    assert loss_surface(graph, {}, axes={"v": (0, 1), "w": (0, 1)}, resolution=3).losses.shape == (3, 3)


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ({"w1": (-4, 4)}, "two variables"),
        ({"w1": (-4, 4), "w9": (0, 1)}, "no variable named 'w9' for an axis"),
        ({"w1": (4, -4), "w2": (0, 1)}, r"range of w1 is \(4, -4\)"),
        ({"w1": (0, math.inf), "w2": (0, 1)}, "range of w1 is inf"),
        ({"w1": 3, "w2": (0, 1)}, "range of w1 must be a pair"),
        ({"w1": (-1e308, 1e308), "w2": (0, 1)}, "too wide for a float"),
    ],
)
def test_a_surface_refuses(axes, said):
    with pytest.raises((TypeError, ValueError), match=said):
        loss_surface(worked_example().graph, GENERIC, axes=axes)


@pytest.mark.parametrize("resolution", [1, 0, -3, 2.5, True, "10"])
def test_a_surface_needs_a_resolution(resolution):
    with pytest.raises(ValueError, match="resolution is"):
        loss_surface(worked_example().graph, GENERIC, axes={"w1": (0, 1), "w2": (0, 1)}, resolution=resolution)


def test_an_axis_is_no_sample_and_huge_losses_do_not_warn():
    graph = worked_example().graph
    with pytest.raises(ValueError, match="weight w1 must be one number"):
        loss_surface(graph, {**GENERIC, "w1": np.ones(2)}, axes={"w1": (0, 1), "w2": (0, 1)})
    w, v = variables("w v")
    product = Graph((w * v).named("L"))
    with pytest.raises(ValueError, match="L is not finite at the start"):
        descend(product, {"w": 1.0, "v": np.full(2, 1e308)}, weights=("w",))
