"""Adding an operation is one row: CONTRIBUTING's worked case, and everything that follows from it."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from oracle import distance, extrapolated_gradient, single_operations
from readme import ROOT

from backprop_widgets import Explorer, Graph, descend, variables
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS, square
from backprop_widgets.explain.notation.formula import formula, with_numbers
from backprop_widgets.explain.notation.styles import LATEX, MATHML


@pytest.fixture
def softsign(monkeypatch):
    """Add the row that CONTRIBUTING shows, as it stands there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(softsign = Operation\(.*?\n\))\n```", text, re.DOTALL)[1]
    table = {"Operation": Operation, "square": square, "np": np}
    exec(code, table)
    row = table["softsign"]
    monkeypatch.setitem(OPERATIONS, "softsign", row)
    return row


def test_value_grid_and_gradient(softsign):
    (z,) = variables("z")
    graph = Graph(softsign(z).named("a"))
    assert graph.forward(z=-3)["a"] == -0.75
    assert graph.forward(z=np.array([-3.0, 1.0]))["a"].tolist() == [-0.75, 0.5]
    assert graph.forward(z=3).backward()["z"] == 1 / 16
    assert graph.program()(z=3)["da/dz"] == 1 / 16
    assert math.isnan(softsign(math.inf)) == math.isnan(softsign(np.full(1, math.inf))[0])


def test_formulas_and_source(softsign):
    z, w = variables("z w")
    a = softsign(z).named("a")
    local = Graph((a * w).named("L")).program()
    assert formula(a) == "softsign(z)"
    assert formula(a, LATEX) == r"\operatorname{softsign}(z)"
    assert "<mi>softsign</mi>" in formula(a, MATHML)
    assert with_numbers(a, {"z": -3.0}) == "softsign(−3.0000)"
    assert "a = softsign(z)" in local.source()
    assert "softsign" in local.to_json()


def test_the_laws_judge_it_without_being_told(softsign):
    for graph, inputs in single_operations("softsign"):
        assert distance(graph.forward(inputs).backward()["u"], extrapolated_gradient(graph, inputs, "u")) < 2e-10


def test_descent_and_explorer_take_it(softsign):
    w, b = variables("w b")
    graph = Graph(square(softsign(w + b).named("a") - 0.5).named("L"))
    path = descend(graph, {"w": 0, "b": 0}, weights=("w", "b"), eta=1, steps=50)
    assert path.losses[-1] < 1e-3
    explorer = Explorer(graph, values={"w": 0, "b": 0.5}, weights=("w", "b"))
    assert "softsign" in explorer.views["derivation"].template
    explorer.close()
