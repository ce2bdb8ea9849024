"""Digits: 1,797 images of handwritten digits, as samples for a network of 64 inputs and 10 outputs."""

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from backprop_widgets.engine.validation import Array
from backprop_widgets.training.generator import Generator

__all__ = ["Digits", "load_digits"]

_BRIGHTEST = 16
_HELD_OUT = 360


@dataclass(frozen=True, eq=False)
class Digits:
    """Some images and what they show.

    Attributes:
        images: shape ``(n, 8, 8)``, from 0 to 1.
        labels: shape ``(n,)``, the digits.
    """

    images: Array
    labels: NDArray[np.intp]

    @property
    def values(self) -> dict[str, Array]:
        """Samples for ``mlp((64, ..., 10), loss="cross_entropy")``: ``x1`` to ``x64``, ``t1`` to ``t10``.

        Pixels are counted row by row. The targets are one-hot: ``t1`` is 1 where the digit is 0, ``t10`` where it is 9.
        """
        pixels = self.images.reshape(len(self.images), -1)
        hot = np.eye(10)[self.labels]
        return {f"x{k}": column for k, column in enumerate(pixels.T, 1)} | {f"t{k}": c for k, c in enumerate(hot.T, 1)}


def load_digits(seed: int | str = 0) -> tuple[Digits, Digits]:
    """Return 1,437 images to train with and 360 held out, shuffled by a seed.

    In the order of the file, which goes from writer to writer, the last 360 would be of hands never seen. It is the
    test set of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine Learning
    Repository, doi:10.24432/C50P49, under the licence CC BY 4.0.

    Raises:
        TypeError: if the seed is neither an integer nor a text.

    >>> train, held_out = load_digits()
    >>> train.images.shape, held_out.images.shape
    ((1437, 8, 8), (360, 8, 8))
    """
    table = _read()
    order = Generator(seed).shuffle(range(len(table)))
    shuffled = table[order]
    parts = shuffled[:-_HELD_OUT], shuffled[-_HELD_OUT:]
    train, held_out = (Digits(part[:, :-1].reshape(-1, 8, 8) / _BRIGHTEST, part[:, -1]) for part in parts)
    return train, held_out


@cache
def _read() -> NDArray[np.intp]:
    with (files(__package__) / "data" / "digits.csv.gz").open("rb") as file, gzip.open(file, "rt") as text:
        return np.loadtxt(text, dtype=np.intp, delimiter=",")
