"""A hint in steps, and the solution."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import Graph, Worksheet, mazur, two_paths, variables, worked_example
from backprop_widgets.exercises.hints import write_hints, write_solution
from backprop_widgets.exercises.task import Task


@pytest.fixture
def sheet():
    fresh = Worksheet("hints of this file", GENERIC)
    fresh.reset()
    return fresh


def test_a_hint_in_steps_and_the_solution_after_a_try(sheet):
    assert sheet.solution("dL/dw1").kind == "refused"
    assert sheet.check("dL/dw1", "two").kind == "refused"
    assert sheet.solution("dL/dw1").kind == "refused"  # no number was tried
    steps = [sheet.check("dL/dw1", 5.0 + number) for number in range(4)]
    assert [said.hint for said in steps] == [1, 2, 3, 3]
    assert "Hint 1 of 3: Which arrow leads on from w₁?" in steps[0].text
    assert "Hint 2 of 3: The chain rule" in steps[1].text
    assert "Hint 3 of 3: ∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁. The solution is there" in steps[2].text
    assert sheet.check("dL/dw1", 6.0).hint == 2  # the cell was run again
    assert sheet.solution("dL/dw1").text == "∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁ = 0.2005 × 1.5000 = 0.3008"
    assert [sheet.hint("da/dz").hint for _ in range(4)] == [1, 2, 3, 3]
    assert [sheet.hint("dz/dx").hint for _ in range(3)] == [1, 2, 3]


def no_number_is_in(hints, task):
    """Check that the first hint asks, and that none has a number that is not part of a name or a formula."""
    assert hints[0].endswith("?"), hints
    assert not any(hint.endswith("?") for hint in hints[1:]), hints
    for value in {*task.truths.values(), *task.inputs.values()}:
        for shown in (f"{abs(value):.4f}", f"{abs(value):.3g}"):
            assert not any(shown in hint for hint in hints if len(shown) > 2), (hints, shown)


@pytest.mark.parametrize("network", [worked_example(), worked_example("tanh"), two_paths(), mazur()])
def test_hints_ask_before_they_tell_and_hold_no_number(network):
    values = {name: value + 0.0173 for name, value in network.values.items()}
    task = Task(network, values)
    for name in [*task.quantities, f"{network.weights[0]}''"]:
        hints = write_hints(task, name)
        assert len(hints) == 3 if task.at(name)[0].quantities[task.at(name)[1]].value is None else 2
        no_number_is_in(hints, task)


def test_a_hint_with_a_number_in_it_is_seen():
    task = Task(worked_example(), {"x": 1.5})
    hints = [*write_hints(task, "z"), write_solution(task, "z")]
    with pytest.raises(AssertionError, match=r"0\.7500"):
        no_number_is_in(hints, task)


def test_where_slopes_are_measured_hints_and_solution_say_how():
    sheet = Worksheet("measured", GENERIC, measured=True)
    sheet.reset()
    steps = [sheet.check("dL/dw2", 5.0 + number).text for number in range(3)]
    assert "Turn w₂ up by a thousandth, and nothing else. By how much does L change?" in steps[0]
    assert "one nudge of w₂ up, one down" in steps[1]
    assert "∂L/∂w₂ = (L(w₂ + h) − L(w₂ − h)) / 2h." in steps[2]
    assert not any("chain rule" in step for step in steps)
    solved = sheet.solution("dL/dw2").text
    assert solved.endswith(" = (0.7828931 − 0.7845097) / 0.002 for h = 0.001 = −0.8083")
    assert abs((0.7828931 - 0.7845097) / 0.002 - sheet.task.truths["dL/dw2"]) < 5e-5
    assert "Which arrow" in sheet.hint("dL/da").text  # a node between cannot be turned
    assert sheet.check("dL/dw2", -0.8083)


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("a", "Which arrows lead to a"),
        ("L", "Which numbers of the forward pass does L read?"),
        ("da/dz", "What does a do when z alone moves a little?"),
        ("dz/dw1", "What is w₁ multiplied with?"),
        ("dL/da", "Which arrow leads on from a?"),
        ("w1'", "Which way is downhill for w₁?"),
        ("y'", "Which of the numbers that y reads are new?"),
        ("w1''", "Once more, from the updated weights. Which way is downhill"),
    ],
)
def test_each_kind_of_quantity_has_its_question(name, asks):
    assert write_hints(Task(worked_example()), name)[0].startswith(asks)


def test_the_derivative_of_a_sum_has_no_formula_in_its_hints():
    p, q, r = variables("p q r")
    task = Task(Graph(((p + q).named("s") * r).named("L")), {"p": 2, "q": -5, "r": 4})
    assert len(write_hints(task, "ds/dp")) == 2  # it would be the solution: 1
    w, b = variables("w b")
    square = Task(Graph((w * w * b).named("L")), {"w": 2, "b": 3})
    assert write_hints(square, "dL/dw")[0].startswith("What does L do when w alone")  # no factor beside another
    sheet = Worksheet("sum", {"p": 2, "q": -5, "r": 4}, network=task.graph)
    sheet.reset()
    said = [sheet.check("ds/dp", 7.0 + number) for number in range(2)][-1].text
    assert said.endswith("all else stands still. The solution is there if you want it.")


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur()])
def test_no_hint_gives_the_value_away_and_every_solution_holds_it(network):
    sheet = Worksheet("hints", network=network)
    sheet.reset()
    for name in [*sheet.task.quantities, f"{network.weights[0]}''"]:
        sheet.check(name, 77.0)
        said = sheet.solution(name)
        assert said.kind == "solution"
        here, once = sheet.task.at(name)
        value = here.truths[once]
        assert f"{abs(value):.4f}" in said.text or f"{abs(value):.2e}"[:4] in said.text
