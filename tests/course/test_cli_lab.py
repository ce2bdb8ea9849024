"""The command line opens the first lesson in JupyterLab, as whoever looks into the browser sees."""

from __future__ import annotations

import json
import os
import sys

from browser.lab import fresh_environment
from opening import opened
from readme import ROOT

from backprop_widgets.course import lessons


def test_lab_opens_the_first_lesson(tmp_path):
    environment = fresh_environment(tmp_path) | {"PYTHONPATH": os.fspath(ROOT)}
    seen = opened(tmp_path, environment, sys.executable, "-m", "backprop_widgets.cli", "my course")
    first = min(path.name for path in lessons().glob("*.ipynb"))
    assert seen["path"] == f"/lab/tree/{first}"
    assert "<title>JupyterLab</title>" in seen["page"]
    cells = json.loads((tmp_path / "my course" / first).read_text(encoding="utf-8"))["cells"]
    assert [cell["source"] for cell in seen["lesson"]["cells"]] == ["".join(cell["source"]) for cell in cells]
