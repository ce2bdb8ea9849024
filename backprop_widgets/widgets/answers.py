"""Answers: a typed field for each quantity of a worksheet, with what there is to say to it."""

from collections.abc import Iterable
from typing import Any

import traitlets

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.parse_answer import is_text, printable_text
from backprop_widgets.exercises.worksheet import Worksheet
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.base import no_kernel
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.library import WithLibrary

__all__ = ["Answers"]


class Answers(WithLibrary):
    """A row for each quantity: its name, a field to type in, a hint and the solution, and the worksheet's feedback.

    The worksheet judges, in the kernel, and remembers; so the rows come back as they were when the cell is run again.

    >>> from backprop_widgets import Worksheet
    >>> answers = Answers(Worksheet("fields"), ["L'", "a"])
    >>> answers.ask("L'", "answer", "0,0446").text
    'Right.'
    >>> answers.lines["L'"]
    {'text': 'Right.', 'kind': 'right', 'typed': '0,0446'}
    >>> answers.sheet.reset()
    >>> answers.close()
    """

    _esm = view("answers")
    rows = traitlets.List(
        traitlets.Dict(), help="for each quantity its name, its symbol, and the names of its controls"
    ).tag(sync=True)
    words = traitlets.Dict(help="what stands on the buttons").tag(sync=True)
    lines = traitlets.Dict(help="by quantity: what was typed, what was said, and of which kind that is").tag(sync=True)

    def __init__(self, sheet: Worksheet, quantities: Iterable[str] | None = None) -> None:
        """Make the fields of a worksheet.

        Arguments:
            sheet: the worksheet.
            quantities: which of its quantities, in this order; if not given, all of them.

        Raises:
            TypeError: if it is not a `Worksheet`.
            ValueError: if it has no such quantity.
        """
        if not isinstance(sheet, Worksheet):
            raise TypeError(f"Answers are to a Worksheet, not to {sheet!r:.80}")
        if is_text(quantities):
            raise TypeError(f"quantities is {quantities!r:.80}; it is a sequence of names such as ('z', 'a')")
        self.sheet = sheet
        names = []
        for asked in sheet.task.quantities if quantities is None else quantities:
            name = sheet.task.name(asked)
            if name is None:
                raise ValueError(sheet.check(asked).text)
            names.append(name)
            sheet.progress.ask(name)
        super().__init__(
            rows=[_row(name) for name in dict.fromkeys(names)],
            words={key: say(f"answers.{key}") for key in ("title", "hint", "solution")} | no_kernel(),
            lines={name: _line(*sheet.progress.exchanges[name]) for name in names if name in sheet.progress.exchanges},
        )
        self.on_msg(self._on_message)
        self.add_class("bw").add_class("bw-answers").add_class("bw-asks")
        RERUNS.remember(self)

    def ask(self, quantity: str, what: str, text: str = "") -> Feedback:
        """Do what the page asks for, and show what there is to say.

        Arguments:
            quantity: one of the rows.
            what: ``"answer"``, ``"hint"`` or ``"solution"``.
            text: what was typed.
        """
        actions = {"hint": self.sheet.hint, "solution": self.sheet.solution}
        said = actions[what](quantity) if what in actions else self.sheet.check(quantity, text)
        typed = self.lines.get(quantity, {}).get("typed", "") if what in actions else printable_text(text)
        self.lines = {**self.lines, quantity: _line(typed, said)}
        return said

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        known = {row["name"] for row in self.rows}
        if isinstance(content, dict) and is_text(content.get("quantity")) and content["quantity"] in known:
            self.ask(content["quantity"], str(content.get("what")), str(content.get("text", "")))

    def __repr__(self) -> str:
        return f"<answers to {self.sheet!r}>"


def _row(name: str) -> dict[str, str]:
    symbol = label(name, TEXT)
    keys = {"field": "answers.field", "hint": "answers.hint.label", "solution": "answers.solution.label"}
    return {"name": name, "symbol": symbol, **{key: say(words, quantity=symbol) for key, words in keys.items()}}


def _line(typed: str, said: Feedback) -> dict[str, str]:
    return {"text": said.text, "kind": said.kind, "typed": typed}
