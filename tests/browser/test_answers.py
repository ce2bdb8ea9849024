"""The fields of a worksheet in JupyterLab, with the keyboard alone."""

from __future__ import annotations

MAKE = """from backprop_widgets import Answers, Worksheet
sheet = Worksheet("browser", {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7})
Answers(sheet, ["z", "dL/dw1"])"""


def test_a_field_is_typed_into_and_answered(desk):
    notebook = desk.clear(900, 700)
    page = notebook.page
    notebook.set_code_and_run(MAKE)
    fields = page.locator(".bw-answers").last
    z, gradient = (fields.get_by_role("textbox", name=name, exact=True) for name in ("z", "∂L/∂w₁"))
    z.focus()
    page.keyboard.type("0,4")
    page.keyboard.press("Enter")
    said = fields.get_by_role("status").filter(has_text="Not yet. The factor x is missing in z.")
    said.wait_for()
    assert z.input_value() == "0,4"
    for name in ("Hint for z", "Solution of z"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    page.keyboard.press("Enter")
    fields.get_by_role("status").filter(has_text="z = w₁·x = 0.4000 × 1.5000 = 0.6000").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("<img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    fields.get_by_role("status").filter(has_text="“<img src=x onerror=alert(1)>” is not a number").wait_for()
    assert fields.locator("img").count() == 0
    gradient.fill("0.3008")
    gradient.press("Enter")
    fields.get_by_role("status").filter(has_text="Right.").wait_for()
    assert fields.locator("[data-said='right']").count() == 1
    gradient.press("End")
    page.keyboard.type("1")
    assert fields.locator("[data-said='right']").count() == 0  # what stands there now was not judged
    notebook.set_code_and_run(MAKE)  # a new run comes back with what was said
    again = page.locator(".bw-answers").last
    again.get_by_role("status").filter(has_text="Right.").wait_for()
    assert again.get_by_role("textbox", name="∂L/∂w₁").input_value() == "0.3008"
    notebook.set_theme("dark")
    colour = again.get_by_role("textbox").first.evaluate("node => getComputedStyle(node).color")
    assert int(colour.strip("rgba()").split(",")[0]) > 150
    assert notebook.errors == []


DRILL = """from backprop_widgets import Drill, Practice
practice = Practice("browser", 1)
Drill(practice)"""


def test_a_practice_goes_on_with_the_keyboard_alone(desk):
    notebook = desk.clear(900, 700)
    page = notebook.page
    notebook.set_code_and_run(DRILL)
    drill = page.locator(".bw-drill").last
    drill.get_by_text("Task 1, level 1").wait_for()
    field = drill.get_by_role("textbox")
    field.focus()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    drill.locator("[data-said='wrong'], [data-said='mistake']").wait_for()
    assert field.input_value() == "77"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    drill.get_by_text("Task 1: The solution:").wait_for()
    drill.get_by_text("Task 2, level 1").wait_for()
    assert field.input_value() == ""
    notebook.set_code_and_run(DRILL)  # a new run goes on with it
    page.locator(".bw-drill").last.get_by_text("Task 2, level 1").wait_for()
    assert notebook.errors == []
