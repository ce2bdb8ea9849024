"""Gradients by layer in the page: bars that are Python's numbers, by dials and keys, alone and in JupyterLab."""

from __future__ import annotations

import json
import math
import re

import pytest
from browser.geometry import PHONE, faults, fit, small_targets
from browser.looks import CONTRASTS
from browser.test_accessibility import AXE, SERIOUS
from playwright.sync_api import expect

from backprop_widgets import LayerGradients
from backprop_widgets.training.signal_propagation import propagate

# The numbers of the bars, read off the axis.
BARS = """view => {
  const ticks = [...view.querySelectorAll(".bw-tick[text-anchor=end]")].filter(node => node.textContent !== "×")
    .map(node => [Number(node.getAttribute("y")) - 4.5, Math.log10(Number(node.textContent.replace("−", "-")))]);
  const [[a, from], [b, to]] = [ticks[0], ticks.at(-1)];
  const bars = view.querySelector(".bw-bars").getAttribute("d").match(/V[\\d.]+(?=h)/g) ?? [];
  return bars.map(bar => from + ((Number(bar.slice(1)) - a) * (to - from)) / (b - a));
}"""


@pytest.fixture
def saved(new_page, tmp_path):
    """Return what opens a saved page; afterwards nothing may have been logged."""
    logged = []

    def saved(**settings):
        LayerGradients(**settings).save(tmp_path / "page.html")
        page = new_page(offline=True)
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto((tmp_path / "page.html").as_uri())
        page.locator(".bw-dials").wait_for()
        return page

    yield saved
    assert logged == []


def compare(page, *settings):
    """Compare bars and sentences with Python's numbers."""
    view = LayerGradients(*settings)
    lines = re.findall(r"<p>(?!<b>)(.*?)</p>", view.snapshot())[4:]
    view.close()
    shown = page.locator(".bw-depth .bw-pane > .bw-sub")
    for place, line in enumerate(lines[:2]):
        expect(shown.nth(2 + place)).to_have_text(line)
    wanted = [math.log10(size) for size in propagate(*settings).gradients if 0 < size < math.inf]
    assert page.locator(".bw-depth").evaluate(BARS) == pytest.approx(wanted, abs=0.02 * max(1, max(map(abs, wanted))))


def test_the_bars_are_pythons_whatever_a_dial_says(saved):
    page = saved()
    compare(page, 10, 1, "sigmoid", 1.0)
    page.get_by_role("combobox", name="activation").select_option("relu")
    page.get_by_role("slider", name="each weight w").fill("1.5")
    compare(page, 10, 1, "relu", 1.5)
    page.get_by_role("slider", name="units in a layer").fill("16")
    page.get_by_role("slider", name="layers", exact=True).fill("30")
    compare(page, 30, 16, "relu", 1.5)
    page.get_by_role("button", name="Draw again").click()
    compare(page, 30, 16, "relu", 1.5, False, 1)
    page.get_by_label("shortcut").check()
    compare(page, 30, 16, "relu", 1.5, True, 1)
    slider = page.get_by_role("slider", name="c, weights with σ = c/√n")
    for key, scale in (("ArrowRight", 1.51), ("ArrowLeft", 1.5), ("Home", -2.0)):
        slider.press(key)
        compare(page, 30, 16, "relu", scale, True, 1)


def test_a_layer_is_chosen_by_hand_and_by_keys_and_the_page_says_its_numbers(saved):
    page = saved(depth=4, activation="tanh")
    knob = page.get_by_role("slider", name="The layer that is spoken of")
    signals = propagate(4, 1, "tanh")
    said = page.locator(".bw-depth .bw-pane > .bw-sub").nth(1)
    box = knob.bounding_box()
    knob.click(position={"x": 0.6 * box["width"], "y": 40})
    for key, layer in (("", 3), ("ArrowLeft", 2), ("End", 4), ("ArrowRight", 4), ("Home", 1)):
        if key:
            knob.press(key)
        expect(knob).to_have_attribute("aria-valuenow", str(layer))
        expect(said).to_contain_text(f"Layer {layer}: ∂L/∂w 0.{f'{signals.gradients[layer - 1]:.4g}'[2:]} = ")
    factors = page.locator(".bw-depth g .bw-tick").all_text_contents()[-4:]
    assert [float(text) for text in factors] == pytest.approx(signals.factors, abs=0.006)


def test_dead_units_have_no_bar_and_that_is_said(saved):
    page = saved(activation="relu", scale=-0.4)
    expect(page.locator(".bw-bars")).to_have_attribute("d", "")
    dead = page.locator(".bw-depth").get_by_text("Exactly 0 in 10 of 10 layers")
    expect(dead).to_be_visible()
    page.get_by_role("slider", name="each weight w").fill("0.5")
    expect(dead).to_have_count(0)
    compare(page, 10, 1, "relu", 0.5)


def test_in_a_notebook_the_dials_reach_python_and_python_reaches_them(stage):
    notebook, page = stage, stage.page
    notebook.set_code_and_run("view = LayerGradients(5)\nview")
    page.locator(".bw-bars").wait_for()
    compare(page, 5)
    page.get_by_role("slider", name="each weight w").fill("3")
    notebook.settle()
    assert json.loads(notebook.value("view.signals.gradients.tolist()")) == propagate(5, scale=3.0).gradients.tolist()
    notebook.value("setattr(view, 'activation', 'tanh')")
    expect(page.get_by_role("combobox", name="activation")).to_have_value("tanh")
    compare(page, 5, 1, "tanh", 3.0)
    page.evaluate(AXE)
    view = page.locator(".bw-depth")
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        for width in (918, 700, 390, PHONE):
            fit(view, width)
            assert faults(view) == [], width
            assert view.evaluate(CONTRASTS) == [], width
            assert small_targets(view) == [], width
    assert page.evaluate(SERIOUS.replace("bw-explorer", "bw-depth")) == []
    page.emulate_media(forced_colors="active")
    assert faults(view) == []
    assert notebook.errors == []


def test_title_dials_bars_and_sentences_stand_below_each_other(saved):
    page = saved()
    parts = page.locator(".bw-depth .bw-pane").locator("h4, .bw-dial:first-child, .bw-curve, .bw-sub:visible")
    assert len({round(part.bounding_box()["x"]) for part in parts.all()}) == 1
