"""Grade: what is to be said to a number that a learner answered."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import joined, listed, plural, say
from backprop_widgets.mistakes.diagnosis import Diagnosis, Match, diagnose
from backprop_widgets.mistakes.finite_differences import MeasuredSlope, explain_slope
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.mistakes.tolerance import is_close, matches_typed_digits
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.quantities import make_program

__all__ = ["grade_answer"]

_MOST_DIGITS = 8  # so many are compared
_MOST_NAMED = 3  # so many earlier answers, or further mistakes, does a sentence name


def grade_answer(task: Task, progress: Progress, name: str, number: float) -> Feedback:
    """Return what is to be said to a number, apart from hints.

    It is compared with the truth first, then with what follows from the learner's earlier answers, then with what each
    mistake gives: who goes on from an earlier wrong answer has done this step right.

    Arguments:
        task: what the sheet is about.
        progress: the answers so far.
        name: a quantity of the task.
        number: the answer.

    """
    if task.samples:
        return _compare_alone(task, name, number)
    try:
        diagnosis = diagnose(
            task.graph, task.values, name, number, weights=task.weights or None, eta=task.eta, rule=task.rule
        )
    except (TypeError, ValueError):  # the quantity is not finite here
        return Feedback(say("check.undefined", quantity=name), "refused", name)
    if diagnosis.right:
        return _confirm(diagnosis, progress)
    matches = _exclude_contradicted(task, diagnosis.matches, progress, name)
    wrong = Feedback("", "wrong", name, right=False, mistakes=tuple(match.mistake.key for match in matches))
    carried = _trace_back(task, progress, diagnosis)
    if carried:
        origins, rounded = carried
        named = origins[:_MOST_NAMED]
        answers = listed(f"{origin} = {format_number(progress.latest[origin], 's')}" for origin in named)
        text = say("check.rounded" if rounded else "check.carried", own=answers, names=listed(named))
        cause = next(_find_causes(matches, origins), None)
        if not rounded and cause is not None:
            text = joined(text, say("check.cause", cause=explain_mistake(cause)))
        elif matches:
            text = joined(text, say("check.else", cause=explain_mistake(matches[0].sites[0])))
        return replace(wrong, text=text, kind="rounded" if rounded else "carried", carried=origins)
    measured = explain_slope(task.graph, task.values, name, number)
    if matches and not (measured and _fits_better(measured, number, matches[0])):
        return replace(wrong, text=_name_mistakes(matches), kind="mistake")
    if measured:
        return replace(wrong, text=_advise_on_step(measured), kind="measured")
    if matches_typed_digits(number, diagnosis.truth):
        return replace(wrong, text=say("check.coarse"), kind="rounded")
    return wrong


def _compare_alone(task: Task, name: str, number: float) -> Feedback:
    """Return whether a number is right, and no cause: over samples none is looked for."""
    here, once = task.at(name)
    if not math.isfinite(here.truths[once]):
        return Feedback(say("check.undefined", quantity=name), "refused", name)
    right = is_close(number, here.truths[once])
    return Feedback(say("check.right") if right else "", "right" if right else "wrong", name, right=right)


def count_right_digits(number: float, truth: float) -> int:
    """Return to how many significant digits, rounded, a number is right.

    >>> count_right_digits(0.301, 0.30075), count_right_digits(0.2995, 0.30075), count_right_digits(9.4, 9.6)
    (3, 2, 0)
    """
    same = (count for count in range(_MOST_DIGITS, 0, -1) if f"{number:.{count - 1}e}" == f"{truth:.{count - 1}e}")
    return next(same, 0)


def _confirm(diagnosis: Diagnosis, progress: Progress) -> Feedback:
    """Return what is to be said to a right answer, and once, that the point hides mistakes."""
    name, number, truth = diagnosis.quantity, diagnosis.value, diagnosis.truth
    mistakes = tuple(match.mistake.key for match in diagnosis.closer_matches)
    hidden = tuple(match.mistake.key for match in diagnosis.hidden_matches)
    rounded, count = format_number(truth), count_right_digits(number, truth)
    if diagnosis.closer_matches:
        text = say("check.nearly", cause=explain_mistake(diagnosis.closer_matches[0].sites[0]))
        kind = "nearly"
    elif format_number(number) == rounded:
        text, kind = say("check.right"), "right"
    else:
        kind = "digits"
        text = plural("check.digits", count, rounded=rounded) if count else say("check.near", rounded=rounded)
    if hidden and diagnosis.telling_point and not Quantity.parse(name).updates and progress.warned_at in ("", name):
        progress.warned_at = name
        point = listed(f"{key} = {format_number(value, 's')}" for key, value in diagnosis.telling_point.items())
        named = listed(say(f"named.{key}") for key in hidden[:_MOST_NAMED])
        text = joined(text, say("check.hidden", mistakes=named, point=point))
    return Feedback(text, kind, name, right=True, mistakes=mistakes, hidden=hidden)


def _exclude_contradicted(task: Task, matches: tuple[Match, ...], progress: Progress, name: str) -> tuple[Match, ...]:
    """Return the matches without those that would have spoilt what the learner has right; all if none is left."""
    right = [other for other in task.truths if other != name and progress.is_right(other)]

    def spoils(site: Site) -> bool:
        with np.errstate(all="ignore"):
            numbers = make_program(task.graph, weights=task.weights, overrides=site)(task.inputs)
        return any(not is_close(float(numbers.get(other, task.truths[other])), task.truths[other]) for other in right)

    if not right:
        return matches
    spoilt = {site: spoils(site) for match in matches for site in match.sites}
    ordered = [replace(match, sites=tuple(sorted(match.sites, key=spoilt.__getitem__))) for match in matches]
    return tuple(match for match in ordered if not spoilt[match.sites[0]]) or matches


def _fits_better(measured: MeasuredSlope, number: float, match: Match) -> bool:
    """Return whether a measured slope is nearer to a number than a mistake that gives it only nearly."""
    return not matches_typed_digits(number, match.value) and abs(number - measured.slope) < abs(number - match.value)


def _advise_on_step(measured: MeasuredSlope) -> str:
    """Return what is to be said of a slope over too long a step; between two, one to each side is no advice."""
    advice = "shorter" if measured.side == "both" else "other"
    size = format_number(measured.size, "s")
    return joined(say(f"check.nudge.{measured.side}", size=size), say(f"check.nudge.{advice}"))


def _name_mistakes(matches: tuple[Match, ...]) -> str:
    """Return the sentence of the first mistake, the other places it may be at, and the other mistakes by name."""
    first, *others = matches
    text = say("check.mistake", cause=explain_mistake(first.sites[0]))
    elsewhere = list(dict.fromkeys(site.where[0] for site in first.sites if site.where != first.sites[0].where))
    if elsewhere:
        text = joined(text, say("check.places", places=listed(elsewhere[:_MOST_NAMED], "or")))
    if others:
        named = listed((say(f"named.{match.mistake.key}") for match in others[:_MOST_NAMED]), "or")
        text = joined(text, say("check.also", mistakes=named))
    return text


def _trace_back(task: Task, progress: Progress, diagnosis: Diagnosis) -> tuple[tuple[str, ...], bool] | None:
    """Return the earlier answers that explain a wrong number, and whether all of them are right but rounded."""
    name = diagnosis.quantity
    below = task.needs.get(name, frozenset())
    earlier = {key: progress.latest[key] for key in task.order if key in below and key in progress.latest}
    wrong = {key: value for key, value in earlier.items() if not is_close(value, task.truths[key])}
    for answers in _choose_answers(wrong, earlier):
        if is_close(diagnosis.value, task.recompute(name, answers)):
            origins = tuple(key for key in answers if _contributes(task, answers, key, name))
            return origins, not wrong.keys() & answers.keys()
    return None


def _choose_answers(wrong: Mapping[str, float], earlier: Mapping[str, float]) -> Iterator[Mapping[str, float]]:
    """Yield which earlier answers to go on from: one wrong one, the wrong ones, all; the first cause first."""
    yield from ({key: value} for key, value in wrong.items())
    if len(wrong) > 1:
        yield wrong
    if len(earlier) > len(wrong):
        yield earlier


def _contributes(task: Task, answers: Mapping[str, float], key: str, name: str) -> bool:
    """Return whether a quantity comes out otherwise without one of the answers."""
    without = {other: value for other, value in answers.items() if other != key}
    one, other = task.recompute(name, answers), task.recompute(name, without)
    return len(answers) == 1 or not math.isclose(one, other, rel_tol=1e-9)


def _find_causes(matches: tuple[Match, ...], origins: tuple[str, ...]) -> Iterator[Site]:
    """Yield the sites of mistakes that were made in one of the learner's own earlier answers."""
    yield from (site for match in matches for site in match.sites if set(site.where) & set(origins))
