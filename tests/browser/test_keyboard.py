"""The Explorer by keyboard alone: all is reached and left again, and what is pressed is for it, not for JupyterLab."""

from __future__ import annotations

import ast

import pytest
from browser.drawer import open_drawer
from browser.waiting import wait_until

FIELDS = ["x", "t", "w₁", "w₂", "η"]
POINT = "The point on the loss surface. Arrow keys move it, with Shift ten times as far."
WALK = ["Back", "Next", "✎ Pencil"]
RUN = "Where the run is. Arrow keys go along it."
AXES = ["across", "across, from", "across, to", "up", "up, from", "up, to"]
DRAWER = [
    *("Go to", "Make a mistake", "Keep this run", "update rule", "activation", "steps", "speed", "loss curve"),
    *("Tangent ↓", "Error of a nudge ↓", "Copy code", "Copy LaTeX", "Take along", "Save"),
    *("Present", "Large type"),
]
STOPS = [
    *(stop for name in FIELDS for stop in (name, f"{name} slider")),
    *("Step", "▶ Descend", "↺ Reset", "More"),
    *DRAWER,
    *(*WALK, POINT, "3-D", "Axes", *AXES, RUN),
]

# What has the focus, whether it is in the Explorer, and whether that can be seen.
HERE = """() => {
  const here = document.activeElement;
  const {outlineStyle, outlineWidth, strokeWidth} = getComputedStyle(here);
  const ring = outlineStyle === "auto" || (outlineStyle === "solid" && parseFloat(outlineWidth) >= 2);
  const own = here.labels?.[0]?.firstChild.textContent.trim() || here.labels?.[0]?.textContent.trim();
  return {
    name: here.getAttribute("aria-label") ?? own ?? here.textContent,
    inside: here.closest(".bw-explorer") !== null,
    quantity: here.dataset.of !== undefined,
    seen: ring || parseFloat(strokeWidth) >= 4,
  };
}"""

RECORD = """() => {
  window.ran = [];
  window.jupyterapp.commands.commandExecuted.connect((_, {id}) => window.ran.push(id));
}"""


def inputs(notebook) -> dict[str, float]:
    notebook.settle()
    return ast.literal_eval(notebook.value("explorer.experiment.inputs"))


def walk(page, key: str) -> list[dict]:
    """Press `key` until the focus has left the Explorer, and return where it has been."""
    been = [page.evaluate(HERE)]
    while been[-1]["inside"]:
        assert len(been) < 60, "a trap"
        page.keyboard.press(key)
        been.append(page.evaluate(HERE))
    return been[:-1]


def test_the_tab_key_reaches_everything_and_leaves_again(show):
    page = show().page
    page.locator(".bw-axes summary").click()
    open_drawer(page)
    page.locator(".bw-typed input").first.focus()
    there = walk(page, "Tab")
    # Quantities are stops, too, and how many there are is the diagram's affair.
    assert [stop["name"] for stop in there if not stop["quantity"]] == STOPS
    assert [stop["name"] for stop in there if not stop["seen"]] == []
    page.keyboard.press("Shift+Tab")
    back = walk(page, "Shift+Tab")
    assert [stop["name"] for stop in reversed(back) if not stop["quantity"]] == STOPS
    page.get_by_role("button", name="More").press("Enter")  # what is put away is not in the way
    assert DRAWER[0] not in [stop["name"] for stop in walk(page, "Tab")]


def test_keys_move_a_slider(show):
    notebook = show()
    page = notebook.page
    page.get_by_role("slider", name="w₁ slider").focus()
    expected = {
        "ArrowRight": 0.51,
        "ArrowUp": 0.52,
        "ArrowLeft": 0.51,
        "ArrowDown": 0.5,
        "PageUp": 0.55,
        "PageDown": 0.5,
        "Home": -4.0,
        "End": 4.0,
    }
    for key, value in expected.items():
        page.keyboard.press(key)
        assert inputs(notebook)["w1"] == value, key
        said = page.get_by_role("slider", name="w₁ slider").get_attribute("aria-valuetext")
        assert said == f"{value:g}".replace("-", "−"), key


def test_arrows_move_the_point_with_shift_ten_times_as_far(show):
    notebook = show()
    page = notebook.page
    page.locator(".bw-point").focus()
    for key, expected in {
        "ArrowRight": (0.58, 0.5),
        "ArrowUp": (0.58, 0.54),
        "Shift+ArrowLeft": (-0.22, 0.54),
        "Shift+ArrowDown": (-0.22, 0.14),
        "ArrowLeft": (-0.3, 0.14),
        "Shift+ArrowRight": (0.5, 0.14),
        "ArrowDown": (0.5, 0.1),
    }.items():
        page.keyboard.press(key)
        now = inputs(notebook)
        assert (now["w1"], now["w2"]) == expected, key
    said = page.locator(".bw-point").get_attribute("aria-valuetext")
    assert said.startswith("w₁ = 0.5, w₂ = 0.1: L = ")


def test_enter_commits_and_escape_takes_back(show):
    notebook = show()
    page = notebook.page
    field = page.get_by_role("textbox", name="w₁", exact=True)
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("1.25")
    assert inputs(notebook)["w1"] == 0.5
    page.keyboard.press("Escape")
    assert field.input_value() == "0.5"
    page.keyboard.press("Tab")
    assert inputs(notebook)["w1"] == 0.5
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("1.25")
    page.keyboard.press("Enter")
    assert inputs(notebook)["w1"] == 1.25

    page.get_by_role("button", name="Step").focus()
    for key in ("Enter", "Space"):
        before = inputs(notebook)["w2"]
        page.keyboard.press(key)
        assert inputs(notebook)["w2"] < before, key
    page.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    assert inputs(notebook) == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}


def test_the_axes_are_set_by_keyboard(show):
    notebook = show()
    page = notebook.page
    page.locator(".bw-axes summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the other weight; the axes change places
    wait_until(page, "document.querySelectorAll('.bw-axes select')[1].value === 'w1'")
    notebook.settle()
    assert ast.literal_eval(notebook.value("list(explorer.views['surface'].axes)")) == ["w2", "w1"]
    start = page.get_by_label("across, from")
    start.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("-3")
    page.keyboard.press("Escape")
    assert start.input_value() == "-2"
    page.keyboard.press("Control+a")
    page.keyboard.type("-3")
    page.keyboard.press("Enter")
    notebook.settle()
    assert ast.literal_eval(notebook.value("explorer.views['surface'].axes['w2']")) == (-3.0, 2.0)


@pytest.mark.parametrize("stop", ["w₁ slider", "Step", POINT, "Axes", "across", "across, from", "w₁"])
def test_what_is_pressed_is_not_for_jupyterlab(show, stop):
    notebook = show()
    page = notebook.page
    page.evaluate(RECORD)
    page.locator(".bw-axes summary").click()
    open_drawer(page)
    page.locator(".bw-typed input").first.focus()
    while page.evaluate(HERE)["name"] != stop:
        page.keyboard.press("Tab")
    # In JupyterLab: insert a cell, cut one, delete one (dd), go to the next, run this one.
    keys = ["a", "x", "d", "d", "j", "Shift+Enter", "ArrowDown"]
    if stop in ("w₁", "across, from"):
        keys.append("Control+b")  # the side bar; not Control+s, for a notebook that is saved is another for other tests
    for key in keys:
        page.keyboard.press(key)
    assert page.evaluate(HERE)["name"] == stop
    assert page.evaluate("window.ran") == []
    page.locator(".jp-InputArea-prompt:visible").first.click()
    page.keyboard.press("j")
    wait_until(page, "window.ran.includes('notebook:move-cursor-down')")
