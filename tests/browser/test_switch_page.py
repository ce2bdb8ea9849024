"""A mistake chosen in the page: what is wrong is marked, and the path bends away from the right one."""

from __future__ import annotations

import ast
import re

import pytest
from browser.drawer import open_drawer
from browser.geometry import fit
from browser.looks import CONTRASTS, OVERLAPS
from playwright.sync_api import expect

from backprop_widgets import MISTAKES, worked_example

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
CALL = f"Explorer(values={POINT})"


def choose(notebook, name: str) -> None:
    open_drawer(notebook.page)
    notebook.page.get_by_label("Make a mistake").select_option(name)
    notebook.settle()


def slot(notebook, quantity: str):
    return notebook.page.locator(f'.bw-steps tr[data-of="{quantity}"] .bw-value [data-q="{quantity}"]').first


def points(notebook, line: str) -> list[str]:
    return (notebook.page.locator(f".bw-surface .{line}").get_attribute("points") or "").split()


def wrong(key: str, point: dict[str, float]) -> dict[str, float]:
    network = worked_example()
    place = MISTAKES[key].sites(network.graph, network.weights)[0]
    return network.graph.program(weights=network.weights, mistake=place)({**point, "eta": 0.1})


def test_a_mistake_shows_in_every_view(show):
    notebook = show(CALL)
    page = notebook.page
    straight = points(notebook, "bw-path")
    assert points(notebook, "bw-ghost") == []
    choose(notebook, "σ′ forgotten")
    expect(slot(notebook, "dL/dw1")).to_have_text("1.3146")
    expect(page.locator(".bw-mistakes [role=status]")).to_have_text(
        "The slope of the activation is missing: ∂a/∂z is a(1 − a), not 1."
    )
    row = page.locator('.bw-steps tr[data-of="da/dz"]')
    expect(row).to_have_attribute("data-wrong", "")
    expect(row).to_contain_text("right: 0.2288")
    expect(page.locator('.bw-diagram [data-of="da/dz"][data-wrong]').first).to_be_attached()
    checks = page.locator(".bw-nudged")
    expect(checks).to_have_count(2)
    expect(checks.first.locator("[data-shown]")).to_have_attribute("data-shown", "✓")
    cross = checks.last.locator("[data-shown]")
    expect(cross).to_have_attribute("data-shown", "✗")
    alert = page.locator(".bw-explorer").evaluate(
        "node => {const probe = document.createElement('i'); probe.style.color = 'var(--bw-alert)'; node.append(probe);"
        "const color = getComputedStyle(probe).color; probe.remove(); return color}"
    )
    assert cross.evaluate("node => getComputedStyle(node).color") == alert
    assert points(notebook, "bw-ghost")[-1] == straight[-1]
    assert points(notebook, "bw-path") != straight
    assert page.locator(".bw-curve .bw-ghost").get_attribute("points")

    choose(notebook, "none")
    expect(slot(notebook, "dL/dw1")).to_have_text("0.3008")
    expect(page.locator("[data-wrong]")).to_have_count(0)
    expect(page.locator(".bw-nudged")).to_have_count(0)
    assert points(notebook, "bw-path") == straight
    assert points(notebook, "bw-ghost") == []


def test_a_mistake_that_hides_is_marked_quietly_until_it_shows(show):
    notebook = show("Explorer(mistake='wrong weight')")  # where w1 is w2
    page = notebook.page
    row = page.locator('.bw-steps tr[data-of="dy/da"]')
    quiet, loud = row.locator(".bw-same"), row.locator(".bw-right")
    arrow = page.locator('.bw-wide g[data-of="dy/da"]').first
    expect(quiet).to_have_text("not visible here")
    for hidden in (True, False, True):
        expect(row).to_have_attribute("data-wrong", "hidden" if hidden else "")
        expect(row).to_have_accessible_name("∂y/∂a" if hidden else "∂y/∂a, wrong")
        expect(arrow).to_have_attribute("data-wrong", "hidden" if hidden else "")
        expect(quiet).to_be_visible(visible=hidden)
        expect(loud).to_be_visible(visible=not hidden)
        notebook.value(f"explorer.experiment.set({{'w1': {0.75 if hidden else 0.5}}})")


def test_the_gradient_check_takes_a_line_each_on_a_laptop(show):
    notebook = show("Explorer(mistake='no slope')")
    fit(notebook.page.locator(".bw-explorer"), 918)
    for height in notebook.page.locator(".bw-nudged").evaluate_all("rows => rows.map(row => row.offsetHeight)"):
        assert height <= 36


@pytest.mark.parametrize("key", ["no slope", "new weights too early", "no activation"])
def test_a_chosen_mistake_runs_in_the_page(show, key):
    notebook = show(f"Explorer(values={POINT}, mistake={key!r})")
    page = notebook.page
    notebook.value(
        "setattr(explorer.views['sliders']._state, '_move', lambda **along: None)"
    )  # the kernel follows no move
    page.get_by_role("textbox", name="w₁", exact=True).fill("-1.25")
    page.keyboard.press("Enter")
    expected = wrong(key, {**POINT, "w1": -1.25})
    for quantity in ("dL/dw1", "w1'", "L'"):
        text = f"{expected[quantity]:.4f}".replace("-", "−")
        expect(slot(notebook, quantity)).to_have_text(text)
    assert notebook.value("explorer.experiment.values['w1']") == "0.4"


def test_gradients_that_are_not_reset_pile_up_step_by_step_in_page_and_kernel(show):
    notebook = show(CALL)
    page = notebook.page
    choose(notebook, "gradients not reset")
    path = ast.literal_eval(notebook.value("explorer.experiment.trajectory.weights[3].tolist()"))
    for _ in range(3):
        page.get_by_role("button", name="Step").click()
    notebook.settle()
    assert ast.literal_eval(notebook.value("[explorer.experiment.values[n] for n in ('w1', 'w2')]")) == pytest.approx(
        path
    )
    totals = ast.literal_eval(notebook.value("explorer.experiment.memory"))
    assert all(totals.values())
    first = slot(notebook, "w1'").inner_text()
    page.get_by_role("textbox", name="t", exact=True).fill("0.7")  # a move of another kind: nothing is remembered
    page.keyboard.press("Enter")
    notebook.settle()
    assert set(ast.literal_eval(notebook.value("explorer.experiment.memory")).values()) == {0.0}
    assert slot(notebook, "w1'").inner_text() != first


def test_the_place_of_a_mistake_can_be_chosen(show):
    notebook = show("Explorer(two_paths())")
    where = notebook.page.get_by_label("at", exact=True)
    expect(where).to_be_hidden()
    choose(notebook, "one of the routes only")
    expect(where).to_be_visible()
    status = notebook.page.locator(".bw-mistakes [role=status]")
    expect(status).to_contain_text("(∂a₁₁/∂a₀₁)")
    where.select_option(index=1)
    notebook.settle()
    expect(status).to_contain_text("(∂a₁₂/∂a₀₁)")
    assert notebook.value("explorer.experiment.mistake.words['kept']") == "'da12/da01'"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700])
def test_with_a_mistake_nothing_is_cut_off_or_overlaps(show, width, theme):
    notebook = show(f"Explorer(values={POINT}, mistake='new weights too early')")
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.set_theme(theme)
    expect(notebook.page.locator(".bw-nudged").first).to_be_visible()
    explorer = notebook.page.locator(".bw-explorer")
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(CONTRASTS) == []


def test_the_choice_is_made_with_the_keyboard_alone(show):
    notebook = show(CALL)
    open_drawer(notebook.page)
    select = notebook.page.get_by_label("Make a mistake")
    select.focus()
    for letter in "wrong sign":
        notebook.page.keyboard.press(letter if letter != " " else "Space")
    notebook.page.keyboard.press("Enter")
    expect(notebook.page.locator(".bw-mistakes [role=status]")).to_contain_text(re.compile("sign"))
    notebook.settle()
    assert notebook.value("explorer.experiment.mistake.key") == "'sign'"
