"""Derivatives as formulas: which of them are told apart, and what flows nowhere."""

from __future__ import annotations

import numpy as np

from backprop_widgets import Graph, relu, sigmoid, variables
from backprop_widgets.engine.operations import OPERATIONS


def test_the_output_s_own_partial_is_told_from_its_gradient():
    (x,) = variables("x")
    a = sigmoid(x).named("a")
    b = (a * 2).named("b")
    found = Graph((a * b).named("L")).program()(x=0.0)
    assert found["dL/da"] == 2.0  # b + a * 2
    assert found["∂L/∂a"] == 1.0  # b alone
    assert "∂L/∂b" not in found


def test_nothing_flows_through_a_flat_place():
    (x,) = variables("x")
    found = Graph((relu(x).named("r") * 3).named("L")).program()(x=-1.0)
    assert (found["dL/dx"], found["dr/dx"]) == (0.0, 0.0)
    kink = Graph((OPERATIONS["step"](x).named("s") * (x * 1e308) * 1e308).named("L"))
    assert kink.program()(x=1.0)["dL/ds"] == np.inf
    assert kink.program()(x=1.0)["dL/dx"] == kink.forward(x=1.0).backward()["x"] == np.inf
    only = Graph(OPERATIONS["step"](x).named("s") * 2)
    assert only.program()(x=1.0)["doutput/dx"] == only.forward(x=1.0).backward()["x"] == 0.0
    assert only.program()(x=1.0)["ds/dx"] == 0.0
