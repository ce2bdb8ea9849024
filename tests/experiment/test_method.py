"""A mistake made on purpose: every number, formula and mark of an experiment shows it, beside what is right."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import MISTAKES, Experiment, descend, mazur, two_paths, worked_example
from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.derivation import derivation
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.mistakes import site_names
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.paths import paths_table
from backprop_widgets.explain.steps import NUDGED, steps
from backprop_widgets.explain.template import slots
from backprop_widgets.symbolic.names import Quantity

NETWORKS = {
    "worked example": (worked_example(), {**GENERIC, "eta": 0.3}),
    "two paths": (two_paths(), {"x": 1.5, "t": 0.8, "w01": 0.4, "w11": -0.7, "w12": 0.9, "w21": 0.6, "w22": -0.5}),
    "mazur": (mazur(), {"i1": 0.7, "i2": -0.4, "w1": 0.9, "w5": -0.6, "w8": 1.2}),
}
EACH = pytest.mark.parametrize("name", NETWORKS)


def experiment(name: str) -> Experiment:
    network, values = NETWORKS[name]
    given = {key: value for key, value in values.items() if key != "eta"}
    return Experiment(network, values=given, eta=values.get("eta", 0.5))


def some_places(made: Experiment):
    """Every mistake, at its first places and at its last."""
    for places in made.mistakes.values():
        yield from dict.fromkeys([*places[:3], places[-1]])


def exact(markup: str, numbers: dict[str, float]) -> float:
    """Compute what a line of the derivation says, with exact numbers in its slots."""
    python = (
        re.sub(r'<span data-q="([^"]*)"[^>]*></span>', lambda m: f"({numbers[html.unescape(m[1])]!r})", markup)
        .replace("½ ", "0.5*")
        .replace("²", "**2")
        .replace("×", "*")
        .replace("−", "-")
        .replace("σ", "sigmoid")
    )
    return eval(re.sub(r"\)\(", ")*(", python), {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "__builtins__": {}})


@EACH
def test_every_number_is_what_the_mistake_makes_of_it_and_the_right_one_stands_beside(name):
    made = experiment(name)
    graph, weights = made.graph, made.weights
    right = graph.program(weights=weights)({**made.values, "eta": made.eta})
    for place in some_places(made):
        made.make_mistake(place)
        wrong = graph.program(weights=weights, mistake=place)({**made.values, "eta": made.eta})
        for quantity, value in wrong.items():
            assert made.numbers[quantity] == pytest.approx(value, rel=1e-12, abs=1e-15), (place, quantity)
        for quantity, value in right.items():
            assert made.numbers[str(Quantity.parse(quantity).right)] == pytest.approx(value, rel=1e-12, abs=1e-15), (
                place,
                quantity,
            )
        where = [quantity for quantity in place.where if quantity in wrong]
        assert where, place


@EACH
def test_formula_and_number_agree_while_a_mistake_is_made(name):
    made = experiment(name)
    for place in some_places(made):
        made.make_mistake(place)
        made.step()  # so that there is something to remember
        lines = steps(made.graph, made.quantities, made.weights, TEXT, wrong=made.wrong)
        assert len({(row.section, row.quantity) for row in lines}) == len(lines), place
        for row in lines:
            if row.section != NUDGED:
                value = made.numbers[row.quantity]
                assert exact(row.numbers, made.numbers) == pytest.approx(value, rel=1e-9, abs=1e-13), (place, row)


@EACH
def test_what_is_wrong_is_marked_and_nothing_else(name):
    made = experiment(name)
    for place in some_places(made):
        made.make_mistake(place)
        table = derivation(made.graph, made.quantities, made.weights, wrong=made.wrong)
        drawing = diagram(made.graph, made.quantities, made.weights, wrong=made.wrong)
        found = {html.unescape(of) for of in re.findall(r'data-of="([^"]*)" data-wrong=""', table + drawing)}
        assert found, place
        assert found <= set(place.where)
        assert set(slots(table)) <= set(made.numbers)
    made.make_mistake(None)
    assert "data-wrong" not in derivation(made.graph, made.quantities, made.weights, wrong=made.wrong)


def test_the_routes_that_are_counted_add_up_to_the_gradient():
    made = experiment("two paths")
    routes = [["Err", "Out", "a11", "a01", "w01"], ["Err", "Out", "a12", "a01", "w01"]]
    left_out = set()
    for places in made.mistakes.values():
        for place in places:
            made.make_mistake(place)
            table = paths_table(made.graph, routes, place)
            shares = table.split("<td>")[-2].removesuffix("</td>")
            value = made.numbers["dErr/dw01"]
            assert exact(shares.split(" = ")[-1], made.numbers) == pytest.approx(value, rel=1e-9, abs=1e-15), place
            left_out.add(table.count("(left out)"))
    assert left_out == {0, 1}


@EACH
def test_the_gradient_check_sees_a_wrong_backward_pass_and_agrees_with_the_right_one(name):
    made = experiment(name)
    numerical = made.graph.check_gradients(made.values)
    seen = set()
    for place in some_places(made):
        made.make_mistake(place)
        for weight in made.weights:
            gradient = Quantity.gradient(made.graph, weight)
            wrong, right = made.numbers[str(gradient)], made.numbers[str(gradient.right)]
            if not place.forward:
                assert made.numbers[str(gradient.measured)] == pytest.approx(numerical[weight].numerical, rel=1e-6)
                apart = abs(wrong - right) / max(abs(wrong), abs(right)) > 0.001
                assert (made.numbers[str(gradient.error)] >= 0.001) == apart, (place, weight)
                seen.add(apart)
    assert seen == {True, False}


@EACH
def test_the_path_is_bent_and_the_right_one_is_kept_beside_it(name):
    made = experiment(name)
    straight = made.trajectory
    for key, (place, *_) in made.mistakes.items():
        made.make_mistake(key)
        bent = descend(made.graph, made.values, weights=made.weights, eta=made.eta, steps=60, mistake=place)
        assert np.array_equal(made.trajectory.weights, bent.weights)
        assert np.array_equal(made.right_trajectory.weights, straight.weights)
    made.make_mistake("sign")
    assert not np.allclose(made.trajectory.weights[-1], straight.weights[-1])
    made.make_mistake(None)
    assert np.array_equal(made.trajectory.weights, straight.weights)


@pytest.mark.parametrize(
    ("rule", "mistake"),
    [("gradient descent", "not reset"), ("momentum", None), ("momentum", "new weights too early"), ("Adam", "sign")],
)
def test_steps_remember_what_the_rule_remembers_until_something_else_moves(rule, mistake):
    made = Experiment(worked_example(), values=GENERIC, rule=rule, mistake=mistake)
    far = made.trajectory.weights[5]
    made.step()
    made.step()
    assert made.memory == {name: pytest.approx(column[0]) for name, column in made.trajectory.memory.items()}
    made.set_steps(3)
    end = {name: column[-1] for name, column in made.trajectory.memory.items()}
    made.descend()
    assert made.memory == pytest.approx(end)
    assert [made.values[name] for name in made.weights] == pytest.approx(far.tolist(), rel=1e-12)
    start = dict(made.method.calculator.memory)
    assert made.memory != start
    made.set({"x": 1.0})
    assert made.memory == start


def test_going_on_from_a_memory_is_going_on():
    network = worked_example()
    whole = descend(network.graph, network.values, weights=network.weights, rule="Adam", steps=9)
    there = {**network.values, **dict(zip(whole.names, whole.weights[4].tolist(), strict=True))}
    memory = {name: float(column[4]) for name, column in whole.memory.items()}
    rest = descend(network.graph, there, weights=network.weights, rule="Adam", steps=5, memory=memory)
    assert np.array_equal(rest.weights, whole.weights[4:])
    forgetful = descend(network.graph, there, weights=network.weights, rule="Adam", steps=5)
    assert not np.allclose(forgetful.weights, whole.weights[4:])
    with pytest.raises(ValueError, match=r"memory holds 'mass of w1'; what is remembered is mean of w1, square of w1"):
        descend(network.graph, there, weights=network.weights, rule="Adam", memory={"mass of w1": 1.0})


def samples() -> dict[str, float | Array]:
    return {**GENERIC, "x": np.array([1.5, -0.5, 0.3]), "t": np.array([0.8, 0.1, -0.4])}


def test_with_samples_too():
    made = Experiment(worked_example(), values=samples())
    straight = made.trajectory.weights
    for key, (place, *_) in made.mistakes.items():
        made.make_mistake(key)
        bent = descend(made.graph, samples(), weights=made.weights, mistake=place)
        assert np.array_equal(made.trajectory.weights, bent.weights)
        assert [made.numbers[f"{name}'"] for name in made.weights] == pytest.approx(bent.weights[1].tolist())
        assert [made.numbers[f"right {name}'"] for name in made.weights] == pytest.approx(straight[1].tolist())


def test_a_weight_read_too_early_is_not_offered_with_samples():
    made = Experiment(worked_example(), values=samples())
    assert set(MISTAKES) - set(made.mistakes) == {
        *("new weights too early", "one route", "not transposed", "gradient transposed"),
        *("bias times input", "diagonal alone"),
    }
    with pytest.raises(ValueError, match=r"no mistake named 'new weights too early' can be made here; there are sign"):
        made.make_mistake("new weights too early")


@EACH
def test_every_place_has_a_name_of_its_own(name):
    for places in experiment(name).mistakes.values():
        names = site_names(places)
        assert len(set(names)) == len(names)
        assert all(len(text) < 60 for text in names)
