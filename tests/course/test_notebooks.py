"""The notebooks as files: what nbval relies on, and numbers in the prose that something checks."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from checkout import tracked

TOP = Path(__file__).resolve().parents[2]
NOTEBOOKS = tracked("notebooks/*.ipynb")
VIEW = "application/vnd.jupyter.widget-view+json"


def complaints(book) -> list[str]:
    """Return what would make nbval compare less than it seems to, or a file grow stale."""
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    found = []
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append("execution counts are not 1, 2, 3, ...: nbval compares nothing where one is missing")
    for cell in code:
        tags = [tag for tag in cell.metadata.get("tags", []) if "nbval" in tag.lower() or tag == "raises-exception"]
        if tags or "NBVAL" in cell.source.upper():
            found.append(f"nbval is told to look away: {tags or cell.source.splitlines()[0]}")
        if cell.source.rstrip().endswith(";"):
            found.append("a trailing semicolon does not silence a cell under nbval")
        if not 1 <= len(cell.source.splitlines()) <= 8:
            found.append(f"a code cell has {len(cell.source.splitlines())} lines; 1 to 8 are allowed")
        if any(VIEW in output.get("data", {}) for output in cell.outputs):
            found.append("a widget view is saved: without its kernel it shows an error")
        shown = " ".join(str(output.get("data", output.get("text", ""))) for output in cell.outputs)
        if re.search(r"(?<![\w/+])\d+\.\d{10}", re.sub(r"base64,[A-Za-z0-9+/=]+", "", shown)):
            found.append("an output shows more than nine decimals, the last of which differ between machines")
    if "widgets" in book.metadata:
        found.append("widget state is saved")
    return found


def claims(path: Path) -> str:
    """Return the test of what a lesson says, where there is one: numbers that stand there are checked there."""
    test = Path(__file__).with_name(f"test_lesson_{path.name[:2]}.py")
    return test.read_text(encoding="utf-8") if test.exists() else ""


def unchecked_numbers(book, test: str = "") -> set[str]:
    """Return the decimal numbers of the prose that no code cell states, no output shows and no test names."""
    prose = " ".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    stated = [test]
    for cell in book.cells:
        if cell.cell_type == "code":
            stated.append(cell.source)
            stated += [str(output.get("data", output.get("text", ""))) for output in cell.outputs]
    numbers = set(re.findall(r"(?<![\w.])\d*\.\d+", prose))
    return {number for number in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", " ".join(stated))}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_escapes_the_comparison(path):
    assert complaints(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_in_the_prose_are_checked(path):
    assert unchecked_numbers(nbformat.read(path, as_version=4), claims(path)) == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_says_how_to_run_it_and_is_clean(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 300_000
    assert "Run › Run All Cells" in nbformat.reads(text, as_version=4).cells[0].source
    assert not re.search(r"/home/|/root/|/tmp/|/Users/|ipykernel_\d", text)


def book():
    return nbformat.read(NOTEBOOKS[0], as_version=4)


def test_a_missing_count_is_seen():
    damaged = book()
    next(cell for cell in damaged.cells if cell.cell_type == "code").execution_count = None
    assert "execution counts" in complaints(damaged)[0]


@pytest.mark.parametrize("tag", ["nbval-skip", "nbval-ignore-output", "raises-exception"])
def test_a_tag_that_looks_away_is_seen(tag):
    damaged = book()
    next(cell for cell in damaged.cells if cell.cell_type == "code").metadata["tags"] = [tag]
    assert "look away" in complaints(damaged)[0]


def test_too_many_decimals_are_seen():
    damaged = book()
    damaged.cells[-1] = nbformat.v4.new_code_cell("1 / 3", execution_count=None)
    damaged.cells[-1].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "0.3333333333333333"})]
    assert "more than nine decimals" in complaints(damaged)[-1]


def test_a_number_that_nothing_checks_is_seen():
    damaged = book()
    damaged.cells[0].source += " It is 0.1234."
    assert unchecked_numbers(damaged, claims(NOTEBOOKS[0])) == {"0.1234"}


def test_nbval_runs_by_default_and_strictly(pytestconfig):
    assert pytestconfig.getoption("nbval")
    assert not pytestconfig.getoption("nbval_lax")
    assert pytestconfig.getoption("nbval_cell_timeout") == 60
