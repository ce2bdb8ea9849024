"""Bug hunt: a backward pass with one line wrong, to be found, explained and repaired, made by the catalogue."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from backprop_widgets.exercises.exercise import Exercise, plant_bug
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.names import gradient_name
from backprop_widgets.training.generator import Generator

__all__ = ["BugHunt", "Part"]

_OTHERS = 2  # wrong lines beside which the planted one and its repair stand


@dataclass(frozen=True)
class Part:
    """One question of a hunt.

    Attributes:
        key: ``"line"``, ``"why"`` or ``"repair"``.
        asked: the question, as HTML.
        answers: what there is to choose, each with what is said to it, as HTML.
        right: the right one.
    """

    key: str
    asked: str
    answers: dict[str, str]
    right: str


class BugHunt:
    """A mistake planted in the backward pass of a task.

    Attributes:
        planted: the exercise with the mistake: its lines, and which of them is wrong.
        others: by key, other mistakes that would have made another wrong line there.

    >>> from backprop_widgets import worked_example
    >>> hunt = BugHunt(Task(worked_example(), {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}), "no slope")
    >>> hunt.planted.quantity, hunt.planted.lines["dL/dz"], hunt.planted.right_line
    ('dL/dz', '∂L/∂z = ∂L/∂a', '∂L/∂z = ∂L/∂a·a(1 − a)')
    """

    def __init__(self, task: Task, key: str, place: int = 0) -> None:
        """Plant a mistake.

        Arguments:
            task: a graph at a point.
            key: the key of a mistake in the catalogue.
            place: which of the places where it makes one line wrong that a gradient check finds out, from 0.

        Raises:
            ValueError: if there is no such mistake, or no such place.
        """
        every = _plant(task)
        lines = {one: one.lines[one.quantity] for one in every}
        beside = {
            one: {
                lines[other]: other for other in every if other.quantity == one.quantity and lines[other] != lines[one]
            }
            for one in every
            if _site(one).key == MISTAKES[key].key
        }
        found = [one for one, others in beside.items() if others]
        if not 0 <= place < len(found):
            where = f"makes one line wrong at {len(found)} places of {task.graph!r}"
            raise ValueError(f"place is {place}; {key!r:.80} {where}")
        self.planted = found[place]
        self.others = {_site(other).key: other for other in reversed(beside[self.planted].values())}
        self.others.pop(key, None)

    def parts(self, seed: str) -> Iterator[Part]:
        """Yield what is asked, one after the other: which line, why, and what belongs there.

        Arguments:
            seed: what the order of the answers follows from; that of the lines is their own.
        """
        planted, lines = self.planted, self.planted.lines
        wrong, right = lines[planted.quantity], planted.right_line
        others = [(key, other, other.lines[other.quantity]) for key, other in [*self.others.items()][:_OTHERS]]
        cause = explain_mistake(_site(planted), way=lines)
        number = [*lines].index(planted.quantity) + 1
        numbered = {
            say("practice.line", number=place, line=lines[name]): self._say(name, place, number)
            for place, name in enumerate(lines, 1)
        }
        yield Part("line", self.check(planted), numbered, [*numbered][number - 1])
        slip = say(f"hunt.reason.{_site(planted).key}")
        reasons = {slip: _paragraph(cause)}
        for key, _, line in others:
            reasons[say(f"hunt.reason.{key}")] = _lead(slip, say("hunt.would", line=line, cause=cause))
        asked = _paragraph(say("hunt.why", number=number, line=wrong))
        yield Part("why", asked, _shuffle(reasons, f"{seed} why"), next(iter(reasons)))
        repairs = {right: f"{_lead(right, say('hunt.repaired'))}{self.check(None)}"}
        for _, other, line in others:
            said = say("hunt.unrepaired", cause=explain_mistake(_site(other), way=lines))
            repairs[line] = f"{_lead(right, said)}{self.check(other)}"
        yield Part("repair", _paragraph(say("hunt.repair", number=number)), _shuffle(repairs, f"{seed} repair"), right)

    def _say(self, name: str, number: int, found: int) -> str:
        """Return what is said to who has chosen a line."""
        key = "found" if number == found else "reads" if name in self.planted.wrong_numbers else "fine"
        return _paragraph(say(f"hunt.{key}", number=number, found=found))

    def check(self, exercise: Exercise | None) -> str:
        """Return the gradient check of a backward pass as a table, with no mistake in it if there is no exercise."""
        task = self.planted.task
        wrong = exercise.wrong_numbers if exercise else {}
        off = exercise.found_out if exercise else []
        heads = "".join(f"<th>{say(f'hunt.check.{part}')}</th>" for part in ("title", "code", "nudge"))
        rows = [f"<tr>{heads}<th></th></tr>"]
        for weight in task.weights:
            name = gradient_name(task.graph, weight)
            numbers = (format_number(wrong.get(name, task.truths[name])), format_number(task.truths[name]))
            cells = (label(name, TEXT), *numbers, say("hunt.differ" if name in off else "hunt.agree"))
            rows.append(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>")
        return f"<table>{''.join(rows)}</table>"


@lru_cache(maxsize=8)
def _plant(task: Task) -> list[Exercise]:
    """Return the task with each mistake of the catalogue that makes one line wrong, and that a gradient check finds."""
    exercise = Exercise(0, "bug", task)
    sites = (site for mistake in MISTAKES.values() for site in mistake.sites(task.graph, task.weights))
    return [planted for site in sites if (planted := plant_bug(exercise, site))]


def _shuffle(answers: dict[str, str], seed: str) -> dict[str, str]:
    return dict(Generator(seed).shuffle(answers.items()))


def _site(exercise: Exercise) -> Site:
    if exercise.bug is None:
        raise ValueError("nothing is planted")
    return exercise.bug


def _lead(right: str, text: str) -> str:
    """Return a paragraph that begins with the right answer."""
    answer = right[:1].upper() + right[1:].removesuffix(".")
    return f"<p><strong>{html.escape(answer)}.</strong> {html.escape(text)}</p>"


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"
