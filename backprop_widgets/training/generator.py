"""Generator: random numbers that are the same in every version of Python and numpy, and in the page."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar

__all__ = ["Generator", "check_seed"]

_Item = TypeVar("_Item")

_WORD = 0xFFFFFFFF
_WORDS = _WORD + 1


class Generator:
    """Random numbers that follow from a seed, drawn one after another.

    It is xoshiro128** 1.1, with a state of four words of 32 bits and a period of 2¹²⁸ − 1 (D. Blackman, S. Vigna,
    "Scrambled Linear Pseudorandom Number Generators", ACM Transactions on Mathematical Software 47(4), 2021; their code
    is in the public domain). A seed becomes one word by FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), and that word the
    state as they advise, by another generator: SplitMix (G. Steele, D. Lea, C. Flood, OOPSLA 2014) with 32 bits, whose
    mixer is the last step of MurmurHash3 (A. Appleby). ``js/core/generator.js`` draws the same.

    Attributes:
        state: the four words.

    >>> generator = Generator("Ada")
    >>> generator.uniform(), generator.integer(6), generator.choice("abc"), generator.shuffle(range(5))
    (0.33924436060759666, 1, 'a', [1, 0, 2, 4, 3])
    """

    def __init__(self, seed: int | str) -> None:
        """Begin with a seed.

        Arguments:
            seed: a whole number or a text; 7 and ``"7"`` are one seed, and so are two ways to write an ``é``.

        Raises:
            TypeError: if it is neither.
        """
        text = unicodedata.normalize("NFC", str(check_seed(seed)))
        word = _hash(text.encode("utf-16-le", "surrogatepass"))  # which is how JavaScript keeps a text
        self.state = [_mix(word + turn * 0x9E3779B9) for turn in range(1, 5)]  # not all 0: _mix is one to one

    def word(self) -> int:
        """Return the next whole number from 0 to 2³² − 1."""
        a, b, c, d = self.state
        c ^= a
        d ^= b
        self.state = [a ^ d, b ^ c, c ^ (b << 9) & _WORD, _rotate(d, 11)]
        return _rotate(b * 5 & _WORD, 7) * 9 & _WORD

    def uniform(self) -> float:
        """Return a number from [0, 1), a multiple of 2⁻⁵³, of two words: 27 bits of the first and 26 of the second."""
        high, low = self.word() >> 5, self.word() >> 6
        return (high * 2**26 + low) / 2**53

    def integer(self, count: int) -> int:
        """Return a whole number from 0 to ``count`` − 1, each as likely as any other.

        Words of an incomplete last round of ``count`` are drawn again.

        Raises:
            ValueError: if ``count`` is not from 1 to 2³².
        """
        if not 1 <= count <= _WORDS:
            raise ValueError(f"count is {count!r:.80}; allowed are whole numbers from 1 to 2**32")
        end = _WORDS - _WORDS % count
        while (word := self.word()) >= end:
            pass
        return word % count

    def choice(self, items: Sequence[_Item]) -> _Item:
        """Return one of some items.

        Raises:
            ValueError: if there are none.
        """
        return items[self.integer(len(items))]

    def shuffle(self, items: Iterable[_Item]) -> list[_Item]:
        """Return items in another order, each order as likely as any other (Fisher and Yates, from the end)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.integer(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def check_seed(seed: int | str) -> int | str:
    """Return a seed; a TypeError if it is neither a whole number nor a text."""
    if isinstance(seed, bool) or not isinstance(seed, int | str):
        raise TypeError(f"a seed is a whole number or a text such as 'Ada', not {seed!r:.80}")
    return seed


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & _WORD


def _hash(data: bytes) -> int:
    """Return FNV-1a of some bytes: one word.

    >>> f"{_hash(b''):08x} {_hash(b'foobar'):08x}"
    '811c9dc5 bf9cf968'
    """
    word = 0x811C9DC5
    for byte in data:
        word = (word ^ byte) * 0x01000193 & _WORD
    return word


def _mix(word: int) -> int:
    """Return a word whose every bit depends on every bit of another: MurmurHash3's ``fmix32``.

    >>> f"{_mix(1):08x}"
    '514e28b7'
    """
    word &= _WORD
    word = (word ^ word >> 16) * 0x85EBCA6B & _WORD
    word = (word ^ word >> 13) * 0xC2B2AE35 & _WORD
    return word ^ word >> 16
