"""Goal: outputs to be brought near their targets by hand, and how many moves that took."""

import html
import re
from typing import Any

import traitlets

from backprop_widgets.engine.validation import check_number
from backprop_widgets.engine.validation import listed as listed_names
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.template import fill, slot
from backprop_widgets.explain.text.catalogue import listed, say, sentence
from backprop_widgets.widgets.base import check_experiment
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.float_bytes import BYTES
from backprop_widgets.widgets.view import View

__all__ = ["Goal"]


class Goal(View):
    r"""A game: bring an output near its target, for every sample, while the moves are counted.

    .. math:: |y_i - t_i| < within \quad\text{for all } i

    A move is what happens between two rests: a drag, a typed number, values set by a cell. At the values of the start
    the count is 0, so whoever goes back there begins again. The page counts, and tells the kernel.

    Attributes:
        moves: how many moves were made since the start.

    >>> goal = Goal(Experiment(), "y", "t", within=0.4)
    >>> goal
    <goal: y within 0.4 of t; y = 0.3112, t = 0, off by 0.3112; reached>
    >>> goal.close()
    """

    _esm = view("goal")
    row = traitlets.Unicode(help="the template of one sample").tag(sync=True)
    output = traitlets.Unicode().tag(sync=True)
    target = traitlets.Unicode().tag(sync=True)
    within = traitlets.Float().tag(sync=True)
    samples = traitlets.Int(help="how many rows").tag(sync=True)
    lost = traitlets.Unicode(help="why there is no goal any more, if there is none").tag(sync=True)
    moves = traitlets.Int().tag(sync=True)
    counted = traitlets.Bytes(help="the point up to which the moves are counted").tag(**BYTES)

    def __init__(self, experiment: Experiment, output: str, target: str, *, within: float) -> None:
        """Set the goal.

        Arguments:
            experiment: what is played with.
            output: the quantity that is to come near its target.
            target: the input or quantity that it is to come near to.
            within: how near; more than 0.

        Raises:
            TypeError: if ``experiment`` is not an `Experiment`, or ``within`` no number.
            ValueError: if there is no such quantity, or ``within`` is not finite and more than 0.
        """
        check_experiment(experiment, "Goal")
        known = experiment.numbers
        for name in (output, target):
            if not isinstance(name, str) or name not in known:
                raise ValueError(f"no quantity named {name!r:.80}; there are {listed_names(known)}")
        allowed = "finite numbers above 0, such as 0.01"
        within = check_number("within", within, allowed)
        if within <= 0:
            raise ValueError(f"within is {within}; allowed are {allowed}")
        self._title = say("goal.title", output=symbol(output, TEXT), target=symbol(target, TEXT), within=f"{within:g}")
        words = {key: sentence(f"goal.{key}") for key in ("moves", "reached", "reset", "off")}
        self.output, self.target, self.within = output, target, within
        super().__init__(experiment, words={**words, "title": say("goal", title=self._title)})
        self.add_class("bw-goal")

    def _of_network(self) -> dict[str, Any]:
        experiment = self.experiment
        lost = [name for name in (self.output, self.target) if name not in experiment.numbers]
        return {
            "lost": say("goal.lost", quantity=symbol(lost[0], TEXT)) if lost else "",
            "row": "" if lost else _row(experiment, self.output, self.target),
            "samples": 0 if lost else max(experiment.samples, 1),
            "moves": 0,
            "counted": b"",
        }

    @property
    def off(self) -> list[float]:
        """How far the output is from its target, with its sign, sample by sample."""
        return [] if self.lost else [numbers[self.output] - numbers[self.target] for numbers in self._numbers()]

    @property
    def reached(self) -> bool:
        """Whether the output is near enough, for every sample."""
        return not self.lost and all(abs(off) < self.within for off in self.off)

    def lines(self) -> list[str]:
        """Return what the page shows of each sample, as text."""
        if self.lost:
            return [str(self.lost)]
        rows = (html.unescape(re.sub(r"<[^>]*>", "", fill(self.row, numbers))) for numbers in self._numbers())
        return [f"{row}{say('goal.off', off=format_number(off))}" for row, off in zip(rows, self.off, strict=True)]

    def _numbers(self) -> list[dict[str, float]]:
        experiment = self.experiment
        values = {**experiment.values, "eta": experiment.eta, **experiment.memory}
        return [experiment.method.calculator(values, sample) for sample in range(self.samples)]

    def __repr__(self) -> str:
        done = say("goal.done" if self.reached else "goal.open")
        return f"<goal: {listed([self._title, *self.lines(), done], 'clauses')}>"

    def snapshot(self) -> str:
        """Return the goal and how far it is, as a list."""
        rows = "".join(f"<li>{html.escape(line)}</li>" for line in self.lines())
        return f"<p>{html.escape(say('goal', title=self._title))}</p><ul>{rows}</ul>"


def _row(experiment: Experiment, output: str, target: str) -> str:
    given = [(name, "s") for name in experiment.shared if name not in (output, target)]
    shown = [*given, (output, "4"), (target, "s")]
    return listed(f"<span>{html.escape(symbol(name, TEXT))} = {slot(name, code)}</span>" for name, code in shown)
