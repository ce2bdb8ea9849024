"""The error of a nudge in the page: it is Python's, moves with every slider, and h is dragged by hand and keys."""

from __future__ import annotations

import numpy as np
import pytest
from browser.geometry import PHONE, faults, fit, small_targets
from browser.looks import CONTRASTS
from browser.test_accessibility import AXE, SERIOUS
from playwright.sync_api import expect

from backprop_widgets import gradient_errors, worked_example

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
CALL = f"Explorer(values={POINT}, show=('sliders', 'mistakes', 'surface', 'differences'))"
# The points of both lines and the place of the mark, in powers of ten, by the ticks of the axes.
DRAWN = """view => {
  const number = (node, name) => Number(node.getAttribute(name));
  const power = text => Math.log10(Number(text.replace("−", "-")));
  const ticks = (anchor, at) => [...view.querySelectorAll(`.bw-tick[text-anchor=${anchor}]`)]
    .map(node => [number(node, at), power(node.textContent)]);
  const scale = ([[a, from], [b, to]]) => pixel => from + ((pixel - a) * (to - from)) / (b - a);
  const [across, up] = [scale(ticks("middle", "x")), scale(ticks("end", "y").map(([y, to]) => [y - 4.5, to]))];
  const lines = [...view.querySelectorAll("polyline")].map(line => line.getAttribute("points").split(" ")
    .map(point => point.split(",").map(Number)).map(([x, y]) => [across(x), up(y)]));
  const mark = view.querySelector(".bw-zero-line").getAttribute("d").match(/[\\d.]+/)[0];
  return [lines, across(Number(mark)), across(number(view.querySelector("[role=slider]"), "cx"))];
}"""


@pytest.fixture
def notebook(show):
    return show(CALL)


@pytest.fixture
def view(notebook):
    return notebook.page.locator(".bw-nudge")


def said(view):
    return view.locator(".bw-said").all_inner_texts()


def test_the_curves_are_those_of_python_and_follow_the_sliders(notebook, view):
    notebook.drag(notebook.page.get_by_role("slider", name="w₁ slider"), 30)
    w1 = float(notebook.value("explorer.experiment.values['w1']"))
    assert w1 > 0.5
    steps = [float(f"{digit}e{power}") for power in range(-6, 0) for digit in (1, 2, 5)] + [1.0]
    wanted = gradient_errors(worked_example().graph, {**POINT, "w1": w1}, "w1", steps)
    (forward, central), mark, at = view.evaluate(DRAWN)
    assert len(forward) == len(central) == 46
    for line, errors in ((forward, wanted.forward), (central, wanted.central[9:])):  # where truncation rules
        sizes, found = np.array(line[-len(errors) :]).T
        assert sizes == pytest.approx(np.log10(steps[-len(errors) :]), abs=0.01)
        assert found == pytest.approx(np.log10(errors), abs=0.06)
    assert mark == pytest.approx(np.log10(6e-6 * max(1, w1)), abs=0.02)
    assert at == pytest.approx(-5, abs=0.01)


def test_h_is_dragged_and_the_sentences_say_what_rules_there(notebook, view):
    page = notebook.page
    knob = view.get_by_role("slider", name="The nudge h")
    assert said(view)[0] == "h = 1e−5. The gradient ∂L/∂w₁ is 0.300750013."
    knob.press("Home")
    expect(view.locator(".bw-said").first).to_contain_text("h = 1e−15.")
    knob.press("PageUp")
    knob.press("ArrowRight")
    texts = said(view)
    assert texts[0].startswith("h = 2e−14.")
    assert all("Rounding rules: the nudge is so short that digits are lost." in text for text in texts[1:])
    assert knob.get_attribute("aria-valuetext") == " ".join(texts)
    assert knob.get_attribute("aria-valuenow") == "4"
    box = knob.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2000, box["y"], steps=4)
    page.mouse.up()
    texts = said(view)
    assert texts[0].startswith("h = 1.")
    assert all("Truncation rules: the nudge is so long that the curve bends on the way." in text for text in texts[1:])
    assert float(notebook.value("explorer.experiment.values['w1']")) == 0.4  # no weight has moved


def test_another_weight_a_kink_and_a_gradient_of_0(notebook, view):
    view.get_by_role("combobox", name="weight").select_option("w2")
    expect(view.locator(".bw-said").first).to_contain_text("The gradient ∂L/∂w₂ is −0.808335491.")
    assert notebook.value("explorer.views['differences'].weight") == "'w2'"
    view.get_by_role("combobox", name="weight").select_option("w1")
    notebook.value("explorer.experiment.set_activation('relu') or explorer.experiment.set({'w1': 1e-6})")
    expect(view.locator(".bw-said").nth(2)).to_contain_text("Neither rules: there is a kink on the way.")
    expect(view.locator(".bw-said").nth(1)).not_to_contain_text("kink")
    notebook.value("explorer.experiment.set({'w1': -0.5})")
    expect(view.locator("h4")).to_have_text(
        "Absolute error of a measured ∂L/∂w₁ over the nudge h: to 0 none is relative"
    )
    expect(view.locator(".bw-said").nth(1)).to_contain_text(
        "Forward 0.00000000, error 0.0000. Right to fourteen digits."
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_and_held_at_each_width(notebook, view, theme):
    page = notebook.page
    page.evaluate(AXE)
    notebook.set_theme(theme)
    explorer = page.locator(".bw-explorer")
    for width in (918, 700, 390, PHONE):
        fit(explorer, width)
        assert faults(explorer) == [], width
        assert explorer.evaluate(CONTRASTS) == [], width
        assert small_targets(explorer) == [], width
    assert page.evaluate(SERIOUS) == []
