"""What is no number, and what is no name of a quantity: each gets a sentence, none makes a worksheet fail."""

from __future__ import annotations

import itertools
import math
import random
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import Worksheet, variables


class Hostile:
    """Raises whatever is done to it."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError

    __str__ = __float__ = __eq__ = __hash__ = __iter__ = __len__ = __array__ = __repr__


class Liar(float):
    def __float__(self):
        raise ZeroDivisionError


TEXTS = (
    "abc 1,2,3 1,234 1/0 1e-400 0x1F inf ½½ 1e999 <script>alert(1)</script> {quantity} %s w1 dL/dw1 ' ∂ − + . 1e --1 ٣"
)
SEVERAL = [[], [1.0], (), (0.5,), {}, {1}, {"x": 1}, GENERIC, range(3), frozenset({1}), iter([]), itertools.count()]
NOT_FINITE = [
    math.nan,
    math.inf,
    -math.inf,
    np.float64("inf"),
    10**400,
    -(10**400),
    Decimal("1e-400"),
    Fraction(1, 10**400),
    Decimal("NaN"),
    Decimal("Infinity"),
]
OTHERS = [
    None,
    ...,
    True,
    False,
    np.True_,
    1j,
    np.complex64(1),
    b"1",
    bytearray(b"1"),
    memoryview(b"1"),
    slice(1),
    object(),
]
CALLABLE = [print, int, Worksheet, lambda: 1]
STRANGE = [
    Hostile(),
    Liar(1),
    NotImplemented,
    Exception("no"),
    random,
    variables("w")[0],
    np.ma.masked,
    Decimal("sNaN"),
]
RUBBISH = [
    *(*TEXTS.split(), "", "  ", "1 2", "9" * 5000, "\x00\n\u202e\ud800"),
    *(*SEVERAL, *NOT_FINITE, *OTHERS, *CALLABLE, *STRANGE),
    *(np.array(value) for value in ([], [1.0], [[1.0]], [1, 2], None, "x", math.nan, True, 1j)),
]
NUMBERS = [
    -0.0,
    1e308,
    5e-324,
    np.float32(2),
    np.int8(1),
    Fraction(1, 3),
    Decimal("0.2"),
    "1e-3",
    "−.5",
    " 0,2 ",
    "1/7",
    "½",
]


def test_two_hundred_pieces_of_rubbish():
    generator = random.Random(31)
    sheet = Worksheet("rubbish", GENERIC)
    sheet.reset()
    names = [*sheet.task.quantities, "w1", "eta", "surface", "w1''", *RUBBISH]
    for thing in RUBBISH:
        said = sheet.check("dL/dw1", thing)
        assert (said.kind, said.right) == ("yours" if thing is ... else "refused", None), said
    assert not sheet.progress.answers
    for _ in range(200):
        thing, name, other = generator.choice([*RUBBISH, *NUMBERS]), generator.choice(names), generator.choice(RUBBISH)
        for said in (
            sheet.check(name, thing),
            sheet.hint(name),
            sheet.solution(name),
            sheet.predict(name, **{generator.choice(("sign", "size", "point", "steps")): thing}),
            sheet.predict("surface", point=thing, steps=other),
            sheet.predict("surface", point=(thing, other)),
            sheet.reveal(name),
            sheet.summary(),
        ):
            assert 5 < len(said.text) < 800
            assert said.kind
            said.text.encode()
            assert repr(said) == said.text
            assert "<script" not in said._repr_html_()
            assert not re.search(r"(?<!\\)[<*_`]", said._repr_markdown_())


def test_what_reads_as_a_number_is_a_number():
    sheet = Worksheet("numbers", GENERIC)
    sheet.reset()
    truth = sheet.task.truths["z"]
    assert truth == pytest.approx(0.6)
    for thing in (
        "0,6",
        " 0.6 ",
        "6e-1",
        "3/5",
        "０。６",
        "0\N{HALFWIDTH IDEOGRAPHIC FULL STOP}6",
        np.float32(0.6),
        Decimal("0.6"),
        Fraction(3, 5),
        np.array(0.6),
        np.float64(truth),
    ):
        assert sheet.check("z", thing).right, thing
    for thing in NUMBERS:
        assert sheet.check("z", thing).right is False, thing


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "z: Nothing is written here. Type a number such as 0.5, -1 or 1e-3."),
        ("two", "z: “two” is not a number. Type one such as 0.5, -1, 1/3 or 1e-3."),
        ("1,234", "z: The comma in “1,234” may be a decimal point or set off thousands. Type the number without it."),
        ("1/0", "z: “1/0” divides by 0, and no number is the result."),
        ("1e999", "z: “1e999” is too large: no number above 1.8e308 can be kept."),
        ("1e-400", "z: “1e-400” is too near 0 to be told from it. Type 0, or a number of at least 1e-300."),
        (Decimal("1e-400"), "z: this number is too near 0 to be told from it."),
        (10**400, "z: this number is too large to be compared."),
    ],
)
def test_what_is_no_number_is_told_why(answer, said):
    assert Worksheet("why", GENERIC).check("z", answer).text == said
