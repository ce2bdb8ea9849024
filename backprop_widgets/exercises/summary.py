"""Summary: what was predicted well and badly, and what was answered at once, after help, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.predictions import SURFACE, grade_prediction, is_change
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.text.catalogue import listed, say

__all__ = ["Summary", "summarize", "write_summary"]

_GROUPS = ("at once", "later", "helped", "open", "untried", "well", "roughly", "badly", "kept")
_MOST_NAMED = 12  # of a group, in words


@dataclass(frozen=True, eq=False, repr=False)
class Summary(Feedback):
    """How a sheet stands, in words and as data.

    Attributes:
        groups: the quantities answered ``"at once"``, ``"later"``, ``"helped"``, tried and still ``"open"``; those
            asked for and ``"untried"``; those predicted ``"well"``, ``"roughly"``, ``"badly"``, and those ``"kept"``
            that were not looked at.
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def summarize(task: Task, progress: Progress) -> Summary:
    """Return how a sheet stands."""
    groups: dict[str, list[str]] = {group: [] for group in _GROUPS}
    groups["untried"] += (say("predicted.point") if name == SURFACE else name for name in progress.untried)
    for name, tried in progress.answers.items():
        groups[_group_of(progress, name, tried)].append(name)
    for (name, kind), prediction in progress.predictions.items():
        about = ".change" if kind == "sign" and is_change(name) else ""
        shown = say(f"predicted.{kind}{about}", quantity=name)
        groups[grade_prediction(task, name, prediction) if prediction.revealed else "kept"].append(shown)
    return write_summary(groups, first="" if progress.answers else say("summary.nothing"))


def write_summary(groups: Mapping[str, Sequence[str]], *, first: str, last: str = "") -> Summary:
    """Return a summary with a sentence for each group that has something in it, between two of one's own."""
    named = {group: listed(names, most=_MOST_NAMED) for group, names in groups.items() if names}
    lines = [first, *(say(f"summary.{group}", names=names) for group, names in named.items()), last]
    text = "\n".join(filter(None, lines))
    return Summary(text, "summary", groups={group: tuple(names) for group, names in groups.items()})


def _group_of(progress: Progress, name: str, tried: Mapping[float, bool]) -> str:
    if not any(tried.values()):
        return "open"
    if name in progress.helped:
        return "helped"
    return "at once" if next(iter(tried.values())) else "later"
