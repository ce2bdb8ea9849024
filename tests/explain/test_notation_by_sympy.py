"""What is printed, read back, equals the graph; and each printed derivative equals sympy's."""

from __future__ import annotations

import pytest
import sympy
from graphs import GENERIC, everything
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import single_operations
from parsing import from_latex, from_mathml, from_text

from backprop_widgets import Graph, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.styles import LATEX, MATHML, TEXT
from backprop_widgets.symbolic.derive import local_derivatives
from backprop_widgets.training.quantities import collect_quantities

READERS = [(TEXT, from_text), (LATEX, from_latex), (MATHML, from_mathml)]
IDS = ["text", "LaTeX", "MathML"]


def at(expression, inputs) -> float:
    """Return the value of a sympy expression."""
    return float(expression.evalf(30, subs={sympy.Symbol(name, real=True): value for name, value in inputs.items()}))


@pytest.mark.parametrize(("style", "read"), READERS, ids=IDS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_reads_back_as_what_it_computes(name, style, read):
    for graph, inputs in single_operations(name)[::3]:
        found = at(read(formula(graph.output, style)), inputs)
        assert found == pytest.approx(graph.forward(inputs)[graph.output], rel=1e-13)


@pytest.mark.parametrize(("style", "read"), READERS, ids=IDS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_printed_derivative_equals_sympy_s(name, style, read):
    for graph, inputs in single_operations(name)[::3]:
        whole = from_text(formula(graph.output))
        for (_, operand), local in local_derivatives(graph).items():
            expected = sympy.diff(whole, sympy.Symbol(operand.name, real=True))
            printed = formula(local, style)
            value = graph.forward(inputs)[graph.output]
            assert at(read(printed), {**inputs, "output": value}) == pytest.approx(at(expected, inputs), rel=1e-12)


def build(choices, leaves):
    """Build any formula from a list of small integers, with everything that needs brackets in it."""
    pool = list(leaves)
    for choice in choices:
        a, b = pool[choice % len(pool)], pool[(choice // 5) % len(pool)]
        kinds = (a + b, a - b, a * b, a / b, -a, a**2, a**-1, 2 * a, a - 3, OPERATIONS["sigmoid"](a), abs(b), a * -1.5)
        pool.append(kinds[choice % len(kinds)])
    return pool[-1]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=7))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_any_formula_reads_back_with_just_the_brackets_it_has(choices):
    point = {"u": 1.3, "v": -0.7, "w1": 2.1}
    graph = Graph((build(choices, variables("u v w1")) * 1).named("r"))
    value = graph.forward({name: point[name] for name in graph.variables})["r"]
    if not abs(value) < 1e8:
        return
    for style, read in READERS:
        assert at(read(formula(graph.output, style)), point) == pytest.approx(value, rel=1e-9, abs=1e-12)
    numbers = from_text(with_numbers(graph.output, point))
    assert float(numbers) == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_the_reader_is_no_yes_man():
    point = {"u": 1.3, "v": -0.7, "w1": 2.1}
    assert at(from_text("u − (v − 1)"), point) != pytest.approx(at(from_text("u − v − 1"), point))
    assert at(from_text("u·v²"), point) != pytest.approx(at(from_text("(u·v)²"), point))
    with pytest.raises(ValueError, match="cannot read"):
        from_text("u )")


def test_every_quantity_of_the_worked_example_reads_back():
    network = worked_example()
    found, _ = everything(network)
    numbers = {**GENERIC, "eta": 0.1, **network.graph.program(weights=network.weights)({**GENERIC, "eta": 0.1})}
    values = {key.replace("/", "_").replace("'", "n"): value for key, value in numbers.items()} | {"η": 0.1}
    for name, node in collect_quantities(network.graph, weights=network.weights).items():
        text = formula(node, TEXT, name).replace("′", "n").replace("∂L/∂", "dL_d").replace("∂a/∂", "da_d")
        assert at(from_text(text), values) == pytest.approx(numbers[name], rel=1e-12), name
    assert with_numbers(found["y"], numbers) == "−0.7000 × 0.6457"
