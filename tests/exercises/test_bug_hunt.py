"""Bugs that are hunted: one line is wrong, for the reason that is said, and a check of the repaired code agrees."""

from __future__ import annotations

import re

import pytest

from backprop_widgets import MISTAKES, mazur, two_paths, worked_example
from backprop_widgets.exercises.bug_hunt import BugHunt
from backprop_widgets.exercises.exercise import _write_backward as write_backward
from backprop_widgets.exercises.question import read_question
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.text.catalogue import sentence

TASKS = {
    "worked example": Task(worked_example(), {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}),
    "two paths": Task(two_paths()),
    "mazur": Task(mazur()),
}


def hunts(task):
    for key in MISTAKES:
        for place in range(100):
            try:
                yield key, place, BugHunt(task, key, place)
            except ValueError:
                break


@pytest.fixture(scope="module", params=TASKS)
def every(request):
    return [*hunts(TASKS[request.param])]


def test_most_mistakes_can_be_hunted(every):
    assert len({key for key, _, _ in every}) >= 9
    assert {key for key, _, _ in every} <= {*MISTAKES} - {"uphill", "not reset", "new weights too early"}


def test_one_line_is_wrong_and_the_check_finds_it_out(every):
    for key, place, hunt in every:
        line, *_ = hunt.parts("seed")
        lines = [answer.partition(".  ")[2] for answer in line.answers]
        right = {**hunt.planted.lines, **write_backward(hunt.planted.task)}
        off = [shown for shown, own in zip(lines, right.values(), strict=True) if shown != own]
        assert off == [hunt.planted.lines[hunt.planted.quantity]], (key, place)
        assert line.right.endswith(off[0])
        assert "✗ differ" in line.asked
        assert "✗" not in hunt.check(None)


def test_one_reason_and_one_repair_are_right_and_the_check_says_so(every):
    for key, place, hunt in every:
        _, why, repair = hunt.parts("seed")
        assert repair.right == write_backward(hunt.planted.task)[hunt.planted.quantity], (key, place)
        agreeing = [answer for answer, says in repair.answers.items() if "✗ differ" not in says]
        assert agreeing == [repair.right], (key, place)
        assert len(why.answers) == len(repair.answers) >= 2, (key, place)
        assert len({*why.answers}) == len(why.answers)


def test_each_mistake_is_a_reason_in_a_sentence_of_its_own():
    reasons = [sentence(f"hunt.reason.{key}") for key in MISTAKES]
    assert len({*reasons}) == len(MISTAKES)
    assert all(reason and reason[0].isupper() and reason.endswith(".") for reason in reasons)


def test_the_reasons_are_such_sentences(every):
    known = {sentence(f"hunt.reason.{key}") for key in MISTAKES}
    for key, _, hunt in every:
        _, why, _ = hunt.parts("seed")
        assert {*why.answers} <= known
        assert why.right == sentence(f"hunt.reason.{key}")


def test_what_is_said_to_a_line_gives_no_reason_away():
    (line, why, _) = BugHunt(TASKS["two paths"], "no slope").parts("seed")
    reasons = "".join(why.answers.values())
    assert all(says not in reasons for says in line.answers.values())
    assert {re.sub(r"\d+", "#", says) for says in line.answers.values()} == {
        "<p>Found. Line # is the wrong one.</p>",
        "<p>Line # is as it should be, and its number is right. The wrong one is line #.</p>",
    }


def test_each_wrong_repair_and_reason_begins_with_the_right_one_and_says_what_is_wrong():
    for part in [*BugHunt(TASKS["two paths"], "no slope").parts("seed")][1:]:
        wrong = [says for answer, says in part.answers.items() if answer != part.right]
        lead = f"<p><strong>{part.right[:1].upper()}{part.right[1:].removesuffix('.')}.</strong> With your "
        assert wrong
        assert all(says.startswith(lead) for says in wrong)
        assert len({*wrong}) == len(wrong)


def test_a_line_that_reads_a_wrong_number_is_told_from_one_that_is_wrong():
    (line, _, _) = BugHunt(TASKS["two paths"], "one route").parts("seed")
    reading = [answer for answer, says in line.answers.items() if "reads a wrong number" in says]
    assert len(reading) == 1
    assert reading[0].endswith("∂Err/∂w₀₁ = ∂Err/∂a₀₁·a₀₁(1 − a₀₁)·x")


def test_one_seed_gives_one_order_and_the_right_answer_is_not_always_first():
    hunt = BugHunt(TASKS["two paths"], "no slope")
    orders = {seed: [[*part.answers] for part in hunt.parts(seed)] for seed in map(str, range(20))}
    assert orders["3"] == [[*part.answers] for part in hunt.parts("3")]
    for part in (1, 2):
        assert len({tuple(order[part]) for order in orders.values()}) > 3


@pytest.mark.parametrize(
    ("hunt", "message"),
    [
        ('{mistake = "uphill"}', "place is 0; 'uphill' makes one line wrong at 0 places of"),
        ('{mistake = "no slope", place = 7}', "place is 7; 'no slope' makes one line wrong at 1 places of"),
        ('{mistake = "sgin"}', "sgin"),
        ('"no slope"', "hunt is 'no slope' in this text"),
        ("{place = 1}", "hunt is {'place': 1} in this text"),
    ],
)
def test_what_cannot_be_hunted_is_named(hunt, message):
    with pytest.raises((KeyError, ValueError), match=message):
        read_question(f"```toml\nhunt = {hunt}\n```\nWhich line?\n")


def test_a_question_of_it_has_three_parts():
    line, why, repair = read_question('```toml\nhunt = {mistake = "no slope"}\n```\nWhich `w1` line?\n').tiers
    assert (line.title, why.title, repair.title) == ("Find the bug", "Why?", "Repair it")
    assert line.plain == "Which w₁ line?"
    for tier in (line, why, repair):
        rights = [tier.judge(place)["right"] for place in range(len(tier.options))]
        assert rights.count(True) == 1
        assert tier.names[rights.index(True)] == tier.solution
