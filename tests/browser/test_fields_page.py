"""Fields and thumbs in the page: what a click, a typed number, an input method and a drag do; and one Reset."""

from __future__ import annotations

import ast
import re

import pytest
from browser.drawer import open_drawer
from playwright.sync_api import expect

from backprop_widgets.explain.text.catalogue import say

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
START = {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}
ANSWERS = f"sheet = Worksheet('fields page', {POINT})\nsheet.reset()\nAnswers(sheet, ['z', 'a'])"


def inputs(notebook) -> dict[str, float]:
    notebook.settle()
    return ast.literal_eval(notebook.value("explorer.experiment.inputs"))


def textbox(notebook, name):
    return notebook.page.get_by_role("textbox", name=name, exact=True)


def selected(field) -> str:
    return field.evaluate("node => node.value.slice(node.selectionStart, node.selectionEnd)")


def enter(notebook, name, text):
    field = textbox(notebook, name)
    field.fill(text)
    field.press("Enter")
    return field


def test_a_click_selects_the_number_and_a_second_one_places_the_caret(show):
    notebook = show()
    page = notebook.page
    page.locator(".bw-axes summary").click()
    page.get_by_role("button", name="✎ Pencil").click()
    page.locator(".bw-ask input").fill("0.25")
    stage = page.locator(".bw-typed input, .bw-axes input, .bw-ask input")
    assert stage.count() == 5 + 4 + 1
    for field in stage.all():
        page.get_by_role("button", name="More").focus()
        field.click()
        assert selected(field) == field.input_value() != ""
        field.click()
        assert selected(field) == ""
    box = textbox(notebook, "η").bounding_box()
    for share in (0.1, 0.5, 0.95):  # left of the number, in the middle, right of it
        textbox(notebook, "x").focus()
        page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        page.keyboard.type("8")
        page.keyboard.press("Enter")
        assert inputs(notebook)["eta"] == 8
        page.keyboard.type("0.1")  # what is typed after Enter is another number
        page.keyboard.press("Enter")
        assert inputs(notebook)["eta"] == 0.1
    page.locator(".bw-typed label", has_text="w₁").locator("span").click()
    assert selected(textbox(notebook, "w₁")) == "0.5"


def test_the_fields_of_answers_do_the_same(show):
    notebook = show()
    notebook.set_code_and_run(ANSWERS)
    page = notebook.page
    row = page.locator(".bw-answers").last.locator(".bw-answer").first
    field = row.get_by_role("textbox", name="z", exact=True)
    field.fill("3/5")
    field.press("Enter")
    expect(row.get_by_role("status")).to_have_text("Right.")
    page.locator(".bw-answer button").last.focus()
    field.click()
    assert selected(field) == "3/5"
    field.click()
    assert selected(field) == ""
    field.fill("1,234")
    field.press("Enter")
    expect(row.get_by_role("status")).to_have_text(f"z: {say('number.comma', text='1,234')}")
    assert field.input_value() == "1,234"


def test_what_is_refused_stays_with_its_reason_and_both_go_together(show):
    notebook = show()
    page = notebook.page
    alert = page.locator(".bw-notices [role=alert]")
    for name, text, reason in (("w₁", "1,234", "comma"), ("w₂", "1e-400", "tiny"), ("t", "", "empty")):
        field = enter(notebook, name, text)
        kept = {"w₁": "0.5", "w₂": "0.5", "t": "0"}[name]
        expect(alert).to_have_text(say("refused", name=name, why=say(f"number.{reason}", text=text), kept=kept))
        page.get_by_role("button", name="Step").focus()
        assert field.input_value() == text
        assert field.get_attribute("aria-invalid") is not None
        assert field.evaluate("node => getComputedStyle(node).color") != "rgba(0, 0, 0, 0)"
        assert inputs(notebook) == START
    enter(notebook, "x", "１。５")
    expect(alert).to_be_empty()
    assert inputs(notebook) == {**START, "x": 1.5}
    expect(textbox(notebook, "t")).to_have_value("0")
    assert page.locator(".bw-typed [aria-invalid]").count() == 0
    enter(notebook, "x", "two").press("Escape")
    expect(textbox(notebook, "x")).to_have_value("1.5")
    expect(alert).to_be_empty()


def test_what_is_being_typed_stays_while_something_else_moves(show):
    notebook = show()
    field = textbox(notebook, "w₁")
    field.click()
    notebook.page.keyboard.type("0.7")
    for value in (0.1, 0.2, 0.3):
        notebook.value(f"explorer.experiment.set({{'w1': {value}}})")
        expect(notebook.page.locator(".bw-slider", has_text="w₁").locator(".bw-short")).to_have_text(str(value))
        assert field.input_value() == "0.7"
    field.press("Enter")
    assert inputs(notebook)["w1"] == 0.7


def test_an_enter_of_an_input_method_does_nothing(show):
    notebook = show()
    notebook.set_code_and_run(ANSWERS)
    page = notebook.page
    page.locator(".bw-axes summary").click()
    page.get_by_role("button", name="✎ Pencil").click()
    keyboard = page.context.new_cdp_session(page)
    notebook.settle()
    page.evaluate(
        """() => {
          window.heard = [];
          window.addEventListener("keydown", (event) => window.heard.push([event.key, event.isComposing]), true);
        }"""
    )
    answers = page.locator(".bw-answers").last
    stage = page.locator(".bw-typed input, .bw-axes input, .bw-ask input").or_(answers.locator("input"))
    assert stage.count() == 5 + 4 + 1 + 2
    before = inputs(notebook)
    for field in stage.all():
        field.click()
        keyboard.send("Input.imeSetComposition", {"text": "7", "selectionStart": 1, "selectionEnd": 1})
        for key, code in (("Enter", 13), ("Escape", 27)):  # no more than the key, as an input method leaves it
            pressed = {"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}
            keyboard.send("Input.dispatchKeyEvent", pressed)
        assert field.input_value() == "7"
        keyboard.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
        assert page.evaluate("window.heard") == [["Enter", True], ["Escape", True]]
        page.keyboard.press("Escape")  # as it was
        page.evaluate("window.heard = []")
    assert inputs(notebook) == before
    assert answers.locator("[role=status]").all_inner_texts() == ["", ""]
    assert page.locator(".bw-notices [role=alert]").inner_text() == ""
    late = """node => node.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true}))"""
    textbox(notebook, "η").fill("5")
    textbox(notebook, "η").evaluate(late)  # as Safari says it
    assert inputs(notebook) == before


@pytest.mark.parametrize("width", [1280, 700])
def test_a_drag_hits_every_nice_number_and_the_keys_are_finer(show, width):
    notebook = show()
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 800})
    page.locator(".bw-explorer").evaluate("node => node.scrollIntoView()")
    for name, key, nice in (("w₁", "w1", [-4, -1, -0.5, 0, 0.5, 1, 2, 4]), ("w₂", "w2", [-2, -1, 0, 0.5, 1, 1.5, 2])):
        handle = page.get_by_role("slider", name=f"{name} slider")
        track = page.locator(".bw-slider").filter(has=handle).locator(".noUi-base").bounding_box()
        box = handle.bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] / 2 + 2.5, y)  # off its middle
        page.mouse.down()
        seen = []
        pixels = range(-4, round(track["width"]) + 10)
        for pixel in pixels:
            page.mouse.move(track["x"] + pixel, y)
            seen.append(float(textbox(notebook, name).input_value()))
        assert [number for number in nice if number not in seen] == []
        assert seen == sorted(seen)
        page.mouse.move(track["x"] + pixels[seen.index(0)], y)
        page.mouse.up()
        assert inputs(notebook)[key] == 0
        handle.press("ArrowRight")
        assert inputs(notebook)[key] == 0.01
    title = page.get_by_role("slider", name="w₁ slider").get_attribute("title")
    assert title == say("slider.hint")


def test_the_point_on_the_surface_comes_to_rest_at_round_numbers(show):
    notebook = show()
    page = notebook.page
    area = page.locator(".bw-picture").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.3, area["y"] + area["height"] * 0.3)
    page.mouse.down()
    seen = []
    for pixel in range(round(area["width"] / 4)):
        page.mouse.move(area["x"] + area["width"] / 2 + pixel, area["y"] + area["height"] / 2 - pixel)
        seen.append((float(textbox(notebook, "w₁").input_value()), float(textbox(notebook, "w₂").input_value())))
    page.mouse.up()
    assert {0.0, 0.5, 1.0, 1.5} <= {across for across, _ in seen}
    assert {0.0, 0.5, 1.0} <= {up for _, up in seen}


def test_the_track_shows_its_ends_and_round_numbers_between(show):
    notebook = show()
    scale = notebook.page.locator(".bw-slider", has_text="w₁").locator(".bw-scale")
    assert scale.locator("span").all_inner_texts() == ["−4", "4"]
    assert scale.locator("i").count() == 9
    track = notebook.page.locator(".bw-slider", has_text="w₁").locator(".noUi-base").bounding_box()
    zero = scale.locator(".bw-zero").bounding_box()
    assert zero["x"] + zero["width"] / 2 == pytest.approx(track["x"] + track["width"] / 2, abs=1)
    notebook.value("explorer.experiment.set_range('w1', (0, 0.3))")
    expect(scale.locator("span")).to_have_text(["0", "0.3"])
    assert scale.locator("i").count() == 7


def test_one_press_of_reset_brings_back_all_that_was_changed_by_hand(show):
    notebook = show()
    page = notebook.page
    surface = page.locator(".bw-surface")
    for name, text in (("t", "1"), ("η", "8"), ("x", "-1/2")):
        enter(notebook, name, text)
    open_drawer(page)
    for name, choice in (("Make a mistake", "half"),):
        page.get_by_label(name).select_option(choice)
        notebook.settle()
    for name, choice in (
        ("update rule", "Adam"),
        ("activation", "tanh"),
        ("steps", "300"),
        ("loss curve", "logarithmic"),
    ):
        page.get_by_label(name, exact=True).select_option(choice)
        notebook.settle()
    page.locator(".bw-axes summary").click()
    page.get_by_label("across, from", exact=True).fill("-1")
    page.get_by_label("across, from", exact=True).press("Enter")
    notebook.settle()
    page.get_by_role("button", name="3-D").click()
    notebook.settle()
    page.get_by_role("button", name="✎ Pencil").click()
    page.get_by_role("button", name="Keep this run").click()
    for _ in range(2):
        page.get_by_role("button", name="Step").click()
    notebook.settle()
    assert inputs(notebook) != START

    page.get_by_role("button", name="Reset").click()
    assert inputs(notebook) == START
    made = "[e.method.rule.name, e.activation, e.mistake, e.steps, len(e.trail), len(e.saved_runs)]"
    found = notebook.value(f"(lambda e: {made})(explorer.experiment)")
    assert ast.literal_eval(found) == ["gradient descent", "sigmoid", None, 60, 0, 1]
    assert notebook.value("(explorer.views['surface'].kind, explorer.views['surface'].axes)") == (
        "('2d', {'w1': (-4.0, 4.0), 'w2': (-2.0, 2.0)})"
    )
    for name, value in (
        ("update rule", "gradient descent"),
        ("activation", "sigmoid"),
        ("steps", "60"),
        ("loss curve", "linear"),
    ):
        expect(page.get_by_label(name, exact=True)).to_have_value(value)
    expect(page.get_by_label("Make a mistake")).to_have_value("")
    expect(page.get_by_label("across, from", exact=True)).to_have_value("-4")
    expect(page.get_by_role("button", name="3-D")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="✎ Pencil")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".bw-place")).to_have_text("Line by line")
    expect(surface.locator(".bw-kept1")).to_have_attribute("points", re.compile(","))
    expect(page.locator("[data-q=L]").first).to_have_text("0.0484")
