"""How a number is written, and which of what is typed is one."""

from __future__ import annotations

import math

import pytest
from typed import TYPED, make_texts

from backprop_widgets.explain.notation.numbers import format_number, parse_number


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.5, "4", "0.5000"),
        (-0.5, "4", "−0.5000"),
        (-0.5, "4n", "(−0.5000)"),
        (-98765.4321, "8", "−98765.4"),
        (-123.456789, "8n", "(−123.457)"),
        (0.5, "8", "0.5000"),
        (-98765.4321, "8s", "−98765.4"),
        (400.0, "8s", "400"),
        (0.03125, "4", "0.0313"),
        (-0.0, "4", "0.0000"),
        (99999.0, "4", "99999.0000"),
        (123456.0, "4", "1.23e5"),
        (-1e-7, "4n", "(−1.00e−7)"),
        (5e-5, "4", "0.0001"),
        (math.inf, "4", "∞"),
        (-math.inf, "4n", "(−∞)"),
        (math.nan, "4", "undefined"),
        (0.1, "g", "0.1"),
        (8.0, "g", "8"),
        (0.00512345, "g", "0.005123"),
        (12345.6, "g", "12350"),
        (-0.0786, "%", "−7.9 %"),
        (-0.00001, "%", "0.0 %"),
        (1.09, "s", "1.09"),
        (0.480627219, "s", "0.4806"),
        (400.0, "s", "400"),
        (-5.43e-6, "s", "−5.43e−6"),
        (0.5, "%", "+50.0 %"),
        (0.0, "%", "0.0 %"),
        (math.nan, "%", "—"),
    ],
)
def test_numbers(value, code, text):
    assert format_number(value, code) == text


@pytest.mark.parametrize("text", TYPED)
def test_a_number_is_taken_whole_and_anything_else_refused_with_its_reason(text):
    assert repr(parse_number(text)) == repr(TYPED[text])  # so that −0 is not 0


def test_whatever_is_typed_is_a_finite_number_or_a_reason():
    found = [parse_number(text) for text in make_texts(20_000)]
    reasons = {reason for reason in found if isinstance(reason, str)}
    assert reasons == {"text", "comma", "zero", "empty", "huge", "tiny"}
    numbers = [number for number in found if isinstance(number, float)]
    assert len(numbers) > 1000
    assert all(map(math.isfinite, numbers))
