"""The model of an Explorer needs no widgets, and neither do its tests."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import backprop_widgets

ROOM = sorted(path.stem for path in (Path(backprop_widgets.__file__).parent / "experiment").glob("*.py"))
WIDGETS = r"\b(ipywidgets|anywidget|traitlets|backprop_widgets\.widgets|Explorer|explorers)\b"


def test_it_loads_no_widgets():
    names = ", ".join(f"backprop_widgets.experiment.{name}" for name in ROOM if name != "__init__")
    code = (
        f"import sys, {names}; from backprop_widgets import Experiment; Experiment().step(); "
        "print([name for name in sys.modules if name.partition('.')[0] in ('ipywidgets', 'anywidget', 'traitlets')"
        " or name.startswith('backprop_widgets.widgets')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def needs(source: str) -> list[str]:
    """Return the lines of imports and calls that need widgets."""
    lines = [line for line in source.splitlines() if re.match(r"\s*(from|import) |.*\bExplorer\(", line)]
    return [line for line in lines if re.search(WIDGETS, line) and '"' not in line and "'" not in line]


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("test_*.py")), ids=lambda path: path.name)
def test_its_tests_make_no_widgets(path):
    assert needs(path.read_text(encoding="utf-8")) == []


def test_a_widget_in_a_test_is_seen():
    for line in ("import ipywidgets", "from backprop_widgets import Explorer", "    made = Explorer()"):
        assert needs(line) == [line]
