"""What the Explorer says: why it refuses, what it noticed, what went wrong, that the kernel is gone."""

from __future__ import annotations

import ast
import re

from playwright.sync_api import expect

from backprop_widgets.explain.text.catalogue import say

ACCEPTED = {
    "2,5": "2.5",
    "1e-3": "0.001",
    "−1": "-1",
    " .5 ": "0.5",
    "0.12345678901234567": "0.12345678901234566",  # the nearest float, all of its digits
    "1234567890123456.7": "1234567890123456.8",
}
REFUSED = {
    **dict.fromkeys(["abc", "0x1F", "NaN", "1 2", "--1", "<b>2</b>"], "text"),
    "1,234.5": "comma",
    "1e999": "huge",
    "1e-400": "tiny",
    "1/0": "zero",
    "": "empty",
}

# A slope of 9 at w = 1: with a large eta each step overshoots more than the last.
STEEP = """Explorer(
    (lambda w, b, x: Graph(((w * x + b) ** 2).named("L")))(*variables("w b x")),
    values={"w": 1, "b": 0, "x": 3},
    weights=("w", "b"),
    ranges={"eta": (0, 1000)},
)"""


def enter(notebook, name: str, text: str):
    """Type into a field, press Enter, wait for the kernel, and return the field."""
    field = notebook.page.get_by_role("textbox", name=name, exact=True)
    field.fill(text)
    field.press("Enter")
    notebook.settle()
    return field


def inputs(notebook) -> dict[str, float]:
    return ast.literal_eval(notebook.value("explorer.experiment.inputs"))


def said(notebook, role: str):
    """Return the one visible line of a role; what is only spoken is another."""
    return notebook.page.locator(f".bw-notices [role={role}]:not(.bw-hidden)")


def test_a_number_is_taken_as_typed_or_refused_with_a_word(show):
    notebook = show()
    for text, exact in ACCEPTED.items():
        field = enter(notebook, "w₂", text)
        assert field.input_value() == exact, text
        assert inputs(notebook)["w2"] == float(exact), text
        expect(said(notebook, "alert")).to_be_empty()
    field = enter(notebook, "w₂", "0.12345678901234567")
    for text, reason in REFUSED.items():
        enter(notebook, "w₂", text)
        why = say(f"number.{reason}", text=text)
        expect(said(notebook, "alert")).to_have_text(f"w₂: {why} w₂ stays 0.12345678901234566.")
        assert field.input_value() == text  # it stays as long as the reason stands, to be mended
        assert inputs(notebook)["w2"] == 0.12345678901234566, text
    field = enter(notebook, "η", "−0,1")
    expect(said(notebook, "alert")).to_have_text("η is −0,1; allowed are numbers from 0 up. η stays 0.1.")
    assert field.input_value() == "−0,1"
    assert inputs(notebook)["eta"] == 0.1
    enter(notebook, "η", "0")
    expect(said(notebook, "alert")).to_be_empty()
    assert inputs(notebook)["eta"] == 0


def test_a_value_beyond_the_slider_is_used_and_said_to_be(show):
    notebook = show()
    line, thumb = said(notebook, "status"), notebook.page.get_by_role("slider", name="w₂ slider")
    expect(line).to_be_empty()
    enter(notebook, "w₂", "7")
    expect(line).to_have_text(
        "w₂: beyond the end of the slider, whose thumb stays there. The number in the field is used."
    )
    assert inputs(notebook)["w2"] == 7
    expect(notebook.page.locator(".bw-steps [data-q=w2]").first).to_have_text("7.0000")
    assert thumb.get_attribute("aria-valuenow") == "2.0"
    assert thumb.get_attribute("aria-valuetext") == "7"
    thumb.press("ArrowLeft")
    notebook.settle()
    assert inputs(notebook)["w2"] == 1.99
    expect(line).to_be_empty()


def test_a_flat_sigmoid_and_an_error_are_said_as_long_as_they_last(show):
    notebook = show()
    status, alert = said(notebook, "status"), said(notebook, "alert")
    enter(notebook, "x", "2")
    enter(notebook, "w₁", "4")
    expect(status).to_have_text("a is flat here: what flows back through it is multiplied by its slope, 0.0003.")
    enter(notebook, "w₁", "0.5")
    expect(status).to_be_empty()

    notebook.value("exec(\"def broken(*_): raise ArithmeticError('no <b>luck</b>')\", globals())")
    notebook.value("globals().update(whole=explorer.experiment._compute)")
    notebook.value("setattr(explorer.experiment, '_compute', broken)")
    enter(notebook, "x", "1.5")
    expect(alert).to_have_text("no <b>luck</b>. The picture shows the last values that worked.")
    expect(alert).to_be_visible()
    notebook.value("setattr(explorer.experiment, '_compute', whole)")
    enter(notebook, "x", "1.6")
    expect(alert).to_be_empty()


def test_a_path_that_ends_early_says_why(show):
    notebook = show(STEEP)
    line = said(notebook, "status")
    expect(line).to_be_empty()
    enter(notebook, "η", "1000")
    expect(line).to_have_text(re.compile(r"^The path ends after \d+ steps: w has run away\.$"))
    steps = int(re.search(r"\d+", line.inner_text())[0])
    assert 0 < steps < 60
    expect(notebook.page.locator(".bw-curve")).to_contain_text(f"step {steps}")
    enter(notebook, "w", "1e200")  # its square is no float
    expect(said(notebook, "alert")).to_contain_text("L is not finite at the start")
    enter(notebook, "w", "1")
    enter(notebook, "η", "0.01")
    expect(line).to_be_empty()
    expect(said(notebook, "alert")).to_be_empty()


def test_a_notice_does_not_lie_on_what_follows_it(show):
    notebook = show()

    def covered() -> float:
        boxes = [notebook.page.locator(f".bw-explorer {part}").bounding_box() for part in (".bw-notices", ".bw-body")]
        return boxes[0]["y"] + boxes[0]["height"] - boxes[1]["y"]

    enter(notebook, "w₁", "9")  # beyond the end of its slider, which is said
    for width in (1280, 918, 700, 390):
        notebook.page.set_viewport_size({"width": width, "height": 800})
        assert covered() <= 1, f"at {width} pixels"


def test_a_kernel_that_is_gone_is_said_to_be(opened):
    notebook = opened()
    page = notebook.page
    gone = "The kernel of this notebook is gone. Run this cell again, or reload the page if it has no cells."
    line = page.locator(".bw-explorer").get_by_text(gone)
    expect(line).to_be_hidden()
    notebook.kill_kernel()
    expect(line).to_be_visible()

    notebook.await_kernel()
    notebook.run_all()
    expect(line).to_be_hidden()
    page.locator(".bw-explorer").evaluate("root => root.scrollIntoView()")  # out of sight it has no picture
    page.locator(".bw-explorer .bw-picture[src^=blob]").wait_for()

    page.evaluate("harness.start(harness.panel.sessionContext.shutdown())")
    notebook.settle()
    expect(line).to_be_visible()
    assert line.get_attribute("role") == "alert"
    explorer = page.locator(".bw-explorer")
    explorer.evaluate("root => root.scrollIntoView({block: 'end'})")
    expect(line).to_be_in_viewport()
    # and nothing can be touched, with the mouse or without
    explorer.locator(".bw-step").evaluate("it => it.focus()")
    assert page.evaluate("document.activeElement.closest('.bw-explorer')") is None
