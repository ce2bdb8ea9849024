"""What a type checker says to a user of the package."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from readme import ROOT

RIGHT = """
import numpy as np
from numpy.typing import NDArray
from backprop_widgets import Graph, Node, half_squared_error, maximum, relu, sigmoid, variables

x, t, w = variables("x t w")
z: Node = w * x + 1
a: Node = sigmoid(z).named("a")
m: Node = maximum(a, 0.5)
number: float = sigmoid(0.5)
largest: float = maximum(1, 2.5)
array: NDArray[np.float64] = relu(np.linspace(0, 1, 5))
mixed: NDArray[np.float64] = maximum(np.ones(2), 0.5)
graph = Graph(half_squared_error(m, t).named("L"))
forward = graph.forward(x=1, t=0, w=0.5)
loss: float = round(forward["L"], 4)
slope: float = forward.backward()["w"] + forward.backward().local("L", "t")
again: float = graph.forward({"x": 1, "t": 0.0, "w": 0.5})[a]
worlds = graph.forward(x=1.0, t=0.0, w=np.linspace(0, 1, 5))
top: float = worlds["L"].max() + worlds.backward()["w"].sum()
total: Node = sum([w * x, x], t)
"""

WRONG = {
    "text: str = sigmoid(0.5)": "float",
    "text: str = sigmoid(w)": "Node",
    "number: float = sigmoid(np.ones(3))": "ndarray",
    "node: Node = maximum(1.0, 2.0)": "float",
    "sigmoid('0.5')": "str",
    "maximum(w, np.ones(3))": "__call__",
    "w < x": "Unsupported left operand type",
    "float(w)": "float",
    "len(w)": "Sized",
    "w[0]": "not indexable",
    "list(w)": "list",
    "variables('x', 'y')": "Never",
    "text: str = graph.forward(x=1.0)['L']": "float",
    "text: str = graph.forward({'x': 1.0}).backward()['L']": "float",
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """Run mypy once over right lines followed by wrong ones; return what it says, by line."""
    file = tmp_path_factory.mktemp("user") / "script.py"
    own_names = (re.sub(r"^\w+:", f"result{place}:", line) for place, line in enumerate(WRONG))
    file.write_text(RIGHT + "\n".join(own_names))
    options = ["--strict", "--config-file", "", "--cache-dir", str(file.parent / "cache")]
    command = [sys.executable, "-m", "mypy", *options, str(file)]
    found = subprocess.run(command, cwd=ROOT, env={"MYPYPATH": str(ROOT)}, capture_output=True, text=True)
    lines: dict[int, str] = {}
    for number, text in re.findall(r"script\.py:(\d+): error: (.*)", found.stdout):
        lines[int(number)] = lines.get(int(number), "") + text
    assert lines, found.stdout + found.stderr
    return lines


def test_a_right_script_passes(complaints):
    length = RIGHT.count("\n")
    assert {number: text for number, text in complaints.items() if number <= length} == {}


@pytest.mark.parametrize(("place", "said"), list(enumerate(WRONG.values(), RIGHT.count("\n") + 1)), ids=list(WRONG))
def test_a_wrong_line_is_seen(complaints, place, said):
    assert said in complaints.get(place, "nothing said")
