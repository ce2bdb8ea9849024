"""An answer of two digits: a cause is named where it alone gives them, seldom by chance, never for honest rounding."""

from __future__ import annotations

import random

import pytest

from backprop_widgets import MISTAKES, two_paths, worked_example
from backprop_widgets.exercises.task import Task
from backprop_widgets.mistakes.tolerance import significant_digits

NETWORKS = {"worked example": worked_example(), "two paths": two_paths()}
SLIPS = ("half", "slope of the operand", "input forgotten")


def points(name, count, seed):
    network, generator = NETWORKS[name], random.Random(seed)
    for _ in range(count):
        values = {
            x: round(generator.choice((-1, 1)) * generator.uniform(0.15, 1.9), 3) for x in network.graph.variables
        }
        yield Task(network, values), generator


def shorten(value):
    """Return a number with two digits, or ``None`` where the second is a zero, which a float does not keep."""
    short = float(f"{value:.1e}")
    return short if significant_digits(short) == 2 else None


def asked(task):
    return [name for name in task.order if "'" not in name]


def found(task, name, answer):
    said = task.graph.diagnose(answer, name, task.values, weights=task.weights)
    return [match.mistake.key for match in said.found]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_tempting_slip_is_named_by_two_digits_or_nothing_is(name):
    """What else may be named gives these digits, too: then it is a likelier one, and the slip's number is its own."""
    named = other = 0
    for task, generator in points(name, 12, 1):
        for key in SLIPS:
            site = generator.choice(MISTAKES[key].sites(task.graph, task.weights))
            wrong = task.graph.program(weights=task.weights, mistake=site)(task.inputs)
            for quantity in asked(task):
                answer = shorten(wrong[quantity])
                if answer and abs(wrong[quantity] - task.truth(quantity)) > 0.3 * abs(task.truth(quantity)):
                    keys = found(task, quantity, answer)
                    named += key in keys
                    other += bool(keys) and key not in keys
    assert named > 20
    assert other == 0


@pytest.mark.parametrize("name", NETWORKS)
def test_a_random_number_of_two_digits_seldom_has_a_cause(name):
    told = []
    for task, generator in points(name, 150, 2):
        quantity = generator.choice(asked(task))
        answer = shorten(task.truth(quantity) * generator.choice((-1, 1)) * 5 ** generator.uniform(-1, 1))
        if answer:
            told.append(bool(found(task, quantity, answer)))
    assert len(told) > 100
    assert 0 < sum(told) < 0.06 * len(told)


@pytest.mark.parametrize("name", NETWORKS)
def test_who_rounds_every_stage_to_two_digits_is_told_of_no_slip(name):
    for task, _ in points(name, 10, 3):
        for rounded in (lambda value: float(f"{value:.1e}"), lambda value: round(value, 2)):
            own: dict[str, float] = {}
            for quantity in asked(task):
                own[quantity] = rounded(task.recompute(quantity, own))
            for quantity, answer in own.items():
                if significant_digits(answer) == 2:
                    assert found(task, quantity, answer) == [], (quantity, answer, task.truth(quantity))


def test_the_half_is_named_at_the_loss_and_not_where_honest_rounding_gives_the_number():
    network, values = worked_example(), {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    assert network.graph.forward(values)["L"] == pytest.approx(0.7837, abs=1e-4)
    assert found(Task(network, values), "L", 1.6) == ["half"]
    assert found(Task(network, values), "L", 0.79) == []
