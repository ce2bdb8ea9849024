"""Hints: a quantity in steps, which rule, which factors, the numbers in place; and its solution."""

from __future__ import annotations

from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.text.catalogue import joined, say
from backprop_widgets.symbolic.names import Quantity

__all__ = ["write_hints", "write_solution", "write_symbols"]


def write_hints(task: Task, name: str) -> tuple[str, ...]:
    """Return the steps of the hint for a quantity, the first the smallest.

    >>> from backprop_widgets import worked_example
    >>> for hint in write_hints(Task(worked_example()), "dL/dw1"):
    ...     print(hint)
    The chain rule: what comes back to the node above, times the local derivative from there down.
    ∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁
    ∂L/∂w₁ = 0.0366 × 1.0000
    """
    here, once = task.at(name)
    rule = say(f"rule.{_choose_rule(here, once)}", **_collect_words(here, once))
    if here is not task:
        rule = joined(say("rule.again"), rule)
    left = f"{label(once, TEXT)} = "
    written, numbers = write_symbols(here, once), _write_numbers(here, once)
    steps = [rule, left + written]
    if here.quantities[once].operation is not None:  # otherwise the numbers would be the solution
        steps.append(left + numbers)
    return tuple(steps)


def write_solution(task: Task, name: str) -> str:
    """Return a quantity in full: formula, the same with numbers, value.

    >>> from backprop_widgets import worked_example
    >>> write_solution(Task(worked_example()), "dL/dw1")
    '∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁ = 0.0366 × 1.0000 = 0.0366'
    """
    here, once = task.at(name)
    parts = [label(once, TEXT), write_symbols(here, once), _write_numbers(here, once), format_number(here.truths[once])]
    written = " = ".join(dict.fromkeys(parts))
    return written if here is task else joined(say("rule.again"), written)


def _choose_rule(task: Task, name: str) -> str:
    quantity = Quantity.parse(name)
    if quantity.updates:
        return "weight" if str(quantity.before) in task.weights else "after"
    if name in task.graph.named:
        return "loss" if task.graph.named[name] is task.graph.output else "value"
    if not task.is_chain(name):
        return "local"
    return "chain" if len(task.terms(name)) == 1 else "routes"


def _collect_words(task: Task, name: str) -> dict[str, str]:
    """Return what the sentence about a rule may name."""
    if name in task.locals:
        top, below = task.locals[name]
        return {"formula": formula(top, TEXT), "by": symbol(str(below.name), TEXT)}
    count = len(task.terms(name)) if name in task.gradients else 0
    return {"count": str(count), "weight": label(str(Quantity.parse(name).before), TEXT)}


def write_symbols(task: Task, name: str) -> str:
    """Return what a quantity is computed from, in letters: a gradient from those above it."""
    if not task.is_chain(name):
        return formula(task.quantities[name], TEXT, name)
    return " + ".join(" · ".join(label(factor, TEXT) for factor in factors) for factors in task.terms(name))


def _write_numbers(task: Task, name: str) -> str:
    numbers = {**task.inputs, **task.truths}
    if not task.is_chain(name):
        return with_numbers(task.quantities[name], numbers)
    codes = ("4", "4n")
    terms = enumerate(task.terms(name))
    return " + ".join(
        " × ".join(format_number(numbers[factor], codes[bool(i + j)]) for j, factor in enumerate(factors))
        for i, factors in terms
    )
