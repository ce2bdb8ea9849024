"""The tangent in the page: it touches the curve where the network is, unless a mistake is made."""

from __future__ import annotations

import pytest
from browser.drawer import open_drawer
from playwright.sync_api import expect

# The slope of the line and of the curve beside the point, each in the units of the axes.
SLOPES = """view => {
  const number = (node, name) => Number(node.getAttribute(name));
  const ticks = (anchor, at) => [...view.querySelectorAll(`.bw-tick[text-anchor=${anchor}]`)]
    .map(node => [number(node, at), Number(node.textContent.replace("−", "-"))]);
  const scale = ([[first, from], [second, to]]) => (to - from) / (second - first);
  const [right, up] = [scale(ticks("middle", "x")), scale(ticks("end", "y"))];
  const line = view.querySelector(".bw-touching");
  const rise = (number(line, "y2") - number(line, "y1")) / (number(line, "x2") - number(line, "x1"));
  const dot = view.querySelector(".bw-dot");
  const drawn = view.querySelector(".bw-arrow.bw-forward").getAttribute("points").split(" ");
  const near = drawn.map(it => it.split(",").map(Number)).filter(([x]) => Math.abs(x - number(dot, "cx")) < 12);
  const [[x0, y0], [x1, y1]] = [near[0], near.at(-1)];
  return [rise, (y1 - y0) / (x1 - x0)].map(it => (it * up) / right);
}"""
POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
CALL = f"Explorer(values={POINT}, show=('sliders', 'mistakes', 'surface', 'tangent'))"


def test_the_tangent_has_the_slope_of_the_backward_pass_and_that_of_the_curve(show):
    notebook = show(CALL)
    view = notebook.page.locator(".bw-tangent")
    said = view.locator(".bw-sub")
    expect(said).to_have_text("At z = 0.6000: a = 0.6457, and the slope is ∂a/∂z = 0.2288.")
    assert view.evaluate(SLOPES) == pytest.approx([0.2288, 0.2288], abs=2e-3)
    notebook.drag(notebook.page.get_by_role("slider", name="w₁ slider"), 40)
    slope = float(notebook.value("explorer.experiment.backward.local('a', 'z')"))
    assert slope < 0.2
    expect(said).to_contain_text(f"∂a/∂z = {slope:.4f}.")
    assert view.evaluate(SLOPES) == pytest.approx([slope, slope], abs=3e-3)
    notebook.value("explorer.experiment.set({'w1': 0.4}) or explorer.experiment.set_activation('tanh')")
    slope = float(notebook.value("explorer.experiment.backward.local('a', 'z')"))
    expect(said).to_contain_text(f"∂a/∂z = {slope:.4f}.")
    assert view.evaluate(SLOPES) == pytest.approx([slope, slope], abs=5e-3)
    notebook.value("explorer.experiment.make_mistake('no slope')")
    expect(said).to_contain_text("∂a/∂z = 1.0000.")
    wrong, right = view.evaluate(SLOPES)
    assert wrong == pytest.approx(1, abs=2e-3)
    assert right == pytest.approx(slope, abs=5e-3)


def test_it_is_shown_from_the_drawer_and_put_away(show):
    notebook = show("Explorer()")
    page = notebook.page
    open_drawer(page)
    button = page.get_by_role("button", name="Tangent")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    view = page.locator(".bw-explorer .bw-tangent")
    expect(view).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Error of a nudge").click()
    expect(page.locator(".bw-area-differences svg").first).to_be_visible()
    page.get_by_role("combobox", name="Go to").select_option("two routes")  # which brings another network
    expect(view.locator(".bw-sub")).to_contain_text("∂a")
    button.press("Enter")
    expect(view).to_have_count(0)
    notebook.rest()
    button.press("Enter")
    expect(view).to_be_visible()
    assert notebook.errors == []
