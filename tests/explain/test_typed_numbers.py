"""What is typed: what is taken, what is refused."""

from __future__ import annotations

import pytest
from typed import TYPED

from backprop_widgets.explain.notation.numbers import parse_number


@pytest.mark.parametrize("text", TYPED)
def test_a_number_is_taken_whole_and_anything_else_refused(text):
    assert parse_number(text) == TYPED[text]
