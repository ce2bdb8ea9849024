"""Worksheets at points of no special kind: mistakes recognised, right answers not blamed, nonsense refused."""

from __future__ import annotations

import functools
import math
import random

import pytest

from backprop_widgets import MISTAKES, Feedback, Worksheet, mazur, two_paths, worked_example

NETWORKS = {"worked example": worked_example(), "two paths": two_paths(), "mazur": mazur()}
SHARE = {"worked example": 1.0, "two paths": 0.1, "mazur": 0.02}


@functools.cache
def wrong_programs(name):
    network = NETWORKS[name]
    places = [place for row in MISTAKES.values() for place in row.sites(network.graph, network.weights)]
    return [(place, network.graph.program(weights=network.weights, mistake=place)) for place in places]


def somewhere(name, seed):
    """Return a new sheet at a point away from where mistakes cancel."""
    generator, network = random.Random(seed), NETWORKS[name]
    values = {
        variable: round(generator.choice((-1, 1)) * generator.uniform(0.15, 1.9), 3)
        for variable in network.graph.variables
    } | {"eta": round(generator.uniform(0.1, 1.5), 2)}
    sheet = Worksheet(f"laws {seed}", values, network=network)
    sheet.reset()
    return sheet, generator


def mistakes_are_recognised(name, seed, check):
    """Ask a checker about every quantity with every mistake made, and return how many it was asked about."""
    sheet, generator = somewhere(name, seed)
    asked = 0
    for place, program in wrong_programs(name):
        found = program({**program.start, **sheet.task.inputs})
        for quantity, truth in sheet.task.truths.items():
            value = found[quantity]
            far = abs(value - truth) > 0.01 * abs(truth) and math.isfinite(value)
            if not far or generator.random() > SHARE[name]:
                continue
            said = check(sheet, quantity, value)
            assert said.right is False, (place, quantity)
            assert place.key in said.mistakes, (place, quantity)
            assert said.kind in ("mistake", "carried", "rounded")
            assert len(said.text) > 20
            asked += 1
    return asked


def right_answers_are_right(name, seed, check):
    sheet, generator = somewhere(name, seed)
    for quantity, truth in sheet.task.truths.items():
        for value in (
            truth,
            round(truth, 4) or truth,
            float(f"{truth:.4g}"),
            truth * generator.uniform(0.9951, 1.0049),
        ):
            said = check(sheet, quantity, value)
            assert (said.right, said.mistakes, said.carried) == (True, (), ()), (quantity, value, truth)
            assert said.text.startswith("Right")
        for factor in (1.0101, 0.989, -1, 1000):
            assert not check(sheet, quantity, truth * factor).right or truth == 0, (quantity, factor)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seed", [21, 22])
def test_every_mistake_in_every_quantity_is_recognised(name, seed):
    assert mistakes_are_recognised(name, seed, Worksheet.check) > 100


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seed", range(23, 25))
def test_no_right_answer_is_blamed_and_no_wrong_one_accepted(name, seed):
    right_answers_are_right(name, seed, Worksheet.check)


def always(kind, *, right, mistakes=()):
    """Return a checker that does not look."""
    return lambda sheet, quantity, value: Feedback(
        "Right, whatever it is that you say.", kind, quantity, right, mistakes
    )


def test_a_checker_that_does_not_look_fails():
    for checker in (
        always("right", right=True),
        always("wrong", right=False),
        always("mistake", right=False, mistakes=("sign",)),
        lambda sheet, quantity, value: sheet.check(quantity, sheet.task.truths[quantity]),
    ):
        with pytest.raises(AssertionError):
            mistakes_are_recognised("worked example", 21, checker)
    for checker in (always("right", right=True), always("mistake", right=False, mistakes=tuple(MISTAKES))):
        with pytest.raises(AssertionError):
            right_answers_are_right("worked example", 23, checker)
