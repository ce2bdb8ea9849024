"""Template: markup whose slots name a quantity and a format; filled in Python and in the page."""

import html
import re
from collections.abc import Mapping

from backprop_widgets.explain.notation.numbers import format_number

__all__ = ["SLOT", "fill", "slot", "slots"]

SLOT = re.compile(r'(<(t?span)\b[^>]*\bdata-q="([^"]*)" data-f="([^"]*)"[^>]*>)[^<]*(</\2>)')


def slot(quantity: str, code: str = "4", *, tag: str = "span") -> str:
    """Return an empty slot.

    Arguments:
        quantity: the name of a quantity or an input of the program.
        code: a format, as `format_number` takes it.
        tag: ``span`` in HTML, ``tspan`` in SVG.

    >>> slot("dL/dy")
    '<span data-q="dL/dy" data-f="4"></span>'
    """
    return f'<{tag} data-q="{html.escape(quantity)}" data-f="{code}"></{tag}>'


def fill(template: str, quantities: Mapping[str, float], blank: str | None = None) -> str:
    """Return the template with every slot filled, with ``blank`` where a quantity has no number.

    Raises:
        KeyError: if a slot names no quantity, and there is no blank.

    >>> fill(slot("z"), {"z": 0.5})
    '<span data-q="z" data-f="4">0.5000</span>'
    >>> fill(slot("z"), {}, "____")
    '<span data-q="z" data-f="4">____</span>'
    """

    def filled(match: re.Match[str]) -> str:
        opening, _, quantity, code, closing = match.groups()
        name = html.unescape(quantity)
        if blank is not None and name not in quantities:
            return opening + blank + closing
        return opening + format_number(quantities[name], code) + closing

    return SLOT.sub(filled, template)


def slots(template: str) -> list[str]:
    """Return the quantities that a template names, in its order."""
    return [html.unescape(match.group(3)) for match in SLOT.finditer(template)]
