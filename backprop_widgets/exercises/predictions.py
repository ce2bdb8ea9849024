"""Predictions: a sign, a size or a point on the surface, kept before it is looked at, and how far off it was."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from backprop_widgets.exercises.parse_answer import parse_answer, printable_text
from backprop_widgets.exercises.progress import Prediction
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.text.catalogue import listed, plural, say
from backprop_widgets.mistakes.tolerance import NOISE
from backprop_widgets.training.descent import descend

__all__ = [
    "MOST_STEPS",
    "SURFACE",
    "describe_guess",
    "describe_outcome",
    "describe_steps",
    "grade_prediction",
    "parse_guess",
    "truth",
]

SURFACE = "surface"
MOST_STEPS = 10_000

_SIGNS = {"+": 1, "-": -1, "−": -1, "0": 0, "positive": 1, "negative": -1, "zero": 0, "1": 1, "+1": 1, "-1": -1}
# Up to which factor a size, and up to which share of the whole distance a point, is predicted well, or roughly.
_SIZES = ((1.25, "well"), (2.0, "roughly"))
_POINTS = ((0.25, "well"), (0.75, "roughly"))


def parse_guess(task: Task, kind: str, guess: Any) -> tuple[float, ...] | str:
    """Return a guess as numbers, or the sentence that refuses it.

    Arguments:
        task: what the sheet is about.
        kind: ``"sign"``, ``"size"`` or ``"point"``.
        guess: what was given.

    """
    return _PARSERS[kind](task, guess)


def describe_guess(prediction: Prediction) -> str:
    """Return a guess in words."""
    return say(f"guess.{prediction.kind}", guess=_write_guess(prediction.kind, prediction.guess))


def describe_outcome(task: Task, name: str, prediction: Prediction) -> str:
    """Return what happens and how far off a prediction was, in words."""
    if prediction.kind == "point":
        return _describe_point(task, prediction)
    value, guess = truth(task, name), prediction.guess[0]
    words = {"quantity": name, "guess": _write_guess(prediction.kind, prediction.guess)}
    if prediction.kind == "sign":
        hit = _sign_of(value) == guess
        return say(f"predict.sign.{'hit' if hit else 'miss'}", **words, truth=say(f"sign.{_sign_of(value)}"))
    factor = _factor_between(guess, abs(value))
    if math.isinf(factor):
        off = say("predict.size.zero")
    elif factor <= _SIZES[0][0]:
        off = say("predict.size.close", percent=math.ceil((factor - 1) * 100))
    else:
        off = say("predict.size.factor", factor=format_number(factor, "g"))
    return say("predict.size", **words, truth=format_number(abs(value)), off=off)


def grade_prediction(task: Task, name: str, prediction: Prediction) -> str:
    """Return ``"well"``, ``"roughly"`` or ``"badly"``."""
    if prediction.kind == "sign":
        return "well" if _sign_of(truth(task, name)) == prediction.guess[0] else "badly"
    if prediction.kind == "size":
        return _grade(_factor_between(prediction.guess[0], abs(truth(task, name))), _SIZES)
    end, away, moved = _run_steps(task, prediction)
    if not all(map(math.isfinite, end)):
        return "badly"
    return _grade(away / moved if moved > NOISE else math.inf if away > NOISE else 0.0, _POINTS)


def describe_steps(steps: int) -> str:
    """Return a number of updates in words."""
    return plural("updates", steps)


def _grade(value: float, limits: Sequence[tuple[float, str]]) -> str:
    return next((word for limit, word in limits if value <= limit), "badly")


def _parse_sign(task: Task, guess: Any) -> tuple[float, ...] | str:
    text = printable_text(guess)
    if text not in _SIGNS:
        return say("predict.sign.refused", shown=text)
    return (float(_SIGNS[text]),)


def _parse_size(task: Task, guess: Any) -> tuple[float, ...] | str:
    size = parse_answer(guess)
    return (size,) if isinstance(size, float) and size >= 0 else say("predict.size.refused")


def _parse_point(task: Task, guess: Any) -> tuple[float, ...] | str:
    refused = say("predict.point.refused", names=listed(task.weights))
    try:
        entries = (
            [guess[name] for name in task.weights]
            if isinstance(guess, Mapping)
            else list(islice(guess, len(task.weights) + 1))
        )
    except Exception:  # whatever was given need not be a sequence, nor behave like one
        return refused
    numbers = [number for number in map(parse_answer, entries) if isinstance(number, float)]
    return tuple(numbers) if len(numbers) == len(entries) == len(task.weights) else refused


_PARSERS: dict[str, Callable[[Task, Any], tuple[float, ...] | str]] = {
    "sign": _parse_sign,
    "size": _parse_size,
    "point": _parse_point,
}


def _describe_point(task: Task, prediction: Prediction) -> str:
    end, away, moved = _run_steps(task, prediction)
    if not all(map(math.isfinite, end)):
        return say("predict.point.lost", steps=describe_steps(prediction.steps))
    shown = {"guess": _write_guess("point", prediction.guess), "truth": _write_guess("point", end)}
    return say(
        "predict.point",
        steps=describe_steps(prediction.steps),
        away=format_number(away),
        way=format_number(moved),
        **shown,
    )


def _run_steps(task: Task, prediction: Prediction) -> tuple[tuple[float, ...], float, float]:
    """Return where the weights arrive, how far from there the guess is, and how far from the start they are."""
    try:
        path = descend(task.graph, task.values, weights=task.weights, eta=task.eta, steps=prediction.steps)
    except ValueError:  # the loss is not finite at the start
        return (math.nan,), math.nan, math.nan
    end = tuple(map(float, path.weights[-1])) if len(path.weights) > prediction.steps else (math.nan,)
    start = tuple(map(float, path.weights[0]))
    if not all(map(math.isfinite, end)):
        return end, math.nan, math.nan
    return end, math.dist(end, prediction.guess), math.dist(end, start)


def truth(task: Task, name: str) -> float:
    """Return the number of a quantity, after more than one update, too."""
    here, once = task.at(name)
    return here.truths[once]


def _sign_of(value: float) -> int:
    return 0 if abs(value) <= NOISE else 1 if value > 0 else -1


def _factor_between(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return 1.0 if high <= NOISE else high / low if low > NOISE else math.inf


def _write_guess(kind: str, guess: Sequence[float]) -> str:
    if kind == "sign":
        return say(f"sign.{int(guess[0])}")
    shown = TEXT.comma.join(format_number(number, "s") for number in guess)
    return f"({shown})" if kind == "point" else shown
