"""A lesson as a test reads it: its exercises with their solutions, and what it says when a reader fills them in."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import warnings
from dataclasses import dataclass
from importlib.resources import files
from types import EllipsisType
from typing import Any

import ipywidgets

from backprop_widgets import Feedback
from backprop_widgets.exercises.progress import recall_progress

SOLUTION = re.compile(
    r"<details><summary>Solution</summary>\n\n(?P<words>.*?)```python\n(?P<code>.*?)```.*?</details>", re.DOTALL
)


# After a wrong choice and the right answer in bold, a sentence that points back at one of the two.
POINTING = re.compile(
    r"^- (?:\[ \] .*|[+0-])\n  \*\*[^*\n]+\*\* ((?:That|They|This is|It (?:is|does|would|needs))\b[^.\n]*)",
    re.MULTILINE,
)
SPOKEN = {"Right.": "right", "Your turn.": "yours", "Not yet.": "refused"}  # by a check that a lesson defines itself


@dataclass(frozen=True)
class Run:
    """What came of running a lesson: by exercise, the feedback; and the first error with its cell, if any."""

    feedback: dict[int, list[Feedback]]
    error: str = ""

    def other_than(self, *kinds: str) -> list[str]:
        """Return every feedback of another kind, with the cell it stands under."""
        found = [(number, said) for number, told in self.feedback.items() for said in told]
        return [f"cell {number}: {said.kind}: {said.text}" for number, said in found if said.kind not in kinds]

    def silent(self) -> list[int]:
        """Return the exercises to which nothing was said."""
        return [number for number, told in self.feedback.items() if not told]


def misread(lesson: str) -> list[str]:
    """Return what is said to wrong choices so that it reads as if it were said of the right one.

    An explanation begins with the right answer. A sentence that then begins with "That" or "It is" is about it, and
    not about the reader's own choice.
    """
    text = (files("backprop_widgets.exercises") / "questions" / "en" / f"{lesson}.md").read_text(encoding="utf-8")
    return POINTING.findall(text)


def placeholders(source: str) -> list[ast.Constant]:
    """Return every `...` of a cell that is a value or a statement, in order."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return sorted(
        (node for node in found if isinstance(node.value, EllipsisType)), key=lambda at: (at.lineno, at.col_offset)
    )


def exercises(book) -> dict[int, str]:
    """Return the cells that a reader fills in, by their place."""
    return {
        number: cell.source
        for number, cell in enumerate(book.cells)
        if cell.cell_type == "code" and placeholders(cell.source)
    }


def solutions(book) -> dict[int, str]:
    """Return for each exercise the code of the folded solution in the cell below it; empty where there is none."""
    found = {}
    for number in exercises(book):
        below = book.cells[number + 1] if number + 1 < len(book.cells) else None
        match = SOLUTION.fullmatch(below.source.strip()) if below and below.cell_type == "markdown" else None
        found[number] = match["code"] if match and match["words"].strip() else ""
    return found


def fits(exercise: Any, solution: Any) -> bool:
    """Return whether a solution is the exercise with its placeholders filled in; statements may be added."""
    if isinstance(exercise, ast.Constant) and isinstance(exercise.value, EllipsisType):
        return True
    if isinstance(exercise, ast.AST):
        return type(exercise) is type(solution) and all(
            fits(getattr(exercise, name), getattr(solution, name)) for name in exercise._fields
        )
    if isinstance(exercise, list) and exercise and isinstance(exercise[0], ast.stmt):
        rest = iter(solution)
        wanted = [one for one in exercise if not (isinstance(one, ast.Expr) and fits(one.value, None))]
        return all(any(fits(one, other) for other in rest) for one in wanted)
    if isinstance(exercise, list):
        return len(exercise) == len(solution) and all(map(fits, exercise, solution))
    return bool(exercise == solution)


def filled(source: str, text: str) -> str:
    """Return a cell with `text` in place of each placeholder."""
    lines = source.splitlines(keepends=True)
    for node in reversed(placeholders(source)):
        line = lines[node.lineno - 1].encode()
        lines[node.lineno - 1] = (line[: node.col_offset] + text.encode() + line[node.end_col_offset :]).decode()
    return "".join(lines)


def run(book, answers: dict[int, str], monkeypatch) -> Run:
    """Run a lesson from top to bottom in this process, with `answers` in place of some cells.

    Arguments:
        book: the notebook.
        answers: by the number of the cell, what stands in it instead.
        monkeypatch: pytest's; the answers of other runs are forgotten before this one.

    """
    told: dict[int, list[Feedback]] = {number: [] for number in answers}
    names: dict[str, Any] = {"__name__": "__main__"}
    made = Feedback.__init__
    number = -1

    def noted(said: Feedback, *given: Any, **named: Any) -> None:
        made(said, *given, **named)
        heard.append(said)

    heard: list[Feedback] = []
    printed = io.StringIO()
    with monkeypatch.context() as patch, warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        recall_progress.cache_clear()
        patch.setattr(Feedback, "__init__", noted)
        try:
            for number, cell in enumerate(book.cells):
                if cell.cell_type == "code":
                    heard.clear()
                    before = printed.tell()
                    shown(answers.get(number, cell.source), names)
                    if number in told:
                        told[number] = _last(heard) or _spoken(printed.getvalue()[before:])
        except Exception as error:  # what a reader would see as a traceback
            return Run(told, f"cell {number}: {type(error).__name__}: {error}")
        finally:
            ipywidgets.Widget.close_all()
    return Run(told)


def shown(source: str, names: dict[str, Any]) -> None:
    """Run a cell, and look at the value of its last line as a notebook would."""
    *statements, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        statements.append(last)
    exec(compile(ast.Module(statements, []), "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        repr(eval(compile(ast.Expression(last.value), "<cell>", "eval"), names))


def _last(heard: list[Feedback]) -> list[Feedback]:
    """Return what a reader was told: a wrong answer is put into words twice, first without its hint."""
    return [said for said in heard if said.text]


def _spoken(text: str) -> list[Feedback]:
    """Return what a lesson's own check has printed: where nothing is imported from the package, no sheet can speak."""
    said = [(line, kind) for line in text.splitlines() for words, kind in SPOKEN.items() if line.startswith(words)]
    return [Feedback(line, kind) for line, kind in said]
