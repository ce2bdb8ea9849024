"""Formulas: the functions of numbers that lessons 8 and 14 ask for, and what is written in their place by mistake."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import variables
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.exercises.sweeps import agree
from backprop_widgets.training.optimizers import UPDATE_RULES

__all__ = ["FORMULAS", "Formula"]


@dataclass(frozen=True)
class Formula:
    """A function of numbers.

    Attributes:
        right: the function; it returns several numbers, or numbers by name.
        points: the arguments that it is called with.
        slips: by the key of the sentence, functions that do one thing wrongly.
        makes: ``"node"`` if it takes nodes and makes one: its numbers are the value and the local derivatives;
            ``"numbers"`` if it returns numbers by name.
        form: how a call is written.
        call: how the function is called, with what makes a node.

    >>> formula = FORMULAS["multiply"]
    >>> formula.write("multiply", 0), formula.truths[0]
    ('multiply(Node(2), Node(5))', (10, 5, 2))
    >>> formula.find_slip([(10, 2, 5), (-12, 3, -4), (3.5, 0.5, 7)])
    'own value'
    """

    right: Callable[..., Any]
    points: Sequence[tuple[Any, ...]]
    slips: Mapping[str, Sequence[Callable[..., Any]]]
    makes: str = "numbers"
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
        arguments = [f"Node({one!r})" if self.makes == "node" else repr(one) for one in self.points[place]]
        return self.form.format(name=name, arguments=", ".join(arguments))

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
    """Return numbers as a tuple; those by name in the order of the names."""
    return tuple(numbers[name] for name in sorted(numbers)) if isinstance(numbers, Mapping) else tuple(numbers)


def _add_up(shares: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {node: sum(share for other, share in shares if other == node) for node, _ in shares}


def _derive(name: str, *operands: float) -> tuple[float, ...]:
    """Return what an operation makes of its operands, and the local derivatives by the package's rules."""
    value = OPERATIONS[name].scalar(*operands)
    return (value, *(rule(value, *operands) for rule in OPERATIONS[name].rules(len(operands)) if rule))


def _sigmoid(z: float) -> float:
    return _derive("sigmoid", z)[0]


def _parallel(p: float, q: float) -> tuple[float, ...]:
    """Return p q / (p + q) and both derivatives, as the package's backward pass finds them."""
    forward = _PARALLEL.forward(p=p, q=q)
    backward = forward.backward()
    return forward["g"], backward["p"], backward["q"]


def _take_apart(function: Callable[..., Any], node: Callable[[float], Any], *numbers: float) -> Any:
    """Return the value and the local derivatives of the node that a function makes; if it makes none, what it returns.

    An operand that is returned as it is depends on itself, with a derivative of 1.
    """
    operands = [node(number) for number in numbers]
    made = function(*operands)
    if not (hasattr(made, "value") and hasattr(made, "edges")):
        return made
    edges = [(made, 1)] if any(made is one for one in operands) else made.edges
    found = [[local for operand, local in edges if operand is one] for one in operands]
    return (made.value, *(local[0] if len(local) == 1 else sum(local) for local in found))


def _descend(values: Mapping[str, float], weights: Iterable[str], eta: float) -> dict[str, float]:
    """Return values after a step down the slope of `_square_error`, as the package takes it."""
    backward, rule = _ERROR.forward(values).backward(), UPDATE_RULES["gradient descent"]
    return {**values, **{name: rule.step(values[name], backward[name], eta)[0] for name in weights}}


def _descend_in_turn(values: Mapping[str, float], weights: Iterable[str], eta: float) -> dict[str, float]:
    for name in weights:
        values = _descend(values, (name,), eta)
    return dict(values)


def _forget(values: Mapping[str, float], weights: Iterable[str], eta: float) -> dict[str, float]:
    """Return the way of each weight in place of where it arrives."""
    new = _descend(values, weights, eta)
    return {**new, **{name: new[name] - values[name] for name in weights}}


def _square_error(w: Any, x: Any, b: Any, t: Any) -> Any:
    error = w * x + b - t
    return error * error


def _join(p: Any, q: Any) -> Any:
    return p * q / (p + q)


_ERROR = DAG(_square_error(*variables("w x b t")))
_PARALLEL = DAG(_join(*variables("p q")).named("g"))
_making = partial(Formula, makes="node", call=_take_apart)


FORMULAS = {
    "multiply": _making(
        lambda p, q: _derive("multiply", p, q),
        ((2, 5), (3, -4), (0.5, 7)),
        {
            "own value": [lambda p, q: (p * q, p, q)],
            "sum": [lambda p, q: (p * q, 1, 1)],
            "value": [lambda p, q: (p * q, p * q, p * q)],
        },
    ),
    "sigmoid": _making(
        lambda z: _derive("sigmoid", z),
        ((0.5,), (-1.0,), (2.0,)),
        {
            "one factor": [lambda z: (_sigmoid(z), _sigmoid(z)), lambda z: (_sigmoid(z), 1 - _sigmoid(z))],
            "of tanh": [lambda z: (_sigmoid(z), 1 - _sigmoid(z) ** 2)],
            "input": [lambda z: (_sigmoid(z), z * (1 - z))],
            "twice": [lambda z: (_sigmoid(z), _derive("sigmoid", _sigmoid(z))[1])],
            "exponent": [lambda z: _derive("sigmoid", -z)],
        },
    ),
    "larger": _making(
        lambda p, q: _derive("maximum", p, q),
        ((2, 5), (3, -4), (-7, -1)),
        {
            "both": [lambda p, q: (max(p, q), 1, 1)],
            "smaller": [lambda p, q: (max(p, q), *_derive("minimum", p, q)[1:])],
            "minimum": [lambda p, q: _derive("minimum", p, q)],
            "value": [lambda p, q: (max(p, q), p * (p > q), q * (q > p))],
        },
    ),
    "parallel": _making(
        _parallel,
        ((2, 6), (3, 1.5), (5, -2)),
        {
            "exchanged": [lambda p, q: (_parallel(p, q)[0], *_parallel(q, p)[1:])],
            "above alone": [lambda p, q: (p * q / (p + q), q / (p + q), p / (p + q))],
            "below alone": [lambda p, q: (p * q / (p + q), *[-p * q / (p + q) ** 2] * 2)],
            "not squared": [lambda p, q: (p * q / (p + q), q * q / (p + q), p * p / (p + q))],
            "sign of a quotient": [lambda p, q: (p * q / (p + q), *(1 - one for one in _parallel(q, p)[1:]))],
            "value": [lambda p, q: (p * q / (p + q),) * 3],
        },
    ),
    "collected": Formula(
        _add_up,
        (([("u", 3), ("v", 4), ("u", 5)],), ([("v", 2), ("u", 7), ("v", -3), ("v", 6)],)),
        {"last share": [dict], "first share": [lambda shares: dict(reversed(shares))]},
    ),
    "step": Formula(
        _descend,
        (
            ({"w": 0.5, "x": 2.0, "b": -0.25, "t": 1.5}, ("w", "b"), 0.1),
            ({"w": -1.0, "x": 1.5, "b": 0.5, "t": -0.5}, ("w", "b"), 0.05),
        ),
        {
            "uphill": [lambda values, weights, eta: _descend(values, weights, -eta)],
            "no eta": [lambda values, weights, eta: _descend(values, weights, 1)],
            "no weight": [_forget, lambda values, weights, eta: _forget(values, weights, -eta)],
            "no weight at all": [lambda values, weights, eta: _descend(values, values, eta)],
            "in turn": [
                _descend_in_turn,
                lambda values, weights, eta: _descend_in_turn(values, reversed(weights), eta),
            ],
        },
        form="{name}(loss, {arguments})",
        call=lambda function, node, values, *others: function(_square_error, {**values}, *others),
    ),
}
