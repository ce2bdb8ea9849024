"""Variant: other values of the same kind for a task, at which no slip is hidden."""

import math
from collections.abc import Mapping, Sequence

from backprop_widgets.exercises.task import Task
from backprop_widgets.mistakes.blind_spots import BlindSpots
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.generator import Generator

__all__ = ["draw_values"]

_SMALLEST, _LARGEST = 0.01, 100.0  # an answer, so that four decimals of it are two digits or more
_REACH = 2.0  # of a variable that nothing is known of
_STEPS = 20  # that a range has, or some more: so few digits have its values
_DRAWS = 600  # of one number each, before all are drawn anew
_ROUNDS = 3


def draw_values(
    task: Task, ranges: Mapping[str, tuple[float, float]], names: Sequence[str], seed: str
) -> dict[str, float]:
    """Return a value for each variable of a task, drawn from its range, at which no slip is hidden in some quantities.

    All are drawn once, and then one at a time as long as that hides no more than before.

    Raises:
        ValueError: if the task has samples, or no such values are found.
    """
    if task.samples:
        raise ValueError("variants are drawn of values that are numbers; this sheet has samples")
    generator = Generator(seed)
    choices = {name: _list_values(ranges.get(name) or _presume_range(value)) for name, value in task.values.items()}
    spots = BlindSpots(task.graph, task.weights, names)
    told = [name for name in names if task.quantities[name].value is None and not Quantity.parse(name).updates]
    for _ in range(_ROUNDS):
        values: dict[str, float] = {}
        for name in choices:
            values[name] = _draw(generator, choices[name], values)
        least = _count(task.elsewhere(values), spots, told)
        for _ in range(_DRAWS):
            if not least:
                return values
            name = generator.choice(list(choices))
            others = {**values, name: _draw(generator, choices[name], values)}
            count = _count(task.elsewhere(others), spots, told)
            if count <= least:
                values, least = others, count
    raise ValueError("no values are found at which every slip shows; ask for fewer quantities")


def _count(task: Task, spots: BlindSpots, told: Sequence[str]) -> float:
    """Return how many slips are hidden, and how many numbers are too small or too large to tell."""
    if not all(map(math.isfinite, task.truths.values())):
        return math.inf
    size = sum(not _SMALLEST <= abs(task.truths[name]) <= _LARGEST for name in told)
    return size + sum(map(len, spots.find(task.inputs).values()))


def _list_values(ends: tuple[float, float]) -> list[float]:
    """Return the round numbers of a range, of few digits, without those whose factor nobody sees left out."""
    least, most = ends
    place = math.floor(math.log10((most - least) / _STEPS))
    numbers = range(math.ceil(least / 10.0**place), math.floor(most / 10.0**place) + 1)
    return [
        value
        for value in (round(number * 10.0**place, max(0, -place)) for number in numbers)
        if abs(value) not in (0, 1)
    ]


def _presume_range(value: float) -> tuple[float, float]:
    reach = max(_REACH, 2 * abs(value))
    return -reach, reach


def _draw(generator: Generator, choices: Sequence[float], others: Mapping[str, float]) -> float:
    """Return one of some numbers, of another size than others have, if there is one."""
    sizes = set(map(abs, others.values()))
    return generator.choice([value for value in choices if abs(value) not in sizes] or choices)
