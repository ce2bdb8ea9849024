"""A view on the whole screen: letters for the last row, the derivation line by line, and the way back."""

from __future__ import annotations

import pytest
from browser.geometry import faults
from browser.waiting import wait_until
from playwright.sync_api import expect

from backprop_widgets import Ask, Classifier, Explorer, LayerGradients, Sweeps, mazur, mlp, moons, two_paths

ROW = 28  # pixels of a screen of 1080, so that the last row can read it
# The size of each text that is seen, as it comes onto the screen; what stands high or low in a formula may be smaller.
SIZES = """root => {
  const found = {};
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("option, .bw-hidden, desc, title, mfrac")) continue;
    if (parent.closest(":is(msub, msup) > :nth-child(2)")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !parent.checkVisibility({ visibilityProperty: true })) continue;
    const own = parseFloat(getComputedStyle(parent).fontSize);
    const scale = parent.getScreenCTM ? parent.getScreenCTM().a : parent.currentCSSZoom;
    found[node.data.trim()] = Math.round(10 * own * scale) / 10;
  }
  return found;
}"""
TABS = ("Graph", "Line by line", "Surface", "Loss")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presented")
    for name, explorer in (("worked", Explorer()), ("mazur", Explorer(mazur())), ("layers", Explorer(mlp((2, 3, 1))))):
        explorer.save(folder / f"{name}.html", choices=False)
        explorer.close()
    network = mlp((2, 4, 1), loss="binary_cross_entropy")
    views = {"classifier": Classifier(network, *moons()), "depth": LayerGradients(), "sweeps": Sweeps(two_paths())}
    for name, view in views.items():
        view.save(folder / f"{name}.html")
        view.close()
    for name in ("04/routes", "04/bug", "03/small"):
        ask = Ask(name)
        ask.save(folder / f"{name[3:]}.html")
        ask.close()
    return folder


@pytest.fixture
def stage(new_page, saved):
    def stage(name="worked", **options):
        page = new_page(offline=True, **{"width": 1920, "height": 1080, **options})
        page.goto((saved / f"{name}.html").as_uri())
        page.locator(".bw-alive").first.wait_for()
        return page

    return stage


def enter(page):
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator("[data-presented]")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_letter_is_large_enough_for_the_last_row(stage, theme):
    page = stage()
    page.emulate_media(color_scheme=theme)
    enter(page)
    explorer = page.locator(".bw-explorer")
    for number, tab in enumerate(TABS, 1):
        page.keyboard.press(str(number))
        expect(page.get_by_role("button", name=tab, pressed=True)).to_be_focused()
        small = {text: size for text, size in explorer.evaluate(SIZES).items() if size < ROW - 0.1}
        assert small == {}, tab
        assert faults(explorer) == [], tab
    assert explorer.evaluate(
        "node => [node.clientWidth, node.clientHeight].join() && document.fullscreenElement === node"
    )
    box = explorer.bounding_box()
    assert [round(box[key]) for key in ("x", "y", "width", "height")] == [0, 0, 1920, 1080]


def test_next_and_back_go_line_by_line_and_only_that_line_is_written(stage):
    page = stage()
    page.locator(".bw-diagram").first.hover()
    page.locator(".bw-sliders .bw-button").last.focus()
    page.keyboard.press("f")
    page.keyboard.press("2")
    line = page.locator(".bw-steps tr:visible")
    expect(line).to_have_count(1)
    expect(line).to_have_attribute("data-of", "z")
    expect(line).to_have_css("text-decoration-line", "none")  # it is all there is, and need not be lit
    for key, quantity in (
        ("ArrowRight", "a"),
        ("PageDown", "y"),
        ("PageDown", "L"),
        ("ArrowLeft", "y"),
        ("PageUp", "a"),
    ):
        page.keyboard.press(key)
        expect(line).to_have_attribute("data-of", quantity)
    field = page.get_by_role("textbox", name="x", exact=True)
    field.fill("2")
    field.press("Enter")
    expect(line.locator(".bw-value")).to_have_text("0.7311")
    field.press("ArrowRight")  # which is for the field
    expect(line).to_have_attribute("data-of", "a")


def test_what_the_line_is_made_of_stands_out_in_the_diagram(stage):
    page = stage()
    enter(page)
    page.keyboard.press("2")
    for bright in ({"x", "w1", "z"}, {"z", "a"}, {"a", "w2", "y"}, {"y", "t", "L"}, {"dL/dy", "y", "t"}):
        of = "nodes => nodes.filter(node => getComputedStyle(node).opacity === '1').map(node => node.dataset.of)"
        assert set(page.locator(".bw-diagram g[data-of]:visible").evaluate_all(of)) == bright
        page.keyboard.press("ArrowRight")


def test_escape_in_a_field_takes_back_what_was_typed_and_leaves(stage):
    page = stage()
    enter(page)
    field = page.get_by_role("textbox", name="w₁", exact=True)
    field.fill("3")
    page.keyboard.press("Escape")
    expect(page.locator("[data-presented]")).to_have_count(0)
    expect(field).to_have_value("0.5")
    expect(page.get_by_role("slider", name="w₁ slider")).to_have_value("0.5")


def test_a_key_that_is_held_down_is_one(stage):
    page = stage("routes")
    page.get_by_role("radio").first.focus()
    page.keyboard.down("f")
    page.keyboard.down("f")  # as a keyboard repeats it
    page.keyboard.up("f")
    expect(page.locator(".bw-presented")).to_have_count(1)


def test_escape_leads_back_to_where_one_was(stage):
    page = stage()
    enter(page)
    page.get_by_label("Sliders").click()
    expect(page.locator(".bw-sliders")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("[data-presented]")).to_have_count(0)
    expect(page.locator(".bw-stage-bar")).to_have_count(0)
    expect(page.locator(".bw-sliders")).to_be_visible()
    expect(page.get_by_role("button", name="Present", exact=True)).to_be_focused()
    assert page.evaluate("document.fullscreenElement") is None
    enter_again = page.get_by_role("button", name="Present", exact=True)
    enter_again.click()
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("[data-presented]")).to_have_count(0)


def test_where_the_screen_is_refused_the_window_is_filled(stage):
    page = stage()
    page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('refused')); }")
    enter(page)
    box = page.locator(".bw-explorer").bounding_box()
    assert [round(box[key]) for key in ("x", "y", "width", "height")] == [0, 0, 1920, 1080]
    page.keyboard.press("Escape")
    expect(page.locator("[data-presented]")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 800), (390, 844)])
def test_on_other_screens_nothing_lies_on_another(stage, width, height):
    page = stage("mazur", width=width, height=height)
    enter(page)
    for number in range(1, 5):
        page.keyboard.press(str(number))
        assert faults(page.locator(".bw-explorer")) == [], number
        if number == 2:  # however large the network, the line is in sight
            row = page.locator(".bw-steps tr:visible").bounding_box()
            assert 0 <= row["y"] <= height - row["height"]


def test_a_letter_that_is_typed_is_no_key(stage):
    page = stage()
    page.get_by_role("textbox", name="x", exact=True).press("f")
    expect(page.locator("[data-presented]")).to_have_count(0)


def test_the_loss_curve_fills_its_screen_and_keeps_its_numbers_after_a_walk(stage):
    page = stage()
    enter(page)
    for key in "24":  # a walk hides what comes later, and only its own view says so
        page.keyboard.press(key)
    curve = page.locator(".bw-curve:visible")
    expect(curve.get_by_text("0.0484")).to_be_visible()
    box = curve.bounding_box()
    assert box["height"] > 1080 / 2
    assert box["width"] > 1800
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    expect(page.locator(".bw-later:visible")).to_have_count(0)
    page.keyboard.press("2")
    expect(page.locator(".bw-steps tr:visible")).to_have_attribute("data-of", "a")  # it goes on where it was


def test_many_sliders_leave_the_screen_to_the_view_and_the_line_brings_its_node_into_sight(stage):
    page = stage("layers")
    enter(page)
    box = page.get_by_label("Sliders")
    expect(box).not_to_be_checked()
    expect(page.locator(".bw-sliders")).to_be_hidden()
    page.keyboard.press("2")
    for _ in range(7):
        page.keyboard.press("PageDown")
    expect(page.locator(".bw-steps tr:visible")).to_have_attribute("data-of", "L")
    expect(page.locator(".bw-area-diagram .bw-here:visible")).to_be_in_viewport(ratio=1)
    box.check()
    expect(page.locator(".bw-sliders")).to_be_visible()


def test_a_walk_goes_on_where_it_was(stage):
    page = stage()
    for _ in range(3):
        page.locator(".bw-walk .bw-button").nth(1).click()
    enter(page)
    page.keyboard.press("3")  # on the surface nothing is hidden
    expect(page.locator(".bw-walked")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".bw-walk .bw-place")).to_contain_text("line 3 of")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("question", ["routes", "bug", "small"])
def test_a_vote_fills_the_screen_in_letters_for_the_last_row(stage, question, theme):
    page = stage(question)
    page.emulate_media(color_scheme=theme)
    card = page.locator(".bw-ask-card")
    card.hover()
    card.get_by_role("button", name="Present").click()
    assert {text: size for text, size in card.evaluate(SIZES).items() if size < ROW - 0.1} == {}
    assert faults(card) == []
    wait_until(page, "document.fullscreenElement?.matches('.bw-ask-card')")
    box = card.bounding_box()
    assert [round(box[key]) for key in ("x", "y", "width", "height")] == [0, 0, 1920, 1080]
    page.keyboard.press("Escape")
    expect(page.locator(".bw-presented")).to_have_count(0)
    wait_until(page, "document.fullscreenElement === null")
    expect(card.get_by_role("button", name="Present")).to_be_focused()


def test_the_key_of_a_vote_is_a_letter_in_a_field_and_the_answer_is_seen_on_the_screen(stage):
    page = stage("small", width=1366, height=768)
    card = page.locator(".bw-ask-card")
    field = card.get_by_role("textbox")
    field.press("f")
    expect(page.locator(".bw-presented")).to_have_count(0)
    expect(field).to_have_value("f")
    card.get_by_role("button", name="Present").focus()
    page.keyboard.press("f")
    expect(page.locator(".bw-presented")).to_have_count(1)
    field.fill("0.5")
    field.press("Enter")
    expect(card.locator(".bw-ask-said")).to_be_in_viewport()
    assert faults(card) == []
    page.keyboard.press("f")
    expect(page.locator(".bw-presented")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", ["classifier", "depth", "sweeps"])
def test_a_view_that_stands_alone_fills_the_screen(stage, view, theme):
    page = stage(view)
    page.emulate_media(color_scheme=theme)
    page.get_by_role("button", name="Present").click()
    shown = page.locator(".bw-presented")
    assert {text: size for text, size in shown.evaluate(SIZES).items() if size < ROW - 0.1} == {}
    assert faults(shown) == []
    box = shown.bounding_box()
    assert [round(box[key]) for key in ("x", "y", "width", "height")] == [0, 0, 1920, 1080]
    page.get_by_role("button", name="Play").focus() if view != "depth" else page.get_by_role("slider").first.focus()
    page.keyboard.press("f")
    expect(shown).to_have_count(0)
    wait_until(page, "document.fullscreenElement === null")
