"""Progress: what was answered on a worksheet, kept in the record, so that it is there on another day."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from typing import Any

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.record import answers_record
from backprop_widgets.mistakes.tolerance import TypedNumber

__all__ = ["KINDS", "MOST_SHEETS", "Prediction", "Progress", "recall_progress"]

MOST_SHEETS = 256  # whose progress a process holds; a course has some ten
KINDS = ("sign", "size", "point")  # of predictions
_KIND = "sheets"  # under which the record keeps it


@dataclass(eq=False)
class Prediction:
    """What a learner expects of a quantity, before it is looked at."""

    kind: str  # one of `KINDS`
    guess: tuple[float, ...]
    steps: int = 1  # the updates that a point is about
    revealed: bool = False


@dataclass(eq=False)
class Progress:
    """What a learner did on one sheet.

    Attributes:
        asked: what was asked for, in order: a quantity, and whether for a prediction of it or its value.
        answers: by quantity, every different number that was answered, in order, and whether it is right.
        latest: by quantity, the number answered last.
        hint_with: by quantity and number, the step of the hint that was given with it.
        hints: by quantity, how many steps of the hint were given.
        solutions: the quantities whose solution was shown.
        helped: the quantities to which a hint, the solution or the value was given before the right answer.
        predictions: by quantity and kind.
        causes: by quantity, the key of the mistake that was named first.
        warned_at: the quantity at whose answer it was said that the point hides mistakes.
        exchanges: by quantity, the text that was answered last, and the feedback that was given last.
        name: what the record keeps it under; empty if it does not.
        written: what was written there last.
    """

    asked: dict[tuple[str, bool], None] = field(default_factory=dict)
    answers: dict[str, dict[float, bool]] = field(default_factory=dict)
    latest: dict[str, float] = field(default_factory=dict)
    hint_with: dict[tuple[str, float], int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    solutions: set[str] = field(default_factory=set)
    helped: set[str] = field(default_factory=set)
    predictions: dict[tuple[str, str], Prediction] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)
    warned_at: str = ""
    exchanges: dict[str, tuple[str, Feedback]] = field(default_factory=dict)
    name: str = ""
    written: Any = None

    def ask(self, name: str, *, predict: bool = False) -> None:
        """Note that a quantity, or a prediction of it, was asked for."""
        self.asked[name, predict] = None

    @property
    def untried(self) -> tuple[str, ...]:
        """What was asked for and not given, each once: what only a lesson asks counts, not all there is."""
        given = {(name, False) for name in self.answers} | {(name, True) for name, _ in self.predictions}
        return tuple(dict.fromkeys(name for name, predict in self.asked if (name, predict) not in given))

    def is_right(self, name: str) -> bool:
        """Return whether a quantity was answered rightly, now or before."""
        return any(self.answers.get(name, {}).values())

    def help(self, name: str) -> None:
        """Note that help was given with a quantity; once it is right, help no longer counts."""
        if not self.is_right(name):
            self.helped.add(name)

    def clear(self) -> None:
        """Forget everything, for every sheet that shares it, and in the record."""
        vars(self).update(vars(Progress(name=self.name)))
        if self.name:
            answers_record().keep(_KIND, self.name, None)

    def keep(self) -> None:
        """Keep it beyond this process, with what another one has added meanwhile."""
        record = answers_record()
        kept = record.get(_KIND, self.name) if self.name else None
        if kept not in (None, self.written):
            self._take(_read(kept, self.name))
        self.written = _write(self)
        if self.name and self.written not in (kept, None):
            record.keep(_KIND, self.name, self.written)

    def _take(self, other: "Progress") -> None:
        """Take what this has not; of a quantity, every answer."""
        answers = {about: {**given, **self.answers.get(about, {})} for about, given in other.answers.items()}
        for name in _READ.keys() - {"warned_at"}:
            setattr(self, name, getattr(other, name) | getattr(self, name))
        self.answers |= answers


@lru_cache(maxsize=MOST_SHEETS)
def recall_progress(name: str, key: Any) -> Progress:
    """Return the progress on the sheet of this name and task, the same whenever it is asked for.

    A process lets go of it when 256 other sheets were asked for since; a sheet that is held keeps its own.
    """
    kept_as = f"{name} {hashlib.sha256(repr(key).encode()).hexdigest()[:16]}"
    return _read(answers_record().get(_KIND, kept_as) or {}, kept_as)


def _write(progress: Progress) -> dict[str, Any] | None:
    """Return what JSON can hold of it; ``None`` if there is nothing."""
    written = {
        "asked": [*progress.asked],
        "answers": {
            name: [(*_write_number(number), right) for number, right in given.items()]
            for name, given in progress.answers.items()
        },
        "latest": {name: _write_number(number) for name, number in progress.latest.items()},
        "hint_with": [(name, *_write_number(number), step) for (name, number), step in progress.hint_with.items()],
        "hints": progress.hints,
        "solutions": sorted(progress.solutions),
        "helped": sorted(progress.helped),
        "predictions": [
            (*about, kept.guess, kept.steps, kept.revealed) for about, kept in progress.predictions.items()
        ],
        "causes": progress.causes,
        "warned_at": progress.warned_at,
        "exchanges": {name: (typed, asdict(said)) for name, (typed, said) in progress.exchanges.items()},
    }
    return json.loads(json.dumps(written)) if any(written.values()) else None


def _read(written: Any, name: str) -> Progress:
    """Return the progress that was written; a part that cannot be read is left out, and the rest is not."""
    progress = Progress(name=name)
    for part, read in _READ.items():
        with suppress(AttributeError, KeyError, TypeError, ValueError):  # somebody has written into the file
            setattr(progress, part, read(written[part]))
    return progress


_READ: dict[str, Callable[[Any], Any]] = {
    "asked": lambda kept: {(str(name), bool(predict)): None for name, predict in kept},
    "answers": lambda kept: {
        name: {_read_number(number, digits): bool(right) for number, digits, right in given}
        for name, given in kept.items()
    },
    "latest": lambda kept: {name: _read_number(*number) for name, number in kept.items()},
    "hint_with": lambda kept: {(name, _read_number(number, digits)): int(step) for name, number, digits, step in kept},
    "hints": lambda kept: {name: int(count) for name, count in kept.items()},
    "solutions": set,
    "helped": set,
    "predictions": lambda kept: {
        (name, kind): Prediction(kind, tuple(map(float, guess)), int(steps), bool(revealed))
        for name, kind, guess, steps, revealed in kept
        if kind in KINDS
    },
    "causes": lambda kept: {name: str(key) for name, key in kept.items()},
    "warned_at": str,
    "exchanges": lambda kept: {name: (str(typed), _read_feedback(said)) for name, (typed, said) in kept.items()},
}


def _write_number(number: float) -> tuple[float, int | None]:
    """Return a number, and how many digits behind the point were typed, if they count."""
    return float(number), getattr(number, "decimals", None)


def _read_number(number: float, decimals: int | None) -> float:
    return float(number) if decimals is None else TypedNumber(float(number), decimals)


def _read_feedback(written: dict[str, Any]) -> Feedback:
    known = {part.name for part in fields(Feedback)}
    parts: dict[str, Any] = {}
    parts |= {part: tuple(kept) if isinstance(kept, list) else kept for part, kept in written.items() if part in known}
    return Feedback(**parts)
