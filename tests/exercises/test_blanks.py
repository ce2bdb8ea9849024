"""A blank that is left in a formula: Python's error, and below it a sentence."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

START = "import math\nfrom backprop_widgets import Worksheet\nsheet = Worksheet('a')\nsheet = Worksheet('b')\ndy = ..."
BLANK = "0.5 * dy", "math.exp(dy)", "-dy", "f'{dy:.4f}'", "float(dy)"
OTHER = "0.5 * None", "1 / 0", "x", "'a' + 1", "sheet.check('z', dy)"


@pytest.fixture(scope="module")
def outputs():
    """What each cell shows, by its code: the name of the error, and what is printed."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (START, *BLANK, *OTHER)])
    NotebookClient(book, timeout=60, allow_errors=True).execute()
    return {
        cell.source: [(output.get("ename", ""), output.get("text", "")) for output in cell.outputs]
        for cell in book.cells
    }


@pytest.mark.parametrize("code", BLANK)
def test_it_is_explained_once_below_the_error(outputs, code):
    (name, _), (_, printed) = outputs[code]
    assert name == "TypeError"
    assert printed == "A blank is still in this cell, or comes from one above: ... stands where a number belongs.\n"


@pytest.mark.parametrize("code", OTHER)
def test_nothing_is_said_of_other_errors(outputs, code):
    assert not any("blank" in printed for _, printed in outputs[code])
