"""Reading an answer: what a learner gave as a number, or why it is none; nothing that is given can make it fail."""

import math
import numbers
import re
from decimal import Decimal
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.numbers import parse_number
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.mistakes.tolerance import TypedNumber

__all__ = ["explain_refusal", "is_text", "parse_answer", "printable_text"]

_DECIMALS = re.compile(r"\D?\d*[.,。．](\d+)")  # of a number in any writing, its digits behind the point
_LONGEST = 40  # characters of a text that a sentence repeats
_LARGEST = 10**12  # of the two halves of a number with a comma in it

# What is no number, by kind; the first that fits.
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "truth"),
    (np.bool_, "truth"),
    (type(None), "none"),
    (bytes, "text"),
    ((complex, np.complexfloating), "complex"),
    ((list, tuple, set, frozenset, dict, range, np.ndarray), "several"),
    (Node, "formula"),
)


def parse_answer(answer: Any) -> float | str:
    """Return the number, or for what is none why: ``"text"``, ``"none"``, ``"several"``, ``"pair"``, ``"tiny"``, ...

    Two whole numbers, as ``0,7837`` makes them in Python, are a ``"pair"``. Text is read as
    `explain.notation.numbers.parse_number` does.

    >>> [parse_answer(answer) for answer in ("1/4", "two", "1,234", [0.2], (0, 7837), float("nan"), 10**400, ...)]
    [0.25, 'text', 'comma', 'several', 'pair', 'nan', 'huge', 'yours']
    """
    try:
        return _parse(answer)
    except OverflowError:
        return "huge"
    except Exception:  # an object of somebody's own may do anything when it is looked at
        return "thing"


def printable_text(text: Any, most: int = _LONGEST) -> str:
    """Return a text as a sentence can repeat it: printable, and cut short.

    >>> printable_text("a\\nb"), printable_text("x" * 99)[-3:]
    ('a b', 'xx…')
    """
    try:
        shown = "".join(letter if letter.isprintable() else " " for letter in str(text)[: most + 1]).strip()
    except Exception:  # an object of somebody's own may do anything when it is written
        return type(text).__name__
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def is_text(thing: Any) -> bool:
    """Return whether something is a string; `isinstance` would ask its ``__class__``, which may raise."""
    return issubclass(type(thing), str)


def explain_refusal(name: str, reason: str, answer: Any) -> str:
    """Return why an answer is no number; of what is typed the page says the same.

    Arguments:
        name: what was asked for.
        reason: what `parse_answer` returned.
        answer: the answer.

    >>> explain_refusal("z", "none", None)
    'z: None is no number yet. If a function of yours computed it, it may lack a return.'
    """
    if reason == "pair":
        return say("check.typed", quantity=name, why=say("comma.pair", whole=answer[0], part=answer[1]))
    if is_text(answer):
        return say("check.typed", quantity=name, why=say(f"number.{reason}", text=printable_text(answer)))
    shown = printable_text(answer) if issubclass(type(answer), (bytes, bool)) else type(answer).__name__
    return say(f"check.{reason}", quantity=name, shown=shown)


def _parse(answer: Any) -> float | str:
    if answer is ...:
        return "yours"
    if isinstance(answer, np.ndarray) and answer.ndim == 0 and not isinstance(answer, np.ma.MaskedArray):
        answer = answer.item()
    if isinstance(answer, str):
        number = parse_number(answer)
        decimals = _DECIMALS.fullmatch(answer.strip())
        return TypedNumber(number, len(decimals[1])) if decimals and isinstance(number, float) else number
    if type(answer) is tuple and [*map(type, answer)] == [int, int] and max(abs(answer[0]), answer[1]) < _LARGEST:
        return "pair" if answer[1] >= 0 else "several"
    kind = next((kind for types, kind in _KINDS if isinstance(answer, types)), None)
    if kind is not None:
        return kind
    if not isinstance(answer, (numbers.Real, Decimal)):
        return "function" if callable(answer) else "thing"
    number = float(str(answer) if isinstance(answer, np.floating) else answer)  # of single precision, no more digits
    if number == 0 and answer != 0:
        return "tiny"
    return number if math.isfinite(number) else "nan" if math.isnan(number) else "infinite"
