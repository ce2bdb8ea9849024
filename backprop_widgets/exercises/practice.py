"""Practice: one small task after another, each drawn by what went wrong before."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from backprop_widgets.exercises.exercise import Exercise, draw_exercise
from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.grade import grade_answer
from backprop_widgets.exercises.hints import write_solution
from backprop_widgets.exercises.levels import LEVELS
from backprop_widgets.exercises.parse_answer import parse_answer
from backprop_widgets.exercises.printable import format_given
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.summary import Summary
from backprop_widgets.exercises.worksheet import Worksheet
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import joined, listed, say
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.mistakes.tolerance import significant_digits
from backprop_widgets.training.generator import Generator

__all__ = ["Practice"]

_FEWEST = 3  # digits of a number that is rounded
_ENOUGH = 4  # right at once, one after the other, and the level rises
_LATER = 3  # so many tasks after it was missed something comes back
_RECENT = 8  # tasks whose misses weigh the next drawing
_WEIGHT = 2  # of a miss, beside one for each kind
_MOST_PRACTICES = 16  # that are kept
_MOST_NAMED = 12  # tasks of a group, in words
_SENTENCES = {
    "at once": "summary.at once",
    "later": "summary.later",
    "skipped": "practice.left",
    "open": "summary.open",
    "waits": "practice.waits",
}


class _Sheet(Worksheet):
    """The worksheet of one task, which nobody finds by its name."""

    def __init__(self, exercise: Exercise) -> None:
        self.name, self.task, self.progress = exercise.quantity, exercise.task, Progress()

    def _grade(self, name: str, number: float) -> Feedback:
        """Ask for more digits where so few are right that a mistake could give them, too."""
        said = super()._grade(name, number)
        few = said.kind == "digits" and significant_digits(number) < _FEWEST
        return Feedback(say("check.coarse"), "coarse", name) if few else said


@dataclass(eq=False)
class _Turn:
    """A task, and what came of it."""

    exercise: Exercise
    sheet: Worksheet
    returns: bool = False  # whether it brings back something that was missed
    wrong: set[float] = field(default_factory=set)
    cause: str = ""  # the first mistake that a wrong number showed
    outcome: str = ""  # "at once", "later" or "skipped"
    right: float | None = None  # the number that was right
    said: Feedback | None = None  # what was said at the end
    repeated: bool = False  # whether it was brought back

    @property
    def missed(self) -> bool:
        return bool(self.wrong) or self.outcome == "skipped"

    @property
    def waits(self) -> bool:
        """Whether it is over, and something like it comes back."""
        return self.missed and bool(self.outcome) and not self.repeated


class Practice:
    """Practice without end: small graphs nobody has seen, each with one question.

    A forward value is asked for, a local derivative, a gradient, a new weight, or which line of a backward pass is
    wrong. At the given values no single mistake of the catalogue gives the right answer, and a wrong one is explained
    as a `Worksheet` does. What was missed comes back three tasks later with another graph, and kinds that were missed
    of late are drawn more often. After four in a row that are right at once the level rises: one operation, a chain, a
    value that is used twice, a unit with a loss, a layer of two units.

    The tasks follow from the seed and the answers: a class with one seed has the same ones, as long as it misses the
    same. What was answered is kept while the process runs, by seed and first level, so that cells can be run again (of
    the last 16); two practices of one seed and level are one. `reset` begins again. An answer that is given again does
    not count for the task that is open now.

    Attributes:
        seed: what all tasks follow from.

    >>> practice = Practice(seed="doctest", level=2)
    >>> practice
    Task 1, level 2: two or three operations in a row.
    u = max(x, c₁)
    y = u²
    Given: x = −1.3, c₁ = −0.3.
    What is y? Give answer() the number, rounded to four decimals. skip() shows the solution.
    >>> practice.answer(-0.09)
    Not yet. The sign of y is the wrong way round.
    >>> print(practice.answer(0.09).text.splitlines()[0])
    Right.
    >>> practice.number
    2
    >>> practice.reset()
    """

    def __init__(self, seed: int | str, level: int = 1) -> None:
        """Begin a practice, or go on with the one of this seed and level.

        Arguments:
            seed: a whole number or a text, such as a name.
            level: the level of the first task, from 1 to 5.

        Raises:
            TypeError: if the seed is neither.
            ValueError: if there is no such level.
        """
        Generator(seed)
        if type(level) is not int or level not in LEVELS:
            raise ValueError(f"level is {level!r:.80}; there are {', '.join(map(str, LEVELS))}")
        self.seed, self._first = seed, level
        self._turns = _recall_turns(str(seed), level)
        if not self._turns:
            self._draw()

    @property
    def number(self) -> int:
        """The number of the task that is open, counted from 1."""
        return len(self._turns)

    @property
    def level(self) -> int:
        """The level of new tasks."""
        level, row = self._first, 0
        for turn in self._turns:
            if turn.outcome and turn.exercise.level == level:
                row = row + 1 if turn.outcome == "at once" else 0
            if row == _ENOUGH and level < max(LEVELS):
                level, row = level + 1, 0
        return level

    @property
    def exercise(self) -> Exercise:
        """The task that is open."""
        return self._turns[-1].exercise

    def answer(self, answer: Any = ...) -> Feedback:
        """Return what there is to say to an answer; after a right one the next task is there.

        Arguments:
            answer: a number, or text that reads as one; of a wrong line its number; ``...`` as long as there is none.
        """
        *before, turn = self._turns
        number = parse_answer(answer)
        if before and before[-1].said is not None and number == before[-1].right:  # its cell was run again
            return before[-1].said
        if isinstance(number, float) and (earlier := self._find_earlier(number)):
            return Feedback(say("practice.earlier", earlier=earlier, number=self.number), "yours")
        bug = turn.exercise.bug
        said = _judge_line(turn.exercise, bug, number) if bug else turn.sheet.check(turn.exercise.quantity, answer)
        if said.right:
            return self._close("later" if turn.wrong else "at once", said, number)
        if said.right is False and isinstance(number, float):
            turn.cause = turn.cause or next((key for key in said.mistakes if key in MISTAKES), "")
            turn.wrong.add(number)
        return said

    def _find_earlier(self, number: float) -> int:
        """Return the task before this one that a number was given to, if it says nothing about this one; else 0."""
        *before, turn = self._turns
        tasks = (place for place, old in enumerate(before, 1) if number in old.wrong or number == old.right)
        earlier, exercise = next(tasks, 0), turn.exercise
        if not earlier or exercise.bug or number in turn.wrong:
            return 0
        return earlier if grade_answer(exercise.task, Progress(), exercise.quantity, number).kind == "wrong" else 0

    def skip(self) -> Feedback:
        """Return the solution of the task, which counts as missed; the next one is there.

        After a task that was skipped another is skipped only when an answer was tried, for the cell may be run again.
        """
        *before, turn = self._turns
        if before and before[-1].said is not None and before[-1].outcome == "skipped" and not turn.wrong:
            return before[-1].said
        exercise = turn.exercise
        if exercise.bug:
            cause = explain_mistake(exercise.bug, way=exercise.lines)
            said = say("practice.line.solution", number=int(exercise.truth), line=exercise.right_line, cause=cause)
        else:
            said = say("practice.solution", solution=write_solution(exercise.task, exercise.quantity))
        return self._close("skipped", Feedback(joined(said, say("practice.skipped")), "solution"))

    def _close(self, outcome: str, said: Feedback, number: Any = None) -> Feedback:
        """Return what is said at the end of a task, and which one is next."""
        turn, level = self._turns[-1], self.level
        turn.outcome, turn.right = outcome, number
        self._draw()
        rises = say("practice.rises", count=_ENOUGH, level=self.level) if self.level > level else ""
        turn.said = replace(said, text="\n".join(filter(None, (said.text, rises, repr(self)))))
        return turn.said

    def _draw(self) -> None:
        """Draw the next task: like one that was missed some tasks ago, or of any kind, one that was missed likelier."""
        turns, last = self._turns, self._turns[-1].exercise if self._turns else None
        generator = Generator(f"{self.number + 1} {self.seed}")
        before = last.truth if last else None
        # after the number of a line no other is asked for: an answer that is given again could be meant for either
        no_bug = last is not None and last.kind == "bug"
        late = turns[: max(0, self.number + 1 - _LATER)]
        due = next((turn for turn in late if turn.waits and not (no_bug and turn.exercise.bug)), None)
        if due:
            due.repeated, old = True, due.exercise
            mistake = old.bug.key if old.bug else due.cause
            wanted = {"mistake": mistake, "operation": old.operation}
            exercise = draw_exercise(generator, old.level, old.kind, **wanted, before=before)
        else:
            kinds = [kind for kind in LEVELS[self.level].kinds if not (no_bug and kind == "bug")]
            missed = [turn.exercise.kind for turn in turns[-_RECENT:] if turn.missed]
            kind = generator.choice(kinds + [kind for kind in missed if kind in kinds] * _WEIGHT)
            exercise = draw_exercise(generator, self.level, kind, before=before)
        turns.append(_Turn(exercise, _Sheet(exercise), returns=due is not None))

    def summary(self) -> Summary:
        """Return what was right at once, later, or skipped, which mistakes were made, and what is to come back."""
        groups: dict[str, list[str]] = {"at once": [], "later": [], "skipped": [], "open": [], "waits": []}
        for number, turn in enumerate(self._turns, 1):
            what = say("practice.bug") if turn.exercise.bug else turn.exercise.quantity
            entry = say("practice.entry", number=number, what=what)
            if turn.missed or turn.outcome:
                groups[turn.outcome or "open"].append(entry)
            if turn.waits:
                groups["waits"].append(entry)
        lines = [say("practice.summary", number=self.number, level=self.level)]
        lines += [
            say(_SENTENCES[group], names=listed(names, most=_MOST_NAMED)) for group, names in groups.items() if names
        ]
        causes = Counter(turn.cause for turn in self._turns if turn.cause)
        if causes:
            lines.append(say("practice.causes", names=listed(say(f"named.{key}") for key, _ in causes.most_common())))
        return Summary("\n".join(lines), "summary", groups={group: tuple(names) for group, names in groups.items()})

    def reset(self) -> None:
        """Forget every answer, and begin again with the first task."""
        self._turns.clear()
        self._draw()

    def __repr__(self) -> str:
        turn, exercise = self._turns[-1], self.exercise
        task, level = exercise.task, exercise.level
        head = say("practice.task", number=self.number, level=level, what=say(f"practice.level.{level}"))
        lines = [*exercise.lines.values()]
        if exercise.bug:
            lines = [say("practice.line", number=number, line=line) for number, line in enumerate(lines, 1)]
        shown = task.inputs if exercise.kind == "weight" else task.values
        values = listed(f"{label(name, TEXT)}{TEXT.equals}{format_given(value)}" for name, value in shown.items())
        ask = say(f"practice.ask.{exercise.kind}", quantity=label(exercise.quantity, TEXT))
        how = say("practice.how.bug" if exercise.bug else "practice.how")
        back = say("practice.back") if turn.returns else ""
        return "\n".join([joined(head, back), *lines, say("paper.given", values=values), joined(ask, how)])

    def _repr_html_(self) -> str:
        return Feedback(repr(self), "task")._repr_html_()


def _judge_line(exercise: Exercise, bug: Site, number: Any) -> Feedback:
    """Return what there is to say to the number of a line, and why it is wrong."""
    names = [*exercise.lines]
    if number not in range(1, len(names) + 1):
        return Feedback(say("practice.line.refused", count=len(names)), "refused")
    if number == exercise.truth:
        return Feedback(say("practice.line.right", cause=explain_mistake(bug, way=exercise.lines)), "right", right=True)
    key = "reads" if names[int(number) - 1] in exercise.wrong_numbers else "fine"
    told = say("practice.line.check", names=listed(label(name, TEXT) for name in exercise.found_out))
    return Feedback(joined(say(f"practice.line.{key}", number=int(number)), told), "wrong", right=False)


@lru_cache(maxsize=_MOST_PRACTICES)
def _recall_turns(seed: str, level: int) -> list[_Turn]:
    """Return the tasks so far of this seed and level, the same list whenever it is asked for."""
    return []
