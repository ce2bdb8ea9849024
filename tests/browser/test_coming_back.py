"""A kernel that goes, a page that comes back, and one Explorer on the screen twice."""

from __future__ import annotations

import json

import pytest
from browser.lab import BLANK
from browser.notebook import Notebook
from browser.test_reliability import drawn, inputs, last, show
from browser.waiting import wait_until

GONE = "The kernel of this notebook is gone. Run this cell again, or reload the page if it has no cells."

# Everything that can be seen of an Explorer: what is in its fields, what is written, where the point is.
SEEN = """root => [
  ...[...root.querySelectorAll("input")].map(input => input.value),
  ...[...root.querySelectorAll("[data-q]")].map(slot => slot.textContent),
  ...[...root.querySelectorAll(".bw-point")].map(point => `${point.getAttribute("cx")} ${point.getAttribute("cy")}`),
]"""

FOCUSABLE = """root => [...root.querySelectorAll("input, button, select, summary, [tabindex]")]
  .filter(node => { node.focus(); return document.activeElement === node; }).length"""

# What is painted, or null while it is still being read; its address may be gone before it could be fetched.
PICTURE = """root => {
  const [image, canvas] = [root.querySelector(".bw-picture"), document.createElement("canvas")];
  if (!image.naturalWidth) return null;
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}"""

ANOTHER = f"picture => ![null, picture].includes(({PICTURE})(document))"


@pytest.fixture
def notebook(new_page, lab):
    return Notebook.open(new_page(1280, 2600), lab, BLANK)


def explorer(notebook: Notebook, place: int = 0):
    return notebook.page.locator(".bw-explorer").nth(place)


def test_after_a_restart_it_says_so_stands_still_and_its_cell_brings_it_back(notebook):
    page = notebook.page
    show(notebook, "explorer = Explorer()\nexplorer")
    gone = page.get_by_text(GONE)
    assert not gone.is_visible()
    assert explorer(notebook).evaluate(FOCUSABLE) > 10
    notebook.restart()
    gone.wait_for(state="visible")
    before = explorer(notebook).evaluate(SEEN)
    for part in (".noUi-handle", ".bw-point", ".bw-step"):
        box = explorer(notebook).locator(part).first.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 40, box["y"] + 20, steps=3)
        page.mouse.up()
    assert explorer(notebook).evaluate(FOCUSABLE) == 0
    assert explorer(notebook).evaluate(SEEN) == before
    last(notebook)
    drawn(notebook)
    assert not gone.is_visible()
    assert page.locator(".bw-explorer").count() == 1
    notebook.drag(page.get_by_role("slider", name="w₁ slider"), 20)
    assert inputs(notebook)["w1"] > 0.5
    assert notebook.errors == []


def test_after_the_kernel_has_died_it_says_so_too(notebook):
    show(notebook, "explorer = Explorer()\nexplorer")
    notebook.kill_kernel()
    notebook.page.get_by_text(GONE).wait_for(state="visible")
    assert explorer(notebook).evaluate(FOCUSABLE) == 0
    notebook.await_kernel()
    last(notebook)
    drawn(notebook)
    assert not notebook.page.get_by_text(GONE).is_visible()
    notebook.drag(notebook.page.get_by_role("slider", name="w₁ slider"), 20)
    assert inputs(notebook)["w1"] > 0.5
    assert notebook.errors == []


def test_after_a_reload_it_is_there_with_its_values_and_works(new_page, lab):
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
    cell["source"] = "from backprop_widgets import Explorer\nexplorer = Explorer()\nexplorer"
    path = "notebooks/reloaded.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    written = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (lab.root / path).write_text(json.dumps(written), encoding="utf-8")
    notebook = Notebook.open(new_page(1280, 2000), lab, path)
    page = notebook.page
    notebook.run_all()
    drawn(notebook)
    notebook.drag(page.get_by_role("slider", name="w₁ slider"), 20)
    page.get_by_role("button", name="Step").click()
    notebook.settle()
    before, shown = inputs(notebook), explorer(notebook).evaluate(SEEN)
    assert before["w1"] != 0.5
    page.evaluate("harness.run('docmanager:save')")
    notebook.settle()
    notebook.reload()
    drawn(notebook)
    assert inputs(notebook) == before
    assert explorer(notebook).evaluate(SEEN) == shown
    picture = explorer(notebook).evaluate(PICTURE)
    field = page.get_by_role("textbox", name="x", exact=True)
    field.fill("2.5")
    field.press("Enter")
    notebook.settle()
    assert inputs(notebook) == {**before, "x": 2.5}
    wait_until(page, ANOTHER, picture)
    assert page.locator(".bw-area-landscape .bw-trail").get_attribute("points") == ""
    last(notebook)
    drawn(notebook)
    assert page.locator(".bw-explorer").count() == 1
    assert page.get_by_role("textbox", name="x", exact=True).input_value() == "1"
    assert notebook.errors == []


def test_two_views_of_one_explorer_are_one(notebook):
    page = notebook.page
    show(notebook, "explorer = Explorer()\nexplorer")
    show(notebook, "explorer")
    assert page.locator(".bw-explorer").count() == 2

    def same() -> list[str]:
        wait_until(
            page,
            f"""() => {{
              const [one, other] = document.querySelectorAll(".bw-explorer");
              return JSON.stringify(({SEEN})(one)) === JSON.stringify(({SEEN})(other))
                && ({PICTURE})(one) === ({PICTURE})(other);
            }}""",
        )
        return explorer(notebook).evaluate(SEEN)

    start, picture = same(), explorer(notebook).evaluate(PICTURE)
    notebook.drag(explorer(notebook, 1).locator(".bw-point"), 40, -30)
    dragged = same()
    assert dragged != start
    notebook.drag(explorer(notebook).get_by_role("slider", name="x slider"), 30)
    wait_until(page, ANOTHER, picture)
    assert same() != dragged
    explorer(notebook, 1).get_by_role("button", name="Step").click()
    notebook.settle()
    stepped = same()
    last(notebook, "notebook:clear-cell-output")
    wait_until(page, "document.querySelectorAll('.bw-explorer').length === 1")
    assert explorer(notebook).evaluate(SEEN) == stepped
    notebook.drag(explorer(notebook).locator(".bw-point"), -50, 20)
    moved = explorer(notebook).evaluate(SEEN)
    assert moved != stepped
    last(notebook)
    wait_until(page, "document.querySelectorAll('.bw-explorer').length === 2")
    drawn(notebook)
    assert same() == moved
    assert notebook.errors == []
