"""The generator draws what its authors' own code draws, evenly, and refuses what is no seed; the page: tests/js."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest

from backprop_widgets.training.generator import _WORDS, Generator, _hash, _mix

# What the authors' C code (version 1.1) draws from the state 1, 2, 3, 4, as rand_xoshiro's own test has it.
REFERENCE = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]


class Fixed(Generator):
    """A generator whose words are given."""

    def __init__(self, *words):
        self.words = iter(words)

    def word(self):
        return next(self.words)


def test_the_words_are_those_of_the_reference():
    generator = Generator(0)
    generator.state = [1, 2, 3, 4]
    assert [generator.word() for _ in REFERENCE] == REFERENCE


def test_a_seed_is_hashed_and_mixed_as_published():
    assert [_hash(text) for text in (b"", b"a", b"foobar")] == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]
    assert [_mix(word) for word in (0, 1, 0xFFFFFFFF)] == [0, 0x514E28B7, 0x81F16F39]  # MurmurHash3 of nothing
    assert len({_mix(word) for word in range(2**16)}) == 2**16


def test_one_seed_is_one_stream_however_it_is_written_and_another_is_another():
    first = {
        repr(seed): Generator(seed).word() for seed in (*range(2000), -7, 10**30, "Ada", "ada", "Ada ", "", "\ud800")
    }
    assert len(set(first.values())) == len(first)
    for one, other in ((7, "7"), ("Zoé", "Zoe\u0301"), (10**30, str(10**30))):
        assert Generator(one).state == Generator(other).state


def test_a_uniform_number_is_below_1_and_has_53_bits():
    assert Fixed(_WORDS - 1, _WORDS - 1).uniform() == 1 - Fraction(1, 2**53)
    assert Fixed(31, 63).uniform() == 0.0
    assert Fixed(32, 0).uniform() == 2.0**-27
    assert Fixed(0, 64).uniform() == 2.0**-53


@pytest.mark.parametrize("count", [1, 2, 3, 10, 2**31 + 1, 2**32])
def test_whole_numbers_are_unbiased(count):
    """Of the words that are kept, as many give one number as any other: so many is what divides evenly."""
    end = _WORDS // count * count
    assert Fixed(end - 1).integer(count) == count - 1
    assert [Fixed(end, word).integer(count) for word in (0, 1) if end < _WORDS] == [0, 1 % count][: 2 * (end < _WORDS)]
    with pytest.raises(StopIteration):
        Fixed(*[_WORDS - 1] * (end < _WORDS)).integer(count)


@pytest.mark.parametrize(
    ("draw", "all_of"), [(lambda each: each.integer(6), range(6)), (lambda each: each.choice("abc"), "abc")]
)
def test_each_is_drawn_about_as_often_as_any_other(draw, all_of):
    generator, count = Generator("dice"), 6000
    often = Counter(draw(generator) for _ in range(count))
    assert set(often) == set(all_of)
    expected = count / len(often)
    assert sum((times - expected) ** 2 / expected for times in often.values()) < 20.5  # chi square, 1 in 1000 at 5


def test_every_order_is_as_likely():
    generator, items = Generator("cards"), [1, 2, 3, 4]
    often = Counter(tuple(generator.shuffle(items)) for _ in range(24 * 500))
    assert set(often) == set(permutations(items))
    assert sum((times - 500) ** 2 / 500 for times in often.values()) < 49.7  # chi square, 1 in 1000 at 23
    assert items == [1, 2, 3, 4]


@pytest.mark.parametrize("seed", [True, 1.5, None, b"Ada"])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(TypeError, match=r"a seed is a whole number or a text such as 'Ada', not "):
        Generator(seed)


@pytest.mark.parametrize("count", [0, -1, 2**32 + 1])
def test_what_is_no_count_is_refused(count):
    with pytest.raises(ValueError, match=r"allowed are whole numbers from 1 to 2\*\*32"):
        Generator(0).integer(count)
