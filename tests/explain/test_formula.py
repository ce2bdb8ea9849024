"""Formulas: the brackets they need and no others, in letters and in numbers."""

from __future__ import annotations

import operator
from xml.etree import ElementTree

import pytest

from backprop_widgets import exp, half_squared_error, maximum, variables
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.styles import LATEX, MATHML

x, y, w = variables("x y w1")
negative = operator.neg


@pytest.mark.parametrize(
    ("node", "text", "latex"),
    [
        (x - (y - 1), "x − (y − 1)", "x - (y - 1)"),
        (x - y - 1, "x − y − 1", "x - y - 1"),
        (-x * y, "−x·y", "-x y"),
        (x * -y, "x(−y)", "x (-y)"),
        ((-x) ** 2, "(−x)²", "(-x)^{2}"),
        (-(x**2), "−x²", "-x^{2}"),
        (-(0 - x), "−(0 − x)", "-(0 - x)"),
        (negative(negative(x)), "−(−x)", "-(-x)"),
        (x / (y / 2), "x / (y / 2)", r"\frac{x}{\frac{y}{2}}"),
        ((x / y) ** 2, "(x / y)²", r"(\frac{x}{y})^{2}"),
        (w * 2, "w₁ × 2", r"w_{1} \times 2"),
        (2 * w, "2·w₁", "2 w_{1}"),
        ((x + y) * (x - y), "(x + y)(x − y)", "(x + y) (x - y)"),
        (maximum(x, y) + 1, "max(x, y) + 1", r"\max(x, y) + 1"),
        (exp(x) ** -1.5, "exp(x)^−1.5", r"\exp(x)^{-1.5}"),
        (x + (-2), "x + (−2)", "x + (-2)"),
        (half_squared_error(x, -y), "½ (x − (−y))²", r"\frac{1}{2} (x - (-y))^{2}"),
    ],
)
def test_formulas_have_the_brackets_they_need_and_no_others(node, text, latex):
    assert formula(node) == text
    assert formula(node, LATEX) == latex
    ElementTree.fromstring(f"<math>{formula(node, MATHML)}</math>")


def test_numbers_get_the_brackets_that_negative_ones_need():
    point = {"x": -1.0, "y": -2.0, "w1": -3.0}
    x_, y_, w_ = "(−1.0000)", "(−2.0000)", "(−3.0000)"
    assert with_numbers(x + w * y, point) == f"−1.0000 + {w_} × {y_}"
    assert with_numbers(x * (w + y), point) == f"−1.0000 × (−3.0000 + {y_})"
    assert with_numbers(x**2 - y / w, point) == f"{x_}² − {y_} / {w_}"
    assert with_numbers(half_squared_error(x, y), point) == f"½ (−1.0000 − {y_})²"
