"""Practice goes on by what was right and wrong, the same for the same answers, and a cell may be run again."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

import pytest

from backprop_widgets import Practice
from backprop_widgets.exercises.levels import LEVELS
from backprop_widgets.exercises.practice import _draw_kind, _recall_turns
from backprop_widgets.exercises.record import answers_record


@pytest.fixture
def begin():
    """Return what begins a practice that nobody has begun before."""

    def begin(seed="tests", level=1):
        practice = Practice(seed, level)
        practice.reset()
        return practice

    return begin


def right(practice):
    return round(practice.exercise.truth, 4)


def wrong(practice):
    """Return a number that is wrong: of lines the first, which is forward."""
    return 1 if practice.exercise.bug else 77 + practice.number


def play(practice, tasks, missed=()):
    """Answer so many tasks, some of them wrongly at first; return what was shown and said."""
    said = [repr(practice)]
    for number in range(practice.number, practice.number + tasks):
        if number in missed:
            said.append(practice.answer(wrong(practice)).text)
        said.append(practice.answer(right(practice)).text)
    return said


def test_after_a_right_answer_the_next_task_is_there(begin):
    practice = begin()
    first = practice.exercise
    assert repr(practice).startswith("Task 1, level 1: one operation.\ny = ")
    said = practice.answer(right(practice))
    assert said.right
    assert said.text == f"Right.\n{practice!r}"
    assert repr(practice).startswith("Task 2, level 1")
    assert practice.exercise is not first


def test_a_wrong_answer_or_none_keeps_the_task(begin):
    practice = begin()
    shown = repr(practice)
    for answer, kind in ((..., "yours"), ("two", "refused"), (None, "refused"), (77.7, "wrong")):
        assert practice.answer(answer).kind == kind
        assert (practice.number, repr(practice)) == (1, shown)


@pytest.mark.parametrize("level", LEVELS)
def test_one_seed_gives_the_same_tasks_for_the_same_answers_and_another_seed_others(begin, level):
    missed = (2, 3)
    first = play(begin("Ada", level), 6, missed)
    assert play(begin("Ada", level), 6, missed) == first
    assert play(begin("Ben", level), 6, missed) != first
    assert play(begin("Ada", level), 6)[:2] == first[:2]


def test_another_process_has_the_same_tasks(begin):
    code = "from backprop_widgets import Practice as P; p = P('Ada', 4)\n"
    code += "for _ in range(5): print(p.answer(round(p.exercise.truth, 4)).text)"
    variables = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, encoding="utf-8")
    assert run.stdout.splitlines() == "\n".join(play(begin("Ada", 4), 5)[1:]).splitlines()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("level", [1, 2, 4])
def test_what_was_missed_comes_back_three_tasks_later_with_another_graph(begin, seed, level):
    practice = begin(seed, level)
    missed = practice.exercise
    play(practice, 1, missed=(1,))
    play(practice, 1)
    assert "missed before" not in repr(practice)
    waits = bool(missed.bug and practice.exercise.bug)  # two lines in a row are not asked for
    play(practice, waits)
    before = practice.exercise.truth
    play(practice, 1)
    assert practice.number == 4 + waits
    assert "missed before" in repr(practice)
    assert (practice.exercise.kind, practice.exercise.level) == (missed.kind, missed.level)
    # no answer comes twice in a row, and some operations have only one local derivative
    assert practice.exercise.operation == missed.operation or before == missed.truth
    assert repr(practice).splitlines()[1:-1] != [*missed.lines.values()]
    assert practice.exercise.task.key != missed.task.key
    if missed.bug:
        assert practice.exercise.bug.key == missed.bug.key
    play(practice, 1)
    assert practice.summary().groups["waits"] == ()
    assert "missed before" not in "".join(play(practice, 4))


def test_it_comes_back_again_until_it_is_right_at_once(begin):
    practice = begin(1, 2)
    play(practice, 4, missed=(1, 4))
    back = []
    while len(back) < 1 and practice.number < 9:
        back += [practice.number] * ("missed before" in repr(practice))
        play(practice, 1)
    assert back == [7]


def test_a_mistake_that_was_made_can_be_made_again_when_it_comes_back(begin):
    practice = begin("cause", 4)
    while practice.exercise.kind != "gradient":
        play(practice, 1)
    said = practice.answer(-right(practice))
    assert said.mistakes[0] == "sign"
    practice.answer(right(practice))
    play(practice, 2)
    assert practice.exercise.kind == "gradient"
    assert "sign" in practice.answer(-right(practice)).mistakes


def test_kinds_that_are_missed_are_drawn_more_often(begin):
    kinds = ["value", "local", "gradient", "weight"]
    for missed, expected in ((), 1 / 4), (("local",), 3 / 6), (("local", "local"), 5 / 8), (("bug",), 1 / 4):
        drawn = [_draw_kind(f"{number} seed", kinds, [*missed]) for number in range(4000)]
        assert abs(drawn.count("local") / 4000 - expected) < 0.03
    practice = begin("often", 2)
    play(practice, 1, missed=(1,))
    first, second = practice._turns
    others = [kind for kind in LEVELS[2].kinds if not (first.kind == kind == "bug")]
    assert second.kind == _draw_kind("2 often", others, [first.kind])


def test_the_level_rises_after_four_right_at_once_and_not_after_fewer(begin):
    practice = begin("rises")
    play(practice, 3)
    assert practice.level == 1
    said = play(practice, 1)
    assert "4 right at once, one after the other: level 2 begins." in said[-1]
    assert (practice.level, practice.exercise.level) == (2, 2)
    practice = begin("rises")
    play(practice, 6, missed=(3, 6))
    assert practice.level == 1
    practice = begin("rises", max(LEVELS))
    play(practice, 5)
    assert practice.level == max(LEVELS)


def test_a_cell_that_is_run_again_neither_loses_nor_advances_a_task(begin):
    practice = begin("again")
    cells = [("answer", wrong(practice)), ("answer", right(practice))]
    said = [getattr(practice, name)(number) for name, number in cells]
    for _ in range(2):
        assert practice.answer(cells[1][1]).text == said[1].text
    assert practice.number == 2
    again = Practice("again")
    assert repr(again) == repr(practice)
    skipped = again.skip()
    assert again.skip().text == skipped.text
    assert practice.number == 3
    summary = practice.summary().text
    assert practice.answer(cells[0][1]).text == "This was answered to task 1. Now it is task 3."
    assert practice.summary().text == summary
    assert practice.number == 3
    assert repr(Practice("again", level=2)).startswith("Task 1, level 2")


def test_an_answer_that_was_given_before_and_shows_a_mistake_here_counts(begin):
    practice = begin("both")
    play(practice, 1, missed=(1,))
    number = -right(practice)
    practice = begin("both")
    assert practice.answer(number).right is False
    play(practice, 1)
    said = practice.answer(number)
    assert (said.right, said.mistakes[0]) == (False, "sign")


def test_of_an_answer_that_is_rounded_three_digits_are_asked_for(begin):
    practice = begin("digits", 5)
    while practice.exercise.bug:
        play(practice, 1)
    few, more = (f"{practice.exercise.truth:.{count}g}" for count in (2, 3))
    said = practice.answer(few)
    assert (said.kind, said.right) == ("coarse", None)
    assert practice.answer(more).right
    assert "later" not in practice.summary().text


def test_a_wrong_answer_given_twice_gets_the_same_hint(begin):
    practice = begin()
    assert practice.answer(77.7).text == practice.answer(77.7).text
    assert practice.answer(77.8).hint == 2


def test_a_task_that_is_skipped_shows_its_solution_and_is_missed(begin):
    for seed in range(8):
        practice = begin(seed, 2)
        exercise = practice.exercise
        said = practice.skip()
        assert said.kind == "solution"
        assert not said
        told = exercise.right_line if exercise.bug else f"{exercise.truth:.4f}".replace("-", "−")
        assert told in said.text
        assert said.text.endswith(repr(practice))
        assert practice.summary().groups["skipped"]
        assert practice.summary().groups["waits"]
        practice.answer(wrong(practice))
        practice.skip()
        assert practice.number == 3


def test_each_line_of_a_bug_is_judged(begin):
    practice = begin("lines", 5)
    while not practice.exercise.bug:
        play(practice, 1)
    exercise = practice.exercise
    lines = [*exercise.lines]
    for answer in (0, len(lines) + 1, 1.5, "?", ...):
        assert practice.answer(answer).text == f"Give the number of a line, from 1 to {len(lines)}."
    for number, name in enumerate(lines, 1):
        assert f"{number}.  {exercise.lines[name]}" in repr(practice).splitlines()
        if number == exercise.truth:
            continue
        said = practice.answer(number)
        assert said.right is False
        reads = (
            not abs(exercise.wrong_numbers.get(name, exercise.task.truths[name]) - exercise.task.truths[name]) < 1e-9
        )
        assert ("reads a wrong number" in said.text) == reads
        assert "The gradient check does not agree at ∂L/∂" in said.text
    said = practice.answer(str(int(exercise.truth)))
    assert said.right
    assert said.text.startswith("Right. ")


def test_no_line_is_asked_for_twice_in_a_row(begin):
    practice, kinds = begin("rows", 3), []
    for number in range(1, 16):
        kinds.append(practice.exercise.kind)
        play(practice, 1, missed=(number,) if practice.exercise.bug else ())
    assert "bug" in kinds
    assert ("bug", "bug") not in list(pairwise(kinds))


def test_the_summary_counts(begin):
    practice = begin("summary", 4)
    assert practice.summary().text == "Task 1, level 4."
    play(practice, 2, missed=(2,))
    practice.skip()
    practice.answer(wrong(practice))
    groups = practice.summary().groups
    counts = {group: [entry.split(" ")[0] for entry in entries] for group, entries in groups.items()}
    assert counts == {"at once": ["1"], "later": ["2"], "skipped": ["3"], "open": ["4"], "waits": ["2", "3"]}


def test_it_shows_the_same_as_markup(begin):
    practice = next(one for one in (begin(seed, 2) for seed in range(200)) if "[" in repr(one))  # [u > c₁]
    assert "&gt;" in practice._repr_html_()
    assert practice._repr_html_().count("<br>") == repr(practice).count("\n")


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((1.5,), TypeError, "a seed is a whole number or a text"),
        ((1, 0), ValueError, "level is 0; there are 1, 2, 3, 4, 5"),
        ((1, True), ValueError, "level is True"),
        ((1, "2"), ValueError, "level is '2'"),
    ],
)
def test_what_is_refused(arguments, error, said):
    with pytest.raises(error, match=said):
        Practice(*arguments)


def forget():
    """Forget what the process holds, as a restart of the kernel does."""
    _recall_turns.cache_clear()


def test_it_goes_on_after_a_restart(begin):
    practice = begin("days", 4)
    play(practice, 3, missed=(2,))
    practice.answer(99)
    practice.skip()
    practice.answer(98)
    shown, summary = repr(practice), practice.summary().text
    kept = answers_record().get("practice", "4 days")
    expected = play(practice, 6)
    answers_record().keep("practice", "4 days", kept)
    forget()
    again = Practice("days", 4)
    assert (repr(again), again.summary().text) == (shown, summary)
    assert again.answer(98).right is False
    assert play(again, 6) == expected


def test_a_practice_that_is_reset_is_forgotten_for_good(begin):
    practice = begin("reset")
    first = repr(practice)
    play(practice, 2)
    practice.reset()
    forget()
    assert repr(Practice("reset")) == first


TURN = {"seed": "1 written", "level": 1, "kind": "value"}


@pytest.mark.parametrize(
    "kept",
    [
        *("rubbish", [1], [{}], {}, [{**TURN, "level": 9}], [{**TURN, "level": True}], [{**TURN, "level": 1.0}]),
        *([{**TURN, "kind": kind}] for kind in ("gradient", "foo", ["value"])),
        *([{**TURN, key: "foo"}] for key in ("outcome", "cause", "mistake", "operation", "wrong", "before", "nosuch")),
        *([{**TURN, key: 1}] for key in ("seed", "what", "said")),
        *([{**TURN, "wrong": ["a"]}], [{**TURN, "cause": []}], [{**TURN, "seed": "2 written"}]),
        *([{**TURN, "outcome": "later"}], [TURN, TURN], [TURN, {**TURN, "seed": "2 written"}]),
    ],
)
def test_what_somebody_wrote_into_the_file_is_no_practice(kept):
    answers_record().keep("practice", "1 written", kept)
    forget()
    practice = Practice("written")
    assert practice.number == 1
    assert repr(practice)
    assert practice.summary().text == "Task 1, level 1."
    assert practice.skip().kind == "solution"


def test_what_another_kernel_did_is_gone_on_with(begin):
    mine = begin("two", 2)
    play(mine, 1)
    forget()
    other = Practice("two", 2)
    play(other, 3, missed=(2,))
    mine.answer(99)
    assert (mine.number, mine._turns[-1].wrong) == (other.number, [99])
    forget()
    assert Practice("two", 2).number == other.number


def test_a_seed_is_one_however_an_accent_is_written(begin):
    practice = begin("Zoe\u0301", 2)
    play(practice, 1)
    forget()
    assert Practice("Zo\u00e9", 2).number == 2


def test_only_the_task_that_is_open_is_drawn_again(begin):
    play(begin("long"), 12)
    forget()
    again = Practice("long")
    assert again.number == 13
    assert repr(again)
    assert ["exercise" in vars(turn) for turn in again._turns] == [False] * 12 + [True]
