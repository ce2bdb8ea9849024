"""Memory: what was answered on a worksheet, kept while the process runs, so that a cell can be run again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backprop_widgets.exercises.feedback import Feedback

__all__ = ["Prediction", "Progress", "progress_of"]


@dataclass(eq=False)
class Prediction:
    """A prediction.

    Attributes:
        kind: ``"sign"``, ``"size"`` or ``"point"``.
        guess: what was predicted, as numbers.
        steps: the updates that a point is about.
        revealed: whether it was answered.

    """

    kind: str
    guess: tuple[float, ...]
    steps: int = 1
    revealed: bool = False


@dataclass(eq=False)
class Progress:
    """What a learner did on one sheet.

    Attributes:
        tries: by quantity, every different number that was answered, in order, and whether it is right.
        last: by quantity, the number answered last.
        steps: by quantity and number, the step of the hint that was given with it.
        hints: by quantity, how many steps of the hint were given.
        solved: the quantities whose solution was shown.
        helped: the quantities to which a hint, the solution or the value was given before the right answer.
        predictions: by quantity and kind.
        warned: the quantity at whose answer it was said that the point hides mistakes.
        said: by quantity, the text that was answered last, and the feedback that was given last.

    """

    tries: dict[str, dict[float, bool]] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    steps: dict[tuple[str, float], int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    solved: set[str] = field(default_factory=set)
    helped: set[str] = field(default_factory=set)
    predictions: dict[tuple[str, str], Prediction] = field(default_factory=dict)
    warned: str = ""
    said: dict[str, tuple[str, Feedback]] = field(default_factory=dict)

    def is_right(self, name: str) -> bool:
        """Return whether a quantity was answered rightly, now or before."""
        return any(self.tries.get(name, {}).values())

    def help(self, name: str) -> None:
        """Note that help was given with a quantity; once it is right, help no longer counts."""
        if not self.is_right(name):
            self.helped.add(name)

    def clear(self) -> None:
        """Forget everything, for every sheet that shares this memory."""
        vars(self).update(vars(Progress()))


_MEMORIES: dict[tuple[str, Any], Progress] = {}


def progress_of(name: str, key: Any) -> Progress:
    """Return the memory of the sheet of this name and task; the same whenever it is asked for."""
    return _MEMORIES.setdefault((name, key), Progress())
