"""Walk: the lines of the five steps, one at a time, forward and back; what is typed is judged as a worksheet does."""

import json
from typing import Any

import numpy as np

from backprop_widgets.engine.validation import as_float, listed
from backprop_widgets.exercises.grade import grade_answer
from backprop_widgets.exercises.progress import Progress
from backprop_widgets.exercises.task import Task
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.explain.walkthrough import Walkthrough, walkthrough
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Walk"]

_BUTTONS = ("back", "next", "pencil", "end", "check", "show")
_SAID = ("line", "was", "all", "ask", "field", "right", "wrong", "wrong.sign", "wrong.near", "no number")


class Walk(View):
    """A bar to walk through the derivation: what comes after the line is blank in every view of the experiment.

    With a pencil the value of a line is hidden, too, until it is typed or asked for. The page does all this by itself
    and tells the kernel where it is; the kernel adds which mistake gives a wrong number, if one does. Lines are counted
    from 1, in the order of the derivation.

    >>> walk = Walk(Experiment())
    >>> walk.go("dL/da")
    >>> walk.next()
    >>> walk
    <walk of <graph L(x, t, w1, w2), 8 nodes>: line 8 of 16, da/dz>
    >>> walk.end()
    >>> walk.close()
    """

    _esm = view("walkthrough")

    def __init__(self, experiment: Experiment) -> None:
        """Walk through the derivation of ``experiment``."""
        buttons = {name: [say(f"walk.{name}"), say(f"walk.{name}.hint")] for name in ("title", *_BUTTONS)}
        for name in ("back", "next"):
            buttons[name].append(say(f"walk.{name}.name"))  # a sign alone stands on it
        super().__init__(experiment, words={**buttons, **{key: sentence(f"walk.{key}") for key in _SAID}})
        self.add_class("bw-walk")
        self._read()
        self.follow(self._reread, "method", "shown")
        self.on_msg(self._on_message)
        self._closing.callback(self.end)  # what it has hidden is shown again

    @property
    def lines(self) -> list[str]:
        """The quantity of each line, in order."""
        return self._through.quantities

    @property
    def line(self) -> int:
        """The line up to which everything is shown, counted from 1; 0 if nobody walks."""
        return int(self.state.walked)

    @property
    def pencil(self) -> bool:
        """Whether the value of a line is hidden until it is typed or asked for; to choose so starts the walk."""
        return bool(self.state.pencil)

    @pencil.setter
    def pencil(self, on: bool) -> None:
        seen = self.lines[: max(self.line - 1, 0)]  # what was shown before is no secret
        with self.state.hold_sync():
            if on and not self.pencil:
                self.state.known, self.state.walked = seen, max(self.line, 1)
            self.state.pencil = bool(on)

    def go(self, line: int | str) -> None:
        """Go to a line.

        Arguments:
            line: its number, counted from 1, or its quantity, such as ``"dL/dw1"``; 0 is `end`.

        Raises:
            TypeError: if it is neither.
            ValueError: if there is no such line.
        """
        if isinstance(line, str):
            if line not in self.lines:
                raise ValueError(f"no line for {line!r:.80}; there are {listed(self.lines)}")
            line = self.lines.index(line) + 1
        if isinstance(line, bool) or not isinstance(line, int):
            raise TypeError(f"line is {line!r:.80}; it is a number such as 7, or a quantity")
        if not 0 <= line <= len(self.lines):
            raise ValueError(f"line is {line}; allowed are 1 to {len(self.lines)}, and 0 to show all")
        self.state.walked = line

    def next(self) -> None:
        """Go one line on, up to the last; to the first, if nobody walks."""
        self.go(min(self.line + 1, len(self.lines)))

    def back(self) -> None:
        """Go one line back, down to the first; to the last, if nobody walks."""
        self.go(max(self.line - 1, 1) if self.line else len(self.lines))

    def end(self) -> None:
        """Show all lines again, and put the pencil away."""
        with self.state.hold_sync():
            self.state.walked, self.state.pencil, self.state.known = 0, False, []

    def explain(self, quantity: str, number: float) -> str:
        """Return what a worksheet says to a wrong number here; empty if it knows no cause, or there is a mistake made.

        >>> walk = Walk(Experiment(values={"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}))
        >>> walk.explain("dL/dw1", 0.2005)
        'Not yet. The factor x is missing: dz/dw1 is the other factor of the product.'
        >>> walk.close()
        """
        experiment, asked = self.experiment, Quantity.parse(quantity)
        values = experiment.values
        if not (asked.averaged or asked.updates):  # it is of the sample that is shown
            values = {
                name: value[experiment.sample] if isinstance(value, np.ndarray) else value
                for name, value in values.items()
            }
        task = Task(
            experiment.graph, values, weights=experiment.weights, eta=experiment.eta, rule=experiment.method.rule
        )
        begun = not asked.updates or task.memory == experiment.memory
        if experiment.mistake is not None or quantity not in task.quantities or not begun:
            return ""
        said = grade_answer(task, Progress(), quantity, number)
        return said.text if said.right is False else ""

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        asked = content if isinstance(content, dict) else {}
        quantity, number = asked.get("quantity"), as_float(asked.get("number"))
        if quantity in self.lines and number is not None and (text := self.explain(quantity, number)):
            self.send({"quantity": quantity, "number": number, "text": text})

    def _read(self) -> None:
        """Read the lines off the derivation as it is."""
        experiment = self.experiment
        self._through: Walkthrough = walkthrough(
            experiment.graph, experiment.quantities, experiment.weights, experiment.wrong, experiment.hidden
        )
        given = {name: label(name, TEXT) for name in experiment.shown}
        data = {**self._through.data(), "inputs": given}
        self.state.walk = json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def _reread(self, changed: frozenset[str]) -> None:
        """Read the lines anew where another mistake is made, and stay at the same quantity."""
        here = self.lines[self.line - 1] if self.line else ""
        with self.state.hold_sync():
            self._read()
            if here:
                self.state.known = []
                self.state.walked = self.lines.index(here) + 1 if here in self.lines else 1

    def __repr__(self) -> str:
        where = f"line {self.line} of {len(self.lines)}, {self.lines[self.line - 1]}" if self.line else "all lines"
        return f"<walk of {self.experiment.graph!r}: {where}>"
