"""Source: a page that runs, and agrees with the program."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import Graph, exp, sin, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.symbolic.codegen import assignments, compile_function
from backprop_widgets.symbolic.listing import Listing


def test_the_source_is_a_page_that_runs_and_agrees():
    network = worked_example()
    program = network.graph.program(weights=network.weights, rule="Adam")
    page = program.source()
    assert page.startswith("def program(x, t, w1, w2, mean_of_w1")
    assert page.index("# forward") < page.index("# backward") < page.index("# update")
    backward = page[page.index("# backward") :]
    assert (
        backward.index("dL_dy =") < backward.index("dL_da =") < backward.index("dL_dz =") < backward.index("dL_dw1 =")
    )
    assert "da_dz = a * (1.0 - a)" in page
    space = {name: row.scalar for name, row in OPERATIONS.items()}
    exec(page, space)
    inputs = {**GENERIC, **program.start, "eta": 0.3}
    assert space["program"](*(inputs[name] for name in program.inputs)) == program(inputs)


def test_a_page_of_source_gives_every_name_its_own():
    exp_, v, dL_dx, x = variables("exp v dL_dx x")
    graph = Graph((exp(exp_) * v * (dL_dx + x) + (dL_dx + x)).named("L"))
    space = {name: row.scalar for name, row in OPERATIONS.items()}
    exec(graph.program().source(), space)
    point = {"exp": 0.1, "v": 0.2, "dL_dx": 0.3, "x": 0.4}
    assert space["program"](*point.values()) == graph.program()(point)


def test_a_constant_keeps_its_sign_and_a_negative_one_its_brackets():
    (u,) = variables("u")
    assert Graph(u**-2.0).program()(u=2.0)["output"] == 0.25
    assert np.signbit(Graph(u * -0.0).program()(u=2.0)["output"])
    assert Graph(-3.0 - u).program()(u=2.0)["output"] == -5.0


def test_long_sums_have_a_source_that_compiles_and_a_formula_that_ends():
    x, w = variables("x w")
    node = x
    for _ in range(300):
        node = sin(node + w) * 0.5
    for _ in range(12):
        node = sin(node) * node
    graph = Graph(node.named("L"))
    compile(graph.program().source(), "<source>", "exec")
    assert len(formula(graph.output)) < 5000


@pytest.mark.parametrize("in_place", [False, True])
def test_a_name_is_taken_again_when_nothing_needs_its_value(in_place):
    inputs = variables(" ".join(f"x{number}" for number in range(100)))
    total = sum(x * sin(x) for x in inputs)
    listing = Listing(inputs, {"early": sin(inputs[0]), "total": total, "twice": total + total})
    names = [f"i{number}" for number in range(100)]
    lines, found = assignments(listing, names, in_place=in_place)
    assert len({line.split()[0] for line in lines}) <= 5
    wanted = {name: found[place] for name, place in listing.quantities.items()}
    assert len(set(wanted.values())) == 3
    run = compile_function(", ".join(names), [*lines, f"return {', '.join(wanted.values())}"])
    values = [0.01 * number for number in range(100)]
    right = sum(value * math.sin(value) for value in values)
    assert run(*values) == (math.sin(values[0]), right, right + right)
