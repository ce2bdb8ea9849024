"""Hints: a question, then the rule, then the formula in letters; and the solution, which alone has the numbers."""

from backprop_widgets.exercises.task import Task
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.text.catalogue import joined, say
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.optimizers import UPDATE_RULES

__all__ = ["write_hints", "write_solution", "write_symbols"]

_FEW = 8  # so many samples have their numbers in a solution
_NUDGE = 0.001  # in a solution; the error it leaves is beyond the digits that are shown


def write_hints(task: Task, name: str) -> tuple[str, ...]:
    """Return the steps of the hint for a quantity, the first the smallest; no number of the sheet is in them.

    >>> from backprop_widgets import worked_example
    >>> for hint in write_hints(Task(worked_example()), "dL/dw1"):
    ...     print(hint)
    Which arrow leads on from w₁? What has come back to where it ends?
    The chain rule: what comes back to the node above, times the local derivative from there down.
    ∂L/∂w₁ = ∂L/∂z · ∂z/∂w₁.
    """
    here, once = task.at(name)
    kind, words = _choose_kind(here, once), _collect_words(here, once)
    steps = [say(f"ask.{kind}", **words), _say_rule(here, kind, words)]
    if here is not task:
        steps[0] = joined(say("rule.again"), steps[0])
    if here.is_measured(once) or here.quantities[once].value is None:  # otherwise the formula would be the solution
        steps.append(say("hint.formula", left=label(once, TEXT), right=write_symbols(here, once)))
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


def _say_rule(task: Task, kind: str, words: dict[str, str]) -> str:
    """Return the rule for a kind of quantity; for a new weight it is the update rule's own."""
    if kind != "weight":
        return say(f"rule.{kind}", **words)
    known = UPDATE_RULES.get(task.rule.name) is task.rule
    return say(f"update.{task.rule.name}" if known else "update.other", rule=task.rule.name, **words)


def _choose_kind(task: Task, name: str) -> str:
    quantity = Quantity.parse(name)
    if quantity.averaged:
        return "mean after" if quantity.updates else "mean"
    if quantity.memory:
        return "memory"
    if quantity.updates:
        return "weight" if str(quantity.before) in task.weights else "after"
    if name in task.graph.named:
        return "loss" if task.graph.named[name] is task.graph.output else "value"
    if task.is_measured(name):
        return "measured"
    if not task.is_chain(name):
        top, below = task.locals[name]
        product = top.operation is not None and top.operation.name == "multiply"
        others = [other for other in top.operands if other is not below]
        return "factor" if product and len(others) == 1 and (others[0].name or others[0].is_constant) else "local"
    return "chain" if len(task.terms(name)) == 1 else "routes"


def _collect_words(task: Task, name: str) -> dict[str, str]:
    quantity = Quantity.parse(name)
    words = {"node": symbol(quantity.by or quantity.of, TEXT), "top": symbol(quantity.of, TEXT)}
    if quantity.averaged:
        return words | {"each": label(str(quantity.each), TEXT), "count": str(task.samples)}
    if name in task.locals:
        words["formula"] = formula(task.locals[name][0], TEXT)
    return words | {"count": str(len(task.terms(name)) if name in task.gradients else 0)}


def write_symbols(task: Task, name: str) -> str:
    """Return what a quantity is computed from, in letters: a gradient from those above it."""
    if task.is_measured(name):
        return say("measured.formula", **_collect_words(task, name))
    quantity = Quantity.parse(name)
    if quantity.averaged:
        return say("mean.formula", formula=write_symbols(task, str(quantity.each)))
    if not task.is_chain(name):
        return formula(task.formulas[name], TEXT, name)
    return " + ".join(" · ".join(label(factor, TEXT) for factor in factors) for factors in task.terms(name))


def _write_numbers(task: Task, name: str) -> str:
    numbers = {**task.inputs, **task.truths}
    quantity = Quantity.parse(name)
    if quantity.averaged and task.samples > _FEW:
        return write_symbols(task, name)
    if quantity.averaged:
        each = enumerate(task.by_sample(str(quantity.each)))
        return f"({' + '.join(format_number(value, '4n' if place else '4') for place, value in each)}) / {task.samples}"
    if task.is_measured(name):
        by, top = Quantity.parse(name).by, str(task.graph.output.name)
        moved = (task.graph.forward({**task.values, by: task.values[by] + step})[top] for step in (_NUDGE, -_NUDGE))
        up, down = (f"{loss:.7g}".replace("-", "−") for loss in moved)
        return say("measured.numbers", step=f"{_NUDGE:g}", twice=f"{2 * _NUDGE:g}", up=up, down=down)
    if not task.is_chain(name):
        return with_numbers(task.quantities[name], numbers)
    return " + ".join(
        " × ".join(format_number(numbers[factor], "4n" if i + j else "4") for j, factor in enumerate(factors))
        for i, factors in enumerate(task.terms(name))
    )
