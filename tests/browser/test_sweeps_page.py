"""The two sweeps in the page: by keys, by menus, in a notebook, in a saved page and on a phone."""

from __future__ import annotations

from contextlib import closing

import pytest
from browser.conftest import opened_context
from browser.geometry import small_targets
from browser.looks import CONTRASTS
from browser.test_accessibility import AXE, SERIOUS
from playwright.sync_api import expect

from backprop_widgets import Graph, Sweeps, mlp, sin, two_paths, variables, worked_example

LIT = "view => [...view.querySelectorAll('.bw-sweep-strip .bw-held')].map(cell => cell.textContent)"
SEEN = """view => [...view.querySelectorAll('.bw-wide text, .bw-wide tspan[data-q]')]
  .filter(node => node.matches('tspan') && getComputedStyle(node).visibility === 'visible')
  .map(node => node.textContent)"""


def chain(length=64):
    (value,) = variables("x")
    for _ in range(length):
        value = sin(value)
    return Sweeps(Graph(value), {"x": 1.0})


@pytest.fixture
def saved(browser, tmp_path):
    """Return what opens a widget as a page of its own, at a size."""
    with opened_context(browser, 918, 647) as context:

        def open_page(widget, **size):
            with closing(widget):
                widget.save(tmp_path / "page.html")
            page = context.new_page()
            errors = page.errors = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            if size:
                page.set_viewport_size(size)
            page.goto((tmp_path / "page.html").as_uri())
            page.locator(".bw-sweeps").wait_for()
            return page

        yield open_page


def press(page, key, times):
    slider = page.get_by_role("slider", name="step")
    for _ in range(times):
        slider.press(key)
    return page.locator(".bw-sweep-said")


def test_values_are_lit_until_they_are_read_and_products_are_counted(saved):
    page = saved(worked_example_sweeps())
    view, said = page.locator(".bw-sweeps"), press(page, "ArrowRight", 3)
    expect(said).to_have_text("Up: y = 0.3112.")
    assert view.evaluate(LIT) == ["a", "y"]
    press(page, "ArrowRight", 2)
    expect(said).to_have_text("Back through L: its local derivatives read y, t. ∂L/∂L = 1.0000, ∂L/∂y = 0.3112.")
    assert view.evaluate(LIT) == ["a", "y", "L"]
    expect(view.locator(".bw-sub").first).to_contain_text("so far: 1 of 5, 0 of them by 0. Values kept now: 3")
    press(page, "End", 1)
    assert view.evaluate(LIT) == ["L"]
    expect(view.locator(".bw-sub").first).to_contain_text("so far: 5 of 5")
    assert {"0.0366", "0.1937", "1.0000"} <= set(view.evaluate(SEEN))
    slider = page.get_by_role("slider", name="step")
    assert "∂L/∂w₁ = 0.0366." in slider.get_attribute("aria-valuetext")
    assert page.errors == []


def test_a_local_derivative_appears_when_it_is_needed(saved):
    page = saved(worked_example_sweeps())
    view = page.locator(".bw-sweeps")
    assert not {"0.2350", "0.3112"} & set(view.evaluate(SEEN))
    press(page, "ArrowRight", 6)
    assert "0.2350" not in view.evaluate(SEEN)
    press(page, "ArrowRight", 1)
    assert "0.2350" in view.evaluate(SEEN)


def test_the_operation_whose_turn_it_is_comes_into_sight(saved):
    page = saved(Sweeps(mlp((2, 3, 1))), width=1280, height=900)
    press(page, "ArrowRight", 22)
    expect(page.locator(".bw-wide .bw-sweep-turn").first).to_be_in_viewport(ratio=1)
    press(page, "Home", 1)
    press(page, "ArrowRight", 1)
    expect(page.locator(".bw-wide .bw-sweep-turn").first).to_be_in_viewport(ratio=1)


def worked_example_sweeps(mode="reverse"):
    return Sweeps(worked_example(), mode=mode)


def test_forward_carries_the_derivatives_by_the_input_that_is_chosen(saved):
    page = saved(worked_example_sweeps())
    page.get_by_role("combobox", name="sweep").select_option("forward")
    said = press(page, "End", 1)
    expect(said).to_have_text("Up: L = 0.0484. ∂L/∂w₁ = 0.0366.")
    page.get_by_role("combobox", name="input").select_option(label="w₂")
    expect(said).to_have_text("Up: L = 0.0484. ∂L/∂w₂ = 0.1937.")
    expect(page.locator(".bw-sweeps .bw-sub").first).to_contain_text("5 of 5, 3 of them by 0")
    assert page.locator(".bw-wide .bw-error.bw-arrow:visible").count() == 0


def test_fewer_values_are_kept_and_the_rest_is_computed_again(saved):
    page = saved(chain())
    page.get_by_role("combobox", name="kept values").select_option(label="8")
    view = page.locator(".bw-sweeps")
    expect(view.locator(".bw-sub").nth(1)).to_contain_text("at most 15 values at once, and 49 operations")
    press(page, "ArrowRight", 64)
    assert view.locator(".bw-held").count() == 15
    press(page, "End", 1)
    expect(view.locator(".bw-sub").first).to_contain_text("at most so far: 15")


def test_it_plays_to_its_end_and_begins_again(saved):
    page = saved(worked_example_sweeps())
    page.clock.install()
    button = page.get_by_role("button", name="Play")
    button.click()
    page.clock.run_for(10_000)
    expect(page.locator(".bw-sweep-said")).to_contain_text("Back through z")
    expect(button).to_have_text("Play")
    button.click()
    expect(page.locator(".bw-sweep-said")).to_contain_text("Nothing is computed yet")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


@pytest.mark.parametrize("make", [worked_example_sweeps, chain, lambda: Sweeps(two_paths(), mode="forward")])
def test_on_a_phone_nothing_is_wider_and_all_can_be_read(saved, make):
    page = saved(make(), width=360, height=740)
    view = page.locator(".bw-sweeps")
    press(page, "ArrowRight", 5)
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-jp-theme-light", str(scheme == "light").lower())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.evaluate(SERIOUS.replace(".bw-explorer", ".bw-sweeps")) == []
        assert view.evaluate(CONTRASTS) == []
        assert small_targets(view) == []
    page.emulate_media(forced_colors="active")
    assert view.evaluate(CONTRASTS) == []


def test_it_stands_in_a_notebook_and_asks_the_kernel_nothing(desk):
    notebook = desk.clear()
    notebook.set_code_and_run("from backprop_widgets import *\nsweeps = Sweeps(worked_example())\nsweeps")
    notebook.page.locator(".bw-sweeps").wait_for()
    notebook.set_theme("dark")
    expect(press(notebook.page, "End", 1)).to_contain_text("∂L/∂w₁ = 0.0366.")
    assert notebook.value("sweeps.mode") == "'reverse'"
    assert notebook.errors == []
