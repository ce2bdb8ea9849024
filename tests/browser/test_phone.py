"""On a phone: nothing is wider than its window, a finger finds what it looks for, and it scrolls over all the rest."""

from __future__ import annotations

import re

import nbformat
import pytest
from browser.geometry import OPEN, faults, small_targets
from browser.hosts import running_voila
from browser.waiting import wait_until
from playwright.sync_api import expect
from readme import ROOT

# It is made for a newer JupyterLab than the one in Voila's page.
WITHOUT = "--VoilaConfiguration.extension_denylist=@jupyter-notebook/lab-extension"
WIDTH = 360
# All others are measured in a view as wide as here, in test_geometry.py.
NETWORKS = ("worked example", "two paths", "wide layer", "everything and the tangent")
TOP = "view => view.getBoundingClientRect().top"
# Lifted while it moves, a finger leaves the page gliding on, at last by a pixel in some of the frames.
AT_REST = f"""async () => {{
  const [view, tops] = [document.querySelector(".bw-explorer"), new Set()];
  for (let frame = 0; frame < 20; frame += 1) {{
    await new Promise(requestAnimationFrame);
    tops.add(({TOP})(view));
  }}
  return tops.size === 1;
}}"""
VALUES = """view => [...view.querySelectorAll(".bw-typed input")].map(field => field.value)"""


@pytest.fixture(scope="module")
def phone(browser):
    """A page in a small window, touched with a finger, with an Explorer of each network, one below the other."""
    begin = f"import sys\nsys.path.insert(0, {str(ROOT / 'tests')!r})\nfrom scenes import show"
    cells = [begin, *(f"show({network!r})" for network in NETWORKS)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with running_voila(nbformat.writes(notebook), WITHOUT) as server:
        viewport = {"width": WIDTH, "height": 740}
        context = browser.new_context(viewport=viewport, has_touch=True, is_mobile=True, device_scale_factor=2)
        page = context.new_page()
        page.route(re.compile(r"^https:.*/fontawesome-free@"), lambda route: route.abort())  # Voila asks for its icons
        page.goto(server.url)
        for place in range(len(NETWORKS)):
            page.locator(".bw-explorer").nth(place).locator(".bw-picture[src^=blob]").wait_for()
        yield page
        context.close()


@pytest.fixture
def finger(phone):
    """Return what drags a finger from a place of the window by so many pixels, and waits until the page is at rest."""
    session = phone.context.new_cdp_session(phone)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    def drag(x, y, dx, dy):
        touch("touchStart", (x, y))
        for share in range(1, 21):
            touch("touchMove", (x + dx * share / 20, y + dy * share / 20))
        touch("touchEnd")
        wait_until(phone, AT_REST)

    yield drag
    session.detach()


def views(phone):
    return [(name, phone.locator(".bw-explorer").nth(place)) for place, name in enumerate(NETWORKS)]


def show_middle(target):
    """Scroll to a target, and return where its middle is in the window."""
    box = target.evaluate("""node => {
      node.scrollIntoView({block: "center", behavior: "instant"});
      const box = node.getBoundingClientRect();
      return [box.left, box.top, box.width, box.height];
    }""")
    left, top, width, height = box
    return left + width / 2, top + height / 2


def test_no_network_is_wider_than_the_window_and_all_texts_can_be_read(phone):
    assert {name: found for name, view in views(phone) if (found := faults(view))} == {}
    _, view = views(phone)[0]
    button = view.locator(".bw-descend")
    button.evaluate("node => { node.style.marginLeft = '300px'; }")
    assert "the page is wider than its window" in faults(view)
    button.evaluate("node => { node.style.marginLeft = ''; }")


def test_what_a_finger_presses_is_large_enough(phone):
    small = {}
    for name, view in views(phone):
        view.evaluate(OPEN)
        if found := small_targets(view):
            small[name] = found
    assert small == {}
    _, view = views(phone)[0]
    view.locator(".bw-copy").first.evaluate("node => { node.style.height = '20px'; }")
    assert any("Copy code" in found for found in small_targets(view))


# Where, in shares of its width and height from its middle, there is no point, knob or thumb.
BESIDE = {
    ".bw-surface > svg": (0.25, -0.15),
    ".bw-curve svg": (0.25, 0),
    ".bw-slider .noUi-base >> nth=2": (-0.46, 0),
}


@pytest.mark.parametrize("place", BESIDE)
def test_a_finger_beside_what_can_be_moved_scrolls_the_page(phone, finger, place):
    _, view = views(phone)[0]
    target = view.locator(place).first
    x, y = show_middle(target)
    box, (right, down) = target.bounding_box(), BESIDE[place]
    x, y = x + right * box["width"], y + down * box["height"]
    values, before = view.evaluate(VALUES), view.evaluate(TOP)
    finger(x, y, 0, -150)
    assert view.evaluate(TOP) < before - 50
    assert view.evaluate(VALUES) == values
    assert view.locator(".bw-curve [role=slider]").get_attribute("aria-valuenow") == "0"


def test_a_finger_takes_hold_of_the_point_near_it(phone, finger):
    _, view = views(phone)[0]
    x, y = show_middle(view.locator(".bw-point"))
    values, before = view.evaluate(VALUES), view.evaluate(TOP)
    finger(x + 8, y - 8, -20, -60)  # not right at it: it does not jump there
    after = view.evaluate(VALUES)
    assert view.evaluate(TOP) == before
    assert [now == then for now, then in zip(after, values, strict=True)] == [True, True, False, False, True]
    box = view.locator(".bw-point").bounding_box()
    to_x, to_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert abs(to_x - (x - 20)) < 2
    assert abs(to_y - (y - 60)) < 2


def test_a_finger_moves_a_thumb_and_the_knob_of_the_curve(phone, finger):
    _, view = views(phone)[0]
    before = view.evaluate(VALUES)
    finger(*show_middle(view.locator(".noUi-handle").first), -40, 0)
    assert view.evaluate(VALUES)[0] != before[0]
    knob = view.locator(".bw-curve [role=slider]")
    finger(*show_middle(knob), 60, 0)
    assert int(knob.get_attribute("aria-valuenow")) > 5


def test_a_finger_turns_the_surface_and_drags_the_nudge(phone, finger):
    _, view = views(phone)[-1]
    view.locator(".bw-kind").tap()
    turned = view.get_by_role("slider", name="turn")
    before = turned.input_value()
    x, y = show_middle(view.locator(".bw-surface > svg"))
    finger(x, y + 60, 80, 0)
    assert turned.input_value() != before
    view.locator(".bw-kind").tap()
    knob = view.locator(".bw-nudge [role=slider]")
    step = knob.get_attribute("aria-valuenow")
    finger(*show_middle(knob), 60, 0)
    assert int(knob.get_attribute("aria-valuenow")) > int(step)


def test_a_finger_presses_every_button(phone):
    _, view = views(phone)[0]
    point, drawer = view.get_by_role("slider", name="Where the run is"), view.locator(".bw-drawer")

    def at(step):
        wait_until(phone, "([node, step]) => node.ariaValueNow === step", [point.element_handle(), str(step)])

    press = {
        kind: view.locator(f".bw-{kind}") for kind in ("step", "back", "descend", "reset", "more", "keep", "forget")
    }
    press["reset"].tap()  # what the others have moved
    at(0)
    press["step"].tap()
    press["step"].tap()
    at(2)
    press["back"].tap()
    at(1)
    press["descend"].tap()
    wait_until(phone, "node => Number(node.ariaValueNow) > 5", point.element_handle())
    press["reset"].tap()
    at(0)
    if not press["keep"].is_visible():
        press["more"].tap()
    press["keep"].tap()
    press["forget"].tap()
    expect(press["forget"]).to_have_count(0)
    press["more"].tap()
    expect(drawer).to_have_class(re.compile("bw-folded"))
    fold = view.locator(".bw-fold button").first
    fold.tap()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.tap()
    place = view.locator(".bw-walk")
    place.get_by_role("button", name="Next").tap()
    expect(place).to_contain_text("line 1 of 16")
    place.get_by_role("button", name="Pencil").tap()
    field = place.get_by_role("textbox")
    field.tap()
    expect(field).to_be_focused()
    place.get_by_role("button", name="Show", exact=True).tap()
    expect(place).to_contain_text("z = 0.5000")
    press["reset"].tap()
    expect(place).not_to_contain_text("line 1 of 16")
    axes = view.locator(".bw-under details")
    opened = axes.get_attribute("open")
    axes.locator("summary").tap()
    assert axes.get_attribute("open") != opened
