"""Mistakes in the update: its order, its direction, its history."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import MISTAKES, Graph, descend, half_squared_error, tanh, variables, worked_example

IN_THE_UPDATE = ("new weights too early", "uphill", "not reset")


@pytest.mark.parametrize("rule", ["gradient descent", "momentum", "Adam"])
def test_mistakes_in_the_update_with_any_rule(rule):
    network = worked_example()
    sites = {key: MISTAKES[key].sites(network.graph)[0] for key in IN_THE_UPDATE}
    paths = {
        key: descend(network.graph, GENERIC, weights=network.weights, steps=4, rule=rule, mistake=site)
        for key, site in sites.items()
    }
    right = descend(network.graph, GENERIC, weights=network.weights, steps=4, rule=rule)
    assert paths["not reset"].weights[1] == pytest.approx(right.weights[1], rel=1e-14)
    assert paths["uphill"].weights[1] - right.weights[0] == pytest.approx(right.weights[0] - right.weights[1], rel=1e-9)
    assert (np.diff(paths["uphill"].losses) > 0).all()
    assert paths["new weights too early"].weights[1][1] == right.weights[1][1]


def test_gradients_that_are_not_reset_add_up():
    network = worked_example()
    (site,) = MISTAKES["not reset"].sites(network.graph)
    path = descend(network.graph, GENERIC, weights=("w1", "w2"), eta=0.2, steps=2, mistake=site)
    slopes = []
    for row in path.weights[:2]:
        backward = network.graph.forward({**GENERIC, "w1": row[0], "w2": row[1]}).backward()
        slopes.append([backward["w1"], backward["w2"]])
    np.testing.assert_allclose(path.weights[2], path.weights[1] - 0.2 * np.sum(slopes, axis=0), rtol=1e-14)


def test_samples_and_new_weights_too_early_use_the_mean_gradient():
    network = worked_example()
    x, t = np.array([1.0, 1.5, -0.5]), np.array([0.0, 0.8, 0.3])
    (site,) = MISTAKES["new weights too early"].sites(network.graph)
    values = {**GENERIC, "x": x, "t": t}
    path = descend(network.graph, values, weights=("w1", "w2"), eta=0.2, steps=1, mistake=site)
    a = 1 / (1 + np.exp(-GENERIC["w1"] * x))
    error = GENERIC["w2"] * a - t
    w2 = GENERIC["w2"] - 0.2 * np.mean(error * a)
    w1 = GENERIC["w1"] - 0.2 * np.mean(error * w2 * a * (1 - a) * x)
    assert path.weights[1] == pytest.approx([w1, w2], rel=1e-14)


def test_a_weight_read_twice_moves_when_the_sweep_has_left_it():
    w, x, t = variables("w x t")
    a = tanh((w * x).named("z")).named("a")
    graph = Graph(half_squared_error((w * a).named("y"), t).named("L"))
    (site,) = MISTAKES["new weights too early"].sites(graph)
    assert site.where == ("dz/dx",)  # the upper use is read before the lower one has given its share
    values = {"w": 0.7, "x": 1.3, "t": -0.4, "eta": 0.5}
    right, wrong = (graph.program(weights=("w",), mistake=some)(values) for some in (type(site)(), site))
    assert wrong["dL/dw"] == right["dL/dw"]
    assert wrong["dL/dx"] == pytest.approx(right["dL/dz"] * right["w'"], rel=1e-14)
