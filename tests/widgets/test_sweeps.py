"""The two sweeps as data for the page: what is said, listed and refused."""

from __future__ import annotations

import re
from contextlib import closing

import numpy as np
import pytest

from backprop_widgets import Graph, Sweeps, mlp, sin, sweep, tanh, two_paths, variables, worked_example
from backprop_widgets.explain.notation.numbers import format_number


def last_of(sweeps, mode, number=0):
    """Return the derivatives that a mode gives for one input or output, as numbers, by node."""
    slopes = sweeps.data["modes"][mode]["of"][number][2]
    return {name: written[1] for name, written in slopes.items()}


def test_the_derivatives_of_both_sweeps_are_those_of_the_graph():
    network = two_paths()
    exact = network.graph.forward(network.values).backward()
    with closing(Sweeps(network)) as sweeps:
        down = last_of(sweeps, "reverse")
        for number, weight in enumerate(network.weights):
            wanted = format_number(exact[weight], "8")
            assert last_of(sweeps, "forward", number)["Err"] == wanted
            assert down[weight] == wanted
        assert down["a01"] == format_number(exact["a01"], "8")


def test_every_operation_has_a_name_and_names_that_are_taken_are_left_out():
    x, v1 = variables("x v1")
    with closing(Sweeps(Graph((x * v1 + 1) * x), {"x": 2.0, "v1": 3.0})) as sweeps:
        assert sweeps.data["names"] == ["v2", "v3", "output"]
        assert sweeps.graph.forward({"x": 2.0, "v1": 3.0})["output"] == 14


def test_its_counts_are_those_of_the_graph_that_is_given():
    network = worked_example()
    with closing(Sweeps(network)) as sweeps:
        for mode, shown in (("forward", sweeps.forward), ("reverse", sweeps.reverse)):
            assert repr(shown) == repr(sweep(network, mode))
            assert repr(shown) in repr(sweeps)
            runs = sweeps.data["modes"][mode]["runs"]
            assert runs[0]["done"][-1] == shown.multiplications
        cells = re.findall(r"<td>(.*?)</td>", sweeps.table)
        many, few = "1,000 × 5 = 5,000", "1 × 5 = 5"
        assert cells == ["2 × 5 = 10", few, many, few, few, many, "2", "3"]
        assert sweeps.table in sweeps.snapshot()
        assert sweeps.snapshot().count("<li>") == len(sweeps.reverse.steps)


def test_a_long_chain_has_no_diagram_and_can_keep_fewer_values():
    (value,) = variables("x")
    for _ in range(64):
        value = sin(value)
    with closing(Sweeps(Graph(value), {"x": 1.0})) as sweeps:
        assert sweeps.template == ""
        runs = sweeps.data["modes"]["reverse"]["runs"]
        assert [(run["every"], run["peak"], run["again"]) for run in runs][:4] == [
            (1, 64, 0),
            (2, 33, 31),
            (4, 19, 45),
            (8, 15, 49),
        ]
    with closing(Sweeps(worked_example())) as few:
        assert few.template.count("<svg") == 2


def test_zeros_are_counted_and_shown():
    (x,) = variables("x")
    y1, y2 = sin(2 * x).named("y1"), tanh(x).named("y2")
    with closing(Sweeps(Graph(y1 + y2), {"x": 0.5}, outputs=["y1", "y2"], mode="reverse")) as sweeps:
        (run,) = (run for run in sweeps.data["modes"]["reverse"]["runs"] if run["every"] == 1)
        assert [zeros[-1] for zeros in run["zeros"]] == [1, 2]
        assert last_of(sweeps, "reverse")["y2"] == "0.0000"
        assert "output" not in sweeps.data["names"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((mlp((9, 9, 1)),), "at most 128 can be shown"),
        ((worked_example(), {"x": np.array([1.0, 2.0])}), "x is an array"),
        ((worked_example().graph,), "no value for"),
    ],
)
def test_what_cannot_be_shown_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Sweeps(*given)
    with pytest.raises(ValueError, match="mode is 'both'"):
        Sweeps(worked_example(), mode="both")
    with pytest.raises(TypeError, match="a graph is wanted"):
        Sweeps("L")
