"""Formulas: the brackets they need and no others, in letters and in numbers."""

from __future__ import annotations

import operator
import re
from xml.etree import ElementTree

import pytest

from backprop_widgets import exp, half_squared_error, maximum, tanh, variables
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.styles import LATEX, MATHML

x, y, w, a = variables("x y w1 a1_3")
negative = operator.neg


@pytest.mark.parametrize(
    ("node", "text", "latex"),
    [
        (x - (y - 1), "x − (y − 1)", "x - (y - 1)"),
        (x - y - 1, "x − y − 1", "x - y - 1"),
        (-x * y, "−x·y", "-x y"),
        (x * -y, "x·(−y)", r"x \cdot (-y)"),
        (x * (-y) ** 2, "x·(−y)²", r"x \cdot (-y)^{2}"),
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
        (1 - a**2, "1 − a⁽¹⁾₃²", "1 - {a^{(1)}_{3}}^{2}"),
        ((x**2) ** 3, "(x²)³", "(x^{2})^{3}"),
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


WORDS = [
    (lambda w, rate, one: w * rate, "w·rate", r"w \cdot \mathit{rate}"),
    (lambda w, rate, one: rate * (w - 1), "rate·(w − 1)", r"\mathit{rate} \cdot (w - 1)"),
    (lambda w, rate, one: (w - 1) * rate, "(w − 1)·rate", r"(w - 1) \cdot \mathit{rate}"),
    (lambda w, rate, one: w * rate**2, "w·rate²", r"w \cdot \mathit{rate}^{2}"),
    (lambda w, rate, one: -rate * w, "−rate·w", r"-\mathit{rate} \cdot w"),
    (lambda w, rate, one: 2 * rate, "2·rate", r"2 \cdot \mathit{rate}"),
    (lambda w, rate, one: w * tanh(one), "w·tanh(权₂)", r"w \cdot \tanh(\text{权}_{2})"),
    (lambda w, rate, one: one * w, "权₂·w", r"\text{权}_{2} \cdot w"),
]


@pytest.mark.parametrize(("build", "text", "latex"), WORDS)
def test_a_dot_stands_between_words(build, text, latex):
    node = build(*variables("w rate 权2"))
    assert formula(node) == text
    assert formula(node, LATEX) == latex
    read = re.sub("<[^>]*>", "", formula(node, MATHML))
    assert read.count("·") == text.count("·")
    assert "\u2062" not in read


def test_a_dot_tells_a_product_from_a_function():
    slope = Node(name="dL/dy")
    assert formula(slope * -w) == "∂L/∂y·(−w₁)"
    assert formula(slope * (1 - x**2)) == "∂L/∂y·(1 − x²)"
    assert formula(x * slope * (1 - y)) == "x·∂L/∂y·(1 − y)"
    assert formula(slope * (1 - x**2), LATEX) == r"\frac{\partial L}{\partial y} (1 - x^{2})"


def test_letters_stand_side_by_side():
    w, x, eta, inner = variables("w2 x eta w_in")
    written = {w * x: "w_{2} x", eta * w: r"\eta w_{2}", inner * x: "w_{in} x", w * (x - 1): "w_{2} (x - 1)"}
    for node, latex in written.items():
        assert formula(node, LATEX) == latex
        assert "·" not in formula(node, MATHML)
    assert formula(w * (x - 1)) == "w₂(x − 1)"
