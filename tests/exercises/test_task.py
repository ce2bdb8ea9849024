"""A task with an update rule and with samples: its numbers, and all that a sheet says of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import Graph, UpdateRule, Worksheet, descend, variables, worked_example
from backprop_widgets.exercises.hints import write_hints, write_solution
from backprop_widgets.exercises.task import Task

SAMPLES = {"x": [1.0, -2.0, 0.5], "t": [0.1, 0.4, 0.7], "w1": 0.4, "w2": -0.7}
RULES = ("gradient descent", "momentum", "Adam")
each_rule = pytest.mark.parametrize("rule", RULES)


def by_hand(values):
    """Return mean loss and mean gradients of the worked example, in numpy."""
    x, t = np.array(values["x"]), np.array(values["t"])
    a = 1 / (1 + np.exp(-values["w1"] * x))
    error = values["w2"] * a - t
    slopes = {"w1": error * values["w2"] * a * (1 - a) * x, "w2": error * a}
    return float(np.mean(error**2 / 2)), {name: float(np.mean(slope)) for name, slope in slopes.items()}


@each_rule
@pytest.mark.parametrize("values", [GENERIC, SAMPLES], ids=["numbers", "samples"])
def test_new_weights_are_those_of_the_rule_step_by_step(rule, values):
    task = Task(worked_example(), values, rule=rule)
    given = {**values, **{name: np.array(value) for name, value in values.items() if isinstance(value, list)}}
    path = descend(worked_example(), given, rule=rule, steps=3, eta=0.1)
    for steps in (1, 2, 3):
        for place, weight in enumerate(("w1", "w2")):
            here, once = task.at(weight + "'" * steps)
            assert math.isclose(here.truths[once], path.weights[steps][place], rel_tol=1e-12)
        for name, rows in path.memory.items():
            here, once = task.at(name + "'" * steps)
            assert math.isclose(here.truths[once], rows[steps], rel_tol=1e-12)


def test_with_samples_means_are_asked_for():
    task = Task(worked_example(), SAMPLES)
    assert list(task.quantities) == ["mean L", "mean dL/dw2", "mean dL/dw1", "w1'", "w2'", "mean L'"]
    loss, slopes = by_hand(SAMPLES)
    moved = {name: SAMPLES[name] - 0.1 * slope for name, slope in slopes.items()}
    right = {"mean L": loss, "mean L'": by_hand({**SAMPLES, **moved})[0]}
    right |= {f"mean dL/d{name}": slope for name, slope in slopes.items()}
    right |= {f"{name}'": value for name, value in moved.items()}
    for name, value in right.items():
        assert math.isclose(task.truths[name], value, rel_tol=1e-12), name


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("L", "mean L"),
        ("dL/dw1", "mean dL/dw1"),
        ("∂L / ∂w₁", "mean dL/dw1"),
        (" mean  dL/dw1", "mean dL/dw1"),
        ("L'", "mean L'"),
        ("mean L''", "mean L''"),
        ("w1'", "w1'"),
        ("velocity of w1'", "velocity of w1'"),
        ("z", None),
        ("dL/dx", None),
        ("velocity of w1", None),
    ],
)
def test_who_asks_for_a_quantity_gets_its_mean(asked, name):
    assert Task(worked_example(), SAMPLES, rule="momentum").name(asked) == name


def test_a_sheet_says_that_it_is_the_mean():
    sheet = Worksheet("mean", SAMPLES)
    sheet.reset()
    value = sheet.task.truths["mean dL/dw1"]
    told = "With samples, dL/dw1 is the mean over all of them: mean dL/dw1."
    assert sheet.check("dL/dw1").text == f"mean dL/dw1: your turn. {told}"
    assert sheet.check("dL/dw1", value).text == f"Right. {told}"
    assert sheet.check("mean dL/dw1", value).text == "Right."
    assert sheet.check("w1'", sheet.task.truths["w1'"]).text == "Right."
    assert sheet.check("dL/dw2", 3 * sheet.task.truths["mean dL/dw2"]).right is False
    assert sheet.check("x", 1).text == "x is given: x = (1, −2, 0.5)."
    assert "Its gradient is called mean dL/dw1" in sheet.check("w1", 1).text
    sheet.predict("surface", point=(0.4, -0.7))
    assert "it is (" in sheet.reveal("surface").text
    sheet.predict("L'", size=sheet.task.truths["mean L"])
    assert "no change at all" in sheet.reveal("L'").text


@each_rule
@pytest.mark.parametrize("values", [GENERIC, SAMPLES], ids=["numbers", "samples"])
def test_every_quantity_has_hints_a_solution_and_a_line_on_paper(rule, values):
    sheet = Worksheet("rules", values, rule=rule)
    key, empty = sheet.worksheet(key=True).html, sheet.worksheet().html
    for name, value in sheet.task.truths.items():
        assert write_hints(sheet.task, name)[0].endswith("?")
        shown = write_solution(sheet.task, name).rpartition(" = ")[2]
        assert math.isclose(float(shown.replace("−", "-")), value, rel_tol=0.006, abs_tol=5e-5)
        assert f"<b>{shown}</b>" in key
    assert empty.count("<li>") == len(sheet.task.quantities)


def test_the_sentence_for_the_update_is_the_rule_s_own():
    own = UpdateRule("signs", lambda w, g, eta: (w - eta * g / abs(g),))
    said = [write_hints(Task(worked_example(), rule=rule), "w1'")[1] for rule in (*RULES, own)]
    for sentence, word in zip(said, ("minus η times its gradient", "velocity", "root", "signs"), strict=True):
        assert word in sentence
    assert len(set(said)) == 4
    twin = UpdateRule("momentum", lambda w, g, eta: (w - eta * g,))  # a name alone says nothing
    assert "velocity" not in write_hints(Task(worked_example(), rule=twin), "w1'")[1]


def test_what_follows_from_answers_of_one_s_own():
    task = Task(worked_example(), SAMPLES)
    assert task.recompute("w1'", {"mean dL/dw1": 1.0}) == pytest.approx(0.4 - 0.1)
    moved = {"w1'": 0.2, "w2'": -0.5}
    loss, _ = by_hand({**SAMPLES, "w1": 0.2, "w2": -0.5})
    assert task.recompute("mean L'", moved) == pytest.approx(loss)
    assert task.recompute("mean L'", {}) == pytest.approx(task.truths["mean L'"])
    numbers = Task(worked_example(), GENERIC, rule="momentum")
    assert numbers.recompute("w1'", {"dL/dw1": 2.0}) == pytest.approx(0.4 - 0.2)
    for each in (task, numbers, Task(worked_example(), SAMPLES, rule="Adam")):
        for name, value in each.truths.items():
            assert each.recompute(name, {}) == pytest.approx(value)


def test_progress_is_that_of_the_same_samples_and_the_same_rule():
    sheets = [
        Worksheet("key", SAMPLES),
        Worksheet("key", {**SAMPLES, "x": [1.0, -2.0, 0.6]}),
        Worksheet("key", SAMPLES, rule="Adam"),
        Worksheet("key", SAMPLES, rule=UpdateRule("own", lambda w, g, eta: (w - g * eta * 2,))),
        Worksheet("key", SAMPLES, rule=UpdateRule("own", lambda w, g, eta: (w - g * eta * 3,))),
    ]
    sheets[0].check("L", 1)
    assert len({id(sheet.progress) for sheet in sheets}) == 5
    assert Worksheet("key", {**SAMPLES, "x": np.array(SAMPLES["x"])}).progress is sheets[0].progress
    again = UpdateRule("own", lambda w, g, eta: (w - g * eta * 2,))  # the cell was run again
    assert Worksheet("key", SAMPLES, rule=again).progress is sheets[3].progress


def test_a_step_of_adam_from_five():
    (w,) = variables("w")
    sheet = Worksheet("adam", {"w": 5.0}, network=Graph((w * w).named("f")), eta=0.1, rule="Adam")
    sheet.reset()
    assert sheet.check("w'", 4.9)
    assert not sheet.check("w'", 4.0)  # 5 - 0.1 times the gradient
