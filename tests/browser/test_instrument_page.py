"""The Explorer as an instrument: back and along a run, runs kept and compared, presets and choices, in the page."""

from __future__ import annotations

import ast

import pytest
from browser.drawer import open_drawer
from browser.looks import CONTRASTS, OVERLAPS
from playwright.sync_api import expect

from backprop_widgets import descend, worked_example
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.presets import PRESETS

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
CALL = f"Explorer(values={POINT})"


def weights(notebook) -> list[float]:
    notebook.settle()
    return ast.literal_eval(notebook.value("[explorer.experiment.values[n] for n in explorer.experiment.weights]"))


def row(rule: str, step: int) -> list[float]:
    path = descend(worked_example().graph, POINT, weights=("w1", "w2"), rule=rule)
    return path.weights[step].tolist()


@pytest.mark.parametrize("rule", ["gradient descent", "momentum"])
def test_back_along_and_reset(show, rule):
    notebook = show(f"Explorer(values={POINT}, rule={rule!r})")
    page = notebook.page
    back = page.get_by_role("button", name="Take back", exact=True)
    expect(back).to_be_disabled()
    for _ in range(3):
        page.get_by_role("button", name="Step").click()
    assert weights(notebook) == pytest.approx(row(rule, 3), rel=1e-12)
    back.click()
    assert weights(notebook) == pytest.approx(row(rule, 2), rel=1e-12)

    knob = page.get_by_role("slider", name="Where the run is")
    expect(knob).to_have_attribute("aria-valuenow", "2")
    knob.focus()
    page.keyboard.press("PageDown")
    assert weights(notebook) == pytest.approx(row(rule, 0), rel=1e-12)
    for key in ("PageUp", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    assert weights(notebook) == pytest.approx(row(rule, 11), rel=1e-12)
    page.keyboard.press("End")
    assert weights(notebook) == pytest.approx(
        descend(worked_example().graph, POINT, weights=("w1", "w2"), rule=rule, steps=71).weights[-1].tolist(), rel=1e-9
    )
    page.keyboard.press("Home")
    assert weights(notebook) == [POINT["w1"], POINT["w2"]]
    notebook.value("explorer.experiment.set({'w1': 1.0})")
    page.get_by_role("button", name="Step").click()
    notebook.settle()
    page.get_by_role("button", name="Reset").click()
    assert weights(notebook) == [POINT["w1"], POINT["w2"]]


def test_a_drag_along_the_curve_goes_along_the_run(show):
    notebook = show(CALL)
    page = notebook.page
    svg = page.locator(".bw-curve svg")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()

    def across(step: int) -> float:
        return box["x"] + 8 + (box["width"] - 18) * step / 60

    middle = box["y"] + box["height"] / 2
    page.mouse.move(across(0), middle)
    page.mouse.down()
    page.mouse.move(across(40), middle, steps=8)
    page.mouse.move(across(20), middle, steps=8)
    page.mouse.up()
    assert weights(notebook) == pytest.approx(row("gradient descent", 20), rel=1e-12)
    assert notebook.value("len(explorer.experiment.trail)") == "21"


def test_kept_runs_stay_beside_the_next_ones_and_are_compared(show):
    notebook = show(CALL)
    page = notebook.page
    open_drawer(page)
    keep = page.get_by_role("button", name="Keep this run")
    keep.click()
    notebook.settle()
    page.get_by_label("update rule").select_option("momentum")
    notebook.settle()
    lines = page.locator(".bw-runs tr")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("this run")
    expect(lines.nth(0)).to_contain_text("★ first")
    expect(lines.nth(0)).to_contain_text("★ lowest")
    expect(lines.nth(1)).to_contain_text("η = 0.1, gradient descent, from (0.4, −0.7)")
    slow = descend(worked_example().graph, POINT, weights=("w1", "w2"))
    arrived = slow.arrival(slow.losses[0] / 100)
    expect(lines.nth(1)).to_contain_text(f"at {slow.losses[0] / 100:.4f} after {arrived} steps")
    for area in (".bw-surface", ".bw-curve"):
        assert page.locator(f"{area} .bw-kept1").get_attribute("points").count(",") > 10
    for _ in range(3):
        keep.click()
        notebook.settle()
    expect(keep).to_be_disabled()
    page.get_by_role("button", name="Forget the run: η = 0.1, gradient").click()
    notebook.settle()
    expect(lines).to_have_count(4)
    expect(keep).to_be_enabled()


def test_who_stays_gets_the_star_and_the_reader_says_what_counts(show):
    notebook = show(CALL)
    page = notebook.page
    for eta in (0.1, 1.6):
        notebook.value(f"[explorer.experiment.set_rule('momentum'), explorer.experiment.set({{'eta': {eta}}})]")
        notebook.value("explorer.experiment.keep()")
    notebook.value("[explorer.experiment.set_rule('gradient descent'), explorer.experiment.set({'eta': 0.1})]")
    notebook.settle()
    rolled, thrown = (descend(worked_example(), POINT, eta=eta, rule="momentum") for eta in (0.1, 1.6))
    hundredth = thrown.losses[0] / 100
    assert thrown.arrival(hundredth) < rolled.arrival(hundredth)
    lines, legend = page.locator(".bw-runs tr"), page.locator(".bw-arrived")
    expect(lines.nth(1)).to_contain_text(f"after {rolled.arrival(hundredth, stays=True)} steps ★ first")
    expect(lines.nth(2)).to_contain_text("arrived, did not stay")
    expect(legend).to_contain_text("as seen up to step 60")
    star, level = page.locator(".bw-star").get_attribute("d"), page.locator(".bw-level").get_attribute("d")
    assert (star.count("M"), level.count("M")) == (1, 1)

    legend.get_by_label("for good, or for the first time").select_option("for the first time")
    notebook.settle()
    expect(lines.nth(1)).to_contain_text(f"after {rolled.arrival(hundredth)} steps, left again ★ first to stay")
    expect(lines.nth(2)).to_contain_text(f"after {thrown.arrival(hundredth)} steps, left again")
    assert page.locator(".bw-star").get_attribute("d") == star
    goal = legend.get_by_label("arrived:")
    goal.select_option("within 0.1 of the lowest run's end")
    notebook.settle()
    near = rolled.arrival(distance=0.1)
    assert rolled.losses[-1] == min(rolled.losses[-1], thrown.losses[-1], descend(worked_example(), POINT).losses[-1])
    expect(lines.nth(1)).to_contain_text(f"within 0.1 after {near} steps")
    assert page.locator(".bw-level").get_attribute("d") == ""
    told = {"level": None, "distance": 0.1, "point": None, "stays": False}
    assert ast.literal_eval(notebook.value("explorer.experiment.arrival")) == told

    page.get_by_role("button", name="Reset").click()
    notebook.settle()
    expect(goal).to_have_value('{"level":null,"distance":null,"point":null}')
    assert ast.literal_eval(notebook.value("explorer.experiment.arrival['stays']")) is True
    notebook.value("explorer.experiment.set_arrival(distance=0.3, point=(-0.7, 2.7))")
    expect(goal.locator("option:checked")).to_have_text("within 0.3 of (−0.7, 2.7)")


def test_choices_change_what_is_computed_and_drawn(show):
    notebook = show(CALL)
    page = notebook.page
    linear = page.locator(".bw-curve .bw-path").get_attribute("points")
    open_drawer(page)
    page.get_by_label("loss curve").select_option("logarithmic")
    expect(page.locator(".bw-curve .bw-path")).not_to_have_attribute("points", linear)
    page.get_by_label("steps").select_option("300")
    notebook.settle()
    expect(page.locator(".bw-curve")).to_contain_text("step 300")
    picture = page.locator(".bw-picture").get_attribute("src")
    page.get_by_label("activation").select_option("relu")
    notebook.settle()
    expect(page.locator('.bw-steps tr[data-of="a"]')).to_contain_text("0.6000")
    expect(page.locator(".bw-picture")).not_to_have_attribute("src", picture)  # another surface
    assert notebook.value("(explorer.experiment.activation, explorer.experiment.steps)") == "('relu', 300)"


def test_every_preset_by_keyboard_says_what_there_is_to_see(show):
    notebook = show()
    page = notebook.page
    open_drawer(page)
    for key in PRESETS:
        page.get_by_label("Go to").select_option(key)
        notebook.settle()
        expect(page.locator(".bw-presets [role=status]")).to_have_text(say(f"preset.{key}.says"))
        page.locator(".bw-picture[src^=blob]").wait_for()
        expect(page.locator(".bw-more")).to_have_attribute("aria-expanded", "true")  # of another network, too
        preset = PRESETS[key]
        wanted = {**preset.network().values, **preset.values, "eta": preset.eta}
        assert ast.literal_eval(notebook.value("explorer.experiment.inputs")) == wanted
        expect(page.get_by_role("textbox", name="η", exact=True)).to_have_value(f"{preset.eta:g}")
    assert page.locator(".bw-explorer").evaluate(OVERLAPS) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700])
def test_with_everything_open_nothing_is_cut_off_and_all_can_be_read(show, width, theme):
    notebook = show(f"Explorer(values={POINT}, rule='momentum')")
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.set_theme(theme)
    for eta in (0.1, 0.4, 0.8, 1.0):
        notebook.value(f"explorer.experiment.set({{'eta': {eta}}}) or explorer.experiment.keep()")
    open_drawer(notebook.page)
    notebook.page.get_by_label("Go to").select_option("eta hops")
    notebook.settle()
    explorer = notebook.page.locator(".bw-explorer")
    expect(notebook.page.locator(".bw-runs tr")).to_have_count(5)
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(CONTRASTS) == []
