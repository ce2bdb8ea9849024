"""The diagnosis: every mistake recognised, none found in a right answer, every nonsense refused with a sentence."""

from __future__ import annotations

import functools
import math
import random

import pytest
from graphs import GENERIC, smooth_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_widgets import (
    MISTAKES,
    Graph,
    Network,
    diagnose,
    mazur,
    sigmoid,
    square,
    two_paths,
    variables,
    worked_example,
)

NETWORKS = {"worked example": worked_example(), "two paths": two_paths(), "mazur": mazur()}

# numbers recomputed in double precision: what dL/dw1 at the generic point says about the mistake
SAID = {
    -0.300750: "sign",
    0.601500: "half",
    1.314557: "no slope",
    0.296636: "slope at the output",
    -0.429643: "weight forgotten",
    -0.171857: "wrong weight",
    0.200500: "input forgotten",
    0.120300: "sum for input",
    0.266020: "new weights too early",
    0.315494: "slope of the operand",
    0.108571: "target forgotten",
    -0.188263: "loss for its derivative",
    -0.808335: "other gradient",
}


def keys(found):
    return [one.mistake.key for one in found]


@pytest.mark.parametrize("value", SAID)
def test_what_a_learner_s_gradient_says(value):
    graph = worked_example().graph
    for given_value in (value, float(f"{value:.4g}")):
        said = graph.diagnose(given_value, "dL/dw1", GENERIC)
        assert keys(said.matches) == [SAID[value]]
        assert said.sure
        assert not said.right
        assert said.quantity == "dL/dw1"
        assert SAID[value] in repr(said)
        assert said.matches[0].value == pytest.approx(value, abs=6e-7)


@pytest.mark.parametrize("value", [0.3007500129, 0.30075, 0.3008, 0.301, 0.3006, 0.3009])
def test_a_right_answer_is_right_and_no_mistake(value):
    said = worked_example().graph.diagnose(value, "dL/dw1", GENERIC)
    assert (said.right, said.matches, said.hidden_matches, said.telling_point) == (True, (), (), None)
    assert said.verdict == ("right" if value not in (0.3006, 0.3009) else "rounded")  # 1.252 × 0.7 × 0.2288 × 1.5
    assert said.sure


def test_a_number_near_a_mistake_is_none():
    for value in SAID:
        said = worked_example().graph.diagnose(float(f"{value * 1.003:.4g}"), "dL/dw1", GENERIC)
        assert (said.verdict, SAID[value] in keys(said.matches)) == ("wrong", False)


@pytest.mark.parametrize("value", [0.31, 0.2051, 5, -1e300, 0.29])
def test_what_no_mistake_gives_is_none(value):
    said = worked_example().graph.diagnose(value, "dL/dw1", GENERIC)
    assert (said.right, said.matches, said.sure) == (False, (), False)
    assert "by no mistake of the table" in repr(said)


def test_the_article_s_point_hides_three_mistakes_and_another_shows_them():
    network = worked_example()
    said = network.graph.diagnose(0.0366, "dL/dw1", network.values)
    assert said.right
    assert keys(said.hidden_matches) == ["target forgotten", "input forgotten", "wrong weight"]
    assert not said.sure
    assert said.telling_point == GENERIC
    there = network.graph.forward(said.telling_point).backward()["w1"]
    assert network.graph.diagnose(there, "dL/dw1", said.telling_point).hidden_matches == ()


def test_two_mistakes_that_coincide_are_both_found_and_told_apart_elsewhere():
    network = worked_example()
    said = network.graph.diagnose(0.07314, "dL/dw1", network.values)  # twice: no half, or no w2, which is a half
    assert keys(said.matches) == ["half", "weight forgotten"]
    assert not said.sure
    for found in said.matches:
        program = network.graph.program(weights=network.weights, mistake=found.sites[0])
        value = program(said.telling_point, eta=0.1)["dL/dw1"]
        assert keys(network.graph.diagnose(value, "dL/dw1", said.telling_point).matches) == [found.mistake.key]


def test_where_nothing_tells_two_apart_no_point_is_offered():
    w, x = variables("w x")
    graph = Graph(square((w * x).named("y")).named("L"))
    value = graph.forward(w=0.4, x=1.5).backward()["w"]
    said = graph.diagnose(0.4 + 0.1 * value, "w'", {"w": 0.4, "x": 1.5})
    assert {"sign", "uphill"} <= set(keys(said.matches))


@functools.cache
def wrong_programs(name):
    """Return each site of a network's mistakes with its own program, apart from how the diagnosis computes."""
    network = NETWORKS[name]
    sites = [site for row in MISTAKES.values() for site in row.sites(network.graph, network.weights)]
    return [(site, network.graph.program(weights=network.weights, mistake=site)) for site in sites]


def somewhere(network, generator):
    """Return a point away from where mistakes cancel."""
    return {
        name: round(generator.choice((-1, 1)) * generator.uniform(0.15, 1.9), 3) for name in network.graph.variables
    } | {"eta": round(generator.uniform(0.1, 1.5), 2)}


@pytest.mark.parametrize(("name", "share"), [("worked example", 0.25), ("two paths", 0.04), ("mazur", 0.008)])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_mistake_in_every_quantity_is_recognised(name, share, seed):
    network, generator = NETWORKS[name], random.Random(seed)
    point = somewhere(network, generator)
    right = network.graph.program(weights=network.weights)(point)
    recognised = 0
    for site, program in wrong_programs(name):
        found = program({**program.start, **point})
        for quantity, truth in right.items():
            value = found[quantity]
            if abs(value - truth) <= 0.01 * abs(truth) or not math.isfinite(value) or generator.random() > share:
                continue
            said = network.graph.diagnose(value, quantity, point, weights=network.weights)
            assert not said.right, (site, quantity, point)
            assert site.key in keys(said.matches), (site, quantity, point)
            if len({*site.rules, *site.values}) < 2:  # of a habit, only what is on the way
                assert site in [each for one in said.matches for each in one.sites]
            assert said.truth == pytest.approx(truth, rel=1e-12)
            recognised += 1
    assert recognised > 20


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seed", range(3, 8))
def test_no_mistake_is_announced_for_a_right_answer(name, seed):
    network, generator = NETWORKS[name], random.Random(seed)
    point = somewhere(network, generator)
    for quantity, truth in network.graph.program(weights=network.weights)(point).items():
        for value in (truth, float(f"{truth:.7g}"), float(f"{truth:.6g}")):
            said = network.graph.diagnose(value, quantity, point, weights=network.weights)
            assert (said.right, said.matches) == (True, ()), (quantity, value, truth)


def test_a_check_that_always_said_right_would_be_seen():
    network = NETWORKS["two paths"]
    point = somewhere(network, random.Random(9))
    for quantity, truth in network.graph.program(weights=network.weights)(point).items():
        if truth:
            assert not network.graph.diagnose(truth * 1.0101, quantity, point).right
            assert not network.graph.diagnose(truth * 0.989, quantity, point).right


@given(st.lists(st.integers(0, 500), max_size=5), st.floats(0.2, 1), st.floats(-1, -0.2))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_on_any_graph(choices, x, y):
    graph = smooth_graph(choices)
    point = {"x": x, "y": y}
    truth = graph.forward(point).backward()["x"]
    assert graph.diagnose(truth, "doutput/dx", point).right
    for site in MISTAKES["no slope"].sites(graph):
        wrong = graph.forward(point).backward(site)["x"]
        if abs(wrong - truth) > 0.1 * abs(truth) and wrong != round(wrong, 2):  # others may give so few digits, too
            assert "no slope" in keys(graph.diagnose(wrong, "doutput/dx", point).matches)


def test_gradients_not_reset_show_after_two_steps():
    network = worked_example()
    (site,) = MISTAKES["not reset"].sites(network.graph)
    program = network.graph.program(weights=network.weights, mistake=site)
    inputs = {**program.start, **GENERIC, "eta": 0.5}
    first = program(inputs)
    second = program({**inputs, **{old: first[new] for old, new in program.updates.items()}})
    said = network.graph.diagnose(second["w1'"], "w1''", GENERIC, eta=0.5)
    assert keys(said.matches)[0] == "not reset"
    right = network.graph.program(weights=network.weights)
    first = right({**GENERIC, "eta": 0.5})
    after = right({**GENERIC, "eta": 0.5, **{old: first[new] for old, new in right.updates.items()}})
    assert network.graph.diagnose(after["w1'"], "w1''", GENERIC, eta=0.5).right
    assert network.graph.diagnose(after["L'"], "L''", {**GENERIC, "eta": 0.5}).right


def test_other_weights_other_rules_and_a_variable_called_eta():
    network = mazur()
    assert "dE/db1" in network.graph.diagnose(0.5, "dE/db1", network.values).quantity
    moved = network.graph.program(weights=("b1",))(network.values, eta=0.5)["b1'"]
    assert network.graph.diagnose(moved, "b1'", network.values, eta=0.5, weights=("b1",)).right
    assert network.graph.diagnose(moved, "b1'", network.values, eta=0.5).right
    adam = worked_example().graph.program(weights=("w1", "w2"), rule="Adam")({**GENERIC, "eta": 0.1, **ADAM})
    assert worked_example().graph.diagnose(adam["w1'"], "w1'", GENERIC, rule="Adam").right
    eta, w = variables("eta w")
    graph = Graph(sigmoid((eta * w).named("z")).named("L"))
    said = graph.diagnose(0.5, "dL/dw", {"eta": 0.5, "w": 0.3})
    assert said.quantity == "dL/dw"
    with pytest.raises(ValueError, match='no quantity named "w\'"; the graph has eta, w, z, L, dL/dz'):
        graph.diagnose(0.5, "w'", {"eta": 0.5, "w": 0.3})


ADAM = {
    f"{name} of {weight}": start
    for weight in ("w1", "w2")
    for name, start in (("mean", 0.0), ("square", 0.0), ("fade1", 1.0), ("fade2", 1.0))
}


def test_a_network_stands_for_its_graph_values_weights_and_learning_rate():
    network = mazur()
    printed = diagnose(network, None, "E'", 0.291027924)
    assert keys(printed.found) == ["new weights too early"]
    assert repr(printed) == repr(network.graph.diagnose(0.291027924, "E'", network.values, eta=0.5))
    elsewhere = diagnose(network, {"i1": 0.5}, "net_h1", 0.15 * 0.5 + 0.2 * 0.1 + 0.35)
    assert elsewhere.right
    by_hand = network.graph.program(weights=("w5",))(network.values, eta=2.0)["w5'"]
    assert diagnose(network, None, "w5'", by_hand, weights=("w5",), eta=2.0).right
    assert diagnose(network, {"eta": 2.0}, "w5'", by_hand, weights=("w5",)).right
    assert not diagnose(network, None, "w5'", by_hand, weights=("w5",)).right
    biases = Network(network.graph, network.values, ("b1", "b2"), eta=0.5)
    for key in ("uphill", "not reset"):
        assert MISTAKES[key].sites(biases) == MISTAKES[key].sites(network.graph, ("b1", "b2"))
        assert MISTAKES[key].sites(biases)[0].where == ("b1'", "b2'")
    moved = network.graph.program(weights=("b1", "b2"))(network.values, eta=0.5)["b1'"]
    assert diagnose(biases, None, "b1'", moved).right


def test_what_is_no_graph_is_refused():
    for thing in (None, 5, {"x": 1}):
        with pytest.raises(TypeError, match="graph"):
            diagnose(thing, GENERIC, "dL/dw1", 0.2)
        with pytest.raises(TypeError, match="graph"):
            MISTAKES["sign"].sites(thing)
    with pytest.raises(ValueError, match="no value for x, t, w1, w2"):
        diagnose(worked_example().graph, None, "dL/dw1", 0.2)
