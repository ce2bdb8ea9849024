"""What is kept of a sheet, and how long."""

from __future__ import annotations

from graphs import GENERIC

from backprop_widgets import Worksheet
from backprop_widgets.exercises.progress import MOST_SHEETS, Progress, recall_progress
from backprop_widgets.exercises.record import answers_record


def test_it_is_the_same_for_the_same_name_and_task():
    assert recall_progress("05", (1, 2)) is recall_progress("05", (1, 2))
    assert recall_progress("05", (1, 2)) is not recall_progress("05", (1, 3))
    assert recall_progress("05", (1, 2)) is not recall_progress("06", (1, 2))


def test_a_process_holds_no_more_sheets_than_a_course_has_and_loses_none():
    sheet = Worksheet("kept", GENERIC)
    sheet.reset()
    sheet.check("z", 0.6)
    for number in range(MOST_SHEETS):
        Worksheet("kept", GENERIC)  # asked for again and again, it stays
        recall_progress("others", number)
    assert recall_progress.cache_info().currsize == MOST_SHEETS
    assert Worksheet("kept", GENERIC).progress is sheet.progress
    for number in range(MOST_SHEETS):
        recall_progress("more", number)
    again = Worksheet("kept", GENERIC).progress
    assert again is not sheet.progress
    assert again.answers == sheet.progress.answers == {"z": {0.6: True}}


def test_help_counts_until_the_answer_is_right():
    progress = Progress()
    progress.help("z")
    progress.answers["a"] = {0.5: False, 0.6: True}
    progress.help("a")
    assert progress.helped == {"z"}
    progress.clear()
    assert vars(progress) == vars(Progress())


SHEET = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}


def another_day(name: str) -> Worksheet:
    """Return the sheet as another process finds it."""
    recall_progress.cache_clear()
    return Worksheet(name, SHEET)


def test_another_process_finds_all_that_was_done():
    sheet = Worksheet("days", SHEET)
    sheet.check("z", "0.60")
    sheet.check("dL/dw1", 0.2005)
    sheet.check("a", "rubbish")
    sheet.hint("y")
    sheet.solution("dL/dw1")
    sheet.predict("L'", size=0.5)
    sheet.predict("surface", point=(0.3, -0.6), steps=3)
    sheet.reveal("L'")
    before, said, shown = vars(sheet.progress), str(sheet.check("z")), repr(sheet.summary())
    again = another_day("days")
    assert again.progress is not sheet.progress
    after = vars(again.progress)
    for name in before.keys() - {"exchanges", "predictions", "written"}:
        assert after[name] == before[name], name
    (number,) = after["answers"]["z"]
    assert number.decimals == 2
    assert {key: vars(kept) for key, kept in after["predictions"].items()} == {
        key: vars(kept) for key, kept in before["predictions"].items()
    }
    assert {key: (typed, vars(told)) for key, (typed, told) in after["exchanges"].items()} == {
        key: (typed, vars(told)) for key, (typed, told) in before["exchanges"].items()
    }
    assert (str(again.check("z")), repr(again.summary())) == (said, shown)


def test_what_is_forgotten_stays_forgotten():
    Worksheet("gone", SHEET).check("z", 0.6)
    assert another_day("gone").progress.answers
    another_day("gone").reset()
    assert not another_day("gone").progress.answers
    assert answers_record().get("sheets", another_day("gone").progress.name) is None


def test_what_somebody_has_written_into_the_file_harms_nothing():
    sheet = Worksheet("harm", SHEET)
    sheet.check("z", 0.6)
    good = answers_record().get("sheets", sheet.progress.name)
    for written in ([], {}, "x", 3):
        answers_record().keep("sheets", sheet.progress.name, written)
        assert vars(another_day("harm").progress) == vars(Progress(name=sheet.progress.name))
    for part, rubbish in {
        "latest": {"z": ["a", 1]},
        "exchanges": {"z": [1]},
        "predictions": [["z", "odd", [1], 1, True]],
    }.items():
        answers_record().keep("sheets", sheet.progress.name, {**good, part: rubbish, "later": 1})
        progress = another_day("harm").progress
        assert progress.answers == sheet.progress.answers  # the rest is there
        assert not getattr(progress, part)
    answers_record().keep(
        "sheets", sheet.progress.name, {**good, "hints": {"z": -9}, "hint_with": [["z", 0.3, None, 99]]}
    )
    assert another_day("harm").check("z", 0.3).text.startswith("Not yet.")
    assert another_day("harm").hint("z").text.startswith("Hint 1 of")


def test_a_sheet_in_two_kernels_has_the_answers_of_both():
    one, other = Worksheet("both", SHEET), another_day("both")
    one.check("z", 0.6)
    other.check("a", 0.7)
    one.check("y", 0.1)
    assert {*another_day("both").progress.answers} == {"z", "a", "y"}
    other.check("z", 0.5)
    assert another_day("both").progress.answers["z"] == {0.6: True, 0.5: False}


def test_a_sheet_that_cannot_be_kept_says_so_once(monkeypatch):
    monkeypatch.setattr("backprop_widgets.exercises.record._write", refuse)
    sheet = Worksheet("full", SHEET)
    assert sheet.check("z", 0.6).text == "Right. Not kept beyond this kernel: No space left on device"
    assert sheet.check("a", 0.6457).text == "Right."
    monkeypatch.undo()
    sheet.check("y", 0.1)
    assert {*another_day("full").progress.answers} == {"z", "a", "y"}


def refuse(*given):
    raise OSError(28, "No space left on device")
