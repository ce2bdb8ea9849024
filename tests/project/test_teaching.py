"""What docs/teaching.md says: its recipes run, and grade what was handed in."""

from __future__ import annotations

import re

import nbformat
import pytest
from readme import ROOT

PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SHEET = (
    "from backprop_widgets import Worksheet\nsheet = Worksheet('Tuesday', {'x': 1.5, 't': 0.8, 'w1': 0.4, 'w2': -0.7})"
)


def block(word):
    (found,) = (text for text in BLOCKS if word in text)
    return found


def test_the_sheets_are_printed_as_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for text in BLOCKS[:3]:
        exec(text, names)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "key.html",
        "keys.html",
        "worksheet.html",
        "worksheets.html",
    ]
    values = names["sheet"].variant("A", "backward", seed=2026).task.values
    page = (tmp_path / "worksheets.html").read_text(encoding="utf-8")
    assert page.count("<article") == 3
    assert f"x = {values['x']:g}".replace("-", "−") in page


def test_notebooks_are_graded_with_nbclient(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKPROP_WIDGETS_ANSWERS", "")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "handed-in").mkdir()
    for who, cells in {
        "Ada": [SHEET, "sheet.check('dL/dw1', 0.3008)"],
        "Ben": [SHEET, "sheet.check('dL/dw1', 0.2005)", "1 / 0", "sheet.check('z', 0.6)"],
    }.items():
        notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
        nbformat.write(notebook, tmp_path / "handed-in" / f"{who}.ipynb")
    (tmp_path / "handed-in" / "Cem.ipynb").write_text("no notebook", encoding="utf-8")
    for _ in range(2):  # and once more: nothing is left of the first time
        names = {}
        exec(block("NotebookClient"), names)
        rows = {row["question"]: row for row in names["table"].rows}
        assert (rows["dL/dw1"]["answered"], rows["dL/dw1"]["right"]) == (2, 1)
        assert rows["dL/dw1"]["causes"] == {"input forgotten": 1}
        assert (rows["z"]["answered"], rows["z"]["right"]) == (1, 1)
    told = capfd.readouterr().out
    assert "Answers of 2 learners." in told
    assert "Cem.ipynb: " in told


@pytest.mark.parametrize(("slope", "score"), [(0.3008, 2), (0.2005, 1), (9.87, 0), (..., 0), ("no idea", 0)])
def test_the_cell_for_nbgrader_gives_a_score(slope, score):
    *cell, last = block("sheet.reset()").strip().splitlines()
    names = {"slope": slope}
    exec("\n".join(cell), names)
    assert eval(last, names) == score
    names["sheet"].reset()
