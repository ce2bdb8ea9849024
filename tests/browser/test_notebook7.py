"""A lesson in Jupyter Notebook 7."""

from __future__ import annotations

import pytest
from browser.conftest import FIRST, opened_context
from browser.geometry import faults
from browser.hosts import running_notebook
from browser.looks import CONTRASTS, OVERLAPS
from browser.notebook import Notebook
from browser.slope import expect_slope
from browser.waiting import wait_until
from playwright.sync_api import expect

from backprop_widgets import worked_example


@pytest.fixture(scope="module")
def server(chromium):
    with running_notebook() as running:
        yield running


def ours(errors: list[str]) -> list[str]:
    """Leave out what the host's own scripts log; a widget's script is a blob."""
    return [error for error in errors if "/static/notebook/" not in error or "blob:" in error]


@pytest.fixture(scope="module")
def lesson(browser, server):
    with opened_context(browser, 1280, 900) as context:
        notebook = Notebook.open(context.new_page(), server, FIRST, at=f"/notebooks/{FIRST}")
        assert notebook.page.evaluate("document.body.dataset.notebook") == "notebooks"
        notebook.run_all()
        notebook.page.locator(".bw-explorer").evaluate(
            "node => node.scrollIntoView()"
        )  # out of sight it has no picture
        notebook.page.locator(".bw-explorer .bw-picture[src^=blob]").wait_for()
        yield notebook


def test_a_typed_number_moves_the_numbers_and_the_kernel_follows(lesson):
    page = lesson.page
    field = page.get_by_role("textbox", name="w₁", exact=True)
    field.fill("0.7")
    field.press("Enter")
    lesson.settle()
    moved = float(lesson.value("explorer.experiment.values['w1']"))
    assert moved == 0.7
    graph = worked_example().graph
    expected = graph.forward(x=1, t=0, w1=moved, w2=0.5).backward()["w1"]
    expect_slope(page, moved)
    expect(page.get_by_role("textbox", name="w₁", exact=True)).to_have_value(f"{moved:g}")
    assert float(lesson.value("explorer.experiment.backward['w1']")) == expected
    assert ours(lesson.errors) == []


def test_a_question_is_answered_with_keys_alone(lesson):
    page, card = lesson.page, lesson.page.locator(".bw-ask-card").first
    card.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "This is my guess"
    page.keyboard.press("Enter")
    expect(card.locator(".bw-ask-said")).to_be_visible()
    expect(card.get_by_role("radio").first).to_be_disabled()
    assert ours(lesson.errors) == []


def test_plain_keys_on_a_slider_are_for_the_slider(lesson):
    page = lesson.page
    page.evaluate("window.ran = []; jupyterapp.commands.commandExecuted.connect((_, {id}) => ran.push(id)); null")
    handle = page.get_by_role("slider", name="w₁ slider")
    handle.focus()
    before = float(lesson.value("explorer.experiment.values['w1']"))
    page.evaluate("ran.length = 0")
    for key in ("ArrowRight", "ArrowUp", "a", "x", "d", "d", "j"):
        page.keyboard.press(key)
    lesson.settle()
    assert page.evaluate("ran") == []
    assert handle.evaluate("node => node === document.activeElement")
    assert float(lesson.value("explorer.experiment.values['w1']")) == pytest.approx(before + 0.02)
    page.keyboard.press("Control+Shift+c")  # the list of all commands: Ctrl is the notebook's
    wait_until(page, "ran.length > 0")
    page.keyboard.press("Escape")


def test_python_moves_the_page(lesson):
    lesson.set_code_and_run("explorer.sliders['w1'].value = -0.5")
    expect(lesson.page.get_by_role("textbox", name="w₁", exact=True)).to_have_value("-0.5")


def test_an_error_of_ours_would_be_seen(lesson):
    kept, lesson.errors = lesson.errors, []
    lesson.page.evaluate(
        "() => import(URL.createObjectURL(new Blob(['setTimeout(() => { throw new Error(`sham`); })'],"
        " {type: 'text/javascript'})))"
    )
    lesson.page.evaluate("new Promise(resolve => setTimeout(() => resolve(true), 0))")
    assert "sham" in "".join(ours(lesson.errors))
    lesson.errors = kept


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off_or_pale(lesson, theme):
    lesson.set_theme(theme)
    explorer = lesson.page.locator(".bw-explorer")
    explorer.evaluate("node => node.scrollIntoView()")  # the sliders stay in sight, over what has been scrolled away
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(CONTRASTS) == []


def test_a_view_fills_the_screen_and_its_keys_are_not_the_notebooks(lesson):
    page = lesson.page
    explorer = page.locator(".bw-explorer")
    explorer.get_by_role("button", name="More").click()
    explorer.get_by_role("button", name="Present", exact=True).click()
    page.evaluate("window.ran = []; jupyterapp.commands.commandExecuted.connect((_, {id}) => ran.push(id)); null")
    wait_until(page, "document.fullscreenElement?.matches('.bw-explorer')")
    page.keyboard.press("2")
    line = explorer.locator(".bw-steps tr:visible")
    for key, quantity in (("ArrowRight", "a"), ("PageDown", "y"), ("ArrowLeft", "a")):
        page.keyboard.press(key)
        expect(line).to_have_attribute("data-of", quantity)
    field = explorer.get_by_role("textbox", name="x", exact=True)
    field.fill("2")
    field.press("Enter")
    lesson.settle()
    assert float(lesson.value("explorer.experiment.values['x']")) == 2
    assert [name for name in page.evaluate("ran") if "fullscreen" not in name] == []
    box = explorer.bounding_box()
    assert [round(box[key]) for key in ("x", "y", "width", "height")] == [0, 0, 1280, 900]
    assert faults(explorer) == []
    page.keyboard.press("Escape")
    expect(page.locator("[data-presented]")).to_have_count(0)
    explorer.get_by_role("button", name="Show all").click()
    assert ours(lesson.errors) == []


def test_when_the_kernel_is_shut_down_the_page_says_so(lesson, server):
    lesson.page.evaluate("harness.run('notebook:shutdown-kernel')")
    lesson.settle()
    expect(lesson.page.locator(".bw-gone").first).to_be_visible()
