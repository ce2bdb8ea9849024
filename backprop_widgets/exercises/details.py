"""Details: lines that a reader opens when a prediction has been made."""

import html

from backprop_widgets.explain.text.catalogue import say

__all__ = ["Folded"]


class Folded:
    """Lines of text, folded in a notebook until they are opened; a cell may so be run before its answer is wanted.

    Attributes:
        lines: what is folded.

    >>> Folded("0.5000", "0.8808")
    0.5000
    0.8808
    """

    def __init__(self, *lines: object) -> None:
        """Fold lines: anything, of which the text is shown."""
        self.lines = tuple(map(str, lines))

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return f"<details><summary>{say('folded')}</summary><pre>{html.escape(repr(self))}</pre></details>"
