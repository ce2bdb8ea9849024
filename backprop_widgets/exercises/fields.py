"""Fields: numbers that a text names in braces, each computed from a network at one of several points."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.overrides import NO_OVERRIDES
from backprop_widgets.engine.validation import listed
from backprop_widgets.examples import Network
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.training.batches import check_batch
from backprop_widgets.training.calculator import Calculator
from backprop_widgets.training.cost import Sweep, sweep
from backprop_widgets.training.descent import Trajectory, descend

__all__ = ["Fields"]

_FIELD = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")
_FORMAT = re.compile(r"\.\d\d?[ef%]")
_ARRIVALS = {"until": False, "settles": True}  # whether it counts for good
_COUNTS = ("multiplications", "sweeps", "together", "peak", "again")
_CODE = re.compile(r"(^```[^`]*?\n.*?^```$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)
_WORDS: dict[str, Callable[[float, float], float]] = {
    "over": operator.truediv,
    "minus": operator.sub,
    "plus": operator.add,
    "times": operator.mul,
}
_IN_SAMPLE = re.compile(r"(.+) in (\d+)")
_WORD = re.compile(rf" ({'|'.join(_WORDS)}) ")
_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    " = ": lambda left, right: math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12),
    " < ": operator.lt,
    " > ": operator.gt,
}


class Fields:
    """The numbers of a network at a point, and at other points that have names.

    ``dL/dw1`` is the number at the point itself, ``raised.dL/dw1`` at the one called ``raised``. ``over``, ``minus``,
    ``plus`` and ``times`` stand between two numbers, and are worked out from the left. ``raised.steps`` is the number
    of updates after which a point is looked at. At a point with a ``sweep``, ``forward.multiplications``,
    ``forward.sweeps``, ``forward.together``, ``forward.peak`` and ``forward.again`` are what it costs, and
    ``back.keeps z`` is 1 where a local derivative on the way back reads ``z``, else 0. With samples, ``mean dL/dw1``
    is their mean and ``dL/dw1 in 2`` what the second one gives.

    >>> from backprop_widgets import worked_example
    >>> fields = Fields(worked_example(), points={"raised": {"w2": 1}})
    >>> fields.fill("from {dL/dw1:.4f} to {raised.dL/dw1:.4f}, {raised.dL/dw1 over dL/dw1} times as much")
    'from 0.0366 to 0.1463, 4 times as much'
    >>> fields.holds("raised.dL/dw1 > 3 times dL/dw1")
    True
    """

    def __init__(
        self,
        network: Network | DAG,
        values: Mapping[str, Any] | None = None,
        points: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Take a network, its point, and by name what is other at others.

        Arguments:
            network: a `Network`, or a `Graph` with values.
            values: a number for some variables and for ``eta``; the network's own where they are missing.
            points: by name, values that are other there; under ``steps`` after how many updates it is looked at, and
                under ``rule`` by which rule they are made. With ``until`` it is looked at as soon as the loss is at
                such a level, with ``settles`` as soon as it is there for good, as far as so many steps can tell. Under
                ``mistake`` stands which mistake of the catalogue is made on the way and there, at its first place or
                at the one that ``place`` counts from 0. Then ``measured dL/dw1`` and ``error of dL/dw1`` are a
                gradient check. Under ``sweep`` stands ``"forward"`` or ``"reverse"``, beside it ``inputs``, ``outputs``
                and ``every``, as `backprop_widgets.sweep` takes them. With ``batch`` so many of the samples make a
                step, in the order that ``seed`` gives.

        Raises:
            TypeError, ValueError: if one of these is not what it should be, or a loss is not reached.
        """
        self.task = Task(network, values)
        self._tasks, self._steps = {"": self.task}, {"": 0}
        self._sweeps: dict[str, Sweep] = {}
        self._batches: dict[str, tuple[int, int | str]] = {}
        self._mistakes: dict[str, tuple[str, int]] = {}
        self._wrong: dict[str, list[Mapping[str, float]]] = {}  # all numbers of each sample, where a mistake is made
        for name, changes in (points or {}).items():
            if not isinstance(changes, Mapping):
                raise TypeError(f"the point {name!r:.80} is {changes!r:.80}; it is a table such as {{w2 = 1}}")
            self._add(name, network, values or {}, dict(changes))

    def _add(self, name: str, network: Network | DAG, values: Mapping[str, Any], changes: dict[str, Any]) -> None:
        """Add a point: what is other there, the mistake that is made, and after how many updates it is looked at."""
        steps, key = changes.pop("steps", 0), changes.pop("mistake", None)
        rule = changes.pop("rule", "gradient descent")
        if type(steps) is not int or steps < 0:
            raise ValueError(f"steps is {steps!r:.80} at the point {name!r:.80}; it is a whole number, not negative")
        levels = {stays: changes.pop(arrival) for arrival, stays in _ARRIVALS.items() if arrival in changes}
        if len(levels) > 1 or (levels and not steps):
            raise ValueError(f"the point {name!r:.80} has until or settles, one of them, and steps: how far one looks")
        if "sweep" in changes:
            options = {one: changes.pop(one) for one in ("inputs", "outputs", "every") if one in changes}
            self._sweeps[name] = sweep(network, changes.pop("sweep"), **options)
        place = 0 if key is None else changes.pop("place", 0)
        batch, seed = changes.pop("batch", None), changes.pop("seed", 0)
        task = self._tasks[name] = Task(network, {**values, **changes})
        if check_batch(batch, task.samples) is not None:
            self._batches[name] = (batch, seed)
        site = None if key is None else _choose_site(task, key, place)
        memory: dict[str, float] = {}
        self._steps[name] = 0
        if steps:
            more: dict[str, Any] = {"eta": task.eta, "steps": steps, "rule": rule, "mistake": site or NO_OVERRIDES}
            more |= {"batch": batch, "seed": seed}
            path = descend(task.graph, task.values, weights=task.weights, **more)
            done = self._steps[name] = _find_step(path, levels, name)
            last = dict(zip(task.weights, map(float, path.weights[done]), strict=True))
            memory = {one: float(row[done]) for one, row in path.memory.items()}
            task = self._tasks[name] = Task(network, {**task.values, "eta": task.eta, **last})
        if site:
            self._mistakes[name] = (key, place)
            calculator = Calculator(task.graph, task.weights, task.samples, rule=rule, overrides=site)
            given = {**task.inputs, **calculator.memory, **memory}
            self._wrong[name] = [calculator(given, sample) for sample in range(max(task.samples, 1))]

    def mistake(self, point: str) -> tuple[str, int] | None:
        """Return the mistake that is made at a point, and at which of its places, if there is one."""
        return self._mistakes.get(point)

    def batch(self, point: str) -> tuple[int, int | str] | None:
        """Return how many samples make a step from a point, and what their order follows from; ``None`` if all do."""
        return self._batches.get(point)

    def at(self, point: str) -> Task:
        """Return the task at a point.

        Raises:
            ValueError: if there is no such point.
        """
        if point not in self._tasks:
            raise ValueError(f"no point named {point!r:.80}; there are {listed([*filter(None, self._tasks)])}")
        return self._tasks[point]

    def number(self, expression: str) -> float:
        """Return the number that an expression names.

        Raises:
            ValueError: if it names no quantity, or no point, or is not finite.
        """
        first, *rest = _WORD.split(expression.strip())
        value = self._term(first)
        for word, term in zip(rest[::2], rest[1::2], strict=True):
            other = self._term(term)
            value = math.nan if word == "over" and not other else _WORDS[word](value, other)
        if not math.isfinite(value):
            raise ValueError(f"{expression!r:.80} is no finite number here")
        return value

    def _term(self, term: str) -> float:
        try:
            return float(term)
        except ValueError:
            pass
        point, _, name = term.strip().rpartition(".")
        task, rows = self.at(point), self._wrong.get(point)
        if in_one := _IN_SAMPLE.fullmatch(name):
            return self._of_sample(point, in_one[1], int(in_one[2]))
        shared = {one: value for one, value in task.inputs.items() if np.ndim(value) == 0}
        numbers = rows[0] if rows and not task.samples else shared
        if name in numbers:
            return float(numbers[name])
        known = task.name(name)
        if known is None and name == "steps":
            return float(self._steps[point])
        if known is None and point in self._sweeps:
            return self._count(self._sweeps[point], name)
        if known is None:
            raise ValueError(
                f"no quantity named {name!r:.80}; there are {listed([*task.inputs, *task.quantities], 60)}"
            )
        if rows is None:
            return task.truth(known)
        if known not in rows[0]:
            raise ValueError(f"{known!r:.80} is not known where a mistake is made; say 'steps' at the point {point!r}")
        return float(rows[0][known])

    @staticmethod
    def _count(run: Sweep, name: str) -> float:
        """Return what a sweep costs, or whether it keeps a value for the way back."""
        if name.startswith("keeps "):
            return float(any(node.name == name.removeprefix("keeps ") for step in run.steps for node in step.reads))
        if name not in _COUNTS:
            raise ValueError(f"of a sweep there is no {name!r:.80}; there are {listed(_COUNTS)}, and such as 'keeps z'")
        return float(len(run.of) if name == "sweeps" else getattr(run, name))

    def _of_sample(self, point: str, name: str, number: int) -> float:
        """Return what one of the samples has of a quantity; they are counted from 1."""
        task, rows = self.at(point), self._wrong.get(point)
        if not 1 <= number <= task.samples:
            raise ValueError(f"no sample {number}; there are {task.samples}")
        if name not in task.inputs and name not in task.formulas:
            raise ValueError(f"no quantity named {name!r:.80}; there are {listed([*task.inputs, *task.formulas], 60)}")
        return float(rows[number - 1][name] if rows else task.by_sample(name)[number - 1])

    def holds(self, relation: str) -> bool:
        """Return whether two numbers are as a relation says: ``a = b``, ``a < b`` or ``a > b``.

        Raises:
            ValueError: if it is no relation, or names no quantity.
        """
        sign = next((sign for sign in _RELATIONS if relation.count(sign) == 1), None)
        if sign is None:
            raise ValueError(f"{relation!r:.80} says nothing of two numbers; write a = b, a < b or a > b")
        return _RELATIONS[sign](*map(self.number, relation.split(sign)))

    def fill(self, text: str) -> str:
        """Return a text with its numbers: ``{L:.4f}`` as Python formats it, ``{L}`` with four digits at most.

        What stands in code is left as it is.

        Raises:
            ValueError: if a field names no quantity, or its format is none.
        """

        def write(field: re.Match[str]) -> str:
            value, code = self.number(field[1]), field[2]
            if not code:
                return format_number(value, "g")
            if not _FORMAT.fullmatch(code):
                raise ValueError(f"the format {code!r:.80} is none; it is such as .4f, .2e or .1%")
            return format(value, f"z{code}").replace("-", "−").replace("%", " %")

        parts = _CODE.split(text)
        return "".join(part if place % 2 else _FIELD.sub(write, part) for place, part in enumerate(parts))


def _choose_site(task: Task, key: Any, place: Any) -> Site:
    """Return a mistake at one of its places in a task, counted from 0."""
    if not isinstance(key, str) or key not in MISTAKES:
        raise ValueError(f"no mistake named {key!r:.80}; there are {listed(MISTAKES)}")
    sites = MISTAKES[key].sites(task.graph, task.weights)
    if type(place) is not int or not 0 <= place < len(sites):
        raise ValueError(f"place is {place!r:.80}; {key!r:.80} can be made at {len(sites)} places, counted from 0")
    return sites[place]


def _find_step(path: Trajectory, levels: Mapping[bool, Any], name: str) -> int:
    """Return the step at which a path is at a level, for good or for the first time; its last one without a level."""
    for stays, level in levels.items():
        found = path.arrival(level, stays=stays)
        if found is None:
            raise ValueError(f"the loss at the point {name!r:.80} is not at {level} within {path.steps} steps")
        return found
    return path.steps
