"""The lessons as a reader works through them: rightly, with rubbish, and with a solution that is not there."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from checkout import tracked
from lessons import exercises, filled, fits, placeholders, run, solutions

TOP = Path(__file__).resolve().parents[2]
LESSONS = tracked("notebooks/[0-9]*.ipynb")[1:]  # the first one is read, not worked through
RUBBISH = ('"abc"', "None", "[1]", 'float("nan")', '""')
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def read(path: Path):
    return nbformat.read(path, as_version=4)


def unsolved(book) -> list[str]:
    """Return the exercises without a folded solution that fills in the whole cell, and says why in words."""
    asked, found = exercises(book), solutions(book)
    return [
        f"cell {number}: {asked[number].splitlines()[0]}"
        for number, code in found.items()
        if not code or placeholders(code) or not fits(ast.parse(asked[number]), ast.parse(code))
    ]


@each_lesson
def test_each_exercise_has_a_folded_solution(path):
    assert unsolved(read(path)) == []


@each_lesson
def test_the_solutions_are_right(path, monkeypatch):
    book = read(path)
    worked = run(book, solutions(book), monkeypatch)
    assert worked.error == ""
    assert worked.silent() == []
    assert worked.other_than("right", "prediction") == []


@each_lesson
def test_nothing_filled_in_is_no_error(path, monkeypatch):
    book = read(path)
    worked = run(book, exercises(book), monkeypatch)
    assert worked.error == ""
    assert worked.other_than("yours") == []


@each_lesson
@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_answered_and_never_right(path, rubbish, monkeypatch):
    book = read(path)
    worked = run(book, {number: filled(cell, rubbish) for number, cell in exercises(book).items()}, monkeypatch)
    assert worked.error == ""
    assert worked.silent() == []
    assert worked.other_than("refused") == []


@each_lesson
def test_a_lesson_says_what_it_is_for_and_what_it_was(path):
    written = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    assert "minutes" in written[0] or "hour" in written[0]
    assert any("What it was" in text for text in written[-3:])
    assert any("One thing to try" in text for text in written[-3:])


ASKED = "sheet.check('z', ...)"
SOLVED = "<details><summary>Solution</summary>\n\nWeight times input.\n\n```python\n{}\n```\n\n</details>"


def small(asked: str = ASKED, solved: str = SOLVED.format("sheet.check('z', 0.5 * 1)")):
    """Return a lesson of one exercise."""
    start = "from backprop_widgets import Worksheet\nsheet = Worksheet('test_lessons')"
    cells = [nbformat.v4.new_code_cell(start), nbformat.v4.new_code_cell(asked), nbformat.v4.new_markdown_cell(solved)]
    return nbformat.v4.new_notebook(cells=cells)


def test_the_small_lesson_is_one(monkeypatch):
    book = small()
    assert unsolved(book) == []
    assert run(book, solutions(book), monkeypatch).other_than("right") == []


@pytest.mark.parametrize(
    "solved",
    [
        "",
        "The solution: 0.5.",
        SOLVED.format(ASKED),
        SOLVED.format("sheet.check('a', 0.5)"),
        SOLVED.format("0.5"),
        SOLVED.format("sheet.check('z', 0.5)").replace("Weight times input.", ""),
        SOLVED.format("sheet.check('z', 0.5)").replace("Solution", "Answer"),
    ],
    ids=["nothing", "words", "open", "another", "a part", "no words", "another fold"],
)
def test_a_missing_solution_is_seen(solved):
    assert unsolved(small(solved=solved)) == [f"cell 1: {ASKED}"]


def test_a_solution_two_cells_below_is_seen():
    book = small()
    book.cells.insert(2, nbformat.v4.new_markdown_cell("Have you tried?"))
    assert unsolved(book) == [f"cell 1: {ASKED}"]


@pytest.mark.parametrize("wrong", ["0.6", "'half'", "None"])
def test_a_wrong_solution_is_seen(wrong, monkeypatch):
    book = small(solved=SOLVED.format(f"sheet.check('z', {wrong})"))
    assert unsolved(book) == []
    assert run(book, solutions(book), monkeypatch).other_than("right") != []


@each_lesson
def test_a_slip_in_any_one_solution_of_a_lesson_is_seen(path, monkeypatch):
    book = read(path)
    for number, cell in exercises(book).items():
        told = run(book, {number: filled(cell, "123456.789")}, monkeypatch).feedback[number]
        assert told, f"cell {number}"
        assert "right" not in [said.kind for said in told], f"cell {number}"


def test_a_traceback_and_a_silent_exercise_are_seen(monkeypatch):
    book = small(asked="y = ...\nsheet.check('z', abs(y))")
    rubbish = {1: filled(book.cells[1].source, "None")}
    assert run(book, rubbish, monkeypatch).error.startswith("cell 1: TypeError")
    assert run(small(), {1: "z = 0.5"}, monkeypatch).silent() == [1]


def test_rubbish_that_is_taken_for_right_is_seen(monkeypatch):
    book = small(asked="_ = ...\nsheet.check('z', 0.5)")
    assert run(book, {1: filled(book.cells[1].source, '"abc"')}, monkeypatch).other_than("refused")


OWN = """def check(found, right):
    print("Your turn." if found is ... else "Right." if found == right else "Not yet.")"""


@pytest.mark.parametrize(("answer", "kind"), [("2", "right"), ("...", "yours"), ("3", "refused"), ("None", "refused")])
def test_a_check_that_a_lesson_defines_itself_is_heard(answer, kind, monkeypatch):
    book = small(asked="check(..., 1 + 1)")
    book.cells[0].source = OWN
    assert run(book, {1: filled(book.cells[1].source, answer)}, monkeypatch).feedback[1][0].kind == kind
    assert run(book, {1: "check"}, monkeypatch).silent() == [1]


def test_placeholders_are_filled_where_they_stand():
    assert filled("π = ...  # ...\nf('...', (..., 1), key=...)", "2") == "π = 2  # ...\nf('...', (2, 1), key=2)"
    assert filled("def f(z):\n    ...", "pass") == "def f(z):\n    pass"


def test_a_solution_may_add_lines_and_not_change_others():
    asked = ast.parse("a = ...\nsheet.check('z', ...)")
    assert fits(asked, ast.parse("a = 1\nb = a * 2\nsheet.check('z', b)"))
    assert fits(ast.parse("def f(z):\n    ..."), ast.parse("def f(z):\n    y = z\n    return y"))
    assert not fits(asked, ast.parse("sheet.check('z', 1)\na = 1"))
    assert not fits(asked, ast.parse("a = 1\nsheet.check('z', 1, 2)"))
