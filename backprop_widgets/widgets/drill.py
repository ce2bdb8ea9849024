"""Drill: the task of a practice with a field for its answer, and the next one after it."""

from dataclasses import asdict
from typing import Any

import traitlets

from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.parse_answer import is_text, printable_text
from backprop_widgets.exercises.practice import Practice
from backprop_widgets.exercises.record import answers_record
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.base import no_kernel
from backprop_widgets.widgets.bundle import own_styles, separate
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.library import WithLibrary

__all__ = ["Drill"]

_WORDS = ("title", "answer", "skip")


class Drill(WithLibrary):
    """The open task of a `Practice`, a field to type the answer in, and what was said to the one before.

    The practice judges, in the kernel, and keeps what was answered, so that the cell can be run again, on another day
    as well.

    >>> drill = Drill(Practice(seed="Ben", level=2))
    >>> drill.practice.reset()
    >>> drill.answer("77").kind
    'wrong'
    >>> drill.answer(str(round(drill.practice.exercise.truth, 4))).right
    True
    >>> drill.practice.number
    2
    >>> drill.practice.reset()
    >>> drill.close()
    """

    _esm = separate("drill")
    _css = own_styles("drill")
    words = traitlets.Dict(help="what stands on the buttons").tag(sync=True)
    task = traitlets.Dict(help="what is asked: its head, lines and question, and what to type").tag(sync=True)
    before = traitlets.Unicode(help="what was said at the end of the task before").tag(sync=True)
    said = traitlets.Dict(help="what was typed, what was said to it, and of which kind that is").tag(sync=True)

    def __init__(self, practice: Practice) -> None:
        """Show a practice.

        Raises:
            TypeError: if it is not a `Practice`.
        """
        if not isinstance(practice, Practice):
            raise TypeError(f"a Drill is of a Practice, not of {practice!r:.80}")
        self.practice = practice
        words = {key: say(f"practice.{key}") for key in _WORDS} | no_kernel()
        super().__init__(words=words, **self._state())
        self.on_msg(self._on_message)
        self.add_class("bw").add_class("bw-drill").add_class("bw-asks")
        RERUNS.remember(self)

    def answer(self, text: str) -> Feedback:
        """Give the practice an answer as it was typed, and show what there is to say, or the next task."""
        return self._show(self.practice.answer(text, anew=True), text)

    def skip(self) -> Feedback:
        """Show the solution, and the next task."""
        return self._show(self.practice.skip(anew=True), "")

    def _show(self, said: Feedback, typed: str) -> Feedback:
        state = self._state()
        if state["task"] == self.task:
            state["said"] = {"text": said.text, "kind": said.kind, "typed": printable_text(typed)}
        with self.hold_sync():
            for name, value in state.items():
                setattr(self, name, value)
        return said

    def _state(self) -> dict[str, Any]:
        practice, before = self.practice, self.practice.before
        field = say("practice.field.bug" if practice.exercise.bug else "practice.field")
        task = {**asdict(practice.asked), "lines": [*practice.asked.lines], "field": field}
        told = say("practice.before", number=practice.number - 1, said=before.text) if before is not None else ""
        trouble = answers_record().trouble
        told = "\n".join(filter(None, (told, trouble and say("ask.kept", trouble=trouble))))
        return {"task": task, "before": told, "said": {}}

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict) or content.get("task") != self.practice.number:
            self._show(Feedback("", ""), "")  # another page was first
        elif content.get("skip"):
            self.skip()
        elif is_text(content.get("text")):
            self.answer(content["text"])

    def __repr__(self) -> str:
        asked, summary = self.practice.asked, self.practice.summary()
        done = [summary.text] if any(summary.groups.values()) else []
        return "\n".join([*done, asked.head, *asked.lines, asked.ask])
