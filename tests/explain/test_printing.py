"""How operations are written: each by its row, and one that has none as a function of its name."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from backprop_widgets import variables
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.printing import PRINTING
from backprop_widgets.explain.notation.styles import LATEX, MATHML, TEXT

x, y = variables("x y")
# Written as a function of its own name.
FUNCTIONS = {"exp", "log", "sin", "cos", "tanh", "softplus", "relu", "sign", "leaky_relu", "swish", "gelu", "logsumexp"}


def test_every_operation_has_a_row_or_is_written_as_a_function():
    assert set(PRINTING) | FUNCTIONS == set(OPERATIONS)
    assert not set(PRINTING) & FUNCTIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_written_in_every_style(name):
    operation = OPERATIONS[name]
    node = operation(x, 2.0) if name == "power" else operation(*(x, y)[: len(operation.partials)])
    for style, symbol in ((TEXT, "x"), (LATEX, "x"), (MATHML, "<mi>x</mi>")):
        assert symbol in formula(node, style)
    ElementTree.fromstring(f"<math>{formula(node, MATHML)}</math>")


def test_a_row_without_printing_is_written_as_a_function_of_its_name():
    mish = Operation("mish", (lambda s, z: s,), lambda z: z, lambda z: z)
    blend = Operation("blend", (lambda s, a, b: a, lambda s, a, b: b), lambda a, b: a, lambda a, b: a)
    for style, one, two in (
        (TEXT, "mish(x − 1)", "blend(x, y)"),
        (LATEX, r"\operatorname{mish}(x - 1)", r"\operatorname{blend}(x, y)"),
    ):
        assert formula(mish(x - 1), style) == one
        assert formula(blend(x, y), style) == two
    written = ElementTree.fromstring(f"<math>{formula(blend(x, y), MATHML)}</math>")
    assert "".join(written.itertext()) == "blend(x,y)"


def test_the_name_of_an_operation_is_no_markup():
    odd = Operation("a<b", (lambda s, z: s,), lambda z: z, lambda z: z)
    assert "".join(ElementTree.fromstring(f"<math>{formula(odd(x), MATHML)}</math>").itertext()) == "a<b(x)"
