"""No text lies on another or is cut off: in every state of the Explorer, of many networks, from a desk to a phone."""

from __future__ import annotations

import ast

import pytest
from browser.drawer import open_drawer
from browser.geometry import OPEN, PHONE, WIDTHS, faults, fit, small_targets
from playwright.sync_api import expect
from scenes import NETWORKS, STATES

BEGIN = "import sys; sys.path.insert(0, '../tests'); import scenes; explorer = None"


@pytest.fixture(scope="module")
def room(stage):
    """The stage with nothing beside the notebook."""
    toggle_left_area(stage)
    stage.set_code_and_run(BEGIN)
    yield stage
    toggle_left_area(stage)


def toggle_left_area(notebook):
    notebook.page.evaluate("harness.run('application:toggle-left-area')")
    notebook.settle()


@pytest.fixture
def sight(room):
    """Return what shows the Explorer of a network in a state, with all that a page can open."""
    page = room.page

    def sight(network, state="as it comes"):
        room.set_code_and_run(f"_ = explorer and explorer.close()\nexplorer = scenes.show({network!r})\nexplorer")
        view = page.locator(".bw-explorer")
        view.locator(".bw-picture[src^=blob]").wait_for()
        if state != "as it comes":
            room.value(f"scenes.enter(explorer, {state!r})")
            view.evaluate(OPEN)
        if state == "mistaken beyond its sliders":
            type_into(view.get_by_role("textbox", name="η", exact=True), "what is no number at all")
        if state == "half-way":
            type_into(view.locator(".bw-walk").get_by_role("textbox"), "12345")
        if state.startswith("after steps"):
            view.get_by_role("button", name="Copy code").click()
        room.settle()
        return view

    yield sight
    page.emulate_media(forced_colors="null")
    logged, room.errors = room.errors, []
    assert logged == []


def type_into(field, text):
    field.fill(text)
    field.press("Enter")


def faults_at(view, widths):
    """Return the faults at each width, each with the width."""
    found = []
    for width in widths:
        fit(view, width)
        found += [f"{width} pixels: {fault}" for fault in faults(view)]
    return found


# What a run asks of each network: as it comes, and one of the states; the product is the night's.
PAIRS = list(zip(NETWORKS, (list(STATES)[1:] * 2)[: len(NETWORKS)], strict=True))


@pytest.mark.parametrize(("network", "state"), PAIRS)
def test_all_texts_can_be_read(sight, network, state):
    assert faults_at(sight(network), WIDTHS) == []
    assert faults_at(sight(network, state), (918, PHONE)) == []


# JupyterLab leaves a view 647 pixels of a laptop's 768, and its cell the margins.
SCREEN = 620
PARTS = (".bw-sliders", ".bw-diagram", ".bw-steps", ".bw-surface", ".bw-curve")
LOWEST = f"""view => Math.max(...[...view.querySelectorAll("{", ".join(PARTS)}, .bw-steps tr")]
  .map(part => part.getBoundingClientRect().bottom - view.getBoundingClientRect().top))"""


@pytest.mark.parametrize("width", [918, 1036])
def test_the_worked_example_is_seen_whole_on_a_laptop(room, sight, width):
    view = sight("worked example")
    fit(view, width)
    for point in ({}, {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}):
        room.value(f"explorer.experiment.set({point!r})")
        room.rest()
        assert view.locator(".bw-steps .bw-section >> visible=true").count() == 5
        assert [part for part in PARTS if not view.locator(part).first.is_visible()] == []
        assert view.evaluate("view => view.getBoundingClientRect().height") <= SCREEN, point
        assert view.evaluate(LOWEST) <= SCREEN, point


HEADS = """bar => [...bar.querySelectorAll(".bw-group > .bw-fold button")].filter(head => {
  const [own, frame] = [head.getBoundingClientRect(), bar.querySelector(".bw-groups").getBoundingClientRect()];
  return own.top >= frame.top && own.bottom <= frame.bottom;
}).length"""


@pytest.mark.parametrize(("network", "groups"), [("mazur", 3), ("2-3-1, tanh", 3)])
def test_the_headings_of_all_groups_of_sliders_are_in_sight_on_a_laptop(sight, network, groups):
    view = sight(network)
    fit(view, 918, 647)
    bar = view.locator(".bw-sliders")
    assert bar.evaluate(HEADS) == groups
    for _ in range(bar.locator(".bw-group > .bw-shut").count()):  # those are opened, too
        bar.locator(".bw-group > .bw-shut button").last.click()
    expect(bar.locator(".bw-group > .bw-shut")).to_have_count(0)
    assert bar.locator(".bw-groups").evaluate("box => box.scrollHeight <= box.clientHeight")


@pytest.mark.parametrize("network", ["worked example", "two paths"])
def test_all_texts_can_be_read_in_forced_colours_and_twice_as_large(sight, network):
    view = sight(network, "with large numbers")
    view.page.emulate_media(forced_colors="active")
    assert faults_at(view, (700, PHONE)) == []
    view.page.emulate_media(forced_colors="null")
    assert faults_at(view, [459]) == []
    view.get_by_role("checkbox", name="Large type").click()
    assert faults_at(view, (918, 459)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("network", NETWORKS)
def test_all_texts_can_be_read_in_every_state_of_every_network(sight, network, state):
    view = sight(network, state)
    assert faults_at(view, (1240, 918, 700, 459, 390, PHONE)) == []
    view.page.emulate_media(forced_colors="active")
    assert faults_at(view, (918, PHONE)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("network", ["worked example", "two paths", "mazur", "xor with samples"])
def test_all_texts_can_be_read_whatever_the_mistake_and_the_method(room, sight, network):
    view = sight(network)
    for theme in ("light", "dark"):
        room.set_theme(theme)
        for key in ast.literal_eval(room.value("list(explorer.experiment.mistakes)")):
            room.value(f"explorer.experiment.make_mistake({key!r})")
            assert faults_at(view, (918, PHONE)) == [], key
    room.set_theme("light")
    room.value("explorer.experiment.make_mistake(None)")
    for rule in ("momentum", "Adam"):
        for activation in ast.literal_eval(room.value("list(explorer.experiment.activations)")) or [""]:
            room.value(f"explorer.experiment.set_rule({rule!r})")
            room.value(f"{activation!r} and explorer.experiment.set_activation({activation!r})")
            assert faults_at(view, (918, PHONE)) == [], (rule, activation)


# What must be found, each made in the page: where it is done, how, and what is said of it.
TWINS = {
    "a number moved onto another": (
        ".bw-wide .bw-number >> nth=1",
        "node => node.setAttribute('x', node.closest('svg').querySelector('.bw-number').getAttribute('x'))",
        "lies on “0.5000”",
    ),
    "a line of text moved onto another": (".bw-notes", "node => { node.style.marginTop = '-12px'; }", "lies on"),
    "a notice that does not take its place": (
        ".bw-notices",
        "node => { node.style.height = '4px'; node.firstChild.textContent = 'Beware'; }",
        "“Beware” lies on",
    ),
    "a label that is cut off": (
        ".bw-walk button >> text=Pencil",
        "node => { node.style.width = '30px'; node.style.overflow = 'hidden'; }",
        "“✎ Pencil” is cut off by button",
    ),
    "a label that ends too early": (
        ".bw-readout",
        "node => node.setAttribute('style', 'width: 60px; flex: none; overflow: clip; white-space: nowrap')",
        "is cut off by span",
    ),
    "a menu that is too narrow": (
        ".bw-mistakes select >> nth=0",
        "node => { node.style.width = '34px'; }",
        "in its menu",
    ),
    "a field that is too narrow": (
        ".bw-typed input >> nth=0",
        "node => { Object.assign(node.style, {flex: '0 0 20px', color: 'red'}); node.value = '123456'; }",
        "“123456” is cut off in its field",
    ),
    "a number larger than its circle": (
        ".bw-wide circle ~ .bw-number >> nth=0",
        "node => { node.textContent = '-123456.7890'; }",
        "crosses the edge of the node x",
    ),
    "a number on a thumb": (
        ".bw-short >> nth=0",
        "node => { Object.assign(node.style, {bottom: '-20px', right: '22px'}); }",
        "lies on a thumb",
    ),
    "a label on an arrow": (
        ".bw-wide .bw-small.bw-mute >> nth=0",
        "node => node.setAttribute('y', Number(node.getAttribute('y')) + 14)",
        "lies on a line",
    ),
    "a label on the ticks": (
        ".bw-valley",
        "node => { node.setAttribute('x', 0); node.setAttribute('y', Number(node.getAttribute('y')) - 12); }",
        "lies on “0”",
    ),
    "a number under the point": (
        ".bw-tick >> nth=0",
        """node => { const point = node.closest('svg').querySelector('.bw-point');
          node.setAttribute('x', point.getAttribute('cx')); node.setAttribute('y', point.getAttribute('cy')); }""",
        "lies on the point",
    ),
    "a box that scrolls sideways and does not show it": (
        ".bw-area-curve h4",
        "node => { Object.assign(node.style, {overflowX: 'auto', whiteSpace: 'nowrap', width: '40px'}); }",
        "scrolls sideways, and does not show it",
    ),
    "a line beyond the view": (
        ".bw-area-landscape h4",
        "node => { node.style.whiteSpace = 'nowrap'; node.append(' and more'.repeat(20)); }",
        "beyond its view",
    ),
}


def test_what_cannot_be_read_is_named(sight):
    view = sight("worked example")
    fit(view, 918)
    open_drawer(view)
    assert faults(view) == []
    for place, change, _ in TWINS.values():
        view.locator(place).evaluate(change)
    found = faults(view)
    missed = [twin for twin, (*_, said) in TWINS.items() if not any(said in fault for fault in found)]
    assert missed == [], found


def test_a_target_that_is_too_small_is_named(sight):
    view = sight("worked example")
    fit(view, 918)
    assert small_targets(view) == []
    view.locator(".bw-step").evaluate("node => { node.style.height = '20px'; }")
    view.locator(".noUi-handle").first.evaluate("node => { node.style.width = '16px'; }")
    view.locator(".bw-grip").first.evaluate("node => { node.style.display = 'none'; }")
    found = small_targets(view)
    assert [any(word in said for said in found) for word in ("Step", "x slider", "point on the loss")] == [True] * 3
