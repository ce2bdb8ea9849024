"""The gradients of the samples in the page: arrows that add up as Python's numbers do, by hand and by keys."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from browser.geometry import PHONE, faults, fit, small_targets
from browser.looks import CONTRASTS
from browser.test_accessibility import AXE, SERIOUS
from playwright.sync_api import expect

from backprop_widgets import Experiment, Explorer, SampleGradients

SAMPLES = {"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}
CALL = """__import__('sys').path.insert(0, '../tests') or Explorer(__import__('scenes').xor(),
    show=('sliders', 'mistakes', 'diagram', 'surface', 'sample gradients'))"""
# The two ends of each arrow in the units of the axis, from top to bottom: of each path in its pieces.
DRAWN = """view => {
  const ticks = [...view.querySelectorAll(".bw-tick[text-anchor=middle]")]
    .map(node => [Number(node.getAttribute("x")), Number(node.textContent.replace("−", "-"))]);
  const [[a, from], [b, to]] = [ticks[0], ticks.at(-1)];
  const value = pixel => from + ((pixel - a) * (to - from)) / (b - a);
  const pieces = path => path.getAttribute("d").match(/M[^M]*/g) ?? [];
  const arrows = [...view.querySelectorAll(".bw-addend")].flatMap(path => pieces(path).map(piece => {
    const [, tail] = piece.match(/^M([-\\d.]+)/);
    const [, head, y] = piece.match(/L([-\\d.]+) ([-\\d.]+)/);
    return [Number(y), value(Number(tail)), value(Number(head)), path.classList.contains("bw-less")];
  }));
  return arrows.sort((one, other) => one[0] - other[0]).map(([, ...rest]) => rest);
}"""


@pytest.fixture
def notebook(show):
    return show(CALL)


@pytest.fixture
def view(notebook):
    return notebook.page.locator(".bw-addends")


def said(view):
    return [text for text in view.locator(".bw-sub").all_inner_texts() if text]


def compare(view, addends, *totals):
    """Compare the arrows with numbers: each addend from where the last one ended, each total from 0."""
    ends = [0, *np.cumsum(addends)]
    wanted = [*pairwise(ends), *((0, total) for total in totals)]
    found = view.evaluate(DRAWN)
    near = 0.01 * max(map(abs, np.ravel(wanted)))
    assert len(found) == len(wanted)
    for (tail, head, hollow), (start, end) in zip(found, wanted, strict=True):
        assert [tail, head] == pytest.approx([start, end], abs=near)
        assert hollow == (end < start) or totals[2:]  # the dashed one is neither


def gradients(notebook, weight):
    return np.array(json.loads(notebook.value(f"explorer.experiment.backward['{weight}'].tolist()")))


def test_the_arrows_are_those_of_python_and_follow_the_sliders_and_the_menu(notebook, view):
    each = gradients(notebook, "b1")
    compare(view, each, each.sum(), each.mean())
    notebook.drag(notebook.page.get_by_role("slider", name="w₁₁ slider"), 30)
    moved = gradients(notebook, "b1")
    assert not np.allclose(moved, each)
    compare(view, moved, moved.sum(), moved.mean())
    numbers = [f"{value:.4f}".replace("-", "−") for value in (*moved, moved.sum(), moved.mean())]
    assert [text for text in view.locator(".bw-value").all_text_contents() if text] == numbers
    view.get_by_role("combobox", name="weight or bias").select_option("v2")
    expect(view.locator("h4")).to_have_text("∂L/∂v₂ of each sample: arrows that add up")
    each = gradients(notebook, "v2")
    compare(view, each, each.sum(), each.mean())
    assert notebook.value("explorer.views['sample gradients'].weight") == "'v2'"


def test_a_mistake_bends_the_arrows_and_the_right_mean_is_dashed(notebook, view):
    right = gradients(notebook, "b1")
    notebook.page.get_by_role("combobox", name="Make a mistake").select_option("no slope")
    expect(view.get_by_text("Without the mistake")).to_have_text(
        f"Without the mistake the mean would be {right.mean():.4f}."
    )
    method = "explorer.experiment.method.calculator.addends({**explorer.experiment.values, 'eta': 0.1}, 'mean dL/db1')"
    each = np.array(json.loads(notebook.value(f"{method}.tolist()")))
    assert not np.allclose(each, right)
    compare(view, each, each.sum(), each.mean(), right.mean())
    notebook.page.get_by_role("combobox", name="Make a mistake").select_option("")
    expect(view.get_by_text("Without the mistake")).to_have_count(0)
    compare(view, right, right.sum(), right.mean())


def test_a_sample_is_pointed_at_and_chosen_by_hand_and_by_keys(notebook, view):
    page, each = notebook.page, gradients(notebook, "b1")
    menu = page.get_by_role("combobox", name="sample", exact=True)
    knob = view.get_by_role("slider", name="The sample that is shown")
    texts = [f"Sample {place}: ∂L/∂b₁ = {value:.4f}.".replace("-", "−") for place, value in enumerate(each, 1)]
    assert said(view)[0] == knob.get_attribute("aria-valuetext") == texts[0]
    box = knob.bounding_box()
    knob.hover(position={"x": 100, "y": 2.5 * box["height"] / 4})
    expect(view.locator(".bw-sub").first).to_have_text(texts[2])
    expect(view.locator(".bw-pointed")).to_be_visible()
    expect(menu).to_have_value("0")
    page.mouse.down()
    page.mouse.up()
    expect(menu).to_have_value("2")
    assert float(notebook.value("explorer.experiment.sample")) == 2
    expect(page.locator(".bw-diagram [data-of='dL/db1'].bw-lit >> visible=true")).to_have_count(1)
    view.locator("h4").hover()
    expect(view.locator(".bw-pointed")).to_be_hidden()
    for key, place in (("ArrowDown", 3), ("ArrowDown", 3), ("ArrowUp", 2), ("Home", 0), ("End", 3), ("ArrowLeft", 2)):
        knob.press(key)
        expect(menu).to_have_value(str(place))
        expect(view.locator(".bw-sub").first).to_have_text(texts[place])
    assert knob.get_attribute("aria-valuenow") == "3"


def test_samples_that_the_next_step_does_not_take_are_pale_and_add_nothing(notebook, view):
    notebook.value("explorer.experiment.set_batch(3)")
    for _ in range(2):
        each, taken = gradients(notebook, "b1"), json.loads(notebook.value("list(explorer.experiment.taken)"))
        counted = np.where(np.isin(np.arange(4), taken), each, 0)
        expect(view.locator(".bw-tick.bw-strong").first).to_have_text(f"Σ/{len(taken)}")
        ends = [0, *np.cumsum(counted)]
        totals = [[0, counted.sum()], [0, each[taken].mean()]]
        wanted = [*([end, end + value] for end, value in zip(ends[:-1], each, strict=True)), *totals]
        assert [arrow[:2] for arrow in view.evaluate(DRAWN)] == [pytest.approx(arrow, abs=3e-3) for arrow in wanted]
        texts = [text for text in view.locator(".bw-value").all_text_contents() if text]
        assert [place for place, text in enumerate(texts) if not text.startswith("(")] == [*sorted(taken), 4, 5]
        assert "samples that the next step does not take" in said(view)[-1]
        notebook.page.get_by_role("button", name="Step", exact=True).click()
        notebook.settle()
    notebook.value("explorer.experiment.set_batch(None)")
    expect(view.locator(".bw-tick.bw-strong").first).to_have_text("Σ/4")
    assert len(said(view)) == 2


def test_a_walk_shows_no_arrow_before_its_line(notebook, view):
    notebook.value("Walk(explorer.experiment).go('dL/dy')")
    expect(view.locator(".bw-sub").nth(1)).to_have_text("Sum Σ = ?. Mean Σ/4 = ?: the update uses it.")
    assert view.evaluate(DRAWN) == []


def test_of_many_samples_there_are_64_arrows_and_one_of_all_others(notebook, view, show):
    values = {"x": np.linspace(-1, 1, 70).tolist(), "t": np.cos(np.arange(70)).tolist()}
    show(f"Explorer(values={values}, show=('sliders', 'surface', 'sample gradients'))")
    each = gradients(notebook, "w2")
    compare(view, [*each[:64], each[64:].sum()], each.sum(), each.mean())
    assert said(view)[2] == "The first 64 samples have an arrow each; samples 65 to 70 have one together."
    knob = view.get_by_role("slider")
    knob.hover(position={"x": 100, "y": knob.bounding_box()["height"] - 2})
    rest = f"{each[64:].sum():.4f}".replace("-", "−")
    expect(view.locator(".bw-sub").first).to_have_text(f"Samples 65 to 70 together add {rest}.")
    for width in (918, PHONE):
        fit(notebook.page.locator(".bw-explorer"), width)
        assert faults(notebook.page.locator(".bw-explorer")) == [], width


def test_going_over_to_a_network_without_samples_it_says_so_and_comes_back(notebook, view):
    notebook.value("explorer.experiment.explore(two_paths())")
    expect(view).to_have_text("Arrows that add up: this network has no samples to add up.")
    notebook.value("explorer.experiment.explore(__import__('scenes').xor())")
    expect(view.locator(".bw-sub").first).to_contain_text("Sample 1: ∂L/∂b₁")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_and_held_at_each_width(notebook, view, theme):
    page = notebook.page
    page.evaluate(AXE)
    notebook.set_theme(theme)
    notebook.value("explorer.experiment.make_mistake('no slope')")
    explorer = page.locator(".bw-explorer")
    for width in (918, 700, 390, PHONE):
        fit(explorer, width)
        assert faults(explorer) == [], width
        assert explorer.evaluate(CONTRASTS) == [], width
        assert small_targets(view) == [], width
    assert page.evaluate(SERIOUS) == []
    page.emulate_media(forced_colors="active")
    assert faults(explorer) == []


@pytest.fixture
def saved(new_page, tmp_path):
    """Return what opens a saved page of a widget; afterwards nothing may have been logged."""
    logged = []

    def saved(widget):
        widget.save(tmp_path / "page.html")
        page = new_page(offline=True)
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto((tmp_path / "page.html").as_uri())
        return page

    yield saved
    assert logged == []


def test_in_a_saved_explorer_it_is_shown_by_its_button_and_follows_a_mistake(saved):
    page = saved(Explorer(values=SAMPLES))
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Samples as arrows ↓").click()
    view, experiment = page.locator(".bw-addends"), Experiment(values=SAMPLES)
    right = experiment.backward["w2"]
    compare(view, right, right.sum(), right.mean())
    page.get_by_role("combobox", name="Make a mistake").select_option("half")
    mean = f"{right.mean():.4f}".replace("-", "−")
    expect(view.locator(".bw-sub").nth(2)).to_have_text(f"Without the mistake the mean would be {mean}.")
    view.get_by_role("slider").press("End")
    expect(page.get_by_role("combobox", name="sample", exact=True)).to_have_value("2")
    page.get_by_role("button", name="Samples as arrows ↓").click()
    expect(view).to_have_count(0)


def test_a_saved_page_keeps_it_alive(saved):
    experiment = Experiment(values=SAMPLES)
    page = saved(SampleGradients(experiment))
    view = page.locator(".bw-addends")
    for weight in ("w2", "w1"):
        view.get_by_role("combobox").select_option(weight)
        each = np.asarray(experiment.backward[weight])
        expect(view.locator(".bw-value").nth(3)).to_have_text(f"{each.sum():.4f}".replace("-", "−"))
        compare(view, each, each.sum(), each.mean())
    view.get_by_role("slider").press("End")
    expect(view.locator(".bw-sub").first).to_contain_text("Sample 3")
