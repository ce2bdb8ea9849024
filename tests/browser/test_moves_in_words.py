"""When a move has ended: it is spoken once, and what it changed is marked for a moment, if motion is welcome."""

from __future__ import annotations

import ast

import pytest
from browser.waiting import wait_until
from playwright.sync_api import expect

SPOKEN = ".bw-notices .bw-hidden[aria-live=polite]"

# Every text of the spoken line, every slot that was marked, and every number that one saw in a field.
RECORD = """(spoken) => {
  window.heard = [];
  window.marked = new Set();
  window.passed = [];
  const watch = (nodes, options, note) => nodes.forEach(node => new MutationObserver(note).observe(node, options));
  const line = document.querySelector(spoken);
  const short = document.querySelector(".bw-slider:nth-child(4) .bw-short");
  watch([line], {childList: true}, () => heard.push(line.textContent));
  watch([short], {childList: true}, () => passed.push(short.textContent));
  watch([document.querySelector(".bw-explorer")], {subtree: true, attributeFilter: ["class"]}, (changes) => {
    for (const {target} of changes) if (target.classList.contains("bw-changed")) marked.add(target);
  });
  window.pauses = 0; // from one change to the next, as long as a rest or nearly
  let moved = Infinity;
  watch(document.querySelectorAll(".bw-short"), {childList: true}, () => {
    const now = performance.now();
    if (now - moved > 200) pauses += 1;
    moved = now;
  });
  const slots = [...document.querySelectorAll(".bw-explorer .bw-pane [data-q]")];
  const before = new Map(slots.map(slot => [slot, slot.textContent]));
  window.changed = () => slots.filter(slot => slot.textContent !== before.get(slot));
}"""
SPEAKS = "spoken => document.querySelector(spoken).textContent !== ''"
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def page(show):
    page = show().page
    assert page.locator(SPOKEN).text_content() == ""
    page.evaluate(RECORD, SPOKEN)
    return page


def test_a_drag_is_spoken_once_when_it_has_ended(page, stage):
    handle = page.get_by_role("slider", name="w₁ slider")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    for pixels in range(60):
        page.mouse.move(box["x"] + 8 + pixels / 3, box["y"] + 8)
    page.mouse.up()
    wait_until(page, SPEAKS, arg=SPOKEN)
    stage.settle()
    backward = stage.value("'%.4f %.4f' % tuple(explorer.experiment.backward[name] for name in ('w1', 'w2'))")
    first, second = ast.literal_eval(backward).split()
    wait_until(page, "part => heard.at(-1).includes(part)", arg=f"∂L/∂w₁ = {first}, ∂L/∂w₂ = {second}.")
    for part in ("w₁ = ", ", w₂ = 0.5000. L = ", "One step changes the loss by −"):
        assert part in page.evaluate("heard.at(-1)")
    assert page.evaluate("heard.length - 1 <= pauses"), page.evaluate("[heard, pauses]")  # a crowded machine pauses


def test_what_a_move_changed_is_marked_for_a_moment(page):
    field = page.get_by_role("textbox", name="w₂", exact=True)
    field.fill("0.75")
    field.press("Enter")
    wait_until(page, "marked.size > 0")
    counts = page.evaluate("[marked.size, changed().length, changed().every(slot => marked.has(slot))]")
    assert counts[2]
    assert counts[0] == counts[1]
    names = page.evaluate("[...marked].map(slot => slot.dataset.q)")
    assert {"w2", "y", "L", "dL/dw1", "w1'"} <= set(names)
    assert not {"x", "t", "w1", "z", "a", "da/dz"} & set(names)
    animation = "getComputedStyle([...marked].find(slot => slot.tagName === 'SPAN')).animationName"
    assert page.evaluate(animation) in ("bw-changed", "none")  # none if the moment has passed
    wait_until(page, "document.querySelector('.bw-changed') === null")


def test_where_motion_is_unwelcome_nothing_moves_by_itself(page, stage):
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Descend").click()
    wait_until(page, SPEAKS, arg=SPOKEN)
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("marked.size") == 0
    assert page.evaluate("changed().length") > 20
    assert len(page.evaluate("passed")) == 1
    stage.settle()
    assert stage.value("len(explorer.experiment.trail)") == "61"


def test_otherwise_a_descent_can_be_watched(page, stage):
    page.get_by_role("button", name="Descend").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_role("button", name="Descend").wait_for()
    stage.settle()
    assert stage.value("len(explorer.experiment.trail)") == "61"
    assert len(page.evaluate("passed")) > 2  # more than where it begins and ends
    assert page.evaluate("heard.length - 1 <= pauses"), page.evaluate("[heard, pauses]")


def test_what_was_before_a_move_can_be_seen_until_the_next(page, stage):
    said = page.locator(".bw-place")
    pointed = {"∂L/∂w₁": '.bw-weight >> text="∂L/∂w₁"', "w₂": '[data-of="w2"]'}
    expect(said).to_have_text("Line by line")
    for name, number, loss, other, was in (
        ("w₂", "1.3", "L was 0.0484", "∂L/∂w₁", "∂L/∂w₁ was 0.0366"),
        ("w₂", "1.4", "L was 0.3274", "w₂", "w₂ was 1.3"),
        ("η", "0.5", "η was 0.1", "w₂", "Line by line"),  # the loss is what it was, and so is the weight
    ):
        field = page.get_by_role("textbox", name=name, exact=True)
        field.fill(number)
        field.press("Enter")
        expect(said).to_have_text(loss)
        page.locator(f".bw-diagram {pointed[other]}").first.hover()
        expect(said).to_have_text(was)
        page.mouse.move(0, 0)
    page.locator(".bw-walk").get_by_role("button", name="Next").click()
    expect(said).to_contain_text("line 1 of 16")
