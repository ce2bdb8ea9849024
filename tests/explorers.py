"""What an Explorer says, as text."""

from __future__ import annotations

import html
import re
import struct


def alert(explorer):
    return html.unescape(re.sub("<[^>]*>", "", explorer.children[2].value))


def status(explorer):
    return html.unescape(re.sub("<[^>]*>", "", explorer.children[3].value))


def sent(view):
    """Return what a view has sent to the page, by quantity."""
    return dict(zip(view.quantities, struct.unpack(f"{len(view.quantities)}d", view.numbers), strict=True))
