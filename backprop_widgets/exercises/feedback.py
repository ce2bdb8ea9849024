"""Feedback: a sentence or two to a learner, and what they rest on as data."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

__all__ = ["Feedback"]

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|$~&])")


@dataclass(frozen=True, eq=False, repr=False)
class Feedback:
    """What a worksheet says to an answer, a hint, a prediction.

    Attributes:
        text: the sentences.
        kind: ``"right"``, ``"digits"`` (right, but to fewer digits than asked for), ``"nearly"`` (right within
            0.5 %, and a mistake gives every digit), ``"mistake"``, ``"carried"`` (wrong, and it follows from an earlier
            answer), ``"rounded"`` (it is the value, or follows from an earlier answer, with too few digits),
            ``"measured"`` (a slope over too long a nudge), ``"wrong"``, ``"yours"`` (nothing given yet), ``"refused"``,
            ``"unknown"`` (no such quantity), ``"hint"``, ``"solution"``, ``"prediction"``, ``"summary"``.
        quantity: what it is about, as a program calls it; empty if about nothing known.
        right: whether the answer is right; ``None`` if there was no answer.
        mistakes: the keys of the mistakes that give the answer, the likeliest first.
        carried: the earlier answers that it follows from.
        hidden: the keys of the mistakes that give the right value here as well.
        hint: how many steps of the hint have been given.

    """

    text: str
    kind: str
    quantity: str = ""
    right: bool | None = None
    mistakes: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hint: int = 0

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<p class="bw-feedback bw-said-{self.kind}">{html.escape(self.text)}</p>'.replace("\n", "<br>")

    def _repr_markdown_(self) -> str:
        return _MARKS.sub(r"\\\1", self.text).replace("\n", "  \n")
