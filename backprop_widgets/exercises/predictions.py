"""Predictions: a sign, a size or a point on the surface, kept before it is looked at, and how far off it was."""

import math
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from backprop_widgets.exercises.parse_answer import parse_answer, printable_text
from backprop_widgets.exercises.progress import Prediction
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.text.catalogue import listed, plural, say
from backprop_widgets.mistakes.tolerance import NOISE, matches_typed_digits
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.descent import descend

__all__ = ["SURFACE", "describe_guess", "describe_outcome", "grade_prediction", "is_change", "parse_guess"]

SURFACE = "surface"

_SIGNS = {"+": 1, "-": -1, "−": -1, "0": 0, "positive": 1, "negative": -1, "zero": 0, "1": 1, "+1": 1, "-1": -1}
# Up to which factor a size, and up to which share of the whole distance a point, is predicted well, or roughly.
_SIZES = ((1.25, "well"), (2.0, "roughly"))
_POINTS = ((0.25, "well"), (0.75, "roughly"))


def parse_guess(task: Task, kind: str, guess: Any) -> tuple[float, ...] | str:
    """Return a guess as numbers, or the sentence that refuses it."""
    if kind == "point":
        return _parse_point(task, guess)
    if kind == "sign":
        text = printable_text(guess)
        return (float(_SIGNS[text]),) if text in _SIGNS else say("predict.sign.refused", shown=text)
    size = parse_answer(guess)
    if size == "pair":
        return say("comma.pair", whole=guess[0], part=guess[1])
    return (size,) if isinstance(size, float) and size >= 0 else say("predict.size.refused")


def describe_guess(name: str, prediction: Prediction) -> str:
    """Return a guess in words."""
    change = ".change" if prediction.kind == "sign" and is_change(name) else ""
    return say(f"guess.{prediction.kind}{change}", guess=_write_guess(prediction.kind, prediction.guess))


def describe_outcome(task: Task, name: str, prediction: Prediction) -> str:
    """Return what happens and how far off a prediction was, in words."""
    if prediction.kind == "point":
        return _describe_point(task, prediction)
    wanted, value = _expect(task, name, prediction), task.truth(name)
    words = {"quantity": name, "guess": _write_guess(prediction.kind, prediction.guess)}
    about = ".change" if is_change(name) else ""
    if prediction.kind == "sign":
        sign = _sign_of(wanted[1])
        hit = "hit" if sign == prediction.guess[0] else "miss"
        return say(f"predict.sign{about}.{hit}", **words, truth=say(f"sign.{sign}"))
    factor = _factor_between(*wanted)
    if wanted[0] * wanted[1] < 0:
        off = say("predict.size.other way")
    elif math.isinf(factor):
        off = say(f"predict.size{about}.zero")
    elif factor <= _SIZES[0][0]:
        off = say("predict.size.close", percent=math.ceil((factor - 1) * 100))
    else:
        off = say("predict.size.factor", factor=format_number(factor, "g"))
    if about:
        said, change = (format_number(number) for number in wanted)
        off = say("predict.size.change", old=format_number(_before(task, name)), said=said, change=change, off=off)
    return say("predict.size", **words, truth=format_number(abs(value)), off=off)


def grade_prediction(task: Task, name: str, prediction: Prediction) -> str:
    """Return ``"well"``, ``"roughly"`` or ``"badly"``."""
    if prediction.kind != "point":
        said, happens = _expect(task, name, prediction)
        if prediction.kind == "sign":
            return "well" if _sign_of(happens) == said else "badly"
        return _grade(_factor_between(said, happens), _SIZES)
    run = _run_steps(task, prediction)
    if run is None:
        return "badly"
    _, away, moved = run
    return _grade(away / moved if moved > NOISE else math.inf if away > NOISE else 0.0, _POINTS)


def _grade(value: float, limits: Sequence[tuple[float, str]]) -> str:
    return next((word for limit, word in limits if value <= limit), "badly")


def _parse_point(task: Task, guess: Any) -> tuple[float, ...] | str:
    refused = say("predict.point.refused", names=listed(task.weights))
    try:
        by_name = isinstance(guess, Mapping)
        entries = [guess[name] for name in task.weights] if by_name else list(islice(guess, len(task.weights) + 1))
    except Exception:  # whatever was given need not be a sequence, nor behave like one
        return refused
    numbers = [number for number in map(parse_answer, entries) if isinstance(number, float)]
    return tuple(numbers) if len(numbers) == len(entries) == len(task.weights) else refused


def _describe_point(task: Task, prediction: Prediction) -> str:
    run, steps = _run_steps(task, prediction), plural("updates", prediction.steps)
    if run is None:
        return say("predict.point.lost", steps=steps)
    end, away, moved = run
    shown = {"guess": _write_guess("point", prediction.guess), "truth": _write_guess("point", end)}
    return say("predict.point", steps=steps, away=format_number(away), way=format_number(moved), **shown)


def _run_steps(task: Task, prediction: Prediction) -> tuple[list[float], float, float] | None:
    """Return where the weights arrive, how far from there the guess is and the start; ``None`` if they never do."""
    try:
        path = descend(
            task.graph, task.values, weights=task.weights, eta=task.eta, rule=task.rule, steps=prediction.steps
        )
    except ValueError:  # the loss is not finite at the start
        return None
    start, end = path.weights[0].tolist(), path.weights[-1].tolist()
    if path.steps < prediction.steps or not all(map(math.isfinite, end)):
        return None
    return end, math.dist(end, prediction.guess), math.dist(end, start)


def _before(task: Task, name: str) -> float:
    old = str(Quantity.parse(name).before)
    return task.truths[old] if old in task.truths else task.inputs[old]


def is_change(name: str) -> bool:
    """Return whether what is predicted of a quantity is how it changes: one after an update."""
    return name != SURFACE and Quantity.parse(name).updates > 0


def _expect(task: Task, name: str, prediction: Prediction) -> tuple[float, float]:
    """Return what was predicted and what happens, as numbers to compare: after an update the change."""
    guess, value = prediction.guess[0], task.truth(name)
    if not is_change(name):
        return guess, value if prediction.kind == "sign" else abs(value)
    old = _before(task, name)
    if prediction.kind == "sign":
        return guess, value - old
    there = math.copysign(guess, value)
    return 0.0 if matches_typed_digits(there, old) else there - old, value - old


def _sign_of(value: float) -> int:
    return 0 if abs(value) <= NOISE else 1 if value > 0 else -1


def _factor_between(one: float, other: float) -> float:
    """Return by which factor two numbers differ; infinite if their signs do, or one of them is zero."""
    low, high = sorted((abs(one), abs(other)))
    if one * other < 0:
        return math.inf
    return 1.0 if high <= NOISE else high / low if low > NOISE else math.inf


def _write_guess(kind: str, guess: Sequence[float]) -> str:
    if kind == "sign":
        return say(f"sign.{int(guess[0])}")
    shown = TEXT.comma.join(format_number(number, "s") for number in guess)
    return f"({shown})" if kind == "point" else shown
