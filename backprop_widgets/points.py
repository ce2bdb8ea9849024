"""Points: two classes in the plane, as samples for a network of two inputs and one output."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backprop_widgets.engine.validation import Array, check_number
from backprop_widgets.training.generator import Generator

__all__ = ["Points", "moons", "xor"]

_ADDENDS = 12  # uniform numbers whose sum has the variance 1


@dataclass(frozen=True, eq=False)
class Points:
    """Some points of the plane and the class of each.

    Attributes:
        positions: shape ``(n, 2)``.
        labels: shape ``(n,)``, 0 or 1.
    """

    positions: Array
    labels: NDArray[np.intp]

    @property
    def values(self) -> dict[str, Array]:
        """Samples for ``mlp((2, ..., 1), loss="binary_cross_entropy")``: ``x1`` and ``x2``, and the class as ``t``."""
        x1, x2 = self.positions.T.copy()
        return {"x1": x1, "x2": x2, "t": self.labels.astype(np.float64)}

    def __repr__(self) -> str:
        return f"<points: {len(self.labels)}, of class 1 are {int(self.labels.sum())}>"


def moons(count: int = 200, held_out: int = 100, *, noise: float = 0.15, seed: int | str = 0) -> tuple[Points, Points]:
    r"""Return points on two half circles that reach into one another, to train with and held out.

    .. math:: (\cos\theta - \tfrac12, \sin\theta - \tfrac14), \quad (\tfrac12 - \cos\theta, \tfrac14 - \sin\theta),
        \quad 0 \le \theta < \pi

    Arguments:
        count: how many points there are to train with; every second one is of class 1.
        held_out: how many there are beside these.
        noise: the standard deviation of what is added to each coordinate: a sum of 12 uniform numbers, which is nearly
            normal.
        seed: what is drawn follows from it.

    Raises:
        TypeError: if a number is not one, or the seed is neither an integer nor a text.
        ValueError: if there are fewer than 2 points of one kind, or the noise is below 0 or not finite.

    >>> moons()
    (<points: 200, of class 1 are 100>, <points: 100, of class 1 are 50>)
    """

    def place(generator: Generator, label: int) -> tuple[float, float]:
        angle, side = math.pi * generator.uniform(), 1 - 2 * label
        return side * (math.cos(angle) - 0.5), side * (math.sin(angle) - 0.25)

    return _draw(place, count, held_out, noise, seed)


def xor(count: int = 200, held_out: int = 100, *, noise: float = 0.35, seed: int | str = 0) -> tuple[Points, Points]:
    r"""Return points around the corners of a square, :math:`(\pm 1, \pm 1)`, of class 1 where the signs differ.

    The arguments are those of `moons`.

    Raises:
        TypeError: if a number is not one, or the seed is neither an integer nor a text.
        ValueError: if there are fewer than 2 points of one kind, or the noise is below 0 or not finite.

    >>> train, _ = xor(4, 2, noise=0)
    >>> sorted(zip(train.positions.tolist(), train.labels.tolist()))[0]
    ([-1.0, -1.0], 0)
    """

    def place(generator: Generator, label: int) -> tuple[float, float]:
        side = generator.choice((-1.0, 1.0))
        return side, side * (1 - 2 * label)

    return _draw(place, count, held_out, noise, seed)


def _draw(
    place: Callable[[Generator, int], tuple[float, float]], count: int, held_out: int, noise: float, seed: int | str
) -> tuple[Points, Points]:
    for name, number in (("count", count), ("held_out", held_out)):
        if isinstance(number, bool) or not isinstance(number, int):
            raise TypeError(f"{name} is {number!r:.80}; allowed are integers from 2 up")
        if number < 2:
            raise ValueError(f"{name} is {number}; allowed are integers from 2 up")
    size = check_number("noise", noise)
    if size < 0:
        raise ValueError(f"noise is {size}; allowed are numbers from 0 up")
    generator = Generator(seed)

    def spread() -> float:
        return size * (sum(generator.uniform() for _ in range(_ADDENDS)) - _ADDENDS / 2)

    labels = np.arange(count + held_out) % 2
    places = (place(generator, int(label)) for label in labels)
    every = np.array([(x + spread(), y + spread()) for x, y in places])
    return Points(every[:count], labels[:count]), Points(every[count:], labels[count:])
