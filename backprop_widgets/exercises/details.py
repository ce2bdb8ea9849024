"""Details: lines and pictures that a reader opens when a prediction has been made."""

import base64
import html
import io
from typing import Any

from backprop_widgets.explain.text.catalogue import say

__all__ = ["Folded"]


class Folded:
    """Lines of text, folded in a notebook until they are opened; a cell may so be run before its answer is wanted.

    Attributes:
        lines: what is folded; figures of matplotlib stand there as text.
        pictures: these figures, as PNG; what a figure is labelled is said of its picture.

    >>> Folded("0.5000", "0.8808")
    0.5000
    0.8808
    """

    def __init__(self, *lines: object) -> None:
        """Fold lines: anything, of which the text is shown, and of a figure of matplotlib its picture."""
        self.lines = tuple(map(str, lines))
        figures: list[Any] = [line for line in lines if hasattr(line, "savefig")]
        self.pictures = tuple(map(_draw, figures))
        self._names = tuple(str(figure.get_label()) for figure in figures)
        self._written = tuple(str(line) for line in lines if not hasattr(line, "savefig"))

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        text = html.escape("\n".join(self._written))
        shown = [f"<pre>{text}</pre>"] if self._written or not self.pictures else []
        for name, picture in zip(self._names, self.pictures, strict=True):
            code = base64.b64encode(picture).decode()
            shown.append(f'<img alt="{html.escape(name)}" src="data:image/png;base64,{code}">')
        return f"<details><summary>{say('folded')}</summary>{''.join(shown)}</details>"


def _draw(figure: Any) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})  # which would say with what version it was drawn
    return file.getvalue()
