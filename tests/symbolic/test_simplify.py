"""Simplifying: what changes no value goes, and nothing else."""

from __future__ import annotations

from backprop_widgets import variables
from backprop_widgets.engine.node import Node
from backprop_widgets.symbolic.simplify import add, multiply, simplify


def test_times_nothing_is_not_nothing():
    (x,) = variables("x")
    assert isinstance(multiply(0.0, x), Node)  # where x is infinite it is NaN
    assert multiply(1.0, x) is x
    assert add(0.0, x) is x
    assert isinstance(simplify(0 - x, {x}), Node)
    assert simplify(0 - x, {x}) is not x
    assert simplify(x - 0, {x}) is x
    assert simplify(-(x * -1.0), {x}) is x
    named = (-x).named("n")
    assert simplify(-named, {named}).operands == (named,)
