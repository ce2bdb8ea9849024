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
_NOISE = 1e-15  # what rounding leaves of a zero
# Up to which factor a size, and up to which share of the whole way a point, is predicted well, or roughly.
_SIZES = ((1.25, "well"), (2.0, "roughly"))
_POINTS = ((0.25, "well"), (0.75, "roughly"))


def parse_guess(task: Task, kind: str, guess: Any) -> tuple[float, ...] | str:
    """Return a guess as numbers, or the sentence that refuses it.

    Arguments:
        task: what the sheet is about.
        kind: ``"sign"``, ``"size"`` or ``"point"``.
        guess: what was given.

    """
    return _TAKEN[kind](task, guess)


def describe_guess(kept: Prediction) -> str:
    """Return a guess in words."""
    return say(f"guess.{kept.kind}", guess=_shown(kept.kind, kept.guess))


def describe_outcome(task: Task, name: str, kept: Prediction) -> str:
    """Return what happens and how far off a prediction was, in words."""
    if kept.kind == "point":
        return _point_outcome(task, kept)
    value, guess = truth(task, name), kept.guess[0]
    words = {"quantity": name, "guess": _shown(kept.kind, kept.guess)}
    if kept.kind == "sign":
        hit = _sign(value) == guess
        return say(f"predict.sign.{'hit' if hit else 'miss'}", **words, truth=say(f"sign.{_sign(value)}"))
    factor = _factor(guess, abs(value))
    if math.isinf(factor):
        off = say("predict.size.zero")
    elif factor <= _SIZES[0][0]:
        off = say("predict.size.close", percent=math.ceil((factor - 1) * 100))
    else:
        off = say("predict.size.factor", factor=format_number(factor, "g"))
    return say("predict.size", **words, truth=format_number(abs(value)), off=off)


def grade_prediction(task: Task, name: str, kept: Prediction) -> str:
    """Return ``"well"``, ``"roughly"`` or ``"badly"``."""
    if kept.kind == "sign":
        return "well" if _sign(truth(task, name)) == kept.guess[0] else "badly"
    if kept.kind == "size":
        return _graded(_factor(kept.guess[0], abs(truth(task, name))), _SIZES)
    end, away, way = _measured(task, kept)
    if not all(map(math.isfinite, end)):
        return "badly"
    return _graded(away / way if way > _NOISE else math.inf if away > _NOISE else 0.0, _POINTS)


def describe_steps(steps: int) -> str:
    """Return a number of updates in words."""
    return plural("updates", steps)


def _graded(value: float, limits: Sequence[tuple[float, str]]) -> str:
    return next((word for limit, word in limits if value <= limit), "badly")


def _sign_taken(task: Task, guess: Any) -> tuple[float, ...] | str:
    text = printable_text(guess)
    if text not in _SIGNS:
        return say("predict.sign.refused", shown=text)
    return (float(_SIGNS[text]),)


def _size_taken(task: Task, guess: Any) -> tuple[float, ...] | str:
    size = parse_answer(guess)
    return (size,) if isinstance(size, float) and size >= 0 else say("predict.size.refused")


def _point_taken(task: Task, guess: Any) -> tuple[float, ...] | str:
    refused = say("predict.point.refused", names=listed(task.weights))
    try:
        given = (
            [guess[name] for name in task.weights]
            if isinstance(guess, Mapping)
            else list(islice(guess, len(task.weights) + 1))
        )
    except Exception:  # whatever was given need not be a sequence, nor behave like one
        return refused
    numbers = [number for number in map(parse_answer, given) if isinstance(number, float)]
    return tuple(numbers) if len(numbers) == len(given) == len(task.weights) else refused


_TAKEN: dict[str, Callable[[Task, Any], tuple[float, ...] | str]] = {
    "sign": _sign_taken,
    "size": _size_taken,
    "point": _point_taken,
}


def _point_outcome(task: Task, kept: Prediction) -> str:
    end, away, way = _measured(task, kept)
    if not all(map(math.isfinite, end)):
        return say("predict.point.lost", steps=describe_steps(kept.steps))
    shown = {"guess": _shown("point", kept.guess), "truth": _shown("point", end)}
    return say(
        "predict.point", steps=describe_steps(kept.steps), away=format_number(away), way=format_number(way), **shown
    )


def _measured(task: Task, kept: Prediction) -> tuple[tuple[float, ...], float, float]:
    """Return where the weights arrive, how far from there the guess is, and how long the way is, as the crow flies."""
    try:
        path = descend(task.graph, task.values, weights=task.weights, eta=task.eta, steps=kept.steps)
    except ValueError:  # the loss is not finite at the start
        return (math.nan,), math.nan, math.nan
    end = tuple(map(float, path.weights[-1])) if len(path.weights) > kept.steps else (math.nan,)
    start = tuple(map(float, path.weights[0]))
    if not all(map(math.isfinite, end)):
        return end, math.nan, math.nan
    return end, math.dist(end, kept.guess), math.dist(end, start)


def truth(task: Task, name: str) -> float:
    """Return the number of a quantity, after more than one update, too."""
    here, once = task.at(name)
    return here.truths[once]


def _sign(value: float) -> int:
    return 0 if abs(value) <= _NOISE else 1 if value > 0 else -1


def _factor(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return 1.0 if high <= _NOISE else high / low if low > _NOISE else math.inf


def _shown(kind: str, guess: Sequence[float]) -> str:
    if kind == "sign":
        return say(f"sign.{int(guess[0])}")
    shown = TEXT.comma.join(format_number(number, "s") for number in guess)
    return f"({shown})" if kind == "point" else shown
