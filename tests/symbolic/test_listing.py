"""Listings: equal formulas share a place, and as data anyone can run them."""

from __future__ import annotations

import json

import numpy as np
from graphs import GENERIC

from backprop_widgets import Graph, exp, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS


def test_equal_formulas_share_a_place_but_a_constant_is_no_place():
    (u,) = variables("u")
    program = Graph((exp(u * 2) + exp(u * 2) + 1 / u).named("L")).program()
    assert [line.operation for line in program.instructions].count("exp") == 1
    assert program(u=1e-320)["L"] == np.inf


def test_as_data_a_program_is_a_list_that_anyone_can_run():
    network = worked_example()
    program = network.graph.program(weights=network.weights)
    data = json.loads(program.to_json())
    inputs = {**GENERIC, "eta": 0.1}
    places = [float(inputs[name]) for name in data["inputs"]] + data["constants"]
    for name, *operands in data["instructions"]:
        places.append(OPERATIONS[name].scalar(*(places[operand] for operand in operands)))
    assert {name: places[place] for name, place in data["quantities"].items()} == program(inputs)
    assert [data["inputs"][old] for old, _ in data["updates"]] == ["w1", "w2"]
    assert [places[new] for _, new in data["updates"]] == [program(inputs)[name] for name in ("w1'", "w2'")]
