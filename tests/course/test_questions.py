"""The questions of the course: true, asked, and given away by nothing that stands in sight before them."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from pathlib import Path

import nbformat
import pytest
from checkout import tracked
from lessons import misread

from backprop_widgets.exercises.question import read_question

TOP = Path(__file__).resolve().parents[2]
QUESTIONS = files("backprop_widgets.exercises") / "questions" / "en"
SOURCES = {file.name.removesuffix(".md"): file.read_text(encoding="utf-8") for file in QUESTIONS.iterdir()}
SECTION = re.compile(r"^## (.+)\n((?:(?!^## )[\s\S])*)", re.MULTILINE)
SECTIONS = {f"{name}/{key}": body for name, text in SOURCES.items() for key, body in SECTION.findall(text)}
CALL = re.compile(r'\bAsk\("([^"\n]+)"\)')
FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
PRINTED = re.compile(r"^```python\n.*?^```\n\n```text\n", re.MULTILINE | re.DOTALL)  # a program, and what it printed
LEAD = re.compile(r"<strong>(.*?)</strong>")

each_question = pytest.mark.parametrize("name", SECTIONS)


def typed_numbers(body: str) -> list[str]:
    """Return the numbers in the prose of a section that somebody has typed, and no network has given."""
    prose = re.sub(r"```.*?```|`[^`\n]*`|\{[^{}\n]*[^\W\d][^{}\n]*\}", " ", body, flags=re.DOTALL)
    return re.findall(r"(?<![\w])\d+(?:\.\d+)?", re.sub(r"^- 0$", "", prose, flags=re.MULTILINE))


def in_sight(cell) -> str:
    """Return what a reader sees of a cell before a fold is opened: its text, its code, what it has printed."""
    shown = [cell.source]
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        shown += [
            output.get("text", ""),
            data.get("text/plain", "") if "<ask:" not in data.get("text/plain", "") else "",
        ]
        shown.append(data.get("text/html", ""))
    return html.unescape(re.sub(r"<[^>]+>", " ", FOLD.sub(" ", "\n".join(shown))))


def giveaways(name: str) -> dict[str, re.Pattern[str]]:
    """Return what gives an answer away: a number, the words that say it; near the question, the choice itself."""
    found, tiers = {}, read_question(name).tiers
    asked = plain(" ".join(tier.text for tier in tiers))
    for tier in tiers:
        lead = LEAD.search(tier.key["shown"])
        words = [plain(lead[1]).strip(" .")] if lead else []
        words += [tier.solution]
        numbers = re.findall(r"[−-]?\d+\.\d{3,}", plain(tier.key["shown"]))
        words += [number for number in numbers if number not in asked]
        found |= {word: re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words}
    return found


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def spoilt(book, reach: int = 1) -> list[str]:
    """Return what is given away, above a question or in the next cells below it."""
    found = []
    for place, cell in enumerate(book.cells):
        for name in CALL.findall(cell.source) if cell.cell_type == "code" else ():
            others = [*book.cells[:place], *book.cells[place + 1 : place + 1 + reach]]
            own = in_sight(cell).split("not answered yet")[0]
            seen = "\n".join([*map(in_sight, others)])
            asked = [option.lower() for tier in read_question(name).tiers for option in tier.names]
            for word, pattern in giveaways(name).items():
                if pattern.search(seen) or (word.lower() not in asked and pattern.search(own)):
                    found.append(f"{name}: “{word}” stands in sight")
    return found


@each_question
def test_it_can_be_read_and_what_it_says_of_numbers_is_so(name):
    assert read_question(name).tiers


@each_question
def test_each_answer_has_an_explanation_of_its_own(name):
    for tier in read_question(name).tiers:
        if tier.kind == "order":
            assert tier.key["says"]["right"]
            continue
        says = [*tier.key["says"].values()] if isinstance(tier.key["says"], dict) else tier.key["says"]
        assert all(says)
        assert len({*says}) == len(says)


@pytest.mark.parametrize("lesson", SOURCES)
def test_what_is_said_to_a_wrong_choice_does_not_read_as_if_said_of_the_right_one(lesson):
    assert misread(lesson) == []


@each_question
def test_a_choice_that_is_marked_as_right_rests_on_numbers(name):
    first, mark, _ = SECTIONS[name].partition("- [x]")
    assert not mark or "check = " in first or PRINTED.search(first)  # which test_lesson_14.py runs


@each_question
def test_its_numbers_are_the_networks(name):
    assert typed_numbers(SECTIONS[name]) == []


def test_a_number_that_was_typed_is_seen():
    assert typed_numbers("It is 0.25, or {y:.4f}; {0.03} `w2` and 3 times.\n- 0\n  none") == ["0.25", "0.03", "3"]


@each_question
def test_there_is_something_to_look_for_in_sight_of_it(name):
    assert giveaways(name)


def test_each_is_asked_once():
    asked = []
    for path in tracked("notebooks/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            names = CALL.findall(cell.source) if cell.cell_type == "code" else []
            assert all(name.startswith(path.name[:2]) for name in names)
            asked += names
    assert sorted(asked) == sorted(SECTIONS)


@pytest.mark.parametrize("path", tracked("notebooks/*.ipynb"), ids=lambda path: path.stem)
def test_nothing_in_sight_gives_an_answer_away(path):
    assert spoilt(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize(
    ("place", "text", "word"),
    [
        (-1, "Then the loss is 0.0177.", "0.0177"),
        (1, "It grows fourfold, as you see.", "It grows fourfold"),
        (-1, "And it gets stuck.", "It gets stuck"),
        (-1, "<details><summary>0.0177</summary></details>", ""),
    ],
)
def test_what_gives_an_answer_away_is_seen(place, text, word):
    book = nbformat.read(TOP / "notebooks" / "00-backpropagation.ipynb", as_version=4)
    name = {"0.0177": "00/step", "It grows fourfold": "00/doubles", "It gets stuck": "00/fast", "": "00/step"}[word]
    (at,) = (number for number, cell in enumerate(book.cells) if f'Ask("{name}")' in cell.source)
    book.cells[at + place].source += f"\n\n{text}"
    assert spoilt(book) == ([f"{name}: “{word}” stands in sight"] if word else [])
