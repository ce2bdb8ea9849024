"""Twins: who is told to be one has the gradients of the other, before and after any number of steps."""

from __future__ import annotations

import random

import pytest

from backprop_widgets import Experiment, descend, mlp
from backprop_widgets.experiment.status import status_messages
from backprop_widgets.explain.twins import explain_twins, possible_twins
from backprop_widgets.training.optimizers import UPDATE_RULES

SAID = "are twins: the weights to them and from them are equal, so their gradients are equal as well"


def into(layer, unit, inputs):
    return [*(f"w{layer}_{unit}_{place}" for place in range(1, inputs + 1)), f"b{layer}_{unit}"]


@pytest.mark.parametrize("initial", ["equal", "zero"])
@pytest.mark.parametrize("sizes", [(2, 3, 1), (1, 2, 4, 2), (3, 5, 2, 2)])
def test_equal_weights_are_told_and_stay_equal(sizes, initial):
    network = mlp(sizes, initial=initial, eta=0.3)
    said = explain_twins(network.graph, network.weights, network.values)
    assert said.count(SAID) == 1
    assert len(said.partition(" are twins")[0].split("; ")) == len(sizes) - 2
    assert SAID in status_messages(Experiment(network))
    for rule in UPDATE_RULES:
        path = descend(network, None, steps=40, rule=rule)
        end = dict(zip(network.weights, path.weights[-1].tolist(), strict=True))
        assert explain_twins(network.graph, network.weights, {**network.values, **end}) == said
        for layer, size in enumerate(sizes[1:-1], 1):
            units = [[end[name] for name in into(layer, unit, sizes[layer - 1])] for unit in range(1, size + 1)]
            assert all(unit == units[0] for unit in units)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 4, 3), (2, 3, 3, 2)])
def test_who_is_named_has_equal_gradients_and_who_is_not_has_others(sizes, seed):
    network, choose = mlp(sizes, seed=seed), random.Random(seed)
    values = {**network.values, **{name: choose.uniform(-1, 1) for name in network.weights}}
    for one, other in ((2, 1), (3, 1)):  # the third has the weights to it alone
        values |= {name: values[same] for name, same in zip(into(1, one, 2), into(1, other, 2), strict=True)}
    values |= {f"w2_{above}_2": values[f"w2_{above}_1"] for above in range(1, sizes[2] + 1)}
    backward = network.graph.forward(values).backward()
    (units, *_) = possible_twins(network.graph, network.weights)
    for place, (_, own) in enumerate(units):
        for _, others in units[:place]:
            twins = [values[name] for name in own] == [values[name] for name in others]
            assert twins is ([backward[name] for name in own] == [backward[name] for name in others])
    assert explain_twins(network.graph, network.weights, values).startswith(f"a⁽¹⁾₁, a⁽¹⁾₂ {SAID}")


def test_one_weight_that_differs_and_a_mistake_end_it():
    network = mlp((2, 2, 1), initial="equal")
    assert explain_twins(network.graph, network.weights, network.values).startswith("a⁽¹⁾₁, a⁽¹⁾₂ are twins")
    for name in ("w1_1_1", "b1_2", "w2_1_2"):
        assert explain_twins(network.graph, network.weights, {**network.values, name: 0.6}) == ""
    drawn = mlp((2, 2, 1))
    assert status_messages(Experiment(drawn)) == ""
    experiment = Experiment(network, mistake="sign")  # it is made in one of the two
    assert SAID not in status_messages(experiment)
