"""A saved page, opened from a disk without network and without Python: everything in it is alive."""

from __future__ import annotations

from importlib.resources import files

import pytest
from browser.geometry import faults
from browser.looks import CONTRASTS, OVERLAPS
from graphs import layered
from playwright.sync_api import expect

from backprop_widgets import Experiment, Explorer, Goal, Mistakes, Sliders, mazur, two_paths, worked_example
from backprop_widgets.explain.text.catalogue import sentence

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FOUND = "async () => (await axe.run(document)).violations.map(({id, nodes}) => `${id}: ${nodes.map(n => n.html)}`)"
REFUSED = """document.addEventListener("securitypolicyviolation",
  ({violatedDirective}) => (window.refused ??= []).push(violatedDirective));"""
# All that a reader can see of the state: numbers, pictures, what is pressed, folded and said.
SEEN = """() => {
  const canvas = document.querySelector(".bw-surface canvas");
  const drawn = [...document.querySelectorAll(".bw-curve svg, .bw-surface svg")].map(node => node.innerHTML);
  const fields = [...document.querySelectorAll("input, select, textarea")].map(node => node.value + node.checked);
  const marks = [...document.querySelectorAll("[class]")].map(node => String(node.className));
  const text = document.querySelector("#bw-root").innerText;
  return JSON.stringify([canvas?.toDataURL(), drawn, fields, marks, text, document.querySelector("details")?.open]);
}"""
CHANGED = f"""async (before) => {{
  const see = {SEEN};
  const end = performance.now() + 20000;
  while (see() === before && performance.now() < end) await new Promise(requestAnimationFrame);
  return see() !== before;
}}"""
# Notes what was used, and lists what was not.
USE = """for (const kind of ["click", "input", "keydown", "pointerdown"])
  addEventListener(kind, ({target}) => target.closest("button, input, select, summary, [role=slider], label")
    ?.setAttribute("data-used", ""), true);"""
UNUSED = """() => [...document.querySelectorAll("#bw-root :is(button, input, select, summary, [role=slider])")]
  .filter(node => node.checkVisibility() && !node.closest("[data-used]"))
  .map(node => node.getAttribute("aria-label") || node.labels?.[0]?.textContent.trim() || node.textContent.trim())"""
NOT_THERE = sentence("page.missing")
WORKED, ROUTES, MAZUR, LAYERED = "Explorer", "two routes", "Mazur", "2-4-1"
# Runs away at once, with long numbers in each row and a second one where the mistake shows.
LARGE = [f"{activation}, large" for activation in ("sigmoid", "relu")]
FAR = {"x": 150.0, "t": -90.0, "w1": 33.0, "w2": -21.0}
XOR = {"x1": [0.0, 0.0, 1.0, 1.0], "x2": [0.0, 1.0, 0.0, 1.0], "t": [0.0, 1.0, 1.0, 0.0]}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    experiment = Experiment()
    things = {
        WORKED: Explorer(),
        ROUTES: Explorer(two_paths(), show=("sliders", "diagram", "derivation", "surface")),
        "goal": Goal(experiment, "y", "t", within=0.1),
        "mistakes": Mistakes(experiment),
        "sliders": Sliders(experiment),
    }
    for name, thing in things.items():
        thing.save(folder / f"{name}.html", title=f"A page: {name}")
    for name in LARGE:
        explorer = Explorer(worked_example(name.split(",")[0]), values=FAR, mistake="sign")
        explorer.save(folder / f"{name}.html", choices=False)
    for name, explorer in ((MAZUR, Explorer(mazur())), (LAYERED, Explorer(layered(2, 4, 1), values=XOR))):
        explorer.save(folder / f"{name}.html", choices=False)
    return folder


@pytest.fixture
def visit(new_page, saved):
    """Return what opens a page; afterwards nothing may have been refused, logged or asked for."""
    logged, pages = [], []

    def visit(name=WORKED, place="", **options):
        page = new_page(offline=True, **options)
        page.set_default_timeout(8000)
        page.add_init_script(REFUSED + USE)
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or logged.append(request.url)
        )
        page.goto(f"{(saved / name).as_uri()}.html{place}")
        if options.get("java_script_enabled", True):
            page.locator(".bw-alive").wait_for()
            pages.append(page)
        return page

    yield visit
    assert [page.evaluate("window.refused ?? []") for page in pages] == [[] for _ in pages]
    assert logged == []


def number(page, quantity):
    return page.locator(f'.bw-steps [data-q="{quantity}"]').first.inner_text()


def press(name):
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def choose(name, value):
    return lambda page: page.get_by_label(name, exact=True).select_option(value)


def key(name, keys="ArrowRight"):
    return lambda page: page.get_by_role("slider", name=name, exact=True).press(keys)


def write(name, text):
    def act(page):
        page.get_by_role("textbox", name=name, exact=True).fill(text)
        page.get_by_role("textbox", name=name, exact=True).press("Enter")

    return act


def drag_the_point(page):
    box = page.locator(".bw-point").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y + 15, steps=4)
    page.mouse.up()


# Each control by its name, and what is done with it, in an order in which each has something to do.
ACTS = [
    ("More", press("More")),
    *((f"{symbol} slider", key(f"{symbol} slider", "ArrowLeft")) for symbol in ("x", "t", "w₁", "w₂", "η")),
    *(
        (symbol, write(symbol, text))
        for symbol, text in (("x", "1.5"), ("t", "0.8"), ("w₁", "0.4"), ("w₂", "-0.7"), ("η", "7"))
    ),
    ("w₁", write("w₁", "what")),
    ("point", drag_the_point),
    ("point", lambda page: page.locator(".bw-point").press("ArrowUp")),
    ("Step", press("Step")),
    ("Back", lambda page: page.locator(".bw-back").click()),
    ("Descend", lambda page: page.locator(".bw-descend").click()),
    ("knob", lambda page: page.locator(".bw-area-curve [role=slider]").press("ArrowLeft")),
    ("loss curve", choose("loss curve", "logarithmic")),
    ("steps", choose("steps", "300")),
    ("speed", choose("speed", "4")),
    ("Keep this run", press("Keep this run")),
    ("arrived", lambda page: page.locator(".bw-arrived select").first.select_option(index=2)),
    ("lasting", lambda page: page.locator(".bw-arrived select").last.select_option(index=1)),
    ("forget", lambda page: page.locator(".bw-forget").click()),
    ("3-D", lambda page: page.locator(".bw-kind").click()),
    ("turn", lambda page: page.locator(".bw-turn input").first.press("ArrowRight")),
    ("tilt", lambda page: page.locator(".bw-turn input").last.press("ArrowRight")),
    ("3-D", lambda page: page.locator(".bw-kind").click()),
    ("Axes", lambda page: page.locator(".bw-axes summary").click()),
    ("across", lambda page: page.locator(".bw-axes select").first.select_option("w2")),
    ("across, from", write("across, from", "-1")),
    ("across, to", write("across, to", "-3")),
    ("up", lambda page: page.locator(".bw-axes select").last.select_option("w2")),
    ("up, from", write("up, from", "-1")),
    ("up, to", write("up, to", "1")),
    ("Tangent", press("Tangent ↓")),
    ("Error of a nudge", press("Error of a nudge ↓")),
    ("nudge", lambda page: page.locator(".bw-area-differences [role=slider]").press("ArrowLeft")),
    ("weight", lambda page: page.locator(".bw-area-differences select").select_option(index=1)),
    ("next line", lambda page: page.locator(".bw-walk .bw-button").nth(1).click()),
    ("next line", lambda page: page.locator(".bw-walk .bw-button").nth(1).click()),
    ("previous line", lambda page: page.locator(".bw-walk .bw-button").first.click()),
    ("Pencil", lambda page: page.locator(".bw-walk [aria-pressed]").click()),
    ("check", lambda page: page.locator(".bw-ask input").fill("9") or page.locator(".bw-ask button").first.click()),
    ("show", lambda page: page.locator(".bw-ask button").last.click()),
    ("end", lambda page: page.locator(".bw-walk .bw-button").last.click()),
    ("Make a mistake", choose("Make a mistake", "sign")),
    ("where", lambda page: page.locator(".bw-mistakes select").last.select_option(index=3)),
    ("update rule", choose("update rule", "Adam")),
    ("activation", choose("activation", "tanh")),
    ("Copy link", press("Copy link")),
    ("Large type", lambda page: page.get_by_label("Large type").check()),
    ("Large type", lambda page: page.get_by_label("Large type").uncheck()),
    ("Present", press("Present")),
    ("Surface", lambda page: page.get_by_role("button", name="Surface", exact=True).click()),
    ("Sliders", lambda page: page.get_by_label("Sliders").click()),
    ("Leave", press("Leave")),
    ("Go to", lambda page: page.locator(".bw-presets select").select_option("eta hops")),
    ("Reset", lambda page: page.locator(".bw-reset").click()),
    ("Go to", lambda page: page.locator(".bw-presets select").select_option("two routes")),
    ("Make a mistake", choose("Make a mistake", "one route")),
    ("Go to", lambda page: page.locator(".bw-presets select").select_option("start")),
]


def test_every_control_has_an_effect(visit):
    page, only_say_so = visit(), []
    for name, act in ACTS:
        before = page.evaluate(SEEN)
        act(page)
        assert page.evaluate(CHANGED, before), name
        if page.get_by_role("alert").filter(has_text=NOT_THERE).count():
            only_say_so.append(name)
        if name == "Descend":
            page.locator(".bw-descend", has_text="Descend").wait_for()
        if name == "Reset":
            assert page.evaluate(UNUSED) == []
    assert only_say_so == []
    page.evaluate("location.hash = '#rule=Adam&mistake=sign'")  # nobody can choose both at once
    expect(page.get_by_role("alert").filter(has_text=NOT_THERE)).to_have_count(1)


def test_what_a_choice_says_and_what_is_beyond_a_slider(visit):
    page = visit()
    press("More")(page)
    choose("Make a mistake", "no slope")(page)
    expect(page.locator(".bw-mistakes [role=status]")).to_contain_text("The slope of the activation is missing")
    assert number(page, "dL/dw1") == "0.1556"
    choose("update rule", "momentum")(page)
    expect(page.get_by_role("alert").last).to_contain_text("one choice at a time")
    assert number(page, "dL/dw1") == "0.0366"
    write("w₁", "5")(page)
    expect(page.get_by_role("status").filter(has_text="beyond the end")).to_be_visible()
    page.locator(".bw-reset").click()
    expect(page.get_by_role("status").filter(has_text="beyond the end")).to_have_count(0)
    assert page.get_by_label("update rule").input_value() == "gradient descent"


def test_it_is_said_why_a_path_ends_early(visit):
    page = visit(ROUTES)
    write("η", "1e90")(page)
    expect(page.get_by_role("status").filter(has_text="The path ends after 1 step:")).to_be_visible()
    write("η", "0.1")(page)
    expect(page.get_by_role("status").filter(has_text="The path ends")).to_have_count(0)


def test_it_is_said_what_is_not_finite_at_the_start(visit):
    page = visit()
    write("w₂", "1e200")(page)
    alert = page.get_by_role("alert").filter(has_text="L is not finite at the start, so there is nowhere to go.")
    expect(alert).to_be_visible()
    write("w₂", "0.5")(page)
    expect(alert).to_have_count(0)


def test_an_end_that_is_typed_in_the_frame_in_which_an_axis_was_chosen_is_taken(visit):
    page = visit()
    page.locator(".bw-axes summary").click()
    page.evaluate("""() => {
      const [across] = document.querySelectorAll(".bw-axes select");
      const [from] = document.querySelectorAll(".bw-axes input");
      for (const [node, value] of [[across, "w2"], [from, "-1"]]) {
        node.value = value;
        node.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }""")
    expect(page.locator(".bw-axis-name").first).to_have_text("w₂")
    expect(page.get_by_role("textbox", name="across, from", exact=True)).to_have_value("-1")
    page.evaluate("""async () => {
      const [from, , , to] = document.querySelectorAll(".bw-axes input");
      from.value = "-1.5";
      from.dispatchEvent(new Event("change", { bubbles: true }));
      to.focus();
      to.value = "3";
      for (const _ of [1, 2, 3]) await new Promise(requestAnimationFrame); // the answer is there
    }""")
    expect(page.get_by_role("textbox", name="up, to", exact=True)).to_have_value("3")  # nothing is written over it


def test_an_address_leads_to_its_place(visit):
    page = visit(place="#x=1.5&t=0.8&w1=0.4&w2=-0.7&mistake=sign&place=1&line=4&steps=300")
    expect(page.locator(".bw-place")).to_contain_text("line 4")
    assert number(page, "L") == "0.7837"
    assert page.locator(".bw-mistakes select").first.input_value() == "sign"
    page.evaluate("location.hash = '#w01=1&preset=two+routes'")
    expect(page.locator(".bw-presets [role=status]")).to_contain_text("two routes")
    wait = "async () => { while (!location.hash.includes('w01=1&')) await new Promise(requestAnimationFrame); }"
    page.evaluate(wait)


def test_an_address_is_gone_to_also_where_the_page_tells_its_own_meanwhile(visit):
    page = visit()
    page.evaluate("{ location.hash = '#w1=0.25'; history.replaceState(null, '', '#w1=0.5'); }")
    expect(page.get_by_role("textbox", name="w₁", exact=True)).to_have_value("0.25")


@pytest.mark.parametrize(
    "place",
    [
        "#x=NaN&t=Infinity&w1=1e999&w2=&eta=-1&steps=7&line=99",
        "#mistake=__proto__&rule=constructor&activation=toString&preset=__proto__&place=1e9",
        "#x=%3Cimg%20src%3Dx%3E&%00=1&__proto__=1&line=-1",
        "#" + "x=2&" * 5000,
        "#%",
    ],
)
def test_a_hostile_address_moves_nothing(visit, place):
    page = visit(place=place)
    assert number(page, "L") == "0.0484"
    assert page.locator(".bw-place").inner_text() == "Line by line"
    press("Step")(page)
    expect(page.locator('.bw-steps [data-q="L"]').first).to_have_text("0.0446")


def test_a_picture_that_is_not_in_a_page_without_choices_says_so(visit):
    page = visit(LAYERED)
    page.locator(".bw-choices .bw-button:not(.bw-keep)").last.evaluate("node => node.click()")
    expect(page.get_by_role("alert").last).to_have_text(NOT_THERE)


@pytest.mark.parametrize("name", [WORKED, ROUTES, MAZUR, LAYERED])
def test_on_a_phone(visit, name):
    page = visit(name, width=360, height=740, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("h1").bounding_box()["height"] < 60
    assert page.locator(".bw-area-derivation .bw-pane").evaluate("pane => pane.scrollWidth <= pane.clientWidth")
    before = page.locator(".bw-readout").inner_text()
    page.get_by_role("button", name="Step", exact=True).tap()
    expect(page.locator(".bw-readout")).not_to_have_text(before)


def touch(page, start, *along):
    """Let a finger come down at a place, go to others, and leave."""
    finger = page.context.new_cdp_session(page)
    moves = [("touchMove", [place]) for place in along]
    for kind, points in (("touchStart", [start]), *moves, ("touchEnd", [])):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_moves_the_thumb_and_beside_it_nothing(visit):
    page = visit(width=390, height=844, has_touch=True, is_mobile=True)
    box = page.get_by_role("slider", name="x slider").bounding_box()
    field = page.get_by_role("textbox", name="x", exact=True)
    left, thumb, y = box["x"] + 16, box["x"] + 12 + 0.75 * (box["width"] - 24), box["y"] + 12
    touch(page, {"x": left, "y": y}, {"x": left + 10, "y": y})
    assert field.input_value() == "1"
    touch(page, {"x": thumb + 9, "y": y}, {"x": thumb - 20, "y": y})
    expect(field).not_to_have_value("1")


@pytest.mark.parametrize("name", [WORKED, LAYERED])
@pytest.mark.parametrize("kind", ["2-D", "3-D"])
def test_a_finger_over_the_surface_scrolls_the_page(visit, name, kind):
    page = visit(name, width=360, height=740, has_touch=True, is_mobile=True)
    if kind == "3-D":
        page.locator(".bw-kind").tap()
    surface, point = page.locator(".bw-surface > svg").first, page.locator(".bw-point").first
    surface.evaluate("node => node.scrollIntoView({block: 'center', behavior: 'instant'})")
    values = [field.input_value() for field in page.get_by_role("textbox").all()]
    turned = [turn.input_value() for turn in page.locator(".bw-turn input").all()]
    box, dot, before = surface.bounding_box(), point.bounding_box(), page.evaluate("scrollY")
    x, y = box["x"] + 0.75 * box["width"], box["y"] + 0.35 * box["height"]
    assert abs(x - dot["x"]) + abs(y - dot["y"]) > 40
    touch(page, *({"x": x, "y": y + 10 * step} for step in range(16)))  # downwards: below the surface the page may end
    page.wait_for_function("before => scrollY < before - 100", arg=before)
    assert [field.input_value() for field in page.get_by_role("textbox").all()] == values
    expect(page.locator(".bw-turn input").last).to_have_value(turned[-1])  # which the scrolling began by tilting
    assert [turn.input_value() for turn in page.locator(".bw-turn input").all()] == turned


@pytest.mark.parametrize("name", [WORKED, ROUTES, LAYERED, *LARGE])
@pytest.mark.parametrize("width", [1280, 918, 880, 700, 390, 360])
def test_no_text_lies_on_another(visit, name, width):
    page = visit(name, width=width, height=800)
    if name == WORKED:
        press("More")(page)
        choose("Make a mistake", "sign")(page)
    assert faults(page.locator(".bw-explorer")) == []


@pytest.mark.parametrize("name", [WORKED, ROUTES, "goal", "mistakes"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit, name, theme):
    page = visit(name, color_scheme=theme)
    page.evaluate(AXE)
    assert page.evaluate(FOUND) == []
    if name in (WORKED, ROUTES):
        assert page.locator(".bw-explorer").evaluate(CONTRASTS) == []
        assert page.locator(".bw-explorer").evaluate(OVERLAPS) == []
    page.locator("h1").evaluate("node => node.outerHTML = '<img src=data:,>'")
    assert page.evaluate(FOUND) != []


def test_without_scripts_and_on_paper_there_are_the_table_and_the_picture(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("#bw-snapshot td").filter(has_text="0.0366").count() >= 1
    assert page.locator("#bw-snapshot img").evaluate("image => image.naturalWidth") > 100
    page = visit()
    assert not page.locator("#bw-snapshot").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#bw-snapshot td").first.is_visible()
    assert not page.locator(".bw-explorer").is_visible()


@pytest.mark.parametrize("name", [WORKED, ROUTES, MAZUR, LAYERED])
def test_on_paper_it_is_one_page_or_two_and_none_has_the_last_line_alone(visit, name):
    page = visit(name)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= paper.count(b"/Type /Page\n") <= 2
    page.locator("footer").evaluate("node => node.remove()")
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == paper.count(b"/Type /Page\n")


def test_parts_alone_and_a_page_for_what_was_not_recorded(visit):
    page = visit("goal")
    assert "Moves so far: 0." in page.locator(".bw-goal").inner_text()
    page = visit("mistakes")
    page.locator("select").first.select_option("uphill")
    expect(page.locator(".bw-mistakes [role=status]")).not_to_be_empty()
    page = visit("sliders")
    page.get_by_role("slider").first.press("ArrowLeft")
    expect(page.get_by_role("textbox").first).to_have_value("0.99")
