"""Hostile names, labels and values: they are shown as they are, and nothing runs."""

from __future__ import annotations

import pytest
from browser.notebook import Notebook
from browser.test_reliability import drawn, inputs
from browser.waiting import wait_until
from hostile import NAMES, TEXTS, network
from playwright.sync_api import Page

from backprop_widgets import Experiment
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import say

HELP = "import sys\nsys.path.insert(0, '../tests')\nfrom backprop_widgets import *\nfrom hostile import *\n"

# What our views are never made of, and attributes that would run something.
FOREIGN = """() => [...document.querySelectorAll(".jp-OutputArea-output *")].filter(node =>
  node.matches("script, iframe, object, embed, a, link, style, .bw-explorer img:not(.bw-surface > img)")
  || [...node.attributes].some(({name, value}) => name.startsWith("on") || value.startsWith("javascript:"))
).map(node => node.outerHTML)"""

# Pairs, not objects: some of the names are what Playwright's own cannot hold.
SLOTS = """root => [...root.querySelectorAll("[data-q]")]
  .map(({dataset, textContent}) => [dataset.q, dataset.f, textContent])"""

SAYS = "([role, text]) => document.querySelector(`.bw-notices [role=${role}]`).textContent === text"


@pytest.fixture
def notebook(desk):
    notebook, dialogs = desk.clear(1280, 2000), []
    page = notebook.page

    def note(dialog):
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    yield notebook
    page.remove_listener("dialog", note)
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("({}).pwned === undefined && Object.keys(Object.prototype).length === 0")
    assert page.evaluate(FOREIGN) == []
    assert dialogs == []
    assert notebook.errors == []


def test_there_are_thirty_of_them():
    assert len({*NAMES, *TEXTS}) >= 30


def test_what_is_typed_is_quoted_and_no_more(notebook):
    page = notebook.page
    notebook.set_code_and_run(HELP + "explorer = Explorer()\nexplorer")
    drawn(notebook)
    before = inputs(notebook)
    field = page.get_by_role("textbox", name="w₁", exact=True)
    end = page.get_by_label("across, to", exact=True)
    page.locator(".bw-axes summary").click()
    for text in TEXTS:
        quoted = f"“{text[:40]}”"
        field.fill(text)
        field.press("Enter")
        said(page, f"w₁: {quoted} is not a number. Type one such as 0.5, -1, 1/3 or 1e-3. w₁ stays 0.5.")
        assert field.input_value() == text
        end.fill(text)
        end.press("Enter")
        why = f"{quoted} is not a number. Type one such as 0.5, -1, 1/3 or 1e-3."
        said(page, f"across: {why} An axis with two empty fields follows its slider.")
        assert end.input_value() == text
    notebook.settle()
    assert inputs(notebook) == before


def test_what_the_kernel_says_of_a_text_is_only_said(notebook):
    page = notebook.page
    notebook.set_code_and_run(HELP + "explorer = Explorer()\nsurface = explorer.views['surface']\nexplorer")
    drawn(notebook)
    for number, text in enumerate(TEXTS, start=100):
        asked = {"number": number, "dark": False, "names": [text, "w1"], "ranges": [None, None]}
        notebook.value(f"surface.set_state({{'asked': {asked!r}}})")
        page.get_by_role("alert").filter(has_text=repr(text)).wait_for()
        notebook.value(f"surface.state.refuse(ValueError({text!r}))")
        said(page, say("failed", error=text))
        notebook.value(f"setattr(surface.state, 'status', {text!r})")
        said(page, text, "status")
        notebook.value(f"setattr(explorer.sliders['w1'], 'description', {text!r})")
    printed = notebook.set_code_and_run(REFUSED)
    assert all(repr(text)[1:-1] in printed for text in TEXTS[:-1])


# Wherever a text can stand for a name, a value or a choice; the last one is a name, and allowed.
REFUSED = """
x, = variables("x")
places = (
    variables,
    (x + 1).named,
    lambda text: Explorer(show=(text,)),
    lambda text: Explorer(values={"x": text}),
    lambda text: Explorer(values={text: 1}),
    lambda text: Explorer(weights=("w1", text)),
    lambda text: Explorer(ranges={text: (0, 1)}),
    lambda text: explorer.experiment.set({text: 1}),
)
for text in TEXTS[:-1]:
    for place in places:
        try:
            place(text)
        except (TypeError, ValueError) as error:
            print(error)
        else:
            raise AssertionError(text)
"""


@pytest.mark.parametrize(
    ("start", "samples"),  # so that __proto__ is an input, a weight, a unit, the loss, and what differs by sample
    [(0, False), (8, False), (14, False), (0, True), (9, True), (12, True)],
)
def test_a_name_is_a_name(notebook, start, samples):
    names = (NAMES * 2)[start : start + 8]
    notebook.set_code_and_run(HELP + f"explorer = Explorer(network({names!r}, samples={samples}))\nexplorer")
    drawn(notebook)
    expected = Experiment(network(names, samples=samples))
    page = notebook.page
    field = page.locator(".bw-typed input")
    slider = list(expected.inputs).index(names[2])
    compare(notebook, expected)
    field.nth(slider).fill("0.9")
    field.nth(slider).press("Enter")
    expected.set({names[2]: 0.9})
    compare(notebook, expected)
    page.get_by_role("button", name="Step").click()
    expected.step()
    compare(notebook, expected)
    notebook.drag(page.locator(".bw-point"), 30, -20)
    moved = inputs(notebook)
    assert moved[names[2]] != expected.inputs[names[2]]
    expected.set(moved)
    compare(notebook, expected)
    page.get_by_role("button", name="Reset").click()
    expected.reset()
    compare(notebook, expected)


def said(page: Page, text: str, role: str = "alert") -> None:
    """Wait until a line says just this."""
    wait_until(page, SAYS, arg=[role, text])


def compare(notebook: Notebook, expected: Experiment) -> None:
    """Check that every number in the page is that of an experiment made here, and every field that of the kernel."""
    notebook.settle()
    kernel = inputs(notebook)
    assert kernel == pytest.approx(expected.inputs, rel=1e-12)
    fields = notebook.page.locator(".bw-typed input").evaluate_all("fields => fields.map(field => field.value)")
    assert [float(text) for text in fields] == list(kernel.values())
    slots = notebook.page.locator(".bw-explorer").evaluate(SLOTS)
    assert len(slots) > 50
    for quantity, code, text in slots:
        assert text == format_number(expected.numbers[quantity], code), quantity
