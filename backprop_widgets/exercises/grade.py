"""Verdict: what is to be said to a number that a learner answered."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import joined, listed, plural, say
from backprop_widgets.mistakes.diagnosis import Diagnosis, Match, diagnose
from backprop_widgets.mistakes.finite_differences import MeasuredSlope, explain_slope
from backprop_widgets.mistakes.site import Site
from backprop_widgets.mistakes.tolerance import is_close, matches_typed_digits
from backprop_widgets.training.quantities import program

__all__ = ["grade_answer"]

_SIGNIFICANT = 8  # so many digits are compared at most
_NAMED = 3  # so many earlier answers, or further mistakes, does a sentence name


def grade_answer(task: Task, memory: Progress, name: str, given: float) -> Feedback:
    """Return what is to be said to a number, apart from hints.

    It is compared with the truth first, then with what follows from the learner's earlier answers, then with what each
    mistake gives: who computes on from an earlier slip has done this step right.

    Arguments:
        task: what the sheet is about.
        memory: the answers so far.
        name: a quantity of the task.
        given: the number.

    """
    try:
        found = diagnose(task.graph, given, name, task.values, weights=task.weights or None, eta=task.eta)
    except (TypeError, ValueError):  # the quantity is not finite here
        return Feedback(say("check.undefined", quantity=name), "refused", name)
    if found.right:
        return _right(found, memory)
    found = replace(found, found=_possible(task, found.found, memory, name))
    mistakes = tuple(one.mistake.key for one in found.found)
    wrong = Feedback("", "wrong", name, right=False, mistakes=mistakes)
    carried = _carried(task, memory, found)
    if carried:
        own, rounded = carried
        answers = listed(f"{one} = {format_number(memory.last[one], 's')}" for one in own[:_NAMED])
        text = say("check.rounded" if rounded else "check.carried", own=answers, names=listed(own[:_NAMED]))
        cause = next(_causes(found, own), None)
        if not rounded and cause is not None:
            text = joined(text, say("check.cause", cause=explain_mistake(cause)))
        elif found.found:
            text = joined(text, say("check.else", cause=explain_mistake(found.found[0].sites[0])))
        return replace(wrong, text=text, kind="rounded" if rounded else "carried", carried=own)
    nudge = explain_slope(task, name, given)
    if found.found and not (nudge and _fits_better(nudge, given, found.found[0])):
        return replace(wrong, text=_mistaken(found.found), kind="mistake")
    if nudge:
        return replace(wrong, text=_coarse(nudge), kind="measured")
    if matches_typed_digits(given, found.truth):
        return replace(wrong, text=say("check.coarse"), kind="rounded")
    return wrong


def digits_right(given: float, truth: float) -> int:
    """Return to how many significant digits, rounded, a number is right.

    >>> digits_right(0.301, 0.30075), digits_right(0.2995, 0.30075), digits_right(9.4, 9.6)
    (3, 2, 0)
    """
    same = (count for count in range(_SIGNIFICANT, 0, -1) if f"{given:.{count - 1}e}" == f"{truth:.{count - 1}e}")
    return next(same, 0)


def _right(found: Diagnosis, memory: Progress) -> Feedback:
    name, given, truth = found.quantity, found.value, found.truth
    mistakes = tuple(one.mistake.key for one in found.closer)
    hidden = tuple(one.mistake.key for one in found.hidden)
    rounded, count = format_number(truth), digits_right(given, truth)
    if found.closer:
        text, kind = say("check.nearly", cause=explain_mistake(found.closer[0].sites[0])), "nearly"
    elif format_number(given) == rounded:
        text, kind = say("check.right"), "right"
    else:
        kind = "digits"
        text = plural("check.digits", count, rounded=rounded) if count else say("check.near", rounded=rounded)
    if hidden and found.point and not name.endswith("'") and memory.warned in ("", name):
        memory.warned = name
        point = listed(f"{key} = {format_number(value, 's')}" for key, value in found.point.items())
        named = listed(say(f"named.{key}") for key in hidden[:_NAMED])
        text = joined(text, say("check.hidden", mistakes=named, point=point))
    return Feedback(text, kind, name, right=True, mistakes=mistakes, hidden=hidden)


def _possible(task: Task, found: tuple[Match, ...], memory: Progress, name: str) -> tuple[Match, ...]:
    """Return mistakes without those that would have spoilt what the learner has right; all if none is left."""
    right = [other for other in task.truths if other != name and memory.is_right(other)]

    def spoils(place: Site) -> bool:
        with np.errstate(all="ignore"):
            numbers = program(task.graph, weights=task.weights, mistake=place)(task.inputs)
        return any(not is_close(float(numbers.get(other, task.truths[other])), task.truths[other]) for other in right)

    if not right:
        return found
    spoilt = {place: spoils(place) for one in found for place in one.sites}
    ordered = [replace(one, sites=tuple(sorted(one.sites, key=spoilt.__getitem__))) for one in found]
    return tuple(one for one in ordered if not spoilt[one.sites[0]]) or found


def _fits_better(nudge: MeasuredSlope, given: float, one: Match) -> bool:
    """Return whether a nudge gives a number, and a mistake only nearly."""
    return not matches_typed_digits(given, one.value) and abs(given - nudge.slope) < abs(given - one.value)


def _coarse(nudge: MeasuredSlope) -> str:
    """Return what is to be said of a slope over too long a nudge; between two, one to each side is no advice."""
    advice = "shorter" if nudge.side == "both" else "other"
    size = format_number(nudge.size, "s")
    return joined(say(f"check.nudge.{nudge.side}", size=size), say(f"check.nudge.{advice}"))


def _mistaken(found: tuple[Match, ...]) -> str:
    first, *others = found
    text = say("check.mistake", cause=explain_mistake(first.sites[0]))
    elsewhere = list(dict.fromkeys(place.where[0] for place in first.sites if place.where != first.sites[0].where))
    if elsewhere:
        text = joined(text, say("check.places", places=listed(elsewhere[:_NAMED], "or")))
    if others:
        named = listed((say(f"named.{one.mistake.key}") for one in others[:_NAMED]), "or")
        text = joined(text, say("check.also", mistakes=named))
    return text


def _carried(task: Task, memory: Progress, found: Diagnosis) -> tuple[tuple[str, ...], bool] | None:
    """Return the earlier answers that explain a wrong number, and whether all of them are right but rounded."""
    name = found.quantity
    below = task.needs.get(name, frozenset())
    own = {key: memory.last[key] for key in task.order if key in below and key in memory.last}
    wrong = {key: value for key, value in own.items() if not is_close(value, task.truths[key])}
    for some in _sets(wrong, own):
        if is_close(found.value, task.recompute(name, some)):
            return tuple(key for key in some if _matters(task, some, key, name)), not wrong.keys() & some.keys()
    return None


def _sets(wrong: Mapping[str, float], own: Mapping[str, float]) -> Iterator[Mapping[str, float]]:
    """Yield which earlier answers to go on from: one wrong one, the wrong ones, all; the first cause first."""
    yield from ({key: value} for key, value in wrong.items())
    if len(wrong) > 1:
        yield wrong
    if len(own) > len(wrong):
        yield own


def _matters(task: Task, some: Mapping[str, float], key: str, name: str) -> bool:
    without = {other: value for other, value in some.items() if other != key}
    one, other = task.recompute(name, some), task.recompute(name, without)
    return len(some) == 1 or not math.isclose(one, other, rel_tol=1e-9)


def _causes(found: Diagnosis, own: tuple[str, ...]) -> Iterator[Any]:
    """Yield the places of mistakes that were made in one of the learner's own earlier answers."""
    yield from (place for one in found.found for place in one.sites if set(place.where) & set(own))
