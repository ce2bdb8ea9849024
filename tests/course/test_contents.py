"""The course's table of contents: every lesson, by its own title, with a link that opens it; and its code runs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from checkout import tracked

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CONTENTS = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
BINDER = "https://mybinder.org/v2/gh/backprop-widgets/backprop-widgets/main?urlpath=lab/tree/notebooks/"
MINUTES = {"quarter of an hour": 15, "about an hour": 60} | {
    f"about {number} minutes": number for number in (45, 50, 75, 80, 85, 90, 100, 110)
}

HOURS = {8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen"}
HOURS |= {16: "sixteen", 17: "seventeen"}  # a lesson more or less


def wrong_rows(text: str) -> list[str]:
    """Return the lessons whose row is missing, or says other than the lesson."""
    return [path.name for path in tracked("notebooks/[0-9]*.ipynb") if row(path) not in text]


def row(path: Path) -> str:
    """Return how the row of a lesson begins."""
    first = nbformat.read(path, as_version=4).cells[0].source
    title = re.sub(r"^# (\d+[a-z]? · )?", "", first.splitlines()[0])
    number = path.name.partition("-")[0].removeprefix("0")  # 6b is an optional second part of 6
    return f"| {number} | [{title}]({path.name}) |"


def linked(text: str) -> list[str]:
    """Return the notebooks that links to Binder open, in order."""
    return re.findall(rf"\({re.escape(BINDER)}([\w-]+\.ipynb)\)", text)


def test_every_lesson_has_its_row():
    assert wrong_rows(CONTENTS) == []
    assert wrong_rows(CONTENTS.replace("| 4 | [The chain", "| 4 | [A chain")) == ["04-chain-rule.ipynb"]


def test_binder_opens_each_lesson():
    assert linked(CONTENTS) == [path.name for path in tracked("notebooks/[0-9]*.ipynb")]


@pytest.mark.parametrize("path", tracked("notebooks/[0-9]*.ipynb"), ids=lambda path: path.stem)
def test_a_lesson_and_its_row_agree_on_the_time(path):
    first = nbformat.read(path, as_version=4).cells[0].source
    (minutes,) = {minutes for words, minutes in MINUTES.items() if words in first}
    line = next(line for line in CONTENTS.splitlines() if line.startswith(row(path)))
    assert line.split(" | ")[3] == str(minutes)


def test_the_whole_takes_what_its_lessons_take():
    minutes = [int(number) for number in re.findall(r"^\| [1-9]\d* \|.*?\| (\d+) \|", CONTENTS, re.MULTILINE)]
    assert f"some {HOURS[sum(minutes) // 60]} hours in all" in CONTENTS
    assert len(minutes) == len([path for path in tracked("notebooks/[0-9]*.ipynb")[1:] if path.name[2] == "-"])


def test_the_code_for_teachers_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", CONTENTS, re.DOTALL | re.MULTILINE):
        exec(block, names)
    assert {path.name for path in tmp_path.iterdir()} == {"worksheet.html", "key.html"}
