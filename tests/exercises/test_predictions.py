"""Predictions: asked, kept, answered."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import Graph, Worksheet, log, mazur, variables


@pytest.fixture
def sheet():
    fresh = Worksheet("predictions", GENERIC)
    fresh.reset()
    return fresh


@pytest.mark.parametrize(
    ("quantity", "guess", "shown", "outcome", "grade"),
    [
        ("dL/dw1", {"sign": "+"}, "sign +", "dL/dw1: you said +, and so it is.", "well"),
        ("dL/dw1", {"sign": -1}, "sign −", "dL/dw1: you said −, and it is +.", "badly"),
        ("dL/dw1", {"sign": "zero"}, "sign 0", "dL/dw1: you said 0, and it is +.", "badly"),
        ("dL/dw1", {"size": 0.3}, "size 0.3", "dL/dw1: you said 0.3, its size is 0.3008. That is within 1 %.", "well"),
        ("dL/dw1", {"size": "0,5"}, "size 0.5", "its size is 0.3008. You are off by a factor of 1.663.", "roughly"),
        ("dL/dw1", {"size": 3}, "size 3", "You are off by a factor of 9.975.", "badly"),
        ("dL/dw1", {"size": 0}, "size 0", "One of the two is zero, so there is no factor between them.", "badly"),
        (
            "surface",
            {"point": (0.37, -0.62)},
            "(0.37, −0.62)",
            "After one update: you said (0.37, −0.62)",
            "well",
        ),
        ("surface", {"point": {"w2": -0.7, "w1": 0.4}}, "(0.4, −0.7)", "Your point is 0.0862 away", "badly"),
        ("surface", {"point": [0.2, 0.3], "steps": 60}, "(0.2, 0.3)", "After 60 updates: you said", "roughly"),
    ],
)
def test_it_is_kept_and_answered(sheet, quantity, guess, shown, outcome, grade):
    kept = sheet.predict(quantity, **guess)
    assert kept.kind == "prediction"
    assert shown in kept.text
    assert "0.3008" not in kept.text
    assert [key for key, some in sheet.summary().groups.items() if some] == ["kept"]
    said = sheet.reveal(quantity)
    assert outcome in said.text
    groups = sheet.summary().groups
    assert [key for key, some in groups.items() if some] == [grade]


@pytest.mark.parametrize(
    ("quantity", "guess", "outcome", "grade"),
    [
        ("L'", {"size": 0.0446}, "a change of −0.0038, and it changes by −0.0038. That is within", "well"),
        ("L'", {"size": 0.0436}, "You are off by a factor of 1.27.", "roughly"),
        ("L'", {"size": 0.0363}, "You are off by a factor of 3.189.", "badly"),
        ("L'", {"size": 0.0484}, "a change of 0.0000, and it changes by −0.0038. One of the two is no", "badly"),
        ("L'", {"size": 0.06}, "It goes the other way.", "badly"),
        ("w1'", {"size": 0.5}, "One of the two is no change at all.", "badly"),
        ("w1''", {"size": 0.493}, "Before, it was 0.5000. So you said a change of −0.0070", "well"),
        ("L'", {"sign": "-"}, "L': of its change you said −, and so it is.", "well"),
        ("L'", {"sign": "+"}, "L': of its change you said +, and it is −.", "badly"),
        ("L", {"sign": "+"}, "L: you said +, and so it is.", "well"),
    ],
)
def test_after_an_update_it_is_judged_by_the_change(quantity, guess, outcome, grade):
    sheet = Worksheet("change")
    sheet.reset()
    kept = sheet.predict(quantity, **guess).text
    assert ("of its change" in kept) is ("sign" in guess and "'" in quantity)
    assert outcome in sheet.reveal(quantity).text
    assert [key for key, some in sheet.summary().groups.items() if some] == [grade]


def test_no_change_is_predicted_well_where_nothing_changes():
    sheet = Worksheet("no change", {"w2": -0.7}, eta=0)
    sheet.reset()
    for name, size in (("w1'", 0.5), ("w2'", 0.7), ("L'", 0.09)):
        sheet.predict(name, size=size)
        sheet.reveal(name)
    assert sheet.summary().groups["well"] == ("w1' (size)", "w2' (size)", "L' (size)")
    sheet.predict("w2'", sign="0")
    assert "of its change you said 0, and so it is" in sheet.reveal("w2'").text


def test_it_can_be_changed_until_it_is_answered(sheet):
    sheet.predict("L'", size=0.5)
    assert sheet.predict("L'", size=0.7).kind == "prediction"
    sheet.reveal("L'")
    late = sheet.predict("L'", size=0.6)
    assert (late.kind, late.text) == (
        "refused",
        "Your prediction for L' was answered and stays: size 0.7. reset() begins again.",
    )
    assert sheet.predict("L'", size=0.7).kind == "prediction"  # the cell was run again
    assert "0.7" in Worksheet("predictions", GENERIC).reveal("L'").text
    sheet.reset()
    assert sheet.predict("L'", size=0.6).kind == "prediction"


def test_what_is_known_cannot_be_predicted(sheet):
    assert sheet.reveal("z").text == "z: predict first, then look."
    sheet.check("z", 5)
    assert sheet.predict("z", size=1).kind == "prediction"
    sheet.check("a", 5)
    sheet.solution("a")
    sheet.check("y", -0.4520)
    for name in ("a", "y"):
        assert sheet.predict(name, sign="+").text == f"{name} is answered already, so there is nothing left to predict."


def test_a_prediction_without_a_name_is_answered_with_a_sentence(sheet):
    for unnamed in ((0.8,), ("+", 0.8), (None,), (0, 7837)):
        said = sheet.predict("L", *unnamed)
        assert (said.kind, said.text) == (
            "refused",
            'Name what you predict: sign="+", size=0.8, or point=(0.1, 0.2).',
        )
    assert sheet.predict("q", 0.8).kind == "unknown"


@pytest.mark.parametrize(
    ("quantity", "guess", "said"),
    [
        ("L", {"size": (0, 7837)}, "In Python a comma makes two numbers, here 0 and 7837. Write a point: 0.7837."),
        ("dL/dw1", {}, 'dL/dw1: what do you expect? Give sign="+", "-" or "0", or size=0.1.'),
        ("L'", {}, "L': what do you expect? Give its size, size=0.1, or the sign of its change: "),
        ("surface", {}, "After one update: where on the surface are the weights then? Give point=(w1, w2)."),
        ("dL/dw1", {"sign": "up"}, "“up” is no sign. A sign is “+”, “-” or “0”."),
        ("dL/dw1", {"size": -1}, "A size is a number from 0 up, without a sign."),
        ("dL/dw1", {"size": 1, "sign": "+"}, "Predict one thing at a time: a sign, a size, or a point."),
        ("dL/dw1", {"point": (0, 1)}, "Predict one thing at a time: a sign, a size, or a point."),
        ("surface", {"point": (0, 1, 2)}, "A point on the surface is one number for each of w1, w2."),
        ("surface", {"point": (0, 1), "steps": 0}, "The number of updates is a whole number from 1 to 10000."),
        ("w1", {"sign": "+"}, "w1 is given: w1 = 0.4. Its gradient is called dL/dw1, its new value w1'."),
    ],
)
def test_what_is_no_prediction(sheet, quantity, guess, said):
    assert sheet.predict(quantity, **guess).text.startswith(said)
    assert not sheet.progress.predictions


def test_a_point_among_many_weights():
    sheet = Worksheet("many", network=mazur())
    sheet.reset()
    start = [sheet.task.values[name] for name in sheet.task.weights]
    assert sheet.predict("surface", point=start[:2]).kind == "refused"
    assert sheet.predict("surface", point=start, steps=3).kind == "prediction"
    assert "After 3 updates" in sheet.reveal("surface").text


def test_where_nothing_is_finite_a_sentence_says_so():
    w, x = variables("w x")
    sheet = Worksheet("log", {"w": -1, "x": 2}, network=Graph(log(w * x).named("L")))
    sheet.reset()
    for said in (sheet.check("L", 3), sheet.predict("L", sign="+"), sheet.predict("L'", size=1)):
        assert "is not finite at these values" in said.text
    assert sheet.predict("surface", point=[1]).kind == "prediction"
    assert sheet.reveal("surface").text == "After one update: the weights are no longer finite."
    assert sheet.summary().groups["badly"] == ("the point on the surface",)
    assert "undefined" in sheet.worksheet(key=True).html
