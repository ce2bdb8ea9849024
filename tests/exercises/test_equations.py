"""Equations as a text writes them, and what is said to those that are none."""

from __future__ import annotations

import re

import pytest

from backprop_widgets import Explorer, Graph, half_squared_error, maximum, tanh, variables
from backprop_widgets.exercises.equations import read_equations
from backprop_widgets.exercises.question import read_question


def test_it_is_the_graph_that_python_makes():
    read = read_equations("z = w * x ** 2 - b / 3\n\n  y = maximum(tanh(z), -0.1)\nL = half_squared_error(y, t)\n")
    w, x, b, t = variables("w x b t")
    y = maximum(tanh((w * x**2 - b / 3).named("z")), -0.1).named("y")
    made = Graph(half_squared_error(y, t).named("L"))
    values = {"w": 0.4, "x": 1.5, "b": -0.6, "t": 0.3}
    assert {*read.named} == {*made.named}
    forward, backward = read.forward(values), read.forward(values).backward()
    for name in made.named:
        assert forward[name] == made.forward(values)[name]
        assert backward[name] == made.forward(values).backward()[name]


def test_the_absolute_value_is_written_as_in_python():
    read = read_equations("e = w * x - t\nL = abs(e)")
    for x, sign in ((3, 1), (-3, -1)):
        forward = read.forward(w=0.5, x=x, t=0)
        assert (forward["L"], forward.backward()["e"], forward.backward()["w"]) == (1.5, sign, sign * x)


def test_a_question_is_about_them():
    asked = read_question(
        '```toml\nnetwork = """\nu = p + q\nL = u * p\n"""\nvalues = {p = 2, q = 1}\n'
        'number = "dL/dp"\nwithin = 0.01\n```\n'
        "What arrives at `p`?\n\n- right\n  {dL/dp}.\n"
    )
    assert asked.tiers[0].solution == "5.0000"


def test_an_explorer_shows_them():
    asked = read_question(
        '```toml\nnetwork = """\nz = w * x + b\nL = z * z\n"""\nvalues = {w = 2, x = 3, b = 1}\n'
        'sign = "dL/dw"\n```\nWhich sign?\n\n- +\n  Up.\n'
    )
    explorer = Explorer(asked.network, show=("sliders", "diagram"), values=asked.values)
    assert explorer.experiment.numbers["dL/dw"] == 42


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a network without equations; write one a line, as in z = w1 * x + b"),
        ("z", "'z' is no equation; write it as in z = w1 * x + b"),
        ("z == x", "'z == x' is no equation"),
        ("z = x", "in 'z = x': it computes nothing"),
        ("z = exp", "in 'z = exp': it computes nothing"),
        ("z = 2 * 3", "in 'z = 2 * 3': it computes nothing"),
        ("a = x * w\na = a * 2", "in 'a = a * 2': a is in use already"),
        ("x = w * x", "in 'x = w * x': x is in use already"),
        ("z = tanh(x, y)", "in 'z = tanh(x, y)': "),
        ("z = eval('x')", "\"eval('x')\" can't be read; there are + - * / ** and"),
        ("z = x.real * 2", "in 'z = x.real * 2': 'x.real' can't be read"),
        ("z = True * x", "in 'z = True * x': 'True' can't be read"),
        ("z = x * 9 ** 9 ** 9", "in 'z = x * 9 ** 9 ** 9': "),
        ("z = x / (1 / 0)", "in 'z = x / (1 / 0)': float division by zero"),
        ("z = x ** y", "in 'z = x ** y': "),
        ("z = (-1) ** 0.5 * x", "in 'z = (-1) ** 0.5 * x': "),
        ("z = exp(1000) * x", "in 'z = exp(1000) * x': "),
        ("1z = x * 2", "in '1z = x * 2': '1z' is not a name"),
        ("z = x + " + "(" * 3000, "is no equation"),
        ("z = x + " + "-" * 30000 + "x", "is no equation"),
        ("z = x" + " + x" * 3000, "is no equation"),
        ("z = w * x\nq = w * 2\nL = z * t", "q is used by nothing that leads to L"),
    ],
)
def test_what_is_none_is_named(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        read_equations(text)
