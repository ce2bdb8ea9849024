"""How a sheet stands, in words."""

from __future__ import annotations

import pytest
from graphs import GENERIC

from backprop_widgets import Answers, Worksheet


@pytest.fixture
def sheet():
    fresh = Worksheet("summary", GENERIC)
    fresh.reset()
    return fresh


def test_a_summary_in_words(sheet):
    sheet.check("z", 0.6)
    sheet.check("dL/dw1", 0.2005)
    sheet.check("dL/dw1", 0.3008)
    sheet.check("y", 9)
    sheet.check("y", -0.452)
    sheet.check("a", 9)
    sheet.solution("a")
    sheet.predict("dL/dw1", sign=...)
    sheet.check("L'", ...)
    sheet.predict("L'", size=0.7)
    sheet.predict("dL/dw2", sign="+")
    sheet.reveal("L'")
    assert sheet.summary().text.splitlines() == [
        "Right at once: z.",
        "Right after some tries: dL/dw1.",
        "Right after a hint or the solution: y.",
        "Not yet right: a.",
        "Not tried: dL/dw1, L'.",
        "Predicted well: L' (size).",
        "Predicted and not looked at: dL/dw2 (sign).",
    ]
    sheet.solution("z")  # once it is right, to look is no help
    assert sheet.summary().groups["at once"] == ("z",)


def test_a_size_that_was_looked_at_counts_as_help(sheet):
    sheet.predict("z", size=1)
    sheet.reveal("z")
    sheet.check("z", 0.6)
    assert sheet.summary().groups["helped"] == ("z",)


def test_what_was_asked_for_counts_and_nothing_else(sheet):
    assert sheet.summary().text == "Nothing is answered yet."
    sheet.check("z", ...)
    sheet.check("z", "two")
    sheet.check("q", ...)
    sheet.hint("a")
    sheet.solution("dL/dw1")
    sheet.predict("L'", size=...)
    sheet.predict("surface", point=...)
    Answers(sheet, ["z", "y"]).close()
    assert sheet.summary().groups["untried"] == ("z", "a", "dL/dw1", "L'", "the point on the surface", "y")
    for name in ("z", "a", "dL/dw1", "y"):
        sheet.check(name, sheet.task.truths[name])
    sheet.check("L'", sheet.task.truths["L'"])  # which is no prediction of it
    assert sheet.summary().groups["untried"] == ("L'", "the point on the surface")
    sheet.reset()
    assert sheet.summary().groups["untried"] == ()


def test_all_that_a_lesson_asks_is_all_there_is(sheet):
    sheet.check("z", 0.6)
    sheet.predict("L'", size=0.7)
    sheet.reveal("L'")
    assert sheet.summary().text == "Right at once: z.\nPredicted well: L' (size)."
