"""Grade: what is to be said to a number that a learner answered."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import SENTENCES, joined, listed, plural, say
from backprop_widgets.explain.undefined import explain_undefined
from backprop_widgets.mistakes.diagnosis import Diagnosis, Match, diagnose_with_answers
from backprop_widgets.mistakes.finite_differences import MeasuredSlope, explain_slope
from backprop_widgets.mistakes.rounding import is_within_rounding
from backprop_widgets.mistakes.tolerance import last_digit, matches_typed_digits, significant_digits
from backprop_widgets.symbolic.names import Quantity

__all__ = ["grade_answer"]

_MOST_DIGITS = 8  # so many are compared
_DECIMALS = 4  # so many are shown
_MOST_NAMED = 3  # so many earlier answers, or further mistakes, does a sentence name
_LONGEST_POINT = 6  # numbers of a point that is told
_FEW = 3  # an answer of fewer digits is no number to go on from, or to be told apart
_NEARLY = 0.02  # relative; what is further off does not follow by rounding
_SMALL = 0.001  # so small a number may have been rounded to 0


def grade_answer(task: Task, progress: Progress, name: str, number: float) -> Feedback:
    """Return what is to be said to a number, apart from hints.

    It is compared with the truth first, then with what follows from the learner's earlier answers, then with what each
    mistake gives: who goes on from an earlier wrong answer has done this step right.
    """
    earlier = {key: progress.latest[key] for key in task.order if key in progress.latest and key != name}
    right = {key: value for key, value in earlier.items() if progress.answers[key][value]}
    fine = {key: value for key, value in right.items() if significant_digits(value) >= _FEW}
    try:
        diagnosis = diagnose_with_answers(task.graph, task.inputs, name, number, task.weights, task.rule, fine)
    except (TypeError, ValueError):  # the quantity is not finite here
        cause = explain_undefined(task.graph, task.values)
        return Feedback(joined(say("check.undefined", quantity=name), cause), "refused", name)
    if diagnosis.right and number and last_digit(number) > abs(diagnosis.truth):  # 0.1 for 0.073: no digit of it
        return Feedback(say("check.coarse"), "coarse", name)
    if diagnosis.right:
        return _confirm(diagnosis, number, progress)
    if diagnosis.verdict in ("coarse", "unsure"):
        return Feedback(_ask_for_digits(task, diagnosis), diagnosis.verdict, name, mistakes=_keys(diagnosis.matches))
    wrong = Feedback("", "wrong", name, right=False, mistakes=_keys(diagnosis.found))
    kink = _find_kink(task, diagnosis)
    if kink is not None:
        shown = {"function": formula(kink), "truth": format_number(diagnosis.truth, "s")}
        return Feedback(say("check.kink", **shown), "kink", name)
    way = diagnosis.way if Quantity.parse(name).updates < 2 else ()
    needed = {key: value for key, value in earlier.items() if str(Quantity.parse(key).each) in way}
    carried = _trace_back(task, needed, right, diagnosis)
    if carried:
        origins, rounded = carried
        named = origins[:_MOST_NAMED]
        answers = listed(f"{origin} = {format_number(progress.latest[origin], 's')}" for origin in named)
        text = say("check.rounded" if rounded else "check.carried", own=answers, names=listed(named))
        if diagnosis.found:
            site = diagnosis.found[0].sites[0]
            there = not rounded and bool(set(site.where) & set(origins))
            key = "check.cause" if there else "check.else"
            text = joined(text, say(key, cause=explain_mistake(site, way=diagnosis.way)))
        return replace(wrong, text=text, kind="rounded" if rounded else "carried", carried=origins)
    measured = explain_slope(task.graph, task.values, name, number)
    if measured and (task.measured or not (diagnosis.found or measured.slip)):
        return replace(wrong, text=_advise_on_step(measured, name), kind="measured")
    if number == 0 and abs(diagnosis.truth) < _SMALL:
        return replace(wrong, text=say("check.small", quantity=name), kind="small", mistakes=())
    if diagnosis.found:
        return replace(wrong, text=_name_mistakes(diagnosis.found, diagnosis.way), kind="mistake")
    if 0 < significant_digits(number) < _FEW and matches_typed_digits(number, diagnosis.truth):
        return replace(wrong, text=say("check.coarse"), kind="coarse")
    return wrong


def count_right_digits(number: float, truth: float) -> int:
    """Return to how many significant digits, rounded, a number is right.

    >>> count_right_digits(0.301, 0.30075), count_right_digits(0.2995, 0.30075), count_right_digits(9.4, 9.6)
    (3, 2, 0)
    """
    same = (count for count in range(_MOST_DIGITS, 0, -1) if f"{number:.{count - 1}e}" == f"{truth:.{count - 1}e}")
    return next(same, 0)


def _keys(matches: tuple[Match, ...]) -> tuple[str, ...]:
    return tuple(one.mistake.key for match in matches for one in (match, match.other) if one)


def _confirm(diagnosis: Diagnosis, number: float, progress: Progress) -> Feedback:
    """Return what is to be said to a right answer, and once, that the point hides mistakes.

    No more decimals of the value are told than were given.
    """
    name, right = diagnosis.quantity, diagnosis.truth
    # a gradient is spoilt by its own formulas; what the forward pass did is seen in its numbers
    forward = not Quantity.parse(name).is_derivative
    slips = [match for match in diagnosis.hidden_matches if forward or not match.sites[0].forward]
    hidden = _keys(tuple(slips))
    if format_number(number) == format_number(right):
        text, kind = say("check.right"), "right"
    elif diagnosis.verdict == "rounded":
        step = last_digit(number)
        given = step > 10.0**-_DECIMALS
        exact = format_number(round(right / step) * step, "s") if given else format_number(right)
        text, kind = say("check.rounding", exact=exact), "digits"
    else:
        count = max(count_right_digits(number, right), significant_digits(number))
        text, kind = plural("check.digits", count), "digits"
    if hidden and diagnosis.telling_point and not Quantity.parse(name).updates and progress.warned_at in ("", name):
        progress.warned_at = name
        point = listed(f"{key} = {format_number(value, 's')}" for key, value in diagnosis.telling_point.items())
        told = [(say(f"named.{match.mistake.key}"), match.sites[0].where) for match in slips[:_MOST_NAMED]]
        named = listed(say("check.slip", slip=slip, where=where[0]) for slip, where in told)
        short = ".point" * (len(diagnosis.telling_point) <= _LONGEST_POINT)
        text = joined(text, say(f"check.hidden{short}", mistakes=named, point=point))
    return Feedback(text, kind, name, right=True, hidden=hidden)


def _ask_for_digits(task: Task, diagnosis: Diagnosis) -> str:
    """Return what is said to a number that is right or wrong, which its digits do not tell."""
    name = diagnosis.quantity
    if diagnosis.verdict == "coarse":
        before = str(replace(Quantity.parse(name), updates=Quantity.parse(name).updates - 1))
        number = task.inputs[before] if before in task.inputs else task.truth(before)
        return say("check.old", before=format_number(number, "s"))
    if not diagnosis.matches:
        return say("check.near", quantity=name)
    named = listed((say(f"named.{key}") for key in _keys(diagnosis.matches)[:_MOST_NAMED]), "or")
    return say("check.unsure", mistakes=named)


def _find_kink(task: Task, diagnosis: Diagnosis) -> Node | None:
    """Return the operation on the way of a derivative that has a kink at these values.

    That is where the operands of a maximum or minimum are equal, or that of another such function is 0.
    """
    asked, graph = Quantity.parse(diagnosis.quantity), task.graph
    if not asked.by or asked.updates:
        return None
    values = graph.forward(task.values)
    for top in {graph.named.get(stage.of) for stage in map(Quantity.parse, diagnosis.way) if stage.by}:
        for node in graph.fold(top) if top is not None else ():
            if node.operation is not None and not node.operation.smooth:
                operands = [np.asarray(values.value(operand)) for operand in node.operands]
                if np.any(operands[0] == (operands[1] if len(operands) > 1 else 0.0)):
                    return node
    return None


def _advise_on_step(measured: MeasuredSlope, name: str) -> str:
    """Return what is to be said of a slope over too long a step; between two, one to each side is no advice."""
    size = format_number(measured.size, "s")
    if measured.slip:
        return say(f"check.nudge.{measured.slip}", size=size, node=symbol(Quantity.parse(name).by, TEXT))
    advice = "shorter" if measured.side == "both" else "other"
    return joined(say(f"check.nudge.{measured.side}", size=size), say(f"check.nudge.{advice}"))


def _name_mistakes(matches: tuple[Match, ...], way: tuple[str, ...]) -> str:
    """Return the sentence of the first mistake, the other places it may be at, and the other mistakes by name."""
    first, *others = matches
    if first.other:
        one, other = (say(f"named.{match.mistake.key}") for match in (first, first.other))
        return say("check.two", first=one, second=other)
    text = say("check.mistake", cause=explain_mistake(first.sites[0], way=way))
    places = [[name for name in site.where if name in way] or list(site.where) for site in first.sites]
    elsewhere = list(dict.fromkeys(names[0] for names in places if not set(places[0]) & set(names)))
    if elsewhere:
        text = joined(text, say("check.places", places=listed(elsewhere[:_MOST_NAMED], "or")))
    if others:
        named = listed((_name_mistake(match, way) for match in others[:_MOST_NAMED]), "or")
        text = joined(text, say("check.also", mistakes=named))
    return text


def _name_mistake(match: Match, way: tuple[str, ...]) -> str:
    """Return a mistake by name, and at what it is made where the name alone does not say it."""
    key = f"named.{match.mistake.key}"
    where = [name for name in match.sites[0].where if name in way] or list(match.sites[0].where)
    return say(f"{key}.of", where=where[0]) if f"{key}.of" in SENTENCES else say(key)


def _trace_back(
    task: Task, earlier: Mapping[str, float], right: Mapping[str, float], diagnosis: Diagnosis
) -> tuple[tuple[str, ...], bool] | None:
    """Return the earlier answers that explain a wrong number, and whether all of them are right but rounded."""
    name, number = diagnosis.quantity, diagnosis.value
    wrong = {key: value for key, value in earlier.items() if key not in right}
    for answers in _choose_answers(wrong, earlier):
        if _follows(task, name, number, answers):
            origins = dict(answers)
            whole = task.recompute(name, answers)
            for key in answers:  # what is not needed for it plays no part
                fewer = {other: value for other, value in origins.items() if other != key}
                if fewer and math.isclose(task.recompute(name, fewer), whole, rel_tol=1e-9):
                    origins = fewer
            return tuple(origins), not wrong.keys() & origins.keys()
    return None


def _follows(task: Task, name: str, number: float, own: Mapping[str, float]) -> bool:
    """Return whether a number is what comes out if one goes on from some answers, and rounds."""
    value = task.recompute(name, own)
    if not math.isfinite(value) or matches_typed_digits(number, value):
        return math.isfinite(value)
    digits = significant_digits(number)
    if digits < _FEW or abs(number - value) > _NEARLY * abs(value):
        return False
    problem = (task.graph, task.weights, task.inputs, Quantity.parse(name))
    return is_within_rounding(*problem, value, number, digits, rule=task.rule, own=own)


def _choose_answers(wrong: Mapping[str, float], earlier: Mapping[str, float]) -> Iterator[Mapping[str, float]]:
    """Yield which earlier answers to go on from: one wrong one, the wrong ones, all; the first cause first."""
    yield from ({key: value} for key, value in wrong.items())
    if len(wrong) > 1:
        yield wrong
    if len(earlier) > len(wrong):
        yield earlier
