"""Progress: what was answered on a worksheet, kept while the process runs, so that a cell can be run again."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from backprop_widgets.exercises.feedback import Feedback

__all__ = ["MOST_SHEETS", "Prediction", "Progress", "recall_progress"]

MOST_SHEETS = 256  # whose progress is kept; a course has some ten


@dataclass(eq=False)
class Prediction:
    """What a learner expects of a quantity, before it is looked at."""

    kind: str  # "sign", "size" or "point"
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
        warned_at: the quantity at whose answer it was said that the point hides mistakes.
        exchanges: by quantity, the text that was answered last, and the feedback that was given last.
    """

    asked: dict[tuple[str, bool], None] = field(default_factory=dict)
    answers: dict[str, dict[float, bool]] = field(default_factory=dict)
    latest: dict[str, float] = field(default_factory=dict)
    hint_with: dict[tuple[str, float], int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    solutions: set[str] = field(default_factory=set)
    helped: set[str] = field(default_factory=set)
    predictions: dict[tuple[str, str], Prediction] = field(default_factory=dict)
    warned_at: str = ""
    exchanges: dict[str, tuple[str, Feedback]] = field(default_factory=dict)

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
        """Forget everything, for every sheet that shares it."""
        vars(self).update(vars(Progress()))


@lru_cache(maxsize=MOST_SHEETS)
def recall_progress(name: str, key: Any) -> Progress:
    """Return the progress on the sheet of this name and task, the same whenever it is asked for.

    It is forgotten with the process, or when 256 other sheets were asked for since; a sheet that is held keeps its own.
    """
    return Progress()
