"""A practice with a field: what the page is sent, and what it may send."""

from __future__ import annotations

from contextlib import closing

import pytest

from backprop_widgets import Drill, Practice
from backprop_widgets.exercises.record import answers_record


@pytest.fixture
def drill():
    practice = Practice("drill", 2)
    practice.reset()
    with closing(Drill(practice)) as drill:
        yield drill


def right(drill):
    return str(round(drill.practice.exercise.truth, 4))


def test_it_shows_what_the_practice_asks(drill):
    shown = repr(drill.practice)
    assert drill.task["number"] == 1
    for text in (drill.task["head"], *drill.task["lines"], drill.task["ask"]):
        assert text in shown
    assert (drill.before, drill.said) == ("", {})


def test_a_wrong_answer_keeps_the_task_and_what_was_typed(drill):
    before = drill.task
    said = drill.answer("7,75")
    assert said.right is False
    assert drill.task == before
    assert drill.said == {"text": said.text, "kind": said.kind, "typed": "7,75"}
    assert drill.answer("seven").kind == "refused"
    assert drill.said["typed"] == "seven"


def test_after_a_right_answer_the_next_task_is_there_and_what_was_said_above_it(drill):
    drill.answer("77")
    drill.answer(right(drill))
    assert (drill.task["number"], drill.said, drill.before) == (2, {}, "Task 1: Right.")
    solved = drill.skip()
    assert drill.task["number"] == 3
    assert drill.before.startswith("Task 2: The solution: ")
    assert solved.text.splitlines()[0] in drill.before
    drill.skip()  # a button that is pressed again is no cell that is run again
    assert drill.task["number"] == 4


def test_its_text_says_what_was_done_and_what_is_asked(drill):
    assert repr(drill) == "\n".join([drill.task["head"], *drill.task["lines"], drill.task["ask"]])
    drill.answer("77")
    drill.answer(right(drill))
    assert repr(drill).startswith(drill.practice.summary().text)
    assert repr(drill).endswith(drill.task["ask"])


def test_a_cell_that_is_run_again_shows_the_same(drill):
    drill.answer(right(drill))
    with closing(Drill(Practice("drill", 2))) as again:
        assert (again.task, again.before) == (drill.task, drill.before)


def test_the_page_answers_the_task_that_it_shows(drill):
    drill._on_message(drill, {"task": 1, "text": "77"}, [])
    assert drill.said["typed"] == "77"
    with closing(Drill(drill.practice)) as other:
        other.answer(right(other))
    drill._on_message(drill, {"task": 1, "skip": True}, [])  # another page was first
    assert (drill.practice.number, drill.task["number"]) == (2, 2)
    drill._on_message(drill, {"task": 2, "skip": True}, [])
    assert drill.task["number"] == 3


def test_what_is_typed_is_meant_for_the_task_that_is_shown():
    practice = Practice("q0", 2)
    practice.reset()
    with closing(Drill(practice)) as drill:
        first = right(drill)
        assert drill.answer(first).right
        assert right(drill) != first
        assert drill.answer(first).right is False
        drill.answer("7")
        drill.answer(right(drill))
        assert drill.answer("7").kind not in ("yours", "right")


def test_what_cannot_be_kept_is_said(drill, monkeypatch):
    monkeypatch.setattr(answers_record(), "trouble", "no space left")
    monkeypatch.setattr(answers_record(), "keep", lambda *given: None)
    drill.answer(right(drill))
    assert drill.before.endswith("Not kept beyond this kernel: no space left")


@pytest.mark.parametrize("content", [None, "x", {}, {"task": 1}, {"task": 1, "text": 7}, {"task": "1", "text": "7"}])
def test_a_message_that_is_none_does_nothing(drill, content):
    drill._on_message(drill, content, [])
    assert (drill.practice.number, drill.task["number"], drill.before) == (1, 1, "")
    assert drill.practice.summary().groups["open"] == ()
