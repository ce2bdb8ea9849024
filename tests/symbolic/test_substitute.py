"""Substituting: once, everywhere, and nowhere else."""

from __future__ import annotations

import pytest

from backprop_widgets import Graph, sigmoid, variables, worked_example
from backprop_widgets.engine.overrides import Override
from backprop_widgets.symbolic.names import updated_name
from backprop_widgets.symbolic.substitute import dependencies, rebuild, substitute


def test_what_is_put_in_is_not_replaced_again():
    x, w, b = variables("x w b")
    formulas = substitute({"one": w * x + b, "other": b * b}, {x: w, w: x})
    point = {"x": 2.0, "w": 3.0, "b": 1.0}
    assert Graph(formulas["one"]).forward(point)["output"] == 7.0
    assert Graph(formulas["one"]).output.operands[0].operands == (x, w)
    alone = b * b
    assert substitute({"alone": alone}, {x: w})["alone"] is alone


def test_nothing_is_put_in_below_what_stands_for_itself():
    x, w = variables("x w")
    slope = w * x
    assert substitute({"slope": slope}, {slope: slope, x: w})["slope"] is slope
    assert substitute({"more": slope * x}, {slope: slope, x: w})["more"].operands == (slope, w)


def test_a_copy_holds_what_depends_on_what_is_new():
    network = worked_example()
    graph = network.graph
    w1 = graph.variables["w1"]
    copies = rebuild(graph.nodes, {w1: (w1 * 2)}, {}, updated_name)
    assert [node.name for node in copies.values() if node.name] == ["z'", "a'", "y'", "L'"]
    moved = Graph(copies[graph.output]).forward(network.values)["L'"]
    assert moved == graph.forward({**network.values, "w1": 2 * network.values["w1"]})["L"]
    assert rebuild(graph.nodes, {}, {}) == {}


def test_a_changed_value_is_computed_on_from():
    graph = worked_example().graph
    a = graph.named["a"]
    copies = rebuild(graph.nodes, {}, {a: Override(lambda right, z: z)})
    values = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    assert Graph(copies[graph.output]).forward(values)["y"] == pytest.approx(-0.7 * 0.4 * 1.5)


def test_what_a_formula_depends_on():
    x, w, b = variables("x w b")
    z = (w * x + b).named("z")
    a = sigmoid(z + z * b).named("a")
    assert dependencies(a, (x, z)) == {x, z}
    assert dependencies(z, (a, z)) == {z}
