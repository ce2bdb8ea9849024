"""On a narrow page, and of a larger network: sliders stay within reach and fold, the order holds, letters are large."""

from __future__ import annotations

import re

import pytest
from browser.geometry import fit
from playwright.sync_api import expect

HEIGHT = 844
PARTS = (".bw-diagram", ".bw-steps", ".bw-surface", ".bw-curve svg")
# Which thumbs can be taken hold of, and whether the middle of a part is in sight, once that has been scrolled to.
REACHED = """part => {
  part.scrollIntoView({block: "center", behavior: "instant"});
  const at = ({left, right, top, bottom}) => document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const hit = node => node.contains(at(node.getBoundingClientRect()));
  const pane = part.closest("section");
  const thumbs = [...part.closest(".bw-explorer").querySelectorAll(".noUi-handle")];
  return [thumbs.map(hit), pane.contains(at(part.getBoundingClientRect()))];
}"""
# What has the focus: in which part it is, how far down in the Explorer, and whether it can be seen.
FOCUSED = """() => {
  const [node, explorer] = [document.activeElement, document.querySelector(".bw-explorer")];
  if (!explorer.contains(node)) return null;
  const box = node.getBoundingClientRect();
  const [x, y] = [Math.min((box.left + box.right) / 2, innerWidth - 2), (box.top + box.bottom) / 2];
  const hit = document.elementFromPoint(x, y);
  const names = ["sliders", "area-diagram", "walk", "area-derivation", "area-landscape", "area-curve"];
  const part = names.findIndex(name => node.closest(".bw-" + name));
  return [part, !node.closest(".bw-sliders") && Boolean(hit?.closest(".bw-sliders"))];
}"""
# Whether what has lain under the sliders comes out when it gets the focus.
FROM_UNDER = """node => {
  const [bar, panel] = [document.querySelector(".bw-sliders"), node.closest(".jp-WindowedPanel-outer")];
  node.scrollIntoView({block: "start", behavior: "instant"});
  panel.scrollTop += node.getBoundingClientRect().top - bar.getBoundingClientRect().top - 4;
  node.focus();
  return node.getBoundingClientRect().top >= bar.getBoundingClientRect().bottom;
}"""
TRACKS = "bar => [...bar.querySelectorAll('.noUi-base')].map(track => track.getBoundingClientRect().width)"
LETTERS = """root => Math.min(...[...root.querySelectorAll(".bw-diagram tspan, .bw-diagram text")]
  .filter(node => node.checkVisibility() && node.textContent.trim() && !node.querySelector("tspan"))
  .map(node => parseFloat(getComputedStyle(node).fontSize) * node.getScreenCTM().a))"""


def fitted(notebook, width):
    view = notebook.page.locator(".bw-explorer")
    fit(view, width, HEIGHT)
    return view


def walk(page, key):
    """Yield what has the focus, key by key, until it leaves the Explorer; the last one has it again at the end."""
    other = {"Tab": "Shift+Tab", "Shift+Tab": "Tab"}[key]
    while focused := page.evaluate(FOCUSED):
        yield focused
        page.keyboard.press(key)
    page.keyboard.press(other)


def height(view):
    return view.locator(".bw-sliders").bounding_box()["height"]


@pytest.mark.parametrize("width", [390, 700])
def test_the_sliders_are_within_reach_of_all_that_they_move(show, width):
    view = fitted(show(), width)
    assert height(view) < 0.3 * HEIGHT
    for part in PARTS:
        thumbs, seen = view.locator(f"{part} >> visible=true").first.evaluate(REACHED)
        assert thumbs == [True] * 5, part
        assert seen, part
    number = view.locator(".bw-steps td.bw-value [data-q='z']").first
    view.get_by_role("slider", name="w₁ slider").press("End")
    expect(number).to_have_text("4.0000")
    view.locator(".bw-sliders").evaluate("bar => { bar.style.position = 'static'; }")
    assert not any(view.locator(".bw-surface").evaluate(REACHED)[0])


@pytest.mark.parametrize("width", [390, 700])
def test_keys_go_through_a_narrow_page_in_the_order_of_what_is_seen(show, width):
    notebook = show()
    view = fitted(notebook, width)
    tops = [view.locator(f"{part} >> visible=true").first.bounding_box()["y"] for part in PARTS]
    assert tops == sorted(tops) or width == 700
    fold = view.get_by_role("button", name="Sliders", exact=True)
    fold.focus()
    there, back = ([*walk(notebook.page, key)] for key in ("Tab", "Shift+Tab"))
    for been in (there, back[::-1]):
        parts = [part for part, _ in been]
        assert parts == sorted(parts)
        assert set(parts) >= {0, 1, 2, 4, 5}
        assert [part for part, covered in been if covered] == []


def test_what_a_key_goes_to_does_not_stay_under_the_sliders(show):
    view = fitted(show(), 390)
    assert view.locator(".bw-walk button").first.evaluate(FROM_UNDER)
    assert view.locator(".bw-axes summary").evaluate(FROM_UNDER)


def test_the_sliders_fold_away_and_stay_so(show):
    notebook = show()
    view = fitted(notebook, 390)
    fold, thumb = view.get_by_role("button", name="Sliders", exact=True), view.locator(".noUi-handle").first
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(thumb).to_be_hidden()
    assert height(view) < 40
    assert view.locator(".bw-descend").is_visible()
    notebook.value("explorer.experiment.explore(two_paths())")  # drawn anew
    expect(view.locator(".bw-slider")).to_have_count(8)
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(thumb).to_be_hidden()
    fitted(notebook, 918)
    expect(fold).to_be_hidden()
    expect(thumb).to_be_visible()  # there is room


@pytest.mark.parametrize("width", [390, 700, 918, 1036])
@pytest.mark.parametrize("network", ["mazur()", "net_231()", "two_paths()"])
def test_a_larger_network_has_letters_of_eleven_pixels_and_sliders_of_a_hundred_and_ten(show, network, width):
    notebook = show(f"__import__('sys').path.insert(0, '../tests') or Explorer(__import__('scenes').{network})")
    view = fitted(notebook, width)
    assert view.evaluate(LETTERS) >= 11
    if network == "two_paths()":
        return  # it has eight
    assert height(view) < 0.3 * HEIGHT
    heads = view.locator(".bw-fold button")
    assert heads.all_inner_texts() == ["Inputs and η", "Layer 1", "Layer 2"]
    assert [head.get_attribute("aria-expanded") for head in heads.all()] == ["true", "true", "false"]
    names = [field.get_attribute("title") for field in view.locator(".bw-typed input >> visible=true").all()]
    heads.last.click()
    expect(heads.last).to_have_attribute("aria-expanded", "true")
    more = view.locator(".bw-typed input >> visible=true")
    assert more.count() > len(names)
    assert min(view.locator(".bw-sliders").evaluate(TRACKS)) >= 110
    assert view.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_the_button_of_the_drawer_names_it(show):
    view = show().page.locator(".bw-explorer")
    more = view.locator(".bw-more")
    expect(more).to_have_attribute("aria-controls", re.compile("^bw-"))
    assert view.locator(".bw-drawer").get_attribute("id") == more.get_attribute("aria-controls")


@pytest.mark.parametrize("width", [918, 700])
def test_a_derivation_that_no_longer_holds_is_dimmed(show, width):
    notebook = show()
    view = fitted(notebook, width)
    opacity = """node => { let all = 1; for (; node.parentElement; node = node.parentElement)
      if (getComputedStyle(node).display !== "contents") all *= Number(getComputedStyle(node).opacity); return all; }"""
    tables = view.locator(".bw-steps > table >> visible=true")
    assert [table.evaluate(opacity) for table in tables.all()] == [1, 1]
    field = view.get_by_role("textbox", name="w₂", exact=True)
    field.fill("1e200")  # its square is no float
    field.press("Enter")
    expect(view.locator(".bw-area-derivation.bw-stale")).to_be_attached()
    assert [table.evaluate(opacity) for table in tables.all()] == pytest.approx([0.55, 0.55])


def test_the_surface_says_how_many_steps_there_are_now(show):
    notebook = show()
    note = notebook.page.locator(".bw-run-note")
    expect(note).to_have_text("Black: the next step. Orange: 60 steps at η = 0.1.")
    notebook.value("explorer.experiment.set_steps(1)")
    expect(note).to_have_text("Black: the next step. Orange: 1 step at η = 0.1.")
    notebook.value("explorer.experiment.set_steps(0)")
    expect(note).to_be_empty()
