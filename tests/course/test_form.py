"""The form of a lesson: what it recalls, what it asks, how it ends, and how little of it is code to be read over."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from checkout import tracked
from lessons import placeholders

from backprop_widgets import mazur, two_paths, worked_example
from backprop_widgets.engine.dag import as_dag
from backprop_widgets.exercises.question import read_question
from backprop_widgets.symbolic.pickling import list_rows

LESSONS = tracked("notebooks/[0-9]*.ipynb")
CALL = re.compile(r'\bAsk\("([^"\n]+)"')
MOST_LINES = 8
MOST_NUMBERS = 2 / 3
KNOWN = [list_rows(network().graph) for network in (worked_example, two_paths, mazur)]

# Lessons that are not written in this form yet, and what each of them lacks: whoever rewrites one takes its line out.
NOT_YET: dict[str, set[str]] = {}


question = cache(read_question)


def read(path: Path):
    return nbformat.read(path, as_version=4)


def number(path: Path) -> str:
    return path.name.partition("-")[0]


def code(book) -> list[str]:
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


def text(book) -> list[str]:
    return [cell.source for cell in book.cells if cell.cell_type == "markdown"]


def questions(book) -> list[str]:
    """Return the names of the questions of a lesson, in order."""
    return [name for source in code(book) for name in CALL.findall(source)]


def calls(source: str) -> list[tuple[str, list[str]]]:
    """Return what a cell calls, each by its last name and with the names of its keywords."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [getattr(call.func, "attr", getattr(call.func, "id", "")) for call in found]
    return [(name, [str(one.arg) for one in call.keywords]) for name, call in zip(names, found, strict=True)]


def tally(book) -> tuple[int, int]:
    """Return how much is asked, and how much of that is a number: parts of questions, and what a reader fills in."""
    kinds = [tier.kind for name in questions(book) for tier in question(name).tiers]
    filled = [call for source in code(book) if placeholders(source) for call in calls(source)]
    filled = [(name, keywords) for name, keywords in filled if name in ("check", "predict", "judge")]
    numbers = [name for name, keywords in filled if name == "check" or (name == "predict" and not keywords)]
    return len(kinds) + len(filled), kinds.count("number") + len(numbers)


def recalls(path: Path, book) -> bool:
    """Return whether a lesson opens with three things to recall; the first lesson has nothing before it."""
    name = f"{number(path)}/recall"
    if path == LESSONS[0]:
        return f"{number(path)}/recall" not in questions(book)
    return CALL.findall(code(book)[0]) == [name] and len(question(name).tiers) == 3


def transfers(path: Path, book) -> bool:
    """Return whether a lesson ends on a question about a network that is none of those the course works with."""
    name = f"{number(path)}/transfer"
    if not code(book) or CALL.findall(code(book)[-1]) != [name]:
        return False
    network = question(name).network
    return network is not None and list_rows(as_dag(network)) not in KNOWN


def concludes(path: Path, book) -> bool:
    """Return whether a lesson says at its end what one can do now."""
    return any(re.search(r"\byou can now\b", last, re.IGNORECASE) for last in text(book)[-4:])


def leads_on(path: Path, book) -> bool:
    """Return whether the last lines of a lesson link to the next one, if there is a next one."""
    following = LESSONS[LESSONS.index(path) + 1 :]
    return not following or any(f"]({following[0].name})" in last for last in text(book)[-2:])


def asserts_nothing(path: Path, book) -> bool:
    """Return whether no cell of a lesson has an assert in it: what is claimed is tested elsewhere."""
    return not any(isinstance(node, ast.Assert) for source in code(book) for node in ast.walk(ast.parse(source)))


def is_short(path: Path, book) -> bool:
    """Return whether each cell of code can be read at a glance; comments and blank lines do not count."""
    lines = [[line for line in map(str.strip, source.splitlines()) if line and line[0] != "#"] for source in code(book)]
    return max(map(len, lines)) <= MOST_LINES


def asks_for_more_than_numbers(path: Path, book) -> bool:
    """Return whether at most two thirds of what a lesson asks is to compute a number."""
    asked, numbers = tally(book)
    return asked > 0 and numbers <= MOST_NUMBERS * asked


LAWS = {
    "recall": recalls,
    "transfer": transfers,
    "can do": concludes,
    "next": leads_on,
    "assert": asserts_nothing,
    "lines": is_short,
    "numbers": asks_for_more_than_numbers,
}


def lacks(path: Path, book) -> set[str]:
    """Return what a lesson lacks of the form."""
    return {name for name, law in LAWS.items() if not law(path, book)}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_the_form_or_stands_among_those_that_lack_it(path):
    assert lacks(path, read(path)) == NOT_YET.get(number(path), set())


def test_only_lessons_stand_among_those_that_lack_something():
    assert NOT_YET.keys() <= {number(path) for path in LESSONS}
    assert all(NOT_YET.values())


def place(book, words: str) -> int:
    """Return which cell has these words in it."""
    (found,) = [at for at, cell in enumerate(book.cells) if words in cell.source]
    return found


def without(words: str):
    def damage(book):
        at = place(book, words)
        book.cells[at].source = book.cells[at].source.replace(words, "")

    return damage


def moved_down(words: str):
    def damage(book):
        book.cells.append(book.cells.pop(place(book, words)))

    return damage


def with_code(source: str, times: int = 1):
    def damage(book):
        book.cells[-1:-1] = [nbformat.v4.new_code_cell(source) for _ in range(times)]
        book.cells.append(book.cells.pop(place(book, "/transfer")))

    return damage


def with_another(name: str):
    def damage(book):
        at = place(book, "/transfer")
        book.cells[at].source = f'Ask("{name}")'

    return damage


@pytest.mark.parametrize(
    ("law", "damage"),
    [
        ("recall", without('Ask("04/recall")')),
        ("recall", moved_down('Ask("04/recall")')),
        ("transfer", without('Ask("04/transfer")')),
        ("transfer", with_another("04/input")),
        ("can do", without("You can now")),
        ("next", without("05-worked-example.ipynb")),
        ("assert", with_code("assert 1 + 1 == 2")),
        ("assert", with_code("def check():\n    assert 1 + 1 == 2")),
        ("lines", with_code("\n".join(["a = 1"] * (MOST_LINES + 1)))),
        ("numbers", with_code('sheet.check("z", ...)', 50)),
        ("numbers", with_code('sheet.predict("z", ...)', 50)),
    ],
)
def test_what_a_lesson_lacks_is_seen(law, damage):
    path = next(path for path in LESSONS if number(path) == "04")
    book = read(path)
    damage(book)
    assert law in lacks(path, book)


@pytest.mark.parametrize(
    "harmless",
    [
        with_code("\n".join(["# a reason", "", *["a = 1"] * MOST_LINES])),
        with_code('sheet.predict("z", sign=...)', 50),
        with_code('sheet.check("z", 0.5)', 50),
        with_code("judge(...)", 50),
    ],
)
def test_what_the_form_allows_is_allowed(harmless):
    path = next(path for path in LESSONS if number(path) == "04")
    book = read(path)
    harmless(book)
    assert lacks(path, book) == set()


def test_the_network_of_a_transfer_has_to_be_another(monkeypatch):
    path = next(path for path in LESSONS if number(path) == "04")
    network = question("04/transfer").network
    monkeypatch.setattr(f"{__name__}.KNOWN", [list_rows(as_dag(network))])
    assert "transfer" in lacks(path, read(path))


def test_the_first_lesson_has_nothing_to_recall():
    book = read(LESSONS[0])
    book.cells[1] = nbformat.v4.new_code_cell('Ask("00/recall")')
    assert not recalls(LESSONS[0], book)
