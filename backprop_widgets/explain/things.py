"""Things: what stands for a quantity in a view, is lit with its likes in the others, and is reached by keys."""

from __future__ import annotations

import html

from .styles import TEXT, label

__all__ = ["one_stop", "stands_for"]


def stands_for(quantity: str, *, stop: bool = True) -> str:
    """Return the attributes of an element that stands for a quantity; keys reach a stop, and it has a name.

    >>> stands_for("dL/dy", stop=False)
    ' data-of="dL/dy"'
    """
    name = html.escape(label(quantity, TEXT))
    reached = f' tabindex="-1" aria-label="{name}" data-say="{name}"' if stop else ""
    return f' data-of="{html.escape(quantity)}"{reached}'


def one_stop(markup: str) -> str:
    """Return markup whose stops are one stop of the Tab key; from the first of them, arrow keys go on."""
    return markup.replace('tabindex="-1"', 'tabindex="0"', 1)
