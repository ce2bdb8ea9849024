"""Graphs, networks and worksheets that are pickled or copied: they behave as before, and stand on their own."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import (
    Graph,
    Worksheet,
    diagnose,
    mazur,
    relu,
    sigmoid,
    sin,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.engine.operation import Operation
from backprop_widgets.training.optimizers import UPDATE_RULES, UpdateRule

NETWORKS = {"worked example": worked_example(), "relu": worked_example("relu"), "two paths": two_paths()}
NETWORKS["mazur"] = mazur()
ways = pytest.mark.parametrize(
    "again", [lambda thing: pickle.loads(pickle.dumps(thing)), copy.deepcopy, copy.copy], ids=["pickle", "deep", "copy"]
)


def double(z):
    return 2 * z


def two(output, z):
    return 2.0


def step(w, g, eta):
    return (w - eta * g * 2,)


@ways
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_graph_computes_the_same(again, network):
    graph = again(network.graph)
    assert type(graph) is Graph
    assert repr(graph) == repr(network.graph)
    assert list(graph.named) == list(network.graph.named)
    assert not set(graph.nodes) & set(network.graph.nodes)
    assert [node.operation for node in graph.nodes] == [node.operation for node in network.graph.nodes]
    numbers = network.graph.program(weights=network.weights)({**network.values, "eta": 0.1})
    assert graph.program(weights=network.weights)({**network.values, "eta": 0.1}) == numbers
    assert (
        graph.forward(network.values).backward()[network.weights[0]]
        == numbers[f"d{graph.output.name}/d{network.weights[0]}"]
    )
    whole = again(network)
    assert (whole.values, whole.weights, whole.eta) == (network.values, network.weights, network.eta)


@ways
def test_a_chain_of_ten_thousand_nodes_is_not_too_deep(again):
    x, w = variables("x w")
    top = x
    for _ in range(5000):
        top = sin(top * w)
    graph = again(Graph(top))
    assert len(graph.nodes) == 10_002
    assert graph.forward(x=0.5, w=1.1)["output"] == Graph(top).forward(x=0.5, w=1.1)["output"]


@ways
def test_a_copy_is_built_on_and_still_in_order(again):
    x, w = variables("x w")
    graph = again(Graph(sigmoid(w * x)))
    higher = Graph((graph.output * graph.variables["w"] + relu(graph.variables["x"])).named("L"))
    assert higher.forward(x=1, w=2)["L"] == pytest.approx(2 / (1 + np.exp(-2)) + 1)
    assert graph.node(graph.output.original) is graph.output
    both = again((w, w * x))
    assert again is copy.copy or both[1].operands[0] is both[0]


def test_in_another_process_new_nodes_come_after_those_of_a_pickle():
    x, w = variables("x w")
    for _ in range(1000):  # so that their serial numbers are far beyond those of a new process
        variables("x")
    text = pickle.dumps(Graph((w * x).named("y"))).hex()
    code = (
        "import pickle; from backprop_widgets import Graph, variables;"
        f"graph = pickle.loads(bytes.fromhex('{text}')); t, = variables('t');"
        "print(Graph((t * graph.output).named('L')).forward(x=2, w=3, t=5)['L'])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "30.0\n"


@ways
def test_operations_and_rules_of_the_table_stay_the_same_ones(again):
    assert again(sigmoid) is sigmoid
    assert all(again(rule) is rule for rule in UPDATE_RULES.values())
    own = again(Operation("double", (two,), double, double))
    assert (own.name, own(4.0), own.partials) == ("double", 8.0, (two,))
    assert again(UpdateRule("mine", step)).step is step


@ways
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rule": "Adam", "eta": 0.3},
        {"values": {**GENERIC, "x": [1.0, 2.0], "t": [0.5, -0.5]}, "rule": UpdateRule("mine", step)},
        {"network": two_paths()},
        {"network": mazur().graph, "values": mazur().values, "weights": ("w5", "w6"), "measured": True},
    ],
    ids=["worked example", "Adam", "samples", "two paths", "graph"],
)
def test_a_worksheet_goes_on_as_it_was(again, options):
    sheet = Worksheet("pickle", **options)
    sheet.reset()
    name = next(iter(sheet.task.quantities))
    sheet.check(name, 5)
    sheet.check(name, sheet.task.truths[name])
    sheet.predict(f"{sheet.task.weights[0]}'", size=2)
    twin = again(sheet)
    assert twin.task.key == sheet.task.key
    assert twin.task.truths == sheet.task.truths
    assert twin.task.measured == sheet.task.measured
    assert (repr(twin), twin.summary().text) == (repr(sheet), sheet.summary().text)
    assert twin.task.at(f"{sheet.task.weights[0]}''")[0].truths == sheet.task.at(f"{sheet.task.weights[0]}''")[0].truths
    last = list(sheet.task.quantities)[-1]
    assert twin.hint(last).text == sheet.hint(last).text or again is copy.copy  # which shares what was answered
    twin.check(last, sheet.task.truths[last])
    assert twin.progress.is_right(last)
    assert sheet.progress.is_right(last) is (again is copy.copy)


@ways
@pytest.mark.parametrize(
    ("network", "quantity", "value"),
    [(worked_example, "dL/dw1", 0.2005), (mazur, "E'", 0.291027924), (mazur, "E'", 0.3)],
)
def test_a_diagnosis_is_made_again(again, network, quantity, value):
    said = diagnose(network(), {"x": 1.5} if network is worked_example else None, quantity, value)
    twin = again(said)
    assert repr(twin) == repr(said)
    assert [match.sites[0].where for match in twin.matches] == [match.sites[0].where for match in said.matches]
