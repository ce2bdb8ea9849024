"""Packed: floats as bytes, eight each: exact, infinities and NaN included, which JSON could not carry."""

from array import array
from collections.abc import Iterable
from typing import Any

__all__ = ["BYTES", "from_bytes", "to_bytes"]

# The metadata of a trait of bytes that the page sends, too: they arrive as a view of the message.
BYTES: dict[str, Any] = {"sync": True, "from_json": lambda data, widget: bytes(data)}


def to_bytes(numbers: Iterable[float]) -> bytes:
    """Return floats as bytes, in the order of this machine, which is that of the page.

    >>> from_bytes(to_bytes([0.1, float("inf")]))
    [0.1, inf]
    """
    return array("d", numbers).tobytes()


def from_bytes(data: bytes) -> list[float]:
    """Return the floats again.

    Raises:
        ValueError: if the bytes are not a whole number of floats.
    """
    numbers = array("d")
    numbers.frombytes(data)
    return numbers.tolist()
