"""Networks of one's own in the page: nothing overlaps, and what is pointed at is lit everywhere."""

from __future__ import annotations

import pytest
from browser.looks import OVERLAPS, SMALLEST
from browser.waiting import wait_until
from playwright.sync_api import expect

from backprop_widgets import Explorer, mlp

IMPORTS = "import sys\nsys.path.insert(0, '../tests')\nfrom graphs import *\nfrom backprop_widgets import *\n"


@pytest.fixture
def opened(desk):
    return lambda width=1280, height=900: desk.clear(width, height)


def show(notebook, code):
    """Show an Explorer that some code makes, in a new cell, and return it."""
    notebook.set_code_and_run(f"{IMPORTS}explorer = {code}\nexplorer")
    explorer = notebook.page.locator(".bw-explorer").last
    explorer.locator(":is([data-q], .bw-short, .bw-note, .bw-run-note) >> visible=true").first.wait_for()
    explorer.evaluate("node => node.scrollIntoView()")
    return explorer


@pytest.mark.parametrize(
    ("width", "networks"),
    [
        (1280, ["two_paths()", "net_231()", "net_231(split=True)", "passing_by(), paths='x'"]),
        (700, ["two_paths()"]),
    ],
)
def test_nothing_overlaps_in_a_network_of_one_s_own(opened, width, networks):
    notebook = opened(width)
    for network in networks:
        explorer = show(notebook, f"Explorer({network})")
        explorer.locator(".bw-picture[src^=blob]").wait_for()
        assert explorer.locator(".bw-diagram >> visible=true").evaluate(OVERLAPS) == [], network
        assert explorer.locator(".bw-area-landscape").evaluate(OVERLAPS) == [], network
        assert explorer.evaluate(SMALLEST) > 8, network
    words = explorer.locator(".bw-diagram >> visible=true").locator(".bw-halo")
    there = words.nth(1).evaluate("node => [node.getAttribute('x'), node.getAttribute('y')]")
    words.nth(0).evaluate("(node, [x, y]) => { node.setAttribute('x', x); node.setAttribute('y', y); }", there)
    assert explorer.locator(".bw-diagram >> visible=true").evaluate(OVERLAPS) != []
    assert notebook.errors == []


# Two inputs, tanh, four weights: broader than the worked example.
OWN = """
u, v, t, a1, a2, b, c = variables("u v t a1 a2 b c")
h = tanh((a1 * u + a2 * v + b).named("s")).named("h")
own = Graph(half_squared_error((c * h).named("y"), t).named("L"))
values = {"u": 0.7, "v": -0.4, "t": 0.3, "a1": 0.6, "a2": -0.9, "b": 0.2, "c": 1.3}
"""
OWN_WEIGHTS = "weights=('a1', 'a2', 'b', 'c')"


@pytest.mark.parametrize("width", [1280, 950])
def test_a_broad_diagram_is_whole_and_one_that_fits_nowhere_can_be_scrolled(opened, width):
    notebook = opened(width)
    notebook.set_code_and_run(IMPORTS + OWN)
    beyond = "it => it.scrollWidth - it.clientWidth"
    for network in ("Explorer(own, values=values, " + OWN_WEIGHTS + ")", "Explorer(two_paths())", "Explorer()"):
        explorer = show(notebook, network)
        assert explorer.locator(".bw-scroll >> visible=true").evaluate(beyond) == 0, network
        edges = explorer.locator(".bw-diagram >> visible=true").evaluate(OVERLAPS)
        assert edges == [], network
    explorer = show(notebook, "Explorer(mazur())")
    assert (explorer.locator(".bw-scroll >> visible=true").evaluate(beyond) > 0) == (width == 950)


LIT = """(root) => [...root.querySelectorAll(".bw-lit")].map(node => node.closest("math") ? "formula"
  : node.closest("svg") ? "diagram" : node.closest(".bw-routes") ? "routes" : "table")"""


def test_what_is_pointed_at_or_has_the_focus_is_lit_in_diagram_formula_and_table(opened):
    notebook = opened()
    explorer, page = show(notebook, "Explorer()"), notebook.page
    explorer.locator(".bw-wide g[data-of='dL/da']").last.hover()
    wait_until(page, "() => document.querySelectorAll('.bw-lit').length > 2")
    assert set(explorer.evaluate(LIT)) == {"diagram", "formula", "table"}
    names = set(explorer.locator(".bw-lit").evaluate_all("all => all.map(node => node.dataset.of ?? node.dataset.q)"))
    assert names == {"dL/da"}

    explorer.locator(".bw-steps math [data-of='da/dz']").first.hover()
    wait_until(page, "() => document.querySelector('.bw-wide .bw-lit')?.closest('[data-of]').dataset.of === 'da/dz'")
    page.mouse.move(2, 2)
    wait_until(page, "() => !document.querySelector('.bw-lit')")

    first = explorer.locator(".bw-wide [tabindex='0']")
    assert first.count() == 1
    first.focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.dataset.of")
    assert second
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").count("=") == 1
    assert set(
        explorer.locator(".bw-lit").evaluate_all("all => all.map(node => node.dataset.of ?? node.dataset.q)")
    ) == {second}
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.of") != second
    assert notebook.errors == []


ALONE = {
    "diagram": (".bw-wide [data-q=w1]", "1.2500"),
    "derivation": (".bw-steps [data-q=w1]", "1.2500"),
    "surface": (".bw-readout", "w₁ = 1.25, w₂ = 0.5: L = 0.0755"),
    "sliders": (".bw-short", "1.25"),
    "curve": (".bw-curve .bw-note", "0.0755"),
}


def test_each_view_can_be_shown_alone_and_follows_python(opened):
    notebook = opened()
    for view, (place, text) in ALONE.items():
        explorer = show(notebook, f"Explorer(show=({view!r},))")
        areas = ("diagram", "derivation", "landscape", "curve")
        expected = {"surface": "landscape"}.get(view, view)
        assert [area for area in areas if explorer.locator(f".bw-area-{area}").count()] == [
            area for area in areas if area == expected
        ]
        assert explorer.locator(".bw-sliders").count() == (view == "sliders")
        notebook.set_code_and_run("explorer.sliders['w1'].value = 1.25; explorer.flush()")
        explorer.locator(place).get_by_text(text, exact=True).first.wait_for()
        assert explorer.evaluate(OVERLAPS) == []
    assert notebook.errors == []


def test_numbers_that_are_not_on_the_screen_follow_when_all_rests(new_page, tmp_path):
    explorer = Explorer(mlp((2, 16, 16, 1)))
    explorer.save(tmp_path / "page.html", choices=False)
    page = new_page(offline=True)
    page.goto((tmp_path / "page.html").as_uri())
    ends = [page.locator(f'.bw-steps [data-q="{name}"]').first for name in ("z1_1", "L'")]

    def check(value: str) -> None:
        page.get_by_role("textbox", name="x₁", exact=True).fill(value)
        page.get_by_role("textbox", name="x₁", exact=True).press("Enter")
        explorer.experiment.set({"x1": float(value)})
        for end, name in zip(ends, ("z1_1", "L'"), strict=True):
            expect(end).to_have_text(f"{explorer.experiment.numbers[name]:.4f}".replace("-", "−"))

    check("1.5")
    for end in (*ends, ends[0]):
        end.scroll_into_view_if_needed()
        check("0.25")
        check("-2")
    explorer.close()
