"""Proofread: a table of printed figures, and a reader who says which of them are off."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.parse_answer import is_text, printable_text
from backprop_widgets.exercises.worksheet import Worksheet
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.text.catalogue import listed, plural, say

__all__ = ["proofread"]

_MOST = 1000  # names that are read, of a sequence that may never end


def proofread(sheet: Worksheet, printed: Mapping[str, str], marked: Any = ...) -> Feedback:
    """Return what there is to say to the figures that a reader marks as misprinted.

    A figure is off unless it is its quantity, computed with all digits and rounded to the decimals it is printed with.

    Arguments:
        sheet: the worksheet whose quantities are printed.
        printed: by quantity the figure as it stands in print, such as ``"0.2350"``.
        marked: names of figures; ``...`` as long as there are none. Never raises, whatever it is.

    Raises:
        TypeError: if the sheet is no worksheet, or a figure is no text.
        KeyError: if a figure is of no quantity of the sheet.

    >>> printed = {"a": "0.6225", "y": "0.3112", "dL/dw2": "0.1938"}
    >>> proofread(Worksheet("doctest"), printed, ["y"])
    Printed as it should be: y. Compute it once more, with all digits.
    >>> proofread(Worksheet("doctest"), printed, ["dL/dw2"])
    Right, these and no others. With all digits, and rounded at the end: dL/dw2 0.1937.
    """
    if not isinstance(sheet, Worksheet):
        raise TypeError(f"figures are proofread with a Worksheet, not with {sheet!r:.80}")
    if not isinstance(printed, Mapping) or not all(map(is_text, printed.values())):
        raise TypeError(f"printed is {printed!r:.80}; it is the figures as text by quantity, such as {{'y': '0.3112'}}")
    decimals = {name: len(figure.partition(".")[2]) for name, figure in printed.items()}
    right = {name: f"{sheet.task.truths[name]:.{count}f}" for name, count in decimals.items()}
    off = [name for name, figure in printed.items() if right[name] != figure]
    example = TEXT.comma.join(f'"{name}"' for name in list(printed)[:2])
    if marked is ...:
        return Feedback(plural("proof.yours", len(printed), example=example), "yours")
    names = _read_names(marked)
    if not names:
        return Feedback(say("proof.refused", example=example), "refused")
    for name in names:
        if name not in printed:
            return Feedback(say("proof.unknown", shown=printable_text(name), names=listed(printed, most=60)), "refused")
    fine = [name for name in names if name not in off]
    if fine:
        return Feedback(say("proof.fine", names=listed(fine)), "wrong", right=False)
    if len(names) < len(off):
        return Feedback(say("proof.more", names=listed(names)), "wrong", right=False)
    figures = listed(f"{name} {right[name]}" for name in off)
    return Feedback(say("proof.right", figures=figures), "right", right=True)


def _read_names(marked: Any) -> list[str]:
    """Return the names that were marked, each once; none if it is anything else."""
    try:
        names = [marked] if is_text(marked) else list(islice(marked, _MOST)) if isinstance(marked, Iterable) else []
    except Exception:  # an object of somebody's own may do anything when it is gone through
        return []
    return list(dict.fromkeys(str(name).strip() for name in names)) if all(map(is_text, names)) and any(names) else []
