"""Feedback: a sentence or two to a learner, and what they rest on as data."""

import html
import re
from dataclasses import dataclass

from backprop_widgets.explain.text.catalogue import say

__all__ = ["Feedback"]

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|$~&])")


@dataclass(frozen=True, eq=False, repr=False)
class Feedback:
    """What a worksheet says to an answer, a hint, a prediction; true only for a right answer.

    Printed, what is said to an answer begins with its quantity, so that several in a row can be told apart.

    Attributes:
        text: the sentences.
        kind: ``"right"``, ``"digits"`` (right, but to fewer digits than asked for), ``"coarse"`` or ``"unsure"``
            (more digits are needed to tell), ``"mistake"``, ``"carried"`` (wrong, and it follows from an earlier
            answer), ``"rounded"`` (it follows from earlier answers with too few digits), ``"measured"`` (a slope over
            too long a nudge), ``"kink"`` (no slope is right), ``"small"`` (0 for a small number), ``"wrong"``,
            ``"raised"`` (a function of one's own raised an exception), ``"yours"`` (nothing given yet), ``"refused"``,
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

    def __bool__(self) -> bool:
        return self.right is True

    def __repr__(self) -> str:
        return self.text

    def __str__(self) -> str:
        judged = self.right is not None or self.kind == "hint"  # other sentences name it themselves
        return say("check.named", quantity=self.quantity, text=self.text) if judged and self.quantity else self.text

    def _repr_html_(self) -> str:
        return f'<p class="bw-feedback bw-said-{self.kind}">{html.escape(self.text)}</p>'.replace("\n", "<br>")

    def _repr_markdown_(self) -> str:
        return _MARKS.sub(r"\\\1", self.text).replace("\n", "  \n")
