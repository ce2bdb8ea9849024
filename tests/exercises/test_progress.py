"""What is kept of a sheet, and how long."""

from __future__ import annotations

from graphs import GENERIC

from backprop_widgets import Worksheet
from backprop_widgets.exercises.progress import MOST_SHEETS, Progress, recall_progress


def test_it_is_the_same_for_the_same_name_and_task():
    assert recall_progress("05", (1, 2)) is recall_progress("05", (1, 2))
    assert recall_progress("05", (1, 2)) is not recall_progress("05", (1, 3))
    assert recall_progress("05", (1, 2)) is not recall_progress("06", (1, 2))


def test_no_more_sheets_are_kept_than_a_course_has():
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
    assert not Worksheet("kept", GENERIC).progress.answers
    assert sheet.progress.is_right("z")


def test_help_counts_until_the_answer_is_right():
    progress = Progress()
    progress.help("z")
    progress.answers["a"] = {0.5: False, 0.6: True}
    progress.help("a")
    assert progress.helped == {"z"}
    progress.clear()
    assert vars(progress) == vars(Progress())
