"""Exercise: what is asked of a small graph, at values that hide no mistake."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.exercises.levels import LEVELS
from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.diagnosis import diagnose_with_answers
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.mistakes.tolerance import differ
from backprop_widgets.symbolic.derive import is_counted, local_derivatives
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name, updated_name
from backprop_widgets.symbolic.simplify import add, as_node, multiply
from backprop_widgets.training.generator import Generator
from backprop_widgets.training.quantities import make_program

__all__ = ["Exercise", "draw_exercise", "plant_bug"]

_VALUES = [tenths / 10 for tenths in range(2, 20) if tenths != 10]  # where 1 is a factor nobody sees it left out
_RATES = (0.2, 0.5, 0.8)
_SMALLEST, _LARGEST = 0.05, 20.0  # an answer, so that four decimals of it are three digits, or some more
_DECIMALS = 4  # of an answer, as practice asks for it
_POINTS = 12  # that are tried for one graph
_PATIENCE = 40  # graphs that are looked at for what is wanted in them


@dataclass(frozen=True, eq=False)
class Exercise:
    """What is asked for, and the right answer.

    Attributes:
        level: how difficult it is, a key of `LEVELS`.
        kind: what is asked for, as in `Level`.
        task: the graph at its values.
        quantity: what is asked for; of a bug, what the wrong line computes.
        bug: the mistake that is planted, if a wrong line is asked for.
    """

    level: int
    kind: str
    task: Task
    quantity: str = ""
    bug: Site | None = None

    @property
    def truth(self) -> float:
        """The right answer: a number, or the number of the wrong line, counted from 1."""
        return self.task.truths[self.quantity] if self.bug is None else 1.0 + [*self.lines].index(self.quantity)

    @property
    def operation(self) -> str:
        """Which operation a value or a local derivative is of, by its name in the table; empty for all else."""
        top = self.task.graph.named[Quantity.parse(self.quantity).of].operation
        return top.name if top and self.kind in ("value", "local") else ""

    @cached_property
    def lines(self) -> dict[str, str]:
        """The formulas that are shown, by what they compute: a forward pass, and with a bug the backward pass."""
        named = self.task.graph.named
        forward = {name: _write(name, node) for name, node in named.items() if node.operation}
        return forward | (_write_backward(self.task, self.bug) if self.bug else {})

    @property
    def right_line(self) -> str:
        """The wrong line as it should be."""
        return _write_backward(self.task)[self.quantity]

    @cached_property
    def wrong_numbers(self) -> dict[str, float]:
        """The quantities whose numbers the bug makes wrong, with these."""
        numbers = make_program(self.task.graph, overrides=self.bug or NO_OVERRIDES)(self.task.values)
        return {name: float(one) for name, one in numbers.items() if not math.isclose(one, self.task.truths[name])}

    @property
    def found_out(self) -> list[str]:
        """The gradients of weights at which a gradient check finds the bug: those that are off by more than 1 %."""
        wrong, truths = self.wrong_numbers, self.task.truths
        names = (gradient_name(self.task.graph, weight) for weight in self.task.weights)
        return [name for name in names if name in wrong and differ(np.array(wrong[name]), np.array(truths[name]))]


def draw_exercise(
    generator: Generator,
    level: int,
    kind: str,
    *,
    mistake: str = "",
    operation: str = "",
    before: float | None = None,
) -> Exercise:
    """Return an exercise at values at which no single mistake of the catalogue gives the right answer.

    Graphs and values are drawn until one fits.

    Arguments:
        level: how difficult it is, a key of `LEVELS`.
        kind: what is asked for, one of the level's kinds.
        mistake: the key of a mistake that is planted, or possible on the way, as far as graphs have a place for it.
        operation: what a value or a local derivative is of, as far as graphs have it.
        before: the right answer to the exercise before, which is no answer to this one, not even by a mistake.

    >>> exercise = draw_exercise(Generator("Ada"), 4, "bug")
    >>> exercise.bug, exercise.truth, exercise.lines[exercise.quantity], exercise.right_line
    (<sign at dy/da>, 8.0, '∂L/∂a = ∂L/∂y·(−w₂)', '∂L/∂a = ∂L/∂y·w₂')
    """
    drawn = _draw_exercises(generator, level, kind, mistake, operation)
    return next(exercise for exercise in drawn if before is None or not _is_answer(exercise, before))


def _draw_exercises(generator: Generator, level: int, kind: str, mistake: str, operation: str) -> Iterator[Exercise]:
    """Yield exercises without end, of one graph after another."""
    for number in count():
        graph = LEVELS[level].draw_graph(generator)
        if number == _PATIENCE:
            mistake = operation = ""
        for _ in range(_POINTS):
            exercise = Exercise(level, kind, _draw_task(generator, graph))
            if kind == "bug":
                yield from _plant_bugs(generator, exercise, mistake)
            else:
                yield from _ask_for_numbers(generator, exercise, mistake, operation)


def _draw_task(generator: Generator, graph: DAG) -> Task:
    sizes = generator.shuffle(_VALUES)  # no two of one size
    values = {name: generator.choice((1, -1)) * sizes.pop() for name in graph.variables}
    weights = tuple(name for name in graph.variables if name[0] in "wb") or ("x",)
    return Task(graph, values, weights=weights, eta=generator.choice(_RATES))


def _ask_for_numbers(generator: Generator, exercise: Exercise, mistake: str, operation: str) -> Iterator[Exercise]:
    """Yield the exercise with each quantity that fits."""
    for name in generator.shuffle(_list_names(exercise)):
        asked = replace(exercise, quantity=name)
        if (not operation or asked.operation == operation) and _is_telling(asked.task, name, mistake):
            yield asked


def _list_names(exercise: Exercise) -> list[str]:
    """Return the quantities of the exercise's kind; on the third level gradients at which routes meet."""
    task, level = exercise.task, exercise.level
    if exercise.kind == "value":
        return [name for name, node in task.graph.named.items() if node.operation]
    if exercise.kind == "local":  # a derivative that is a number, such as that of a sum, is asked for once and no more
        return [name for name in task.locals if level == 1 or task.quantities[name].value is None]
    if exercise.kind == "weight":
        return [updated_name(name) for name in task.weights]
    return [name for name in task.gradients if task.is_chain(name) and (level != 3 or len(task.terms(name)) > 1)]


def _is_telling(task: Task, name: str, mistake: str) -> bool:
    """Return whether the rounded answer is right, no mistake gives it, and a certain mistake can be made."""
    answer = round(task.truths[name], _DECIMALS)
    if not _SMALLEST <= abs(answer) <= _LARGEST:
        return False
    diagnosis = diagnose_with_answers(task.graph, task.inputs, name, answer, task.weights, task.rule)
    if not diagnosis.right or diagnosis.hidden_matches:
        return False
    return not mistake or bool(MISTAKES[mistake].sites_along(task.graph, task.weights, diagnosis.way))


def _is_answer(exercise: Exercise, number: float) -> bool:
    """Return whether a number is the right answer, or one that a mistake gives."""
    if exercise.bug:
        return number == exercise.truth
    task, rounded = exercise.task, round(number, _DECIMALS)
    said = diagnose_with_answers(task.graph, task.inputs, exercise.quantity, rounded, task.weights, task.rule)
    return said.verdict != "wrong" or bool(said.matches)


def _plant_bugs(generator: Generator, exercise: Exercise, mistake: str) -> Iterator[Exercise]:
    """Yield the exercise with each bug that is one line, and found out by a gradient check; mistakes in any order."""
    task = exercise.task
    for key in (mistake,) if mistake else generator.shuffle(MISTAKES):
        for site in generator.shuffle(MISTAKES[key].sites(task.graph, task.weights)):
            if (planted := plant_bug(exercise, site)) is not None:
                yield planted


def plant_bug(exercise: Exercise, site: Site) -> Exercise | None:
    """Return the exercise with a bug; ``None`` unless it makes one line wrong, and a gradient check finds it out."""
    if not site.backward:
        return None
    right, wrong = (_write_backward(exercise.task, overrides) for overrides in (NO_OVERRIDES, site))
    changed = [name for name in right if right[name] != wrong[name]]
    if len(changed) != 1:
        return None
    planted = replace(exercise, quantity=changed[0], bug=site)
    return planted if planted.found_out else None


def _write_backward(task: Task, overrides: Overrides = NO_OVERRIDES) -> dict[str, str]:
    """Return a line for the gradient of each operation and weight, from those above it."""
    graph, lines = task.graph, {}
    local = local_derivatives(graph, overrides)
    back: dict[Node, Any] = {node: Node(name=gradient_name(graph, node)) for node in graph.named.values()}
    back[graph.output] = 1.0
    for node in reversed(graph.named.values()):
        if node is graph.output or not (node.operation or node.name in task.weights):
            continue
        total: Any = 0.0
        for top in reversed(graph.users[node]):
            if (top, node) in local and is_counted(graph, top, node, overrides):
                total = add(total, multiply(back[top], _write_out(local[top, node], local_name(graph, top, node))))
        taken = overrides.gradients.get(node)
        name = gradient_name(graph, node)
        lines[name] = _write(name, as_node(total) if taken is None else back[taken])
    return lines


def _write_out(node: Node, name: str) -> Node:
    """Return a local derivative without its name, so that its formula is written and not the name."""
    return Node(node.operation, node.operands) if node.operation and node.name == name else node


def _write(name: str, node: Node) -> str:
    return f"{label(name, TEXT)}{TEXT.equals}{formula(node, TEXT, name)}"
