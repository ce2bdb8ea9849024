"""The numbers that a text names: each is the network's own, at the point that is said."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import Experiment, descend, worked_example
from backprop_widgets.exercises.fields import Fields

NETWORK = worked_example()
START = dict(NETWORK.values)


def gradient(**changes):
    return NETWORK.graph.forward({**START, **changes}).backward()["w1"]


@pytest.fixture(scope="module")
def fields():
    return Fields(NETWORK, {"t": 0.8}, {"raised": {"w2": 1}, "later": {"steps": 3, "eta": 2}})


def test_a_number_is_the_networks_own(fields):
    assert fields.number("dL/dw1") == pytest.approx(gradient(t=0.8), rel=1e-12)
    assert fields.number("raised.dL/dw1") == pytest.approx(gradient(t=0.8, w2=1), rel=1e-12)
    assert [fields.number(name) for name in ("t", "w2", "raised.w2", "eta", "later.eta")] == [0.8, 0.5, 1, 0.1, 2]


def test_a_point_may_be_some_updates_away(fields):
    path = descend(NETWORK.graph, {**START, "t": 0.8}, weights=("w1", "w2"), eta=2, steps=3)
    assert fields.number("later.L") == pytest.approx(path.losses[-1], rel=1e-12)
    assert fields.number("later.w1") == pytest.approx(path.weights[-1][0], rel=1e-12)


def test_at_a_point_a_mistake_may_be_made():
    wrong = {"mistake": "sign", "place": 3}
    fields = Fields(NETWORK, {"t": 0.8}, {"wrong": wrong, "later": {**wrong, "steps": 3}, "reset": {"mistake": "half"}})
    experiment = Experiment(NETWORK, values={"t": 0.8}, mistake=("sign", 3), steps=3)
    for name in ("dL/dw1", "dL/dw2", "w1'", "L'", "measured dL/dw1", "error of dL/dw1"):
        assert fields.number(f"wrong.{name}") == experiment.numbers[name]
    assert fields.number("wrong.dL/dw1") == -fields.number("dL/dw1")
    assert fields.number("later.L") == experiment.trajectory.losses[-1]
    assert fields.number("reset.dL/dw1 over dL/dw1") == 2
    assert fields.mistake("wrong") == ("sign", 3)
    assert fields.mistake("") is None


def test_what_a_mistake_remembers_goes_along():
    fields = Fields(NETWORK, None, {"later": {"mistake": "not reset", "steps": 3}})
    path = Experiment(NETWORK, mistake="not reset", steps=4).trajectory
    assert fields.number("later.w1'") == pytest.approx(path.weights[4][0], rel=1e-12)


def test_a_point_may_be_reached_by_another_rule_and_where_a_loss_is():
    start = {**START, "x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    points = {
        "first": {"rule": "momentum", "steps": 300, "until": 0.001},
        "good": {"rule": "momentum", "steps": 300, "settles": 0.001},
        "end": {"rule": "Adam", "steps": 7},
    }
    fields = Fields(NETWORK, start, points)
    paths = {
        rule: descend(NETWORK.graph, start, weights=("w1", "w2"), eta=0.1, steps=300, rule=rule)
        for rule in ("momentum", "Adam")
    }
    numbers = [fields.number(f"{name}.steps") for name in (*points, "")]
    rolled = paths["momentum"]
    assert numbers == [rolled.arrival(0.001), rolled.arrival(0.001, stays=True), 7, 0]
    assert numbers[0] < numbers[1]
    assert fields.number("first.L") == pytest.approx(rolled.losses[int(numbers[0])], rel=1e-12)
    assert fields.number("end.w1") == pytest.approx(paths["Adam"].weights[7][0], rel=1e-12)


def samples(**points):
    return Fields(NETWORK, {"x": [1, -2, 0.5], "t": [0.3, 0.1, 0.7]}, points)


def each(name, **changes):
    given = {**START, "x": np.array([1, -2, 0.5]), "t": np.array([0.3, 0.1, 0.7]), **changes}
    return NETWORK.graph.forward(given).backward()[name]


def test_with_samples_there_is_a_mean_and_the_number_of_each():
    fields = samples(raised={"w2": 1}, twice={"x": [1, -2], "t": [0.3, 0.1]})
    assert [fields.number(f"dL/dw1 in {place}") for place in (1, 2, 3)] == pytest.approx(each("w1").tolist())
    assert fields.number("raised.dL/dw1 in 2") == pytest.approx(each("w1", w2=1)[1], rel=1e-12)
    assert fields.number("mean dL/dw1") == pytest.approx(each("w1").mean(), rel=1e-12) == fields.number("dL/dw1")
    assert fields.number("twice.mean dL/dw1") == pytest.approx(each("w1")[:2].mean(), rel=1e-12)
    assert [fields.number(name) for name in ("x in 2", "t in 3", "w2 in 3", "w2", "eta")] == [-2, 0.7, 0.5, 0.5, 0.1]
    assert fields.number("w1'") == pytest.approx(START["w1"] - 0.1 * each("w1").mean(), rel=1e-12)


def test_a_step_may_take_some_of_the_samples():
    fields = samples(later={"batch": 1, "seed": 3, "steps": 4, "eta": 2}, start={"batch": 2}, whole={"batch": 3})
    given = {**START, "x": np.array([1, -2, 0.5]), "t": np.array([0.3, 0.1, 0.7])}
    path = descend(NETWORK.graph, given, weights=("w1", "w2"), eta=2, steps=4, batch=1, seed=3)
    assert fields.number("later.mean L") == pytest.approx(path.losses[-1], rel=1e-12)
    assert fields.number("later.w1") == pytest.approx(path.weights[-1][0], rel=1e-12)
    assert [fields.batch(name) for name in ("later", "start", "whole", "")] == [(1, 3), (2, 0), None, None]


def test_of_samples_a_mistake_may_be_made_as_well():
    fields = samples(wrong={"mistake": "half", "steps": 2})
    numbers = Experiment(NETWORK, values={"x": [1, -2, 0.5], "t": [0.3, 0.1, 0.7]}, mistake="half", steps=2)
    assert fields.number("wrong.mean L") == pytest.approx(numbers.trajectory.losses[-1], rel=1e-12)
    once = samples(wrong={"mistake": "half"})
    assert once.number("wrong.mean dL/dw1 over mean dL/dw1") == pytest.approx(2, rel=1e-12)
    assert once.number("wrong.dL/dw1 in 3 over dL/dw1 in 3") == pytest.approx(2, rel=1e-12)
    assert once.number("wrong.w1") == once.number("w1")


def test_words_between_numbers_are_worked_out_from_the_left(fields):
    assert fields.number("6 minus 2 over 4 times 3 plus 0.5") == 3.5
    change = fields.number("raised.L minus L over L")
    assert change == pytest.approx((fields.number("raised.L") - fields.number("L")) / fields.number("L"), rel=1e-12)


def test_what_stands_in_code_is_left_as_it_is(fields):
    assert fields.fill("{w2} `{w2}` {w2}\n```\n{w2}\n```\n{w2}") == "0.5 `{w2}` 0.5\n```\n{w2}\n```\n0.5"


def test_a_field_is_written_as_readers_write(fields):
    assert fields.fill("from {w2} to {raised.w2}, {2 over 3:.3f}, {0 minus 1 over 8:.1%}, {1 over 3}") == (
        "from 0.5 to 1, 0.667, −12.5 %, 0.3333"
    )
    assert fields.fill("{0 minus 0.00001:.2f}") == "0.00"


@pytest.mark.parametrize(
    ("relation", "holds"),
    [("w2 = 0.5", True), ("w2 = 0.4", False), ("w2 < raised.w2", True), ("w2 > raised.w2", False), ("1 > 0", True)],
)
def test_a_relation_holds_or_not(fields, relation, holds):
    assert fields.holds(relation) is holds


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda fields: fields.number("q"), r"no quantity named 'q'; there are x, t, w1, w2, eta, z"),
        (lambda fields: fields.number("lower.w2"), r"no point named 'lower'; there are raised, later"),
        (lambda fields: fields.holds("w2"), r"'w2' says nothing of two numbers; write a = b"),
        (lambda fields: fields.fill("{w2:q}"), r"the format 'q' is none; it is such as .4f"),
        (lambda _: Fields(NETWORK, None, {"p": 3}), r"the point 'p' is 3; it is a table such as"),
        (lambda _: Fields(NETWORK, None, {"p": {"q": 3}}), r"no variable named 'q'"),
        (lambda _: Fields(NETWORK, None, {"p": {"mistake": "hlaf"}}), r"no mistake named 'hlaf'; there are sign"),
        (lambda _: Fields(NETWORK, None, {"p": {"mistake": "half", "place": 2}}), r"can be made at 2 pl"),
        (lambda _: Fields(NETWORK, None, {"p": {"mistake": "half"}}).number("p.w1''"), r"w1''.* is not known where"),
        (lambda _: Fields(NETWORK, None, {"p": {"steps": 3, "rule": "q"}}), r"no update rule named 'q'"),
        (lambda _: Fields(NETWORK, None, {"p": {"steps": 3, "until": 0.001}}), r"'p' is not at 0.001 within 3 steps"),
        (lambda _: Fields(NETWORK, None, {"p": {"settles": 0.001}}), r"'p' has until or settles, one of them, and st"),
        (lambda _: Fields(NETWORK, None, {"p": {"steps": 3, "until": 1, "settles": 1}}), r"until or settles, one of"),
        (lambda fields: fields.number("dL/dw1 in 1"), r"no sample 1; there are 0"),
        (lambda _: samples().number("dL/dw1 in 4"), r"no sample 4; there are 3"),
        (lambda _: samples().number("dL/dw3 in 1"), r"no quantity named 'dL/dw3'; there are x, t, w1"),
        (lambda _: samples().number("x"), r"no quantity named 'x'; there are .*mean L"),
        (lambda _: samples(p={"batch": 4}), r"batch is 4; there are 3 samples"),
        (lambda _: Fields(NETWORK, None, {"p": {"batch": 1}}), r"batch is 1, but there are no samples"),
        (lambda _: Fields(NETWORK, None, {"p": {"sweep": "up"}}), r"mode is 'up'; there are 'forward' and 'reverse'"),
        (
            lambda _: Fields(NETWORK, None, {"p": {"sweep": "reverse"}}).number("p.cost"),
            r"of a sweep there is no 'cost'",
        ),
    ],
)
def test_what_is_not_there_is_named(fields, ask, message):
    with pytest.raises((TypeError, ValueError), match=message):
        ask(fields)


def test_a_point_with_a_sweep_has_what_it_costs():
    points = {
        "forward": {"sweep": "forward"},
        "back": {"sweep": "reverse", "every": 2},
        "outputs": {"sweep": "reverse", "inputs": ["w1"], "outputs": ["z", "a"], "w2": 3},
    }
    fields = Fields(NETWORK, None, points)
    counts = ("multiplications", "sweeps", "together", "peak", "again")
    assert [fields.number(f"forward.{name}") for name in counts] == [5, 2, 10, 2, 0]
    assert [fields.number(f"back.{name}") for name in counts] == [5, 1, 5, 3, 2]
    assert [fields.number(f"outputs.{name}") for name in counts] == [2, 2, 4, 2, 0]
    assert fields.number("outputs.w2") == 3
    assert [fields.number(f"back.keeps {name}") for name in ("x", "z", "a", "y")] == [1, 0, 1, 1]
    assert fields.fill("{forward.together over back.together}") == "2"
