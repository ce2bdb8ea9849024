"""What a person reads: numbers, formulas, steps, the diagram, the picture."""

from __future__ import annotations

import math
import operator
import re
from xml.etree import ElementTree

import pytest
from graphs import everything

from backprop_widgets import Graph, exp, half_squared_error, maximum, sigmoid, variables, worked_example
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import LATEX, MATHML, TEXT, symbol
from backprop_widgets.explain.steps import steps
from backprop_widgets.explain.template import fill
from backprop_widgets.training.calculator import Calculator


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.5, "4", "0.5000"),
        (-0.5, "4", "−0.5000"),
        (-0.5, "4n", "(−0.5000)"),
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


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("w1", "w₁", "w_{1}"),
        ("w_out", "w_out", "w_{out}"),
        ("w_12", "w₁₂", "w_{12}"),
        ("eta", "η", r"\eta"),
        ("sigma2'", "σ₂′", r"\sigma_{2}'"),
        ("rate", "rate", r"\mathit{rate}"),
        ("_", "_", r"\_"),
        ("x2y", "x2y", r"\mathit{x2y}"),
    ],
)
def test_symbols(name, text, latex):
    assert symbol(name, TEXT) == text
    assert symbol(name, LATEX) == latex


ARTICLE = """\
z = w₁·x | 0.5000 × 1.0000 | 0.5000
a = σ(z) | σ(0.5000) | 0.6225
y = w₂·a | 0.5000 × 0.6225 | 0.3112
L = ½ (y − t)² | ½ (0.3112 − 0.0000)² | 0.0484
∂L/∂y = y − t | 0.3112 − 0.0000 | 0.3112
∂L/∂w₂ = ∂L/∂y · ∂y/∂w₂ | 0.3112 × 0.6225 | 0.1937
∂L/∂a = ∂L/∂y · ∂y/∂a | 0.3112 × 0.5000 | 0.1556
∂a/∂z = a(1 − a) | 0.6225 × (1 − 0.6225) | 0.2350
∂L/∂z = ∂L/∂a · ∂a/∂z | 0.1556 × 0.2350 | 0.0366
∂L/∂w₁ = ∂L/∂a · ∂a/∂z · ∂z/∂w₁ | 0.1556 × 0.2350 × 1.0000 | 0.0366
w₂′ = w₂ − η·∂L/∂w₂ | 0.5000 − 0.1 × 0.1937 | 0.4806
w₁′ = w₁ − η·∂L/∂w₁ | 0.5000 − 0.1 × 0.0366 | 0.4963
z′ = w₁′·x | 0.4963 × 1.0000 | 0.4963
a′ = σ(z′) | σ(0.4963) | 0.6216
y′ = w₂′·a′ | 0.4806 × 0.6216 | 0.2988
L′ = ½ (y′ − t)² | ½ (0.2988 − 0.0000)² | 0.0446"""


def test_the_five_steps_read_as_in_the_article():
    network = worked_example()
    found, numbers = everything(network)
    lines = []
    for row in steps(network.graph, found, network.weights, TEXT):
        shown = re.sub("<[^>]*>", "", fill(row.numbers, numbers))
        lines.append(f"{row.equation} | {shown} | {format_number(numbers[row.quantity], row.code)}")
    assert "\n".join(lines) == ARTICLE


def test_every_line_is_true_its_numbers_give_its_value():
    network = worked_example()
    point = {"x": 1.5, "t": -0.8, "w1": -0.4, "w2": -0.7, "eta": 0.25}
    batch = Calculator(network.graph, network.weights, 0)
    found, numbers = batch.quantities, batch(point)
    functions = {"sigmoid": sigmoid, "__builtins__": {}}
    for row in steps(network.graph, found, network.weights, TEXT):
        exact = re.sub(
            r'<span data-q="([^"]*)"[^>]*></span>',
            lambda m: f"({numbers[m[1].replace('&#x27;', chr(39))]!r})",
            row.numbers,
        )
        python = (
            exact.replace("½ ", "0.5*").replace("²", "**2").replace("×", "*").replace("−", "-").replace("σ", "sigmoid")
        )
        assert eval(python, functions) == pytest.approx(numbers[row.quantity], rel=1e-14), row.equation


def test_routes_are_summed():
    a, v = variables("a v")
    p, q = (a * 2).named("p"), sigmoid(a * v).named("q")
    network = type(worked_example())(Graph(half_squared_error(p * q, 1.0).named("L")), {"a": 0.5, "v": 2.0}, ("a", "v"))
    found, numbers = everything(network)
    row = next(row for row in steps(network.graph, found, network.weights, TEXT) if row.quantity == "dL/da")
    assert row.equation == "∂L/∂a = ∂L/∂q · ∂q/∂a + ∂L/∂p · ∂p/∂a"
    terms = [numbers["dL/dq"] * numbers["dq/da"], numbers["dL/dp"] * numbers["dp/da"]]
    assert sum(terms) == pytest.approx(numbers["dL/da"], rel=1e-14)
