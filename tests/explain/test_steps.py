"""The five steps: as in the article, true, for any graph."""

from __future__ import annotations

import re

import pytest
from graphs import everything

from backprop_widgets import Graph, half_squared_error, sigmoid, variables, worked_example
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT
from backprop_widgets.explain.steps import steps
from backprop_widgets.explain.template import fill
from backprop_widgets.training.calculator import Calculator

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
