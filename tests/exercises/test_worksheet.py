"""What a worksheet says: to an answer, to the next one, for a hint, about a prediction; and what it remembers."""

from __future__ import annotations

import random

import pytest
from graphs import GENERIC

from backprop_widgets import Graph, Worksheet, mazur, sigmoid, two_paths, variables, worked_example
from backprop_widgets.mistakes.tolerance import is_close


@pytest.fixture
def sheet():
    fresh = Worksheet("tests", GENERIC)
    fresh.reset()
    return fresh


@pytest.mark.parametrize(
    ("quantity", "answer", "kind", "text"),
    [
        ("dL/dw1", 0.3008, "right", "Right."),
        ("dL/dw1", "0,30075001", "right", "Right."),
        ("dL/dw1", 0.301, "digits", "Right to 3 digits; rounded it would be 0.3008."),
        ("dL/dw1", 0.3, "digits", "Right to 2 digits; rounded it would be 0.3008."),
        (
            "dL/dw1",
            0.2005,
            "mistake",
            "Not yet. The factor x is missing: dz/dw1 is what",
        ),
        ("∂L/∂w₁", -0.3008, "mistake", "Not yet. The sign of"),
        ("dL / dw1", 0.9, "wrong", "Not yet. Hint 1 of 3: The chain rule"),
        ("w1′", 0.3699, "right", "Right."),
        ("w1''", 0.3442, "right", "Right."),
        ("dL/dw1", ..., "yours", "dL/dw1: your turn."),
        ("dL/dw1", None, "refused", "dL/dw1: None is no number yet. If a function of yours computed it"),
        ("dL/dw1", "two", "refused", "dL/dw1: “two” is not a number. Type one such as 0.5"),
        ("w1", 0.4, "unknown", "w1 is given: w1 = 0.4. Its gradient is called dL/dw1, its new value w1'."),
        ("x", 0.4, "unknown", "x is given: x = 1.5. Its gradient is called dL/dx."),
        ("eta", 0.4, "unknown", "eta is given: eta = 0.1."),
        ("dL/dq", 0.4, "unknown", "No quantity is called “dL/dq”. There are z, a, y, L, dL/dy"),
    ],
)
def test_what_is_said(sheet, quantity, answer, kind, text):
    said = sheet.check(quantity, answer)
    assert said.kind == kind
    assert said.text.startswith(text)
    assert said.right is {"right": True, "digits": True, "mistake": False, "wrong": False}.get(kind)


def test_several_mistakes_that_give_the_same():
    said = Worksheet("same").check("dL/dw1", 0.0731)
    assert said.mistakes == ("half", "weight forgotten")
    assert said.text.startswith("Not yet. The ½ is missing")
    assert said.text.endswith("It may also be the forgotten weight: here they give the same number.")


def test_a_point_that_hides_mistakes_is_named_once():
    sheet = Worksheet("hides")
    sheet.reset()
    said = sheet.check("dL/dw1", 0.0366)
    assert said.hidden == ("target forgotten", "input forgotten", "wrong weight")
    assert said.mistakes == ()
    assert "x = 1.5, t = 0.8, w1 = 0.4, w2 = −0.7 shows them" in said.text
    assert sheet.check("dL/dw1", 0.0366).text == said.text
    assert sheet.check("dL/dz", 0.0366).text == "Right."


def test_an_error_carried_forward(sheet):
    assert sheet.check("z", 0.4).kind == "mistake"
    wrong = sigmoid(0.4)
    assert sheet.check("a", wrong).carried == ("z",)
    said = sheet.check("y", -0.7 * wrong)
    assert (said.kind, said.right, said.carried) == ("carried", False, ("z",))
    assert said.text.startswith(
        "Not the value, but it follows from your own z = 0.4: this step is right. Look at z again."
    )
    assert sheet.check("dL/dy", -0.7 * wrong - 0.8).carried == ("z",)
    assert sheet.check("dL/dw2", (-0.7 * wrong - 0.8) * wrong).carried == ("z",)
    sheet.check("z", 0.6)  # put right: what was computed from the old one is still the learner's own
    assert sheet.check("dL/dw2", (-0.7 * wrong - 0.8) * wrong).carried == ("a",)


def test_an_error_is_not_carried_from_nowhere(sheet):
    """The twin: without the earlier answer, or with another one, the same number follows from nothing."""
    number = -0.7 * 0.62
    assert sheet.check("y", number).kind == "wrong"
    sheet.check("a", 0.7)
    assert sheet.check("y", number).kind == "wrong"
    sheet.check("a", 0.62)
    assert sheet.check("y", number).carried == ("a",)


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur()])
def test_whatever_goes_wrong_first_is_carried_through_the_whole_sheet(network):
    generator, sheet = random.Random(5), Worksheet("carried", network=network)
    for first in sheet.task.order[::4]:
        sheet.reset()
        own = sheet.task.truths[first] * 1.37 + 0.11
        sheet.check(first, own)
        for name in generator.sample(sheet.task.order, 12):
            value = sheet.task.recompute(name, {first: own})
            if name == first or is_close(value, sheet.task.truths[name]):
                continue
            assert sheet.check(name, value).carried == (first,), (first, name)


def test_too_few_digits_of_ones_own():
    sheet = Worksheet("rounded", {"x": 1.0, "t": 0.4, "w1": 0.5, "w2": 0.65})
    sheet.reset()
    assert sheet.check("y", 0.405).right
    said = sheet.check("dL/dy", 0.005)
    assert (said.kind, said.right, said.carried) == ("rounded", False, ("y",))
    assert "too few digits" in said.text


def test_a_hint_in_steps_and_the_solution_after_a_try(sheet):
    assert sheet.solution("dL/dw1").kind == "refused"
    assert sheet.check("dL/dw1", "two").kind == "refused"
    assert sheet.solution("dL/dw1").kind == "refused"  # no number was tried
    steps = [sheet.check("dL/dw1", 5.0 + number) for number in range(4)]
    assert [said.hint for said in steps] == [1, 2, 3, 3]
    assert "∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁" in steps[1].text
    assert "∂L/∂w₁ = 0.2005 × 1.5000. The solution is there" in steps[2].text
    assert "0.3008" not in "".join(said.text for said in steps)
    assert sheet.check("dL/dw1", 6.0).hint == 2  # the cell was run again
    assert sheet.solution("dL/dw1").text == "∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁ = 0.2005 × 1.5000 = 0.3008"
    assert [sheet.hint("da/dz").hint for _ in range(4)] == [1, 2, 3, 3]
    assert [sheet.hint("dz/dx").hint for _ in range(3)] == [1, 2, 2]


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


def test_it_survives_running_the_cell_again_and_reset_forgets(sheet):
    sheet.check("z", 0.6)
    sheet.hint("a")
    again = Worksheet("tests", dict(GENERIC))
    assert repr(again) == "<worksheet tests: 1 of 22 quantities right>"
    assert again.hint("a").hint == 2
    for other in (Worksheet("other", GENERIC), Worksheet("tests"), Worksheet("tests", {**GENERIC, "eta": 0.2})):
        assert repr(other).endswith("0 of 22 quantities right>")
    again.reset()
    assert sheet.summary().text == "Nothing is answered yet. There are 22 quantities."


def test_any_graph_with_weights():
    w, b, x = variables("w b x")
    graph = Graph(((w * x + b).named("y") ** 2).named("L"))
    sheet = Worksheet("own", {"w": 2, "b": 1, "x": 3, "eta": 0.01}, network=graph, weights=("w", "b"))
    assert sheet.check("dL/dw", 42).text == "Right."
    assert sheet.check("b'", 0.86).right
    eta, x = variables("eta x")
    plain = Worksheet("plain", {"eta": 0.5, "x": 2}, network=Graph((eta * x).named("y")))
    assert list(plain.task.quantities) == ["y", "dy/dx", "dy/deta"]
    assert plain.check("dy/dx", 0.5).right


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((5,), "a worksheet's name is a string"),
        (("05", 5), "values must be a mapping"),
        (("05", {"q": 1}), "no variable named 'q'"),
        (("05", {"x": [1.0, 2.0]}), "x is array"),
        (("05", {"eta": -1}), "eta is -1.0"),
    ],
)
def test_what_a_worksheet_refuses(arguments, said):
    with pytest.raises((TypeError, ValueError), match=said):
        Worksheet(*arguments)
    with pytest.raises(TypeError, match="about a Network or a Graph"):
        Worksheet("05", network=5)


def test_a_slip_in_what_is_right_already_is_not_blamed():
    values = {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}
    fresh = Worksheet("blame", values)
    fresh.reset()
    forgotten = fresh.task.truths["dL/dy"] * fresh.task.truths["da/dz"]  # without w2, which is a half
    assert fresh.check("dL/dw1", forgotten).mistakes[0] == "half"
    fresh.check("dL/dy", fresh.task.truths["dL/dy"])
    said = fresh.check("dL/dw1", forgotten)
    assert said.mistakes[0] == "weight forgotten"
    assert "½" not in str(said)
    uphill = 0.5 + 0.1 * fresh.task.truths["dL/dw2"]
    fresh.check("dL/dw2", fresh.task.truths["dL/dw2"])
    assert fresh.check("w2'", uphill).mistakes[0] == "uphill"
    fresh.reset()
