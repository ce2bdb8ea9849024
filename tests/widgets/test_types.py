"""A user who runs mypy is told the types of sliders and views, and what is wrong with a call."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from typing import get_type_hints

import pytest

from backprop_widgets import Experiment, Explorer
from backprop_widgets.experiment.inputs import Options

SNIPPET = """
from backprop_widgets import Experiment, Explorer, mazur

explorer = Explorer(mazur(), eta=0.5, show=("diagram", "surface"))
reveal_type(explorer.sliders["w1"].value)
reveal_type(explorer.views["surface"].axes)
reveal_type(explorer.views["diagram"].fill())
reveal_type(explorer.views["sliders"].sliders)
reveal_type(explorer.experiment.numbers["E"])
Explorer(Experiment().graph, values={"x": 1.0}, weights=("w1", "w2"), rule="Adam", mistake=("sign", 0))
"""
WRONG = """
explorer.views["surfaces"]
explorer.views["surface"].set_axes(5)
Explorer(etta=0.1)
Explorer(eta="large")
"""
# Line by line, what mypy says.
TYPES = [
    "builtins.float",
    "dict[str, tuple[float, float]]",
    "str",
    "dict[str, backprop_widgets.widgets.sliders.Thumb]",
    "float",
]


def test_sliders_and_views_have_types(tmp_path):
    path = tmp_path / "snippet.py"
    path.write_text(SNIPPET + WRONG)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(path)],
        capture_output=True,
        text=True,
    )
    revealed = re.findall(r'Revealed type is "(.*)"', run.stdout)
    assert [re.sub(r"builtins\.", "", kind) for kind in revealed] == [re.sub(r"builtins\.", "", kind) for kind in TYPES]
    errors = re.findall(r"snippet.py:(\d+): error:", run.stdout)
    first = len(SNIPPET.splitlines()) + 2
    assert errors == [str(first + place) for place in range(4)], run.stdout


def test_an_explorer_has_the_arguments_of_its_experiment():
    own, inner = inspect.signature(Explorer).parameters, inspect.signature(Experiment).parameters
    assert [*own] == [*inner, "show"]
    assert {name: own[name] for name in inner} == dict(inner)
    assert [*get_type_hints(Options)] == [name for name in inner if name != "network"]
    kinds = {
        name: kind for name, kind in get_type_hints(Experiment.__init__).items() if name in get_type_hints(Options)
    }
    assert kinds == get_type_hints(Options)
    with pytest.raises(TypeError, match="etta"):
        Explorer(etta=0.1)
