"""What is asked in practice: at every level the answer is right, no mistake gives it, and a bug is where it is said."""

from __future__ import annotations

import math
import re
from functools import cache

import numpy as np
import pytest
import sympy
from graphs import GENERIC
from parsing import from_text

from backprop_widgets import MISTAKES, Quantity, worked_example
from backprop_widgets.exercises.exercise import Exercise, draw_exercise
from backprop_widgets.exercises.levels import LEVELS
from backprop_widgets.exercises.practice import _Sheet
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.mistakes.hand_computation import list_stages
from backprop_widgets.mistakes.probe_points import probe_points
from backprop_widgets.training.generator import Generator
from backprop_widgets.training.gradient_check import check_gradients
from backprop_widgets.training.quantities import make_program

SEEDS = range(201)
some_and_all = pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.nightly)])
WITH_BUGS = [level for level, row in LEVELS.items() if "bug" in row.kinds]
ARTICLE = {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}


@cache
def draw(level: int, seed: int) -> Exercise:
    kinds = LEVELS[level].kinds
    return draw_exercise(Generator(seed), level, kinds[seed % len(kinds)])


def drawn(level: int, every: int) -> list[Exercise]:
    """Return a exercise of every so many seeds, the kinds of the level in turn."""
    return [draw(level, seed) for seed in SEEDS if seed // len(LEVELS[level].kinds) % every == 0]


def bugs(level, every):
    return [exercise for exercise in drawn(level, every) if exercise.bug is not None]


def sites(task):
    return [site for mistake in MISTAKES.values() for site in mistake.sites(task.graph, task.weights)]


def made(task, site, name, inputs=None):
    """Return what a quantity is with a mistake."""
    program = make_program(task.graph, weights=task.weights, overrides=site)
    return program(task.inputs if inputs is None else inputs)[name]


def hidden(task, name):
    """Return the mistakes on the way that give the right four decimals here and something else at another point."""
    elsewhere = probe_points([*task.inputs])
    right = make_program(task.graph, weights=task.weights)(elsewhere)[name]
    way = set(list_stages(task.graph, task.weights, Quantity.parse(name)))
    return {
        site.key
        for site in sites(task)
        if way & {*site.where, *(str(Quantity.parse(where).primed) for where in site.where)}
        and round(made(task, site, name), 4) == round(task.truths[name], 4)
        and not np.allclose(made(task, site, name, elsewhere), right, equal_nan=True)
    }


@some_and_all
@pytest.mark.parametrize("level", LEVELS)
def test_the_values_are_short_and_the_answer_is_a_finite_number_that_is_judged_right(level, every):
    assert {exercise.kind for exercise in drawn(level, every)} == set(LEVELS[level].kinds)
    for exercise in drawn(level, every):
        sizes = [abs(value) for value in exercise.task.values.values()]
        assert len(set(sizes)) == len(sizes)
        assert all(round(size, 1) == size and 0.1 < size < 2 and size != 1 for size in sizes)
        assert all(math.isfinite(value) for value in exercise.task.truths.values())
        if exercise.bug is None:
            assert 0.05 <= abs(exercise.truth) <= 20
            said = _Sheet(exercise).check(exercise.quantity, f"{exercise.truth:.4f}")
            assert said.right is True, (exercise.task.graph, exercise.quantity)
            assert not said.hidden


@some_and_all
@pytest.mark.parametrize("level", LEVELS)
def test_no_mistake_of_the_catalogue_gives_the_right_answer(level, every):
    some = [exercise for exercise in drawn(level, every) if exercise.bug is None]
    assert len(some) > 100 / every
    assert [hidden(exercise.task, exercise.quantity) for exercise in some] == [set()] * len(some)


def test_a_mistake_that_hides_would_be_seen():
    assert hidden(Task(worked_example(), ARTICLE), "dL/dw1") >= {"input forgotten", "target forgotten", "wrong weight"}
    assert not hidden(Task(worked_example(), GENERIC), "dL/dw1")


@some_and_all
@pytest.mark.parametrize("level", WITH_BUGS)
def test_the_line_of_a_bug_is_the_first_wrong_number_and_a_gradient_check_tells(level, every):
    for exercise in bugs(level, every):
        task, graph = exercise.task, exercise.task.graph
        forward = graph.forward(task.values)
        right, wrong = forward.backward(), forward.backward(exercise.bug)
        slopes = {name: str(name).partition("/d")[2] for name in exercise.lines if "/" in name}
        off = [name for name, node in slopes.items() if not math.isclose(right[node], wrong[node])]
        assert off[0] == exercise.quantity
        assert [*exercise.lines][int(exercise.truth) - 1] == exercise.quantity
        assert exercise.lines[exercise.quantity] != exercise.right_line
        checks = check_gradients(graph, task.values)
        told = {name for name in task.weights if not math.isclose(wrong[name], checks[name].numerical, rel_tol=1e-2)}
        assert told
        assert {slopes[name] for name in exercise.found_out} == told
        assert all(checks[name].agrees for name in task.weights)  # so it says nothing where there is no bug


def read(line, truths, gradients):
    """Return what a printed line gives, if all that it reads is right."""
    derivative = re.compile(r"∂(\w+)/∂(\w+)")
    text = derivative.sub(r"slope\2", line.partition(" = ")[2])
    known = {
        re.sub("d.+/d", "slope", name): value for name, value in truths.items() if name in gradients or "/" not in name
    }
    return float(from_text(text).subs({sympy.Symbol(name, real=True): value for name, value in known.items()}))


@some_and_all
@pytest.mark.parametrize("level", WITH_BUGS)
def test_of_the_printed_lines_the_one_is_wrong_and_no_other(level, every):
    for exercise in bugs(level, every):
        truths = exercise.task.inputs | exercise.task.truths
        wrong = [
            name
            for name, line in exercise.lines.items()
            if not math.isclose(read(line, truths, exercise.task.gradients), truths[name])
        ]
        assert wrong == [exercise.quantity]
        assert math.isclose(read(exercise.right_line, truths, exercise.task.gradients), truths[exercise.quantity])


@some_and_all
def test_answers_by_a_mistake_are_explained_by_it(every):
    """Of what the catalogue's mistakes give, rounded to four decimals, nine in ten are told their cause."""
    named = []
    for level in LEVELS:
        for exercise in drawn(level, every):
            for mistake in MISTAKES.values() if exercise.bug is None else ():
                places = mistake.sites(exercise.task.graph, exercise.task.weights)
                value = round(made(exercise.task, places[0], exercise.quantity), 4) if places else math.nan
                if math.isfinite(value) and value != round(exercise.truth, 4):
                    said = _Sheet(exercise).check(exercise.quantity, value)
                    assert said.right is not True
                    named.append(mistake.key in said.mistakes)
    assert len(named) > 1000 / every
    assert sum(named) > 0.9 * len(named)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_wanted_is_in_it_as_far_as_there_is_a_place_for_it(seed):
    bug = draw_exercise(Generator(seed), 5, "bug", mistake="no slope").bug
    assert bug is not None
    assert bug.key == "no slope"
    exercise = draw_exercise(Generator(seed), 4, "gradient", mistake="no slope")
    assert MISTAKES["no slope"].sites(exercise.task.graph)
    assert draw_exercise(Generator(seed), 1, "local", operation="maximum").lines["y"] == "y = max(x, c₁)"
    assert draw_exercise(Generator(seed), 1, "value", mistake="no slope").truth  # there is no place for it


@pytest.mark.parametrize(
    ("level", "keys"),
    [
        (2, "sign|input forgotten|weight forgotten|sum for input|loss for its derivative"),
        (3, "one route"),
        (4, "half|no slope|slope at the output|slope of the operand|target forgotten|wrong weight|other gradient"),
    ],
)
def test_each_mistake_of_the_backward_pass_is_planted(level, keys):
    for key in keys.split("|"):
        assert draw_exercise(Generator("planted"), level, "bug", mistake=key).bug.key == key


def test_the_answer_before_is_no_answer_to_the_next():
    for seed in range(15):
        before = draw_exercise(Generator(seed), 1, "local").truth
        exercise = draw_exercise(Generator(-seed), 1, "local", before=before)
        said = _Sheet(exercise).check(exercise.quantity, round(before, 4))
        assert said.right is not True
        assert not said.mistakes


def test_the_graphs_of_a_level_are_many():
    for level, least in zip(LEVELS, (5, 20, 40, 20, 12), strict=True):
        graphs = (LEVELS[level].draw_graph(Generator(seed)) for seed in SEEDS)
        shapes = {tuple(map(formula, graph.named.values())) for graph in graphs}
        assert len(shapes) >= least, (level, len(shapes))
