"""Worksheet: questions about a network at a point, with an answer to every answer."""

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from backprop_widgets.engine.dag import DAG
from backprop_widgets.examples import Network, worked_example
from backprop_widgets.exercises.blanks import explain_blanks
from backprop_widgets.exercises.export import export_answers
from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.grade import grade_answer
from backprop_widgets.exercises.hints import write_hints, write_solution
from backprop_widgets.exercises.parse_answer import explain_refusal, is_text, parse_answer, printable_text
from backprop_widgets.exercises.predictions import SURFACE, describe_guess, describe_outcome, is_change, parse_guess
from backprop_widgets.exercises.printable import Paper, choose_quantities, format_given, make_paper
from backprop_widgets.exercises.progress import Prediction, recall_progress
from backprop_widgets.exercises.record import answers_record
from backprop_widgets.exercises.summary import Summary, summarize
from backprop_widgets.exercises.task import Task
from backprop_widgets.exercises.variant import draw_values
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.text.catalogue import joined, listed, plural, say
from backprop_widgets.symbolic.names import Quantity, gradient_name, read_typed
from backprop_widgets.training.generator import check_seed
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["Worksheet"]

_MOST_STEPS = 10_000  # of a prediction
_Method = TypeVar("_Method", bound=Callable[..., Any])


def _keeps(method: _Method) -> _Method:
    """Let a method keep, when it has returned, what it has changed."""

    @wraps(method)
    def keeping(sheet: Any, *given: Any, **named: Any) -> Any:
        said = method(sheet, *given, **named)
        sheet.progress.keep()
        trouble = answers_record().trouble
        if trouble and isinstance(said, Feedback) and not sheet.told:
            sheet.told = True
            said = replace(said, text=joined(said.text, say("ask.kept", trouble=trouble)))
        return said

    return cast(_Method, keeping)


class Worksheet:
    """A sheet of exercises: every quantity of a network can be asked for, checked, hinted at and predicted.

    What was answered is kept in a file, by the sheet's name and its task, so that its cell can be run again, on
    another day as well; `reset` forgets it. What a learner gives never raises: it is answered with a sentence.

    Quantities are called as a program calls them: ``z``, ``dL/dz``, ``da/dz``, ``w1'`` (the new weight), ``L'`` (the
    loss with it), ``w1''`` (after two updates). A bare ``w1`` is given and cannot be asked for; its gradient is
    ``dL/dw1``.

    Attributes:
        name: what the sheet is called.
        task: the graph, the values, and every quantity with its number.
        progress: what was answered.

    >>> sheet = Worksheet("doctest", {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7})
    >>> sheet.check("dL/dw1", 0.2005)
    Not yet. The factor x is missing: dz/dw1 is the other factor of the product.
    >>> sheet.check("dL/dw1", "0,301")
    Right to 3 digits.
    >>> sheet.check("dL/dw1", ...)
    dL/dw1: your turn.
    >>> sheet.reset()
    """

    def __init__(
        self,
        name: str,
        values: Mapping[str, Any] | None = None,
        *,
        network: Network | DAG | None = None,
        weights: Sequence[str] | None = None,
        eta: float | None = None,
        rule: UpdateRule | str = "gradient descent",
        measured: bool = False,
    ) -> None:
        """Make a sheet, or go on with the one of this name and task.

        Arguments:
            name: what it is called.
            values: a number for each variable, and for ``eta``; a network's own where they are missing. 1-D arrays
                are samples: what is asked for then is ``mean L``, ``mean dL/dw1``, ``w1'`` and ``mean L'``.
            network: a `Network`, or a `Graph` with values; if not given, the worked example.
            weights: the variables that are updated; if not given, the network's, or those whose names begin with ``w``.
            eta: the learning rate.
            rule: how weights are updated: ``"gradient descent"``, ``"momentum"``, ``"Adam"`` or an `UpdateRule`. What
                it remembers is a quantity as well, such as ``velocity of w1'``.
            measured: whether gradients are to be measured with nudges: hints and solutions then say how.

        Raises:
            TypeError, ValueError: if one of these is not what it should be.
        """
        if not isinstance(name, str):
            raise TypeError(f"a worksheet's name is a string such as '05', not {name!r:.80}")
        self.name = name
        network = worked_example() if network is None else network
        self._ranges = network.ranges if isinstance(network, Network) else {}
        self.task = Task(network, values, weights=weights, eta=eta, rule=rule, measured=measured)
        self.progress = recall_progress(name, self.task.key)
        self.told = False  # that nothing is kept
        explain_blanks()

    @_keeps
    def check(self, quantity: str, answer: Any = ..., *more: Any) -> Feedback:
        """Return what there is to say to an answer.

        Arguments:
            quantity: what was to be computed, such as ``"dL/dw1"``.
            answer: a number, or text that reads as one; ``...`` as long as there is none.
            more: what comes of a decimal comma; a sentence says so.
        """
        name = self.task.name(quantity)
        if name is None:
            return self._refuse_name(quantity)
        self.progress.ask(name)
        answer = (answer, *more) if more else answer
        number = parse_answer(answer)
        if isinstance(number, str):
            if number == "yours":
                return self._name_mean(quantity, Feedback(say("check.yours", quantity=name), "yours", name))
            said = Feedback(explain_refusal(name, number, answer), "refused", name)
        else:
            said = self._name_mean(quantity, self._grade(name, number))
        typed = printable_text(answer) if is_text(answer) or isinstance(number, float) else ""
        self.progress.exchanges[name] = (typed, said)
        return said

    def _name_mean(self, asked: str, said: Feedback) -> Feedback:
        """Return feedback that says so where a quantity was asked for, and its mean is meant."""
        meant = any(read.averaged for read in read_typed(asked))
        if meant or not Quantity.parse(said.quantity).averaged:
            return said
        told = say("check.mean", asked=printable_text(asked), quantity=said.quantity)
        return replace(said, text=joined(said.text, told))

    def _grade(self, name: str, number: float) -> Feedback:
        progress = self.progress
        said = grade_answer(self.task, progress, name, number)
        if said.right is None:
            return said
        if said.kind == "wrong":
            step, hint, last = self._give_hint(name, progress.hint_with.get((name, number)))
            progress.hint_with[name, number] = step
            said = replace(said, text=say("check.last" if last else "check.wrong", hint=hint), hint=step)
        progress.answers.setdefault(name, {})[number] = bool(said.right)
        if said.mistakes and not said.right:
            progress.causes.setdefault(name, said.mistakes[0])
        progress.latest[name] = number
        return said

    @_keeps
    def hint(self, quantity: str) -> Feedback:
        """Return one more step of the hint for a quantity: a question, the rule, the formula in letters."""
        name = self.task.name(quantity)
        if name is None:
            return self._refuse_name(quantity)
        self.progress.ask(name)
        step, hint, _ = self._give_hint(name)
        return self._note(Feedback(hint, "hint", name, hint=step))

    @_keeps
    def solution(self, quantity: str) -> Feedback:
        """Return formula, numbers and value of a quantity, once an answer to it was tried."""
        name = self.task.name(quantity)
        if name is None:
            return self._refuse_name(quantity)
        self.progress.ask(name)
        if not self.progress.answers.get(name):
            return self._note(Feedback(say("solution.first", quantity=name), "refused", name))
        self.progress.help(name)
        self.progress.solutions.add(name)
        return self._note(Feedback(write_solution(self.task, name), "solution", name))

    @_keeps
    def predict(
        self, quantity: str, *unnamed: Any, sign: Any = ..., size: Any = ..., point: Any = ..., steps: Any = 1
    ) -> Feedback:
        """Keep what a learner expects, before it is looked at; until then it may be changed.

        Arguments:
            quantity: what is predicted: a quantity of the sheet, or ``"surface"`` for a point on the loss surface.
            unnamed: nothing; a sentence says that a prediction is named.
            sign: ``"+"``, ``"-"`` or ``"0"``; of a quantity after an update, whether it grows, shrinks or stays.
            size: a number from 0 up: how large it is, whatever its sign. After an update the guess is judged by the
                change that it means: who predicts the old loss has predicted no change.
            point: where the weights are after some updates: a number for each, in their order or by name.
            steps: how many updates.
        """
        surface = is_text(quantity) and quantity == SURFACE
        name = SURFACE if surface and SURFACE not in self.task.quantities else self.task.name(quantity)
        if name is None or (surface and not self.task.weights):
            return self._refuse_name(quantity)
        self.progress.ask(name, predict=True)
        guesses = {"sign": sign, "size": size, "point": point}
        made = {kind: guess for kind, guess in guesses.items() if guess is not ...}
        names = TEXT.comma.join(self.task.weights)
        if type(steps) is not int or not 1 <= steps <= _MOST_STEPS:
            return Feedback(say("predict.steps.refused", most=_MOST_STEPS), "refused", name)
        if unnamed:
            return Feedback(say("predict.named"), "refused", name)
        if not made:
            about = ".surface" if surface else ".change" if is_change(name) else ""
            ask = say(f"predict.ask{about}", quantity=name, steps=plural("updates", steps), names=names)
            return Feedback(ask, "yours", name)
        kind, guess = next(iter(made.items()))
        if len(made) > 1 or (kind == "point") != surface:
            return Feedback(say("predict.one"), "refused", name)
        if not surface and not math.isfinite(self.task.truth(name)):
            return Feedback(say("check.undefined", quantity=name), "refused", name)
        numbers = parse_guess(self.task, kind, guess)
        if isinstance(numbers, str):
            return Feedback(numbers, "refused", name)
        return self._keep(name, Prediction(kind, numbers, steps))

    def _keep(self, name: str, wanted: Prediction) -> Feedback:
        progress, key = self.progress, (name, wanted.kind)
        before = progress.predictions.get(key)
        shown = {"quantity": say("predicted.point") if name == SURFACE else name, "name": name}
        if before is not None and before.revealed:
            if (before.guess, before.steps) != (wanted.guess, wanted.steps):
                return Feedback(say("predict.late", **shown, guess=describe_guess(name, before)), "refused", name)
        elif before is None and (progress.is_right(name) or name in progress.solutions):
            return Feedback(say("predict.known", **shown), "refused", name)
        else:
            progress.predictions[key] = wanted
        return Feedback(say("predict.kept", **shown, guess=describe_guess(name, wanted)), "prediction", name)

    @_keeps
    def reveal(self, quantity: str) -> Feedback:
        """Return what happens, and how far off the predictions about a quantity, or ``"surface"``, were."""
        name = SURFACE if is_text(quantity) and quantity == SURFACE else self.task.name(quantity)
        if name is None:
            return self._refuse_name(quantity)
        predictions = {kind: kept for (about, kind), kept in self.progress.predictions.items() if about == name}
        if not predictions:
            return Feedback(say("predict.none", quantity=name), "refused", name)
        for kind, kept in predictions.items():
            kept.revealed = True
            if kind == "size":
                self.progress.help(name)
        told = "\n".join(describe_outcome(self.task, name, kept) for kept in predictions.values())
        return Feedback(told, "prediction", name)

    def summary(self) -> Summary:
        """Return what was predicted well and badly, what was right at once, after help, and not at all.

        What is not tried is what a cell, a field or a hint has asked for; the sheet knows far more quantities.
        """
        return summarize(self.task, self.progress)

    def worksheet(
        self,
        quantities: str | Sequence[str] | None = None,
        *,
        points: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
        variants: Sequence[str] = (),
        seed: int | str = 0,
        given: str | Sequence[str] = (),
        room: int | None = None,
        key: bool = False,
    ) -> Paper:
        """Return the sheet on paper: the network, and lines to work on for each quantity; one side of A4.

        Arguments:
            quantities: what is asked for: names, or steps, ``"forward"``, ``"loss"``, ``"backward"``, ``"update"``,
                ``"check"``; if not given, all.
            points: other values, ``{"x": 1.5}``, or a mapping for each side, ``[{"x": 1.5}, {"x": 0.5}]``.
            variants: names of sides, each with values of its own, as `variant` draws them: ``"ABC"``, or
                ``["Ada", "Ben"]``.
            seed: what the values of variants follow from, together with their names.
            given: what is told and not asked for: quantities or steps.
            room: how many lines there are to work on each quantity; if not given, as many as fill the side.
            key: with every value, for the teacher; of variants, a side for each.

        Raises:
            TypeError, ValueError: if one of these is not what it should be, or there is no room.
        """
        asked, told = (choose_quantities(self.task, names) if names != () else () for names in (quantities, given))
        if room is not None and (type(room) is not int or room < 1):
            raise ValueError(f"room is {room!r:.80}; it is a number of lines, from 1 up")
        if not set(asked) - set(told):
            raise ValueError("nothing is asked for that is not given")
        if isinstance(points, Mapping):
            tasks = {"": self.task.elsewhere(points)}
        else:
            tasks = {str(number): self.task.elsewhere(point) for number, point in enumerate(points, 1)}
        count = len(tasks) + len(variants)
        tasks |= {name: self._vary(name, asked, seed) for name in variants}
        if len(tasks) < count:
            raise ValueError(f"each side needs a name of its own; there are {', '.join(tasks)}")
        return make_paper(tasks or {"": self.task}, self.name, asked, given=told, room=room, key=key)

    def variant(self, name: str, quantities: str | Sequence[str] | None = None, *, seed: int | str = 0) -> "Worksheet":
        """Return a sheet with other values of the same kind, at which no slip is hidden in some quantities.

        They are drawn from the ranges of the network, and follow from the name, the seed and the quantities: those that
        `worksheet` prints.

        Raises:
            ValueError: if no such values are found.

        >>> Worksheet("05").variant("A").task.values
        {'x': -0.7, 't': -0.5, 'w1': -1.1, 'w2': 1.3}
        """
        task = self._vary(name, choose_quantities(self.task, quantities), seed)
        other = copy(self)
        other.name, other.task = f"{self.name} {name}", task
        other.progress = recall_progress(other.name, task.key)
        return other

    def _vary(self, name: str, asked: Sequence[str], seed: int | str) -> Task:
        if not isinstance(name, str) or not name:
            raise TypeError(f"a variant's name is a text such as 'A', not {name!r:.80}")
        return self.task.elsewhere(draw_values(self.task, self._ranges, asked, f"{check_seed(seed)} {name}"))

    def export(self, path: str | Path, *, who: str = "") -> Path:
        """Write the first try at every quantity, and the cause that was named, as `export_answers` does."""
        return export_answers(path, who=who, sheet=self.name)

    @_keeps
    def reset(self) -> None:
        """Forget every answer, hint and prediction."""
        self.progress.clear()

    def _refuse_name(self, asked: Any) -> Feedback:
        task, shown = self.task, printable_text(asked)
        if shown not in task.inputs:
            text = say("check.unknown", shown=shown, names=listed(task.quantities, most=60))
            return Feedback(text, "unknown")
        gradient = task.name(gradient_name(task.graph, shown))
        key = ".weight" if shown in task.weights else ".input" if gradient and shown in task.values else ""
        value = format_given(task.inputs[shown])
        return Feedback(say(f"check.given{key}", shown=shown, value=value, gradient=gradient), "unknown")

    def _give_hint(self, name: str, step: int | None = None) -> tuple[int, str, bool]:
        """Return a step of the hint, the next one if not given, its text, and whether it is the last."""
        steps = write_hints(self.task, name)
        if step is None:
            step = self.progress.hints[name] = min(self.progress.hints.get(name, 0) + 1, len(steps))
            self.progress.help(name)
        step = min(max(step, 1), len(steps))
        return step, say("hint.text", number=step, count=len(steps), hint=steps[step - 1]), step == len(steps)

    def _note(self, said: Feedback) -> Feedback:
        typed = self.progress.exchanges.get(said.quantity, ("",))[0]
        self.progress.exchanges[said.quantity] = (typed, said)
        return said

    def __repr__(self) -> str:
        right = sum(map(self.progress.is_right, self.task.quantities))
        return say("sheet.shown", name=self.name, right=right, all=len(self.task.quantities))
