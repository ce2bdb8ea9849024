"""What an Explorer says, as text."""

from __future__ import annotations

import html
import re


def alert(explorer):
    return html.unescape(re.sub("<[^>]*>", "", explorer.children[2].value))


def status(explorer):
    return html.unescape(re.sub("<[^>]*>", "", explorer.children[3].value))
