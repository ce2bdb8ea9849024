"""While somebody walks with a pencil, nothing that is spoken tells what is hidden."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from backprop_widgets import worked_example
from backprop_widgets.explain.notation.numbers import format_number

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
LOSS = format_number(worked_example().graph.forward(POINT)["L"])


@pytest.fixture
def page(show):
    return show(f"Explorer(values={POINT})").page


def press(page, name):
    page.locator(".bw-walk").get_by_role("button", name=name, exact=True).click()


def test_the_summary_of_a_move_says_nothing(page):
    summary = page.locator(".bw-notices .bw-hidden")
    field = page.get_by_role("textbox", name="t", exact=True)
    field.fill("0.7")
    field.press("Enter")
    expect(summary).to_contain_text("∂L/∂w₁")
    press(page, "✎ Pencil")
    field.fill("0.6")
    field.press("Enter")
    expect(summary).to_have_text("")


@pytest.mark.parametrize("slider", [".bw-curve [role=slider]", ".bw-point"])
def test_the_curve_and_the_point_on_the_surface_keep_the_loss_until_its_line(page, slider):
    knob = page.locator(slider).first
    expect(knob).to_have_attribute("aria-valuetext", holding(LOSS))
    press(page, "✎ Pencil")
    expect(knob).to_have_attribute("aria-valuetext", holding("?"))
    assert LOSS not in knob.get_attribute("aria-valuetext")
    for _ in range(3):
        press(page, "Next")  # to the line of L, whose value is still to be worked out
    press(page, "Show")
    expect(knob).to_have_attribute("aria-valuetext", holding(LOSS))


def holding(text):
    """Return a pattern for what has this text in it."""
    return re.compile(re.escape(text))
