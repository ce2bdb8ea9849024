"""Batches: which samples each step of stochastic gradient descent takes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop_widgets.training.generator import Generator

__all__ = ["Batches", "check_batch", "draw_batches"]


def draw_batches(samples: int, size: int, generator: Generator) -> Iterator[NDArray[np.intp]]:
    """Yield the places of the samples of one step after the other, without end.

    In each epoch all samples are shuffled and taken in turn, each once; the last batch of an epoch has what is left. It
    is what PyTorch's ``DataLoader(shuffle=True)`` does, with our `Generator`.

    >>> batches = draw_batches(5, 2, Generator("Ada"))
    >>> [next(batches).tolist() for _ in range(4)]
    [[2, 0], [3, 1], [4], [1, 0]]
    """
    while True:
        order = np.array(generator.shuffle(range(samples)), dtype=np.intp)
        yield from (order[first : first + size] for first in range(0, samples, size))


class Batches:
    """Which samples each step takes, by its number, drawn when they are first asked for.

    >>> batches = Batches(5, 2, "Ada")
    >>> batches[3].tolist(), batches[0].tolist()
    ([1, 0], [2, 0])
    """

    def __init__(self, samples: int, size: int, seed: int | str) -> None:
        """Begin with what the order of the samples follows from."""
        self._more = draw_batches(samples, size, Generator(seed))
        self._drawn: list[NDArray[np.intp]] = []

    def __getitem__(self, step: int) -> NDArray[np.intp]:
        while len(self._drawn) <= step:
            self._drawn.append(next(self._more))
        return self._drawn[step]


def check_batch(batch: Any, samples: int) -> int | None:
    """Return the number of samples of a step; ``None`` for all of them, whichever way that is said.

    Raises:
        TypeError: if it is neither an integer nor ``None``.
        ValueError: if there are not so many samples, or none.
    """
    if batch is None:
        return None
    if isinstance(batch, bool) or not isinstance(batch, (int, np.integer)):
        raise TypeError(f"batch is {batch!r:.80}; allowed are a number of samples, and None for all of them")
    if not samples:
        raise ValueError(f"batch is {batch}, but there are no samples; give 1-D arrays among the values")
    if not 1 <= batch <= samples:
        raise ValueError(f"batch is {batch}; there are {samples} samples")
    return None if batch == samples else int(batch)
