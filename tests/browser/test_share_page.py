"""Sharing in the page: the lines are copied, or shown where they cannot be; large type leaves nothing out."""

from __future__ import annotations

import ast
import re

import pytest
from browser.drawer import open_drawer
from browser.looks import CONTRASTS, OVERLAPS, SMALLEST
from playwright.sync_api import expect

READ = "navigator.clipboard.readText()"
REFUSE = "Object.defineProperty(navigator, 'clipboard', {configurable: true, value: undefined})"
ALLOW = "delete navigator.clipboard"
POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}


def said(notebook):
    return notebook.page.locator(".bw-share [role=status]")


def press(notebook) -> None:
    open_drawer(notebook.page)
    notebook.page.get_by_role("button", name="Copy code").press("Enter")


def test_the_lines_are_copied_and_give_the_same_explorer(show):
    notebook = show(f"Explorer(values={POINT}, mistake='no slope')")
    page = notebook.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Step", exact=True).click()
    press(notebook)
    expect(said(notebook)).to_have_text("Copied. Paste it into a cell.")
    expect(page.get_by_label("The lines of Python")).to_be_hidden()
    code = page.evaluate(READ)
    assert repr(code) == notebook.value("explorer.code()")
    names: dict = {}
    exec(code, names)
    assert names["explorer"].experiment.values == ast.literal_eval(notebook.value("explorer.experiment.values"))
    assert names["explorer"].experiment.mistake.key == "no slope"
    names["explorer"].close()


def test_it_knows_of_a_move_made_just_before(show):
    notebook = show()
    page = notebook.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # all in one task: nothing has reached the kernel when the button is pressed
    page.evaluate("""() => {
      const step = [...document.querySelectorAll("button")].find(node => node.textContent === "Step");
      for (let i = 0; i < 9; i += 1) step.click();
      document.querySelector(".bw-copy").click();
    }""")
    expect(said(notebook)).to_have_text("Copied. Paste it into a cell.")
    notebook.settle()
    assert repr(page.evaluate(READ)) == notebook.value("explorer.code()")
    assert "values=" in page.evaluate(READ)


def test_where_the_clipboard_is_refused_the_lines_are_selected(show):
    notebook = show("Explorer(two_paths(), eta=0.25)")
    page = notebook.page
    page.evaluate(REFUSE)
    press(notebook)
    lines = page.get_by_label("The lines of Python")
    expect(lines).to_be_visible()
    expect(lines).to_be_focused()
    expect(said(notebook)).to_contain_text("press Ctrl+C")
    text = lines.input_value()
    assert lines.evaluate("node => node.value.slice(node.selectionStart, node.selectionEnd)") == text
    assert "Explorer(two_paths(), eta=0.25)" in text
    assert lines.evaluate("node => node.readOnly")
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        assert page.locator(".bw-explorer").evaluate(CONTRASTS) == []
    page.evaluate(ALLOW)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(notebook)
    expect(lines).to_be_hidden()


def test_a_move_sends_nothing_for_it_and_an_error_is_said(show):
    notebook = show()
    notebook.page.get_by_role("button", name="Step", exact=True).click()
    notebook.settle()
    assert notebook.value("explorer.views['share'].asked, explorer.views['share'].code") == "(0, {})"
    notebook.value("setattr(explorer.views['share'], 'write', lambda: 1 / 0)")
    press(notebook)
    expect(said(notebook)).to_have_text("No code: division by zero")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("call", ["Explorer()", "Explorer(two_paths(), mistake='one route')"])
def test_large_type_is_large_and_nothing_overlaps(show, call, theme):
    notebook = show(call)
    page, explorer = notebook.page, notebook.page.locator(".bw-explorer")
    notebook.set_theme(theme)
    usual = letters(explorer)
    open_drawer(page)
    box = page.get_by_role("checkbox", name="Large type")
    box.press("Space")
    notebook.settle()
    assert notebook.value("explorer.views['share'].large") == "True"
    explorer.evaluate("node => node.scrollIntoView()")  # else the bar lies over what is below it
    assert letters(explorer) >= 1.4 * usual
    assert explorer.evaluate(SMALLEST) > 10
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    notebook.value("setattr(explorer.views['share'], 'large', False)")
    expect(box).not_to_be_checked()
    assert letters(explorer) == pytest.approx(usual)


def test_slider_and_point_follow_the_mouse_in_large_type(show):
    notebook = show("Explorer(show=('sliders', 'surface', 'share'))")
    page = notebook.page
    open_drawer(page)
    page.get_by_role("checkbox", name="Large type").check()
    notebook.settle()
    point = page.locator(".bw-point")
    before = point.bounding_box()
    notebook.drag(point, 60, -40)
    after = point.bounding_box()
    assert after["x"] - before["x"] == pytest.approx(60, abs=6)
    assert after["y"] - before["y"] == pytest.approx(-40, abs=6)
    handle = page.locator(".bw-sliders .noUi-handle").first
    before = handle.bounding_box()
    notebook.drag(handle, 30)
    assert handle.bounding_box()["x"] - before["x"] == pytest.approx(30, abs=6)


def letters(explorer) -> float:
    """Return how high a line of the heading is, in pixels of the screen."""
    return explorer.locator("h4").first.evaluate("node => node.getBoundingClientRect().height")


def test_latex_is_copied_with_the_numbers_of_the_screen(show):
    notebook = show(f"Explorer(values={POINT})")
    page = notebook.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_drawer(page)
    page.get_by_role("button", name="Copy LaTeX").click()
    expect(said(notebook)).to_have_text("Copied. Paste it into a document that uses amsmath.")
    assert repr(page.evaluate(READ)) == notebook.value("explorer.latex()")
    page.get_by_role("button", name="Step", exact=True).click()
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Copy LaTeX").click()
    lines = page.get_by_label("The derivation as LaTeX")
    expect(lines).to_be_focused()
    notebook.settle()
    assert repr(lines.input_value()) == notebook.value("explorer.latex()")
    page.evaluate(ALLOW)
    press(notebook)
    expect(said(notebook)).to_have_text("Copied. Paste it into a cell.")
    assert repr(page.evaluate(READ)) == notebook.value("explorer.code()")


SELECT = """([from, to]) => {
  const [first, last] = [from, to].map(name => document.querySelector(`.bw-steps ${name}`));
  getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
}"""


def copied(notebook, first: str, last: str) -> list[str]:
    """Return the lines that are copied when all is selected from one element of the derivation to another."""
    notebook.page.evaluate(SELECT, [first, last])
    notebook.page.keyboard.press("Control+C")
    return notebook.page.evaluate(READ).splitlines()


def test_a_selected_derivation_is_copied_as_lines_that_one_can_read(show):
    notebook = show("Explorer()")
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = copied(notebook, "tbody", "table:last-of-type tbody:last-of-type")
    assert lines[:4] == [
        "1 · Forward",
        "z = w₁·x = 0.5000 × 1.0000 = 0.5000",
        "a = σ(z) = σ(0.5000) = 0.6225",
        "y = w₂·a = 0.5000 × 0.6225 = 0.3112",
    ]
    assert "∂L/∂w₁ = ∂L/∂a · ∂a/∂z · ∂z/∂w₁ = 0.1556 × 0.2350 × 1.0000 = 0.0366" in lines
    assert lines[-1] == "the loss changed by −7.9 %"
    gradient = '[data-of="dL/dw1"]'
    assert copied(notebook, f"{gradient} td", f"{gradient} td + td") == [
        "∂L/∂w₁ = ∂L/∂a · ∂a/∂z · ∂z/∂w₁ = 0.1556 × 0.2350 × 1.0000"
    ]
    assert copied(notebook, f"{gradient} mi", f"{gradient} math") == ["∂L/∂w₁ = ∂L/∂a · ∂a/∂z · ∂z/∂w₁"]
    assert copied(notebook, f"{gradient} .bw-value", f"{gradient} .bw-value") == ["0.0366"]


def test_what_a_mistake_adds_is_copied_and_what_a_walk_hides_is_not(show):
    notebook = show("Explorer(two_paths(), mistake='one route', show=('walk', 'derivation', 'surface'))")
    page = notebook.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = copied(notebook, "tbody", "table:last-of-type tbody:last-of-type")
    assert not any(len(line) < 4 for line in lines), lines
    wrong = next(line for line in lines if line.startswith("∂Err/∂a₀₁"))
    assert re.fullmatch(r"∂Err/∂a₀₁ = .* = .* = \S+ right: \S+", wrong)
    page.get_by_role("button", name="Next").click()
    later = copied(notebook, "tbody", "table:last-of-type tbody:last-of-type")
    assert any(line.startswith("a₀₁ = ") for line in later)
    assert not any(line.startswith("∂") for line in later)
    assert {line for line in later if "=" in line} < set(lines)


SIGNS = {
    "diagram.svg": b"<svg xmlns",
    "derivation.png": b"\x89PNG",
    "surface.png": b"\x89PNG",
    "surface.svg": b"<?xml",
    "surface.pdf": b"%PDF",
    "descent.gif": b"GIF89a",
}


def test_files_are_taken_along_as_what_is_shown(show, tmp_path):
    notebook = show("Explorer(steps=4)")
    page = notebook.page
    field = page.get_by_role("textbox", name="w₁", exact=True)
    field.fill("0.75")
    field.press("Enter")
    open_drawer(page)
    menu = page.get_by_label("Take along")
    assert menu.locator("option").evaluate_all("all => all.map(option => option.value)") == list(SIGNS)
    page.evaluate("""() => { // what is spoken on the way
      window.heard = [];
      const line = document.querySelector(".bw-share [role=status]");
      new MutationObserver(() => window.heard.push(line.textContent)).observe(line, {childList: true});
    }""")
    for name, sign in SIGNS.items():
        menu.select_option(name)
        with page.expect_download() as taken:
            page.get_by_role("button", name="Save", exact=True).click()
        assert taken.value.suggested_filename == name
        taken.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(sign), name
        expect(said(notebook)).to_have_text(f"Saved as {name}.")
    notebook.settle()
    assert repr((tmp_path / "diagram.svg").read_text(encoding="utf-8")) == notebook.value("explorer.diagram()")
    assert ">0.7500<" in (tmp_path / "diagram.svg").read_text(encoding="utf-8")
    heard = page.evaluate("window.heard")
    assert [line for line in heard if line.startswith("descent.gif: ")] != []
    assert notebook.value("explorer.views['share'].code") == "{}"  # a file is sent, and kept nowhere


def test_why_there_is_no_file_is_said(show):
    notebook = show("Explorer(steps=2000)")
    open_drawer(notebook.page)
    notebook.page.get_by_label("Take along").select_option("descent.gif")
    notebook.page.get_by_role("button", name="Save", exact=True).click()
    expect(said(notebook)).to_have_text("No file: steps are 2000; an animation has at most 999")


def test_a_notebook_hands_the_screen_to_one_view_and_keeps_its_keys_to_itself(show):
    notebook = show()
    page = notebook.page
    open_drawer(page)
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator(".bw-explorer[data-presented=diagram]")).to_be_visible()
    assert page.evaluate("document.fullscreenElement?.matches('.bw-explorer')")
    page.keyboard.press("2")  # would make the cell a heading
    page.keyboard.press("ArrowRight")
    expect(page.locator(".bw-steps tr:visible")).to_have_attribute("data-of", "a")
    notebook.settle()
    assert notebook.value("explorer.experiment.values['w1']") == "0.5"
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("[data-presented]")).to_have_count(0)
    assert page.evaluate("document.fullscreenElement") is None
    assert page.locator(".jp-Notebook .jp-Cell").count() == page.locator(".jp-CodeCell").count()
