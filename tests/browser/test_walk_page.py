"""The walk in the page: line by line, lit in three places, nothing later shown; with a pencil, typed and judged."""

from __future__ import annotations

import ast
import json
import re

import pytest
from browser.geometry import fit
from browser.looks import CONTRASTS, OVERLAPS
from browser.waiting import wait_until
from playwright.sync_api import expect

from backprop_widgets import worked_example
from backprop_widgets.explain.notation.numbers import format_number

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
LIT = re.compile(r"\bbw-lit\b")
WIDE = "node => parseFloat(getComputedStyle(node).strokeWidth)"
CALL = f"Explorer(values={POINT})"

# Every number that can be seen where a quantity is shown: in diagram and derivation, wherever it stands.
SEEN = """(root, quantity) => [...root.querySelectorAll("[data-q]")]
  .filter(node => node.dataset.q === quantity && getComputedStyle(node).visibility === "visible")
  .map(node => node.textContent.trim()).filter(Boolean)"""


def true(quantity: str, point: dict[str, float] = POINT) -> str:
    network = worked_example()
    return format_number(network.graph.program(weights=network.weights)({**point, "eta": 0.1})[quantity])


def expect_seen(notebook, quantity: str, *numbers: str) -> None:
    """Wait until these are the numbers that can be seen of a quantity: what is told is painted in the next frame."""
    seen = f"new Set(({SEEN})(document.querySelector('.bw-explorer'), quantity))"
    wait_until(
        notebook.page, f"([quantity, told]) => JSON.stringify([...{seen}]) === told", [quantity, written(numbers)]
    )


def written(numbers: tuple[str, ...]) -> str:
    return json.dumps(numbers, ensure_ascii=False, separators=(",", ":"))


def row(notebook, quantity: str):
    return notebook.page.locator(f'.bw-steps tr[data-of="{quantity}"]')


def press(notebook, name: str, times: int = 1) -> None:
    for _ in range(times):
        notebook.page.locator(".bw-walk").get_by_role("button", name=name, exact=True).click()


def place(notebook):
    return notebook.page.locator(".bw-place")


def typed(notebook, text: str) -> None:
    field = notebook.page.locator(".bw-walk").get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def walked(notebook) -> list:
    """Return where the kernel thinks that the walk is."""
    notebook.settle()
    expression = "explorer.views['walk'].state"
    return ast.literal_eval(notebook.value(f"[{expression}.walked, {expression}.pencil, {expression}.known]"))


def test_the_walk_goes_forward_and_back_and_shows_nothing_later(show):
    notebook = show(CALL)
    page = notebook.page
    expect(place(notebook)).to_have_text("Line by line")
    height = page.locator(".bw-steps table").first.bounding_box()["height"]
    press(notebook, "Next", 3)
    expect(place(notebook)).to_have_text(f"1 Forward · line 3 of 16: y = {true('y')}")
    expect_seen(notebook, "y", true("y"))
    for later in ("L", "dL/dy", "dy/da", "dL/dw1", "w1'", "L'", "relative change"):
        expect_seen(notebook, later)
    expect(row(notebook, "L")).to_be_hidden()
    expect(page.locator(".bw-readout")).to_be_hidden()  # it says the loss
    assert page.locator(".bw-steps table").first.bounding_box()["height"] == pytest.approx(height, abs=1)

    press(notebook, "Next", 4)
    expect(place(notebook)).to_have_text(f"3 Backward · line 7 of 16: ∂L/∂a = {true('dL/da')}")
    expect(page.locator(".bw-readout")).to_be_visible()
    expect_seen(notebook, "dy/da", f"({true('dy/da')})")  # it has no line, and comes with the first that reads it
    expect_seen(notebook, "da/dz")
    expect_seen(notebook, "dL/dw1")
    press(notebook, "Back")
    expect_seen(notebook, "dL/da")
    expect_seen(notebook, "dy/da")
    assert walked(notebook) == [6, False, []]
    press(notebook, "Show all")
    expect(place(notebook)).to_have_text("Line by line")
    expect_seen(notebook, "L'", true("L'"))
    assert page.locator(".bw-later").count() == 0
    press(notebook, "Back")
    expect(place(notebook)).to_contain_text("line 16 of 16")
    expect(notebook.page.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")


def test_the_line_is_lit_in_diagram_formula_and_table_with_what_leads_into_it(show):
    notebook = show(CALL)
    page = notebook.page
    press(notebook, "Next", 7)
    expect(row(notebook, "dL/da")).to_have_class(LIT)
    expect(page.locator('.bw-wide g[data-of="dL/da"]')).to_have_class(LIT)
    expect(row(notebook, "dL/da").locator('math [data-of="dL/da"]')).to_have_class(LIT)
    arrow = page.locator('.bw-wide g[data-of="dy/da"] .bw-arrow')
    assert arrow.evaluate(WIDE) > 3
    row(notebook, "z").hover()  # what is pointed at is lit instead, as long as it is
    expect(row(notebook, "dL/da")).not_to_have_class(LIT)
    place(notebook).hover()
    expect(row(notebook, "dL/da")).to_have_class(LIT)
    press(notebook, "Back", 4)
    assert page.locator('.bw-wide [data-into="y"] .bw-arrow').first.evaluate(WIDE) > 3
    assert page.locator('.bw-wide [data-into="z"] .bw-arrow').first.evaluate(WIDE) < 3


def test_a_slider_move_keeps_the_place_and_the_numbers_follow_live(show):
    notebook = show(CALL)
    press(notebook, "Next", 7)
    notebook.value("explorer.views['sliders']._state.unobserve_all('values')")  # the kernel follows no move
    notebook.page.get_by_role("textbox", name="w₂", exact=True).fill("-1.25")
    notebook.page.keyboard.press("Enter")
    now = true("dL/da", {**POINT, "w2": -1.25})
    expect(place(notebook)).to_have_text(f"3 Backward · line 7 of 16: ∂L/∂a = {now}")
    expect_seen(notebook, "dL/da", now)
    expect_seen(notebook, "dL/dw1")


def test_a_pencil_hides_each_value_until_it_is_typed_or_asked_for(show):
    notebook = show(CALL)
    said = notebook.page.locator(".bw-said")
    press(notebook, "✎ Pencil")
    expect(place(notebook)).to_have_text("1 Forward · line 1 of 16: z")
    expect_seen(notebook, "z", "?")
    typed(notebook, "<b>half</b>")
    expect(said).to_have_text("“<b>half</b>” is not a number. Type one such as 0.5, -1, 1/3 or 1e-3.")
    typed(notebook, "0.5")
    expect(said).to_have_text("Not yet: z is not 0.5. Put the numbers into the formula once more.")
    typed(notebook, "-0.6")
    expect(said).to_have_text("Not yet. The sign of z is the wrong way round.")  # the kernel knows where
    typed(notebook, "0.61")
    expect(said).to_have_text("Not yet: 0.61 is near z, but not near enough. Keep four decimals.")
    expect(notebook.page.locator(".bw-ask input")).to_have_value("0.61")  # nothing is lost
    expect_seen(notebook, "z", "?")
    typed(notebook, "0,6")
    expect(said).to_have_text("✓ z = 0.6000.")
    expect_seen(notebook, "z", "0.6000")
    expect(place(notebook)).to_have_text("1 Forward · line 2 of 16: a")
    expect(notebook.page.locator(".bw-ask input:focus")).to_have_value("")
    press(notebook, "Show")
    expect(place(notebook)).to_have_text(f"1 Forward · line 2 of 16: a = {true('a')}")
    assert walked(notebook) == [2, True, ["z", "a"]]
    press(notebook, "Next", 2)  # past y, which nobody has worked out
    expect_seen(notebook, "y", "?")
    expect(row(notebook, "L")).to_contain_text("½ (? − 0.8000)²")
    press(notebook, "✎ Pencil")
    expect_seen(notebook, "y", true("y"))


def test_a_pencil_hides_the_losses_of_kept_runs(show):
    notebook = show("Explorer()")
    notebook.value("explorer.experiment.keep()")
    table = notebook.page.locator(".bw-runs")
    expect(table).to_contain_text("0.0005")
    press(notebook, "✎ Pencil")
    expect(table).to_contain_text("?")
    expect(table).not_to_contain_text("0.0005")


def test_a_pencil_names_the_mistake_and_does_without_where_no_kernel_answers(show):
    notebook = show(CALL)
    said = notebook.page.locator(".bw-said")
    notebook.value("explorer.views['walk'].go('dL/dw1')")
    press(notebook, "✎ Pencil")
    typed(notebook, "0.2005")
    expect(said).to_have_text("Not yet. The factor x is missing: dz/dw1 is the other factor of the product.")
    expect(notebook.page.locator(".bw-ask input")).to_have_value("0.2005")
    typed(notebook, "0.45")  # of which the kernel knows nothing
    expect(said).to_have_text("Not yet: ∂L/∂w₁ is not 0.45. Put the numbers into the formula once more.")
    notebook.value("explorer.views['walk']._msg_callbacks.callbacks.clear()")
    typed(notebook, "0.2005")
    expect(said).to_have_text("Not yet: ∂L/∂w₁ is not 0.2005. Put the numbers into the formula once more.")


def test_with_a_pencil_the_numbers_of_a_mistake_are_the_truth(show):
    notebook = show(f"Explorer(values={POINT}, mistake='no slope')")
    notebook.value("explorer.views['walk'].go('dL/dz')")
    press(notebook, "✎ Pencil")
    expect_seen(notebook, "da/dz", "1.0000")
    expect(notebook.page.locator(".bw-nudged").first).to_be_hidden()
    typed(notebook, "0.8764")  # what is right is 0.2005
    expect(place(notebook)).to_contain_text("∂L/∂w₁")
    expect_seen(notebook, "dL/dz", "0.8764")
    notebook.settle()  # two models have two queues: the kernel may hear of the mistake before it hears of the number
    notebook.page.get_by_label("Make a mistake").select_option("none")
    notebook.settle()
    expect(place(notebook)).to_have_text("3 Backward · line 10 of 16: ∂L/∂w₁")
    assert walked(notebook) == [10, True, []]


def test_by_keyboard_and_announced(show):
    notebook = show(CALL)
    page = notebook.page
    spoken = page.locator(".bw-walk .bw-hidden[role=status]")
    page.locator(".bw-walk").get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(spoken).to_have_text(f"1 Forward · line 3 of 16: y = {true('y')}")
    page.keyboard.press("ArrowLeft")
    expect(spoken).to_have_text(f"1 Forward · line 2 of 16: a = {true('a')}")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # there is no other
    expect(spoken).to_contain_text("line 16 of 16")
    page.keyboard.press("Home")
    expect(place(notebook)).to_contain_text("line 1 of 16")
    page.keyboard.press("Tab")  # to the pencil
    page.keyboard.press("Space")
    expect(page.locator(".bw-ask input")).to_be_focused()
    expect(spoken).to_have_text("1 Forward · line 1 of 16: z")  # and not its value
    page.keyboard.type("0.6")
    page.keyboard.press("ArrowLeft")  # in the field it moves the cursor
    page.keyboard.press("Enter")
    expect(place(notebook)).to_contain_text("line 2 of 16")
    stop = page.locator('.bw-steps [tabindex="0"]')
    stop.focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.of") == "a"  # what is hidden is not reached
    page.locator(".bw-walk").get_by_role("button", name="Show all").press("Enter")
    page.locator('.bw-steps [tabindex="0"]').focus()
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.of") == "L'"  # from the first table on to the second
    page.locator(".bw-walk").get_by_role("button", name="Next").focus()
    expect(spoken).to_have_text("All lines are shown.")
    expect(page.locator(".bw-walk").get_by_role("button", name="Next")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700])
def test_while_walking_nothing_is_cut_off_or_overlaps(show, width, theme):
    notebook = show(CALL)
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.set_theme(theme)
    explorer = notebook.page.locator(".bw-explorer")
    press(notebook, "Next", 10)
    explorer.evaluate("node => node.scrollIntoView()")  # what has scrolled below the bar lies below it
    assert explorer.evaluate(OVERLAPS) == []
    press(notebook, "✎ Pencil")
    typed(notebook, "7")
    expect(notebook.page.locator(".bw-said")).to_contain_text("Not yet")
    explorer.evaluate("node => node.scrollIntoView()")
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(CONTRASTS) == []
    notebook.page.locator(".bw-ask").evaluate("node => node.style.translate = '0 -24px'")
    assert explorer.evaluate(OVERLAPS) != []


# the longest that a wrong answer gets on the worked example
LONGEST = (
    "Not yet. The sign of dL/dy is the wrong way round. A minus is easily lost, in a difference or with a negative "
    "factor. The same slip in dy/da or da/dz or dz/dw1 gives the same number."
)


@pytest.mark.parametrize("width", [918, 700, 390])
def test_the_bar_keeps_its_height_from_line_to_line(show, width):
    notebook = show(CALL)
    view = notebook.page.locator(".bw-explorer")
    fit(view, width)

    def high(part: str) -> float:
        return view.locator(part).evaluate("node => node.getBoundingClientRect().height")

    plain, pencil, whole = set(), set(), set()
    for line in range(1, 17):
        press(notebook, "Next")
        plain |= {high(".bw-walk")}
        assert place(notebook).evaluate("node => node.scrollHeight <= node.clientHeight"), line
    press(notebook, "Show all")
    press(notebook, "✎ Pencil")
    said = notebook.page.locator(".bw-said")
    for line in range(1, 17):
        typed(notebook, "12345")
        said.evaluate("(node, text) => { node.textContent = text; }", LONGEST)
        pencil |= {high(".bw-walk")}
        assert said.evaluate("node => node.scrollHeight <= node.clientHeight"), line
        assert place(notebook).evaluate("node => node.scrollHeight <= node.clientHeight"), line
        press(notebook, "Show")
        pencil |= {high(".bw-walk")}
        whole |= {view.evaluate("node => node.getBoundingClientRect().height")}
        press(notebook, "Next", line < 16)
    assert len(plain) == len(pencil) == 1
    assert width != 918 or max(whole) <= 620


def test_views_alone_walk_together(stage):
    stage.set_code_and_run(
        "from IPython.display import display\nexperiment = Experiment()\nwalk = Walk(experiment)\n"
        "display(walk, Derivation(experiment))"
    )
    page = stage.page
    page.locator(".bw-walk").last.get_by_role("button", name="Next").click()
    table = page.locator(".bw-steps").last
    expect(table.locator('tr[data-of="z"]')).to_be_visible()
    expect(table.locator('tr[data-of="a"]')).to_be_hidden()
    stage.set_code_and_run("walk.go('da/dz')")
    expect(table.locator('tr[data-of="da/dz"]')).to_be_visible()
    expect(table.locator('tr[data-of="dL/dz"]')).to_be_hidden()
    stage.set_code_and_run("walk.close()")
    expect(table.locator('tr[data-of="dL/dz"]')).to_be_visible()
    assert stage.errors == []
