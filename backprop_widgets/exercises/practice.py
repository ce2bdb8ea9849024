"""Practice: one small task after another, each drawn by what went wrong before."""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any
from unicodedata import normalize

from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.exercises.exercise import Exercise, draw_exercise
from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.grade import grade_answer
from backprop_widgets.exercises.hints import write_solution
from backprop_widgets.exercises.levels import LEVELS
from backprop_widgets.exercises.parse_answer import parse_answer
from backprop_widgets.exercises.printable import format_given
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.record import answers_record
from backprop_widgets.exercises.summary import Summary, write_summary
from backprop_widgets.exercises.worksheet import Worksheet
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import joined, listed, say
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.mistakes.tolerance import significant_digits
from backprop_widgets.training.generator import Generator

__all__ = ["Asked", "Practice"]

_FEWEST = 3  # digits of a number that is rounded
_ENOUGH = 4  # right at once, one after the other, and the level rises
_LATER = 3  # so many tasks after it was missed something comes back
_RECENT = 8  # tasks whose misses weigh the next drawing
_WEIGHT = 2  # of a miss, beside one for each kind
_MOST_PRACTICES = 16  # that are kept
_KIND = "practice"  # under which the record keeps it


class _Sheet(Worksheet):
    """The worksheet of one task, which nobody finds by its name."""

    def __init__(self, exercise: Exercise) -> None:
        self.told = False
        self.name, self.task, self.progress = exercise.quantity, exercise.task, Progress()

    def _grade(self, name: str, number: float) -> Feedback:
        """Ask for more digits where so few are right that a mistake could give them, too."""
        said = super()._grade(name, number)
        few = said.kind == "digits" and significant_digits(number) < _FEWEST
        return Feedback(say("check.coarse"), "coarse", name) if few else said


@dataclass(frozen=True)
class Asked:
    """A task in words: its number, what stands above it, its formulas with what is given, and the question."""

    number: int
    head: str
    lines: tuple[str, ...]
    ask: str


@dataclass(eq=False)
class _Turn:
    """A task, and what came of it; the record keeps this, and the task follows from it again."""

    seed: str
    level: int
    kind: str
    before: float | None = None  # the right answer to the task before
    mistake: str = ""  # what is looked for in a graph, as `draw_exercise` takes it
    operation: str = ""
    returns: bool = False  # whether it brings back something that was missed
    what: str = ""  # what is asked for, in a word
    wrong: list[float] = field(default_factory=list)
    cause: str = ""  # the first mistake that a wrong number showed
    outcome: str = ""  # "at once", "later" or "skipped"
    right: float | None = None  # the number that was right
    said: str = ""  # at the end
    repeated: bool = False  # whether it was brought back

    @cached_property
    def exercise(self) -> Exercise:
        sought = {"mistake": self.mistake, "operation": self.operation}
        return draw_exercise(Generator(self.seed), self.level, self.kind, **sought, before=self.before)

    @cached_property
    def sheet(self) -> Worksheet:
        return _Sheet(self.exercise)

    @property
    def missed(self) -> bool:
        return bool(self.wrong) or self.outcome == "skipped"

    @property
    def waits(self) -> bool:
        """Whether it is over, and something like it comes back."""
        return self.missed and bool(self.outcome) and not self.repeated

    def is_whole(self, seed: str) -> bool:
        """Return whether it can be what was kept of the task with this seed."""
        return (
            (self.seed, type(self.level)) == (seed, int)
            and self.level in LEVELS
            and self.kind in LEVELS[self.level].kinds
            and self.outcome in ("", "at once", "later", "skipped")
            and {self.cause, self.mistake} <= {"", *MISTAKES}
            and self.operation in ("", *OPERATIONS)
            and all(type(text) is str for text in (self.what, self.said))
            and all(type(number) is float for number in self.wrong)
            and all(number is None or type(number) is float for number in (self.before, self.right))
        )

    @property
    def verdict(self) -> Feedback:
        """What was said at the end."""
        skipped = self.outcome == "skipped"
        return Feedback(self.said, "solution" if skipped else "right", right=None if skipped else True)


class Practice:
    """Practice without end: small graphs nobody has seen, each with one question.

    A forward value is asked for, a local derivative, a gradient, a new weight, or which line of a backward pass is
    wrong. At the given values no single mistake of the catalogue gives the right answer, and a wrong one is explained
    as a `Worksheet` does. What was missed comes back three tasks later with another graph, and kinds that were missed
    of late are drawn more often. After four in a row that are right at once the level rises: one operation, a chain, a
    value that is used twice, a unit with a loss, a layer of two units.

    The tasks follow from the seed and the answers: a class with one seed has the same ones, as long as it misses the
    same. What was answered is kept with the reader's other answers, by seed and first level, so that one goes on with
    it on another day; two practices of one seed and level are one. `reset` begins again. An answer that is given again
    does not count for the task that is open now.

    Attributes:
        seed: what all tasks follow from.

    >>> practice = Practice(seed="Ben", level=2)
    >>> practice
    Task 1, level 2: two or three operations in a row.
    u = x²
    y = u + b₁
    Given: x = −1.3, b₁ = −1.6.
    What is the local derivative ∂u/∂x? Give answer() the number, rounded to four decimals. skip() shows the solution.
    >>> practice.answer(2.6).text.split(".")[1]
    ' The sign of du/dx is the wrong way round'
    >>> print(practice.answer(-2.6).text.splitlines()[0])
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
        self._seed = normalize("NFC", str(seed))  # as the generator takes it
        self._kept_as = f"{level} {self._seed}"
        self._turns = _recall_turns(self._kept_as)
        self._catch_up()
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
            if turn.outcome and turn.level == level:
                row = row + 1 if turn.outcome == "at once" else 0
            if row == _ENOUGH and level < max(LEVELS):
                level, row = level + 1, 0
        return level

    @property
    def exercise(self) -> Exercise:
        """The task that is open."""
        return self._turns[-1].exercise

    def answer(self, answer: Any = ..., *, anew: bool = False) -> Feedback:
        """Return what there is to say to an answer; after a right one the next task is there.

        Arguments:
            answer: a number, or text that reads as one; of a wrong line its number; ``...`` as long as there is none.
            anew: that it is meant for the task that is open, and no cell with an older answer was run again.
        """
        self._catch_up()
        *before, turn = self._turns
        number = parse_answer(answer)
        if before and number == before[-1].right and not anew:  # its cell was run again
            return self._say_next(before[-1])
        if isinstance(number, float) and not anew and (earlier := self._find_earlier(number)):
            return Feedback(say("practice.earlier", earlier=earlier, number=self.number), "yours")
        bug = turn.exercise.bug
        said = _judge_line(turn.exercise, bug, number) if bug else turn.sheet.check(turn.exercise.quantity, answer)
        if said.right and isinstance(number, float):
            return self._close("later" if turn.wrong else "at once", said, number)
        if said.right is False and isinstance(number, float):
            turn.cause = turn.cause or next((key for key in said.mistakes if key in MISTAKES), "")
            turn.wrong += [number] if number not in turn.wrong else []
            self._keep()
        return said

    def _find_earlier(self, number: float) -> int:
        """Return the task before this one that a number was given to, if it says nothing about this one; else 0."""
        *before, turn = self._turns
        tasks = (place for place, old in enumerate(before, 1) if number in old.wrong or number == old.right)
        earlier, exercise = next(tasks, 0), turn.exercise
        if not earlier or exercise.bug or number in turn.wrong:
            return 0
        return earlier if grade_answer(exercise.task, Progress(), exercise.quantity, number).kind == "wrong" else 0

    def skip(self, *, anew: bool = False) -> Feedback:
        """Return the solution of the task, which counts as missed; the next one is there.

        After a task that was skipped another is skipped only when an answer was tried, for the cell may be run again;
        with ``anew`` it is, as a button asks that is pressed again.
        """
        self._catch_up()
        *before, turn = self._turns
        if before and before[-1].outcome == "skipped" and not turn.wrong and not anew:
            return self._say_next(before[-1])
        exercise = turn.exercise
        if exercise.bug:
            cause = explain_mistake(exercise.bug, way=exercise.lines)
            said = say("practice.line.solution", number=int(exercise.truth), line=exercise.right_line, cause=cause)
        else:
            said = say("practice.solution", solution=write_solution(exercise.task, exercise.quantity))
        return self._close("skipped", Feedback(said if anew else joined(said, say("practice.skipped")), "solution"))

    def _close(self, outcome: str, said: Feedback, number: float | None = None) -> Feedback:
        """Return what is said at the end of a task, and which one is next."""
        turn, level = self._turns[-1], self.level
        turn.outcome, turn.right = outcome, number
        self._draw()
        rises = say("practice.rises", count=_ENOUGH, level=self.level) if self.level > level else ""
        turn.said = "\n".join(filter(None, (said.text, rises)))
        self._keep()
        return self._say_next(turn)

    def _say_next(self, turn: _Turn) -> Feedback:
        return replace(turn.verdict, text=f"{turn.said}\n{self!r}")

    def _catch_up(self) -> None:
        """Take what another kernel has done with this practice meanwhile."""
        kept = _read_turns(answers_record().get(_KIND, self._kept_as), self._seed)
        if [len(turn.wrong) for turn in kept] > [len(turn.wrong) for turn in self._turns] or len(kept) > self.number:
            self._turns[:] = kept

    def _keep(self) -> None:
        answers_record().keep(_KIND, self._kept_as, [asdict(turn) for turn in self._turns])

    def _draw(self) -> None:
        """Draw the next task: like one that was missed some tasks ago, or of any kind, one that was missed likelier."""
        turns, last = self._turns, self._turns[-1] if self._turns else None
        seed = f"{self.number + 1} {self._seed}"
        before = last.exercise.truth if last else None
        # after the number of a line no other is asked for: an answer that is given again could be meant for either
        no_bug = last is not None and last.kind == "bug"
        late = turns[: max(0, self.number + 1 - _LATER)]
        due = next((turn for turn in late if turn.waits and not (no_bug and turn.kind == "bug")), None)
        if due:
            due.repeated, old = True, due.exercise
            mistake = old.bug.key if old.bug else due.cause
            turn = _Turn(seed, due.level, due.kind, before, mistake, old.operation, returns=True)
        else:
            kinds = [kind for kind in LEVELS[self.level].kinds if not (no_bug and kind == "bug")]
            kind = _draw_kind(seed, kinds, [turn.kind for turn in turns[-_RECENT:] if turn.missed])
            turn = _Turn(seed, self.level, kind, before)
        turn.what = say("practice.bug") if turn.exercise.bug else turn.exercise.quantity
        turns.append(turn)

    def summary(self) -> Summary:
        """Return what was right at once, later, or skipped, which mistakes were made, and what is to come back."""
        groups: dict[str, list[str]] = {"at once": [], "later": [], "skipped": [], "open": [], "waits": []}
        for number, turn in enumerate(self._turns, 1):
            entry = say("practice.entry", number=number, what=turn.what)
            if turn.missed or turn.outcome:
                groups[turn.outcome or "open"].append(entry)
            if turn.waits:
                groups["waits"].append(entry)
        causes = Counter(turn.cause for turn in self._turns if turn.cause)
        named = listed(say(f"named.{key}") for key, _ in causes.most_common())
        head = say("practice.summary", number=self.number, level=self.level)
        return write_summary(groups, first=head, last=say("practice.causes", names=named) if causes else "")

    def reset(self) -> None:
        """Forget every answer, and begin again with the first task."""
        self._turns.clear()
        self._draw()
        answers_record().keep(_KIND, self._kept_as, None)

    @property
    def asked(self) -> Asked:
        """The task that is open, in words."""
        turn, exercise = self._turns[-1], self.exercise
        task, level = exercise.task, exercise.level
        head = say("practice.task", number=self.number, level=level, what=say(f"practice.level.{level}"))
        lines = [*exercise.lines.values()]
        if exercise.bug:
            lines = [say("practice.line", number=number, line=line) for number, line in enumerate(lines, 1)]
        shown = task.inputs if exercise.kind == "weight" else task.values
        values = listed(f"{label(name, TEXT)}{TEXT.equals}{format_given(value)}" for name, value in shown.items())
        return Asked(
            number=self.number,
            head=joined(head, say("practice.back") if turn.returns else ""),
            lines=(*lines, say("paper.given", values=values)),
            ask=say(f"practice.ask.{exercise.kind}", quantity=label(exercise.quantity, TEXT)),
        )

    @property
    def before(self) -> Feedback | None:
        """What was said at the end of the task before this one, if there was one."""
        return self._turns[-2].verdict if len(self._turns) > 1 else None

    def __repr__(self) -> str:
        asked = self.asked
        how = say("practice.how.bug" if self.exercise.bug else "practice.how")
        return "\n".join([asked.head, *asked.lines, joined(asked.ask, how)])

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


def _draw_kind(seed: str, kinds: list[str], missed: list[str]) -> str:
    """Return one of some kinds, one that was missed likelier."""
    return Generator(f"kind {seed}").choice(kinds + [kind for kind in missed if kind in kinds] * _WEIGHT)


@lru_cache(maxsize=_MOST_PRACTICES)
def _recall_turns(name: str) -> list[_Turn]:
    """Return the tasks of a practice in this process, the same list whenever it is asked for."""
    return []


def _read_turns(kept: Any, seed: str) -> list[_Turn]:
    """Return the tasks that were kept; none if somebody has written into the file."""
    try:
        turns = [_Turn(**one) for one in kept or ()]
        whole = all(turn.is_whole(f"{number} {seed}") for number, turn in enumerate(turns, 1))
    except TypeError:
        return []
    over = [bool(turn.outcome) for turn in turns]
    return turns if whole and over == [True] * (len(turns) - 1) + [False] else []
