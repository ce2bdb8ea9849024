"""The fields of a worksheet, as the kernel sees them."""

from __future__ import annotations

import ipywidgets
import pytest
from graphs import GENERIC

from backprop_widgets import Answers, Worksheet


@pytest.fixture
def answers():
    sheet = Worksheet("fields", GENERIC)
    sheet.reset()
    made = Answers(sheet, ["z", "∂L/∂w₁"])
    yield made
    made.close()


def test_a_row_for_each_quantity(answers):
    assert [(row["name"], row["symbol"]) for row in answers.rows] == [("z", "z"), ("dL/dw1", "∂L/∂w₁")]
    assert answers.rows[1]["hint"] == "Hint for ∂L/∂w₁"
    assert len(Answers(answers.sheet).rows) == 22
    assert answers.lines == {}


def test_what_the_page_asks_for_is_answered_and_comes_back_in_the_next_run(answers):
    def page(**content):
        answers._handle_custom_msg(content, [])

    page(quantity="z", what="answer", text="0,4")
    page(quantity="dL/dw1", what="solution")
    page(quantity="dL/dw1", what="hint")
    assert answers.lines["z"] == {"text": "Not yet. The factor x is missing in z.", "kind": "mistake", "typed": "0,4"}
    assert answers.lines["dL/dw1"]["text"].startswith("Hint 1 of 3")
    again = Answers(Worksheet("fields", GENERIC), ["z", "dL/dw1"])
    assert again.lines == answers.lines
    again.close()


@pytest.mark.parametrize(
    "content", [None, {}, [], {"quantity": "q"}, {"quantity": ["z"]}, {"quantity": "y", "what": "hint"}]
)
def test_what_the_page_cannot_ask_for_changes_nothing(answers, content):
    answers._handle_custom_msg(content, [])
    assert answers.lines == {}


def test_nonsense_is_answered(answers):
    for text in ("", "two", "<b>", "9" * 999):
        assert answers.ask("z", "answer", text).kind == "refused"
        assert len(answers.lines["z"]["typed"]) <= 40


def test_what_is_refused_and_what_is_closed():
    with pytest.raises(TypeError, match="to a Worksheet, not to 5"):
        Answers(5)
    with pytest.raises(ValueError, match="w1 is given"):
        Answers(Worksheet("fields", GENERIC), ["w1"])
    before = set(ipywidgets.widgets.widget._instances)
    Answers(Worksheet("fields", GENERIC)).close()
    assert set(ipywidgets.widgets.widget._instances) == before
