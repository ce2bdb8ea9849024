"""The Explorer for all eyes and ears: no finding of axe, names and roles, contrast, large letters, forced colours."""

from __future__ import annotations

from importlib.resources import files

import pytest
from browser.looks import CONTRASTS, OVERLAPS
from browser.waiting import wait_until

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Half of the height of a usual window, as at 200 % zoom, is the hardest of the three.
SIZES = [(1280, 800), (700, 900), (640, 400)]

SERIOUS = """async () => {
  const {violations} = await axe.run(".bw-explorer", {resultTypes: ["violations"]});
  return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 120))}`);
}"""
# What stands out for a moment is still to be read.
LIGHT_UP = """(root, kind) => root.querySelectorAll("tr, [data-q]").forEach(node => {
  node.classList.toggle("bw-lit", kind === "lit");
  if (kind === "changed") node.style.background = "var(--bw-flash)";
  else node.style.background = "";
})"""


def filled_with_all_it_has(notebook) -> None:
    """Open the Axes controls, and show a refusal and a remark."""
    page = notebook.page
    page.locator(".bw-axes summary").click()
    for label, text in (("η", "7"), ("η", "no number")):
        page.get_by_role("textbox", name=label, exact=True).fill(text)
        page.get_by_role("textbox", name=label, exact=True).press("Enter")
    page.get_by_role("status").filter(has_text="beyond the end").wait_for()
    page.get_by_role("alert").filter(has_text="no number").wait_for()


@pytest.mark.parametrize("call", ["Explorer()", "Explorer(two_paths())"])
def test_axe_finds_nothing_serious_and_every_text_stands_out(show, call):
    notebook = show(call)
    page, explorer = notebook.page, notebook.page.locator(".bw-explorer")
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    filled_with_all_it_has(notebook)
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            where = f"{theme}, {width} pixels"
            assert page.evaluate(SERIOUS) == [], where
            assert explorer.evaluate(CONTRASTS) == [], where
        for kind in ("lit", "changed", ""):
            explorer.evaluate(LIGHT_UP, kind)
            assert explorer.evaluate(CONTRASTS) == [], f"{theme}, {kind}"
    page.locator(".bw-typed input").first.evaluate("node => node.parentElement.replaceWith(node)")
    page.locator(".bw-small:visible").first.evaluate("node => node.style.fill = '#555'")
    assert page.evaluate(SERIOUS) != []
    assert explorer.evaluate(CONTRASTS) != []


def test_whatever_takes_the_focus_has_a_name_and_pictures_are_described(show):
    page = show().page
    page.locator(".bw-axes summary").click()
    nodes = read_aloud(page)
    focusable = [node for node in nodes if node.get("focusable")]
    assert len(focusable) >= 5 + 5 + 3 + 1 + 1 + 6  # handles, fields, buttons, the point, Axes and what is under it
    assert [node for node in focusable if not node["name"]] == []

    (point,) = (node for node in focusable if "point on the loss surface" in node["name"])
    assert point["role"] == "slider"
    says = page.locator(".bw-point").get_attribute("aria-valuetext")
    assert says == "w₁ = 0.5, w₂ = 0.5: L = 0.0484"

    described = {node["name"]: node["description"] for node in nodes if node["name"] == "Computational graph"}
    assert "Blue arrows carry values forward" in described["Computational graph"]
    assert page.locator(".bw-explorer img:not([alt])").count() == 0
    assert page.locator(".bw-explorer svg:not([aria-label], [aria-hidden])").count() == 0


def read_aloud(page) -> list[dict]:
    """Return what Chromium tells a screen reader about the Explorer: role, name, description, properties."""
    session = page.context.new_cdp_session(page)
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    inside = {
        session.send("DOM.describeNode", {"nodeId": node})["node"]["backendNodeId"]
        for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": ".bw-explorer *"})["nodeIds"]
    }
    return [
        {
            **{part["name"]: part["value"].get("value") for part in node.get("properties", ())},
            **{key: node.get(key, {}).get("value", "") for key in ("role", "name", "description")},
        }
        for node in session.send("Accessibility.getFullAXTree")["nodes"]
        if node.get("backendDOMNodeId") in inside and not node["ignored"]
    ]


def test_at_twice_the_size_nothing_is_cut_off_or_overlaps(show):
    notebook = show()
    explorer = notebook.page.locator(".bw-explorer")
    notebook.page.set_viewport_size({"width": 640, "height": 400})
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate("root => root.scrollWidth - root.clientWidth") == 0


def test_arrows_differ_without_their_colours(show):
    page = show().page
    dashes = {
        kind: page.locator(f".bw-wide .bw-arrow.bw-{kind}").first.evaluate("it => getComputedStyle(it).strokeDasharray")
        for kind in ("forward", "error", "weight")
    }
    assert len(set(dashes.values())) == 3
    legend = page.locator(".bw-area-diagram .bw-sub").inner_text()
    for sign, words in (("→", "forward values"), ("⇠", "derivatives flowing back"), ("⇡", "weight gradients")):
        assert f"{sign}{words}" in legend


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_with_forced_colours_all_is_still_there(show, theme):
    notebook = show()
    page, explorer = notebook.page, notebook.page.locator(".bw-explorer")
    notebook.set_theme(theme)
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        wait_until(page, "matchMedia('(forced-colors: active)').matches")
        assert explorer.evaluate(CONTRASTS) == [], scheme
        assert page.locator(".bw-point").is_visible()
        assert page.locator(".bw-short:visible").count() == page.locator(".bw-typed").count()  # and no digit twice
        assert page.locator(".bw-typed input").first.evaluate("it => getComputedStyle(it).color") == "rgba(0, 0, 0, 0)"
        track = page.locator(".noUi-base").first.evaluate("it => getComputedStyle(it).borderTopWidth")
        assert track == "1px"
        field = page.get_by_role("textbox", name="x", exact=True)
        field.focus()
        assert field.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"
        field.blur()
