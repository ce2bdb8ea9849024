"""Summary: what was predicted well and badly, and what was answered at once, after help, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.predictions import grade_prediction
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.text.catalogue import listed, say

__all__ = ["Summary", "summary"]

_ANSWERED = ("at once", "later", "helped", "open")
_PREDICTED = ("well", "roughly", "badly", "kept")


@dataclass(frozen=True, eq=False, repr=False)
class Summary(Feedback):
    """How a sheet stands, in words and as data.

    Attributes:
        groups: the quantities answered ``"at once"``, ``"later"``, ``"helped"``, tried and still ``"open"``; those
            predicted ``"well"``, ``"roughly"``, ``"badly"``, and those ``"kept"`` that were not looked at.

    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def summary(task: Task, memory: Progress) -> Summary:
    """Return how a sheet stands."""
    groups: dict[str, list[str]] = {group: [] for group in (*_ANSWERED, *_PREDICTED)}
    for name, tries in memory.tries.items():
        groups[_answered(memory, name, tries)].append(name)
    for (name, kind), kept in memory.predictions.items():
        shown = say(f"predicted.{kind}", quantity=name)
        groups[grade_prediction(task, name, kept) if kept.revealed else "kept"].append(shown)
    lines = [say(f"summary.{group}", names=listed(names)) for group, names in groups.items() if names]
    count = len(set(task.quantities) - set(memory.tries))
    if not memory.tries:
        lines.insert(0, say("summary.nothing", all=len(task.quantities)))
    elif count:
        place = sum(bool(groups[group]) for group in _ANSWERED)
        lines.insert(place, say("summary.rest", count=count, all=len(task.quantities)))
    return Summary("\n".join(lines), "summary", groups={group: tuple(names) for group, names in groups.items()})


def _answered(memory: Progress, name: str, tries: Mapping[float, bool]) -> str:
    if not any(tries.values()):
        return "open"
    if name in memory.helped:
        return "helped"
    return "at once" if next(iter(tries.values())) else "later"
