"""What a worksheet says: to an answer, to the next one, for a hint, about a prediction; and what it remembers."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import Graph, Worksheet, two_paths, variables


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
        ("dL/dw1", 0.301, "digits", "Right to 3 digits."),
        ("dL/dw1", 0.3, "digits", "Right to 2 digits."),
        (
            "dL/dw1",
            0.2005,
            "mistake",
            "Not yet. The factor x is missing: dz/dw1 is the other",
        ),
        ("∂L/∂w₁", -0.3008, "mistake", "Not yet. The sign of"),
        ("dL / dw1", 0.9, "wrong", "Not yet. Hint 1 of 3: Which arrow leads on from w₁?"),
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


def test_it_survives_running_the_cell_again_and_reset_forgets(sheet):
    sheet.check("z", 0.6)
    sheet.hint("a")
    again = Worksheet("tests", dict(GENERIC))
    assert repr(again) == "<worksheet tests: 1 of 22 quantities right>"
    assert again.hint("a").hint == 2
    for other in (Worksheet("other", GENERIC), Worksheet("tests"), Worksheet("tests", {**GENERIC, "eta": 0.2})):
        assert repr(other).endswith("0 of 22 quantities right>")
    again.reset()
    assert sheet.summary().text == "Nothing is answered yet."


def test_feedback_is_true_for_a_right_answer_alone(sheet):
    assert sheet.check("z", 0.6)
    assert sheet.check("dL/dw1", 0.301)
    others = [sheet.check("z", 0.5), sheet.check("z", "?"), sheet.check("z"), sheet.check("q", 1), sheet.hint("z")]
    others += [sheet.solution("z"), sheet.predict("L", sign="+"), sheet.reveal("L"), sheet.summary()]
    assert not any(others)


def test_a_decimal_comma_in_code_is_two_numbers(sheet):
    loss = 0,7837  # fmt: skip
    for said in (sheet.check("L", loss), sheet.check("L", 0,7837)):  # fmt: skip
        assert said.kind == "refused"
        assert said.text == "L: In Python a comma makes two numbers, here 0 and 7837. Write a point: 0.7837."
    assert "here -1 and 25. Write a point: -1.25" in sheet.check("L", -1,25).text  # fmt: skip
    for answer in ((0.5, 1), (1, -2), (1, 2, 3), (True, 1), (10**5000, 1), (1, 10**5000), [0, 7837], ()):
        assert "several numbers" in sheet.check("L", answer).text
    assert "several numbers" in sheet.check("L", 1, 2, 3).text


def test_several_printed_in_a_row_can_be_told_apart(sheet):
    for name in ("z", "a", "dL/dw1"):
        assert str(sheet.check(name, sheet.task.truths[name])) == f"{name}: Right."
        assert str(sheet.check(name, 77)).startswith(f"{name}: Not yet. Hint 1")
        assert str(sheet.hint(name)).startswith(f"{name}: Hint 2")
        assert str(sheet.check(name)).count(name) == 1
        assert repr(sheet.check(name, sheet.task.truths[name])) == "Right."
    assert "None: " not in str(sheet.check("q", 1)) + str(sheet.summary())


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
        (("05", {"w1": [1.0, 2.0]}), "the weight w1 must be one number"),
        (("05", {"x": [1.0, 2.0], "t": [1.0, 2.0, 3.0]}), "do not broadcast|of one length"),
        (("05", {"x": [[1.0, 2.0]]}), "samples are numbers or 1-D arrays"),
        (("05", {"eta": -1}), "eta is -1.0"),
    ],
)
def test_what_a_worksheet_refuses(arguments, said):
    with pytest.raises((TypeError, ValueError), match=said):
        Worksheet(*arguments)
    with pytest.raises(TypeError, match="about a Network or a Graph"):
        Worksheet("05", network=5)
    for rule in ("adam", 5):
        with pytest.raises((TypeError, ValueError), match=r"rule.*'gradient descent', 'momentum', 'Adam'"):
            Worksheet("05", rule=rule)
    eta, x = variables("eta x")
    with pytest.raises(ValueError, match="with samples the graph needs weights"):
        Worksheet("05", {"eta": 0.5, "x": [1.0, 2.0]}, network=Graph((eta * x).named("y")))


FOLDED = {"x": 1.5, "t": -0.5, "w01": 0.4, "w11": -1.5, "w12": -1.4, "w21": -0.9, "w22": 1.5}


@pytest.mark.parametrize(
    ("quantity", "answer", "said"),
    [
        (
            "dErr/dw01",
            lambda v: v["dErr/da01"] * 1.5,
            "The slope of the activation is missing in da01/dw01: the factor a₀₁(1 − a₀₁) belongs there.",
        ),
        (
            "dErr/dw01",
            lambda v: v["dErr/da01"] * v["a01"] * (1 - v["a01"]),
            "The factor x is missing in da01/dw01: it is the other factor of the product.",
        ),
        (
            "dErr/dw01",
            lambda v: v["dErr/da01"] * v["a01"] * 1.5,
            "The value of the activation stands for its slope: in da01/dw01 the factor a₀₁(1 − a₀₁) belongs, not a₀₁.",
        ),
        (
            "dErr/da01",
            lambda v: v["dErr/dOut"] * (-0.9 * -1.5 + 1.5 * -1.4),
            "The slope of the activation is missing in da12/da01, da11/da01: "
            "the factor a₁₂(1 − a₁₂), a₁₁(1 − a₁₁) belongs there.",
        ),
    ],
)
def test_what_is_a_factor_of_a_derivative_is_not_called_all_of_it(quantity, answer, said):
    sheet = Worksheet("folded", FOLDED, network=two_paths())
    assert sheet.check(quantity, answer(sheet.task.truths)).text == f"Not yet. {said}"
    assert sheet.task.truths["da01/dw01"] == pytest.approx(
        sheet.task.truths["a01"] * (1 - sheet.task.truths["a01"]) * 1.5, rel=1e-12
    )
