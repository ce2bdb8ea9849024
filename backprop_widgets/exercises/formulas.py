"""Formulas: the functions of numbers that lesson 8 asks for, and what is written in their place by mistake."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.exercises.sweeps import agree
from backprop_widgets.training.optimizers import UPDATE_RULES

__all__ = ["FORMULAS", "Formula"]


@dataclass(frozen=True)
class Formula:
    """A function of numbers.

    Attributes:
        right: the function; it returns a number, several, or numbers by name.
        points: the arguments that it is called with.
        slips: by the key of the sentence, functions that do one thing wrongly.
        form: how a call is written.
        call: how the function is called, with what makes a node.

    >>> formula = FORMULAS["product_locals"]
    >>> formula.write("product_locals", 0), formula.truths[0]
    ('product_locals(2, 5)', (5, 2))
    >>> formula.find_slip(formula.points)
    'own value'
    """

    right: Callable[..., Any]
    points: Sequence[tuple[Any, ...]]
    slips: Mapping[str, Sequence[Callable[..., Any]]]
    form: str = "{name}({arguments})"
    call: Callable[..., Any] = lambda function, node, *arguments: function(*arguments)

    @cached_property
    def rights(self) -> list[Any]:
        """What the function returns at each point."""
        return [self.right(*arguments) for arguments in self.points]

    @cached_property
    def truths(self) -> list[tuple[float, ...]]:
        """The numbers of it."""
        return [_flatten(right) for right in self.rights]

    def write(self, name: str, place: int) -> str:
        """Return a call as it is written, with the arguments at one of the points."""
        return self.form.format(name=name, arguments=", ".join(map(repr, self.points[place])))

    def find_slip(self, results: Sequence[tuple[float, ...]]) -> str | None:
        """Return the slip that gives the results at all points; ``None`` if there is none."""
        answers = [
            (key, [_flatten(function(*arguments)) for arguments in self.points])
            for key, functions in self.slips.items()
            for function in functions
        ]
        answers.append(("sign", [tuple(-number for number in truth) for truth in self.truths]))
        answers.append(("constant", [results[0]] * len(results)))
        return next((key for key, numbers in answers if all(map(agree, results, numbers))), None)


def _flatten(numbers: Any) -> tuple[float, ...]:
    """Return a number, or several, as a tuple; numbers by name in the order of the names."""
    if isinstance(numbers, Mapping):
        return tuple(numbers[name] for name in sorted(numbers))
    return numbers if isinstance(numbers, tuple) else (numbers,)


def _add_up(shares: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {node: sum(share for other, share in shares if other == node) for node, _ in shares}


def _derive(name: str, *numbers: Any) -> tuple[float, ...]:
    """Return the local derivatives of an operation by the package's rules, which take output and operands."""
    return tuple(rule(*numbers) for rule in OPERATIONS[name].partials if rule)


FORMULAS = {
    "product_locals": Formula(
        lambda p, q: _derive("multiply", p * q, p, q),
        ((2, 5), (3, -4), (0.5, 7)),
        {
            "own value": [lambda p, q: (p, q)],
            "sum": [lambda p, q: (1, 1)],
            "value": [lambda p, q: (p * q, p * q)],
        },
    ),
    "sigmoid_local": Formula(
        lambda a: _derive("sigmoid", a, None)[0],
        ((0.25,), (0.5,), (0.9,)),
        {
            "one factor": [lambda a: a, lambda a: 1 - a],
            "of tanh": [lambda a: 1 - a * a],
            "twice": [lambda a: _derive("sigmoid", OPERATIONS["sigmoid"].scalar(a), a)[0]],
        },
    ),
    "tanh": Formula(
        lambda z: _derive("tanh", math.tanh(z), z)[0],
        ((0.5,), (-1.0,), (2.0,)),
        {
            "value": [math.tanh],
            "input": [lambda z: 1 - z * z],
            "square": [lambda z: 1 - math.tanh(z)],
            "of sigmoid": [lambda z: math.tanh(z) * (1 - math.tanh(z))],
        },
        "{name}(Node({arguments})).edges[0][1]",
        lambda function, node, z: function(node(z)).edges[0][1],
    ),
    "collected": Formula(
        _add_up,
        (([("u", 3), ("v", 4), ("u", 5)],), ([("v", 2), ("u", 7), ("v", -3), ("v", 6)],)),
        {"last share": [dict], "first share": [lambda shares: dict(reversed(shares))]},
    ),
    "updated": Formula(
        lambda weight, gradient, eta: UPDATE_RULES["gradient descent"].step(weight, gradient, eta)[0],
        ((3.0, 4.0, 0.5), (-1.0, 2.0, 0.1), (0.5, -3.0, 0.2)),
        {
            "uphill": [lambda weight, gradient, eta: weight + eta * gradient],
            "no eta": [lambda weight, gradient, eta: weight - gradient],
            "no weight": [lambda weight, gradient, eta: -eta * gradient, lambda weight, gradient, eta: eta * gradient],
        },
    ),
}
