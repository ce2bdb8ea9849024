"""Computing by hand: in every variant each quantity is what its own program says."""

from __future__ import annotations

import random

import numpy as np
import pytest
from golden_networks import NETWORKS

from backprop_widgets import MISTAKES, descend, worked_example
from backprop_widgets.mistakes.diagnosis import _Examination
from backprop_widgets.mistakes.hand_computation import HandComputation, list_stages
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.optimizers import UPDATE_RULES

GENERIC = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7, "eta": 0.1}


@pytest.mark.parametrize("rule", UPDATE_RULES)
@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "wide layer"])
def test_all_mistakes_at_once_give_what_each_gives_alone(name, rule):
    graph, weights = NETWORKS[name]
    generator = random.Random(1)
    point = {variable: round(generator.uniform(0.2, 1.5), 3) for variable in graph.variables} | {"eta": 0.3}
    sites = [site for row in MISTAKES.values() for site in row.sites(graph, weights)]
    sites = generator.sample(sites, min(40, len(sites)))
    programs = [graph.program(weights=weights, rule=rule, mistake=site) for site in (Site(), *sites)]
    alone = [program({**program.start, **point}) for program in programs]
    compared = 0
    for quantity in generator.sample([*alone[0]], 12):
        top = str(Quantity.parse(quantity).of)
        if Quantity.parse(quantity).memory or not np.isfinite([alone[0][quantity], alone[0].get(top, 0.0)]).all():
            continue
        examination = _Examination(graph, point, quantity, 1.0, weights, UPDATE_RULES[rule], {})
        together = [examination.truth, *examination._evaluate(sites)[:, 0]]
        np.testing.assert_allclose(together, [numbers[quantity] for numbers in alone], rtol=1e-9, atol=1e-12)
        compared += len(together)
    assert compared > 100


def test_two_gradients_that_are_exchanged_are_both_the_other_one():
    graph, weights = NETWORKS["mazur"]
    point = {name: 0.3 + 0.1 * place for place, name in enumerate(graph.variables)} | {"eta": 0.3}
    site = next(site for site in MISTAKES["gradient transposed"].sites(graph, weights) if "dE/dw2" in site.where)
    by_hand = HandComputation(graph, weights, point, [site])
    (right2, wrong2), (right3, wrong3) = (by_hand.compute(f"dE/d{name}")[:, 0] for name in ("w2", "w3"))
    assert (wrong2, wrong3) == (right3, right2)
    assert right2 != right3


@pytest.mark.parametrize("rule", UPDATE_RULES)
def test_several_updates_and_samples_are_those_of_a_descent(rule):
    network = worked_example()
    for values in (GENERIC, GENERIC | {"x": np.array([1.5, -0.4, 0.9]), "t": np.array([0.8, 0.1, -0.3])}):
        samples = np.ndim(values["x"]) > 0
        by_hand = HandComputation(network.graph, ("w1", "w2"), values, rule=UPDATE_RULES[rule], samples=samples)
        given = {name: value for name, value in values.items() if name != "eta"}
        path = descend(network.graph, given, weights=("w1", "w2"), eta=0.1, rule=rule, steps=3)
        assert by_hand.compute("w1'''")[0, 0] == pytest.approx(path.weights[3][0], rel=1e-12)
        loss = HandComputation(network.graph, ("w1", "w2"), values, rule=UPDATE_RULES[rule], samples=samples)
        assert loss.compute("mean L''" if samples else "L''")[0, 0] == pytest.approx(path.losses[2], rel=1e-12)


def test_what_is_given_is_what_the_rest_is_computed_from():
    graph = worked_example().graph
    by_hand = HandComputation(graph, (), GENERIC, own={"a": 0.65, "dL/dy": -1.25})
    assert by_hand.compute("dL/dw2")[0, 0] == -1.25 * 0.65
    assert HandComputation(graph, (), GENERIC, own={"a": 0.65}).compute("y")[0, 0] == -0.7 * 0.65


def test_the_way_to_a_quantity_is_complete_and_has_nothing_beside_it():
    graph, weights = NETWORKS["two paths"]
    way = list_stages(graph, weights, Quantity.parse("dErr/dw21"))
    assert way[-3:] == ("dErr/dOut", "dOut/dw21", "dErr/dw21")
    assert "dErr/da01" not in way
    assert "Err" not in way
    after = list_stages(graph, weights, Quantity.parse("a01'"))
    assert {"w01'", "dErr/dw01", "dErr/da12"} <= set(after)
    assert not {"w11'", "a11'", "dErr/dw11"} & set(after)
