"""Things: what stands for a quantity in a view, is lit with its likes in the others, and is reached by keys."""

import html
import re
from collections.abc import Collection

from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say

__all__ = ["mark_wrong", "quantity_attributes", "roving_tabindex"]


def quantity_attributes(quantity: str, *, stop: bool = True) -> str:
    """Return the attributes of an element that stands for a quantity; keys reach a stop, and it has a name.

    >>> quantity_attributes("dL/dy", stop=False)
    ' data-of="dL/dy"'
    """
    name = html.escape(label(quantity, TEXT))
    reached = f' tabindex="-1" aria-label="{name}" data-say="{name}"' if stop else ""
    return f' data-of="{html.escape(quantity)}"{reached}'


def roving_tabindex(markup: str) -> str:
    """Return markup whose stops are one stop of the Tab key; from the first of them, arrow keys go on."""
    return markup.replace('tabindex="-1"', 'tabindex="0"', 1)


def mark_wrong(markup: str, wrong: Collection[str]) -> str:
    """Return markup in which what stands for some quantities is marked as wrong, in its look and in its name.

    >>> mark_wrong('<g data-of="da/dz" aria-label="∂a/∂z">', ["da/dz"])
    '<g data-of="da/dz" data-wrong="" aria-label="∂a/∂z, wrong">'
    """
    for name in wrong:
        of = f'data-of="{html.escape(name)}"'
        named = rf'({re.escape(of)}[^>]*aria-label=)"([^"]*)"'
        markup = re.sub(named, lambda match: f'{match[1]}"{say("wrong", name=match[2])}"', markup)
        markup = markup.replace(of, f'{of} data-wrong=""')
    return markup
