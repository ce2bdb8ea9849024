"""The README's JupyterLab, the first notebook, and its Explorer under a mouse."""

from __future__ import annotations

import ast
import math
import re

import numpy as np
import pytest
from browser.looks import OVERLAPS, SMALLEST
from browser.waiting import wait_until

from backprop_widgets import worked_example
from backprop_widgets.explain.notation.numbers import format_number


def inputs(notebook) -> dict[str, float]:
    return ast.literal_eval(notebook.value("explorer.experiment.inputs"))


def slot(notebook, quantity: str, area: str = "derivation") -> str:
    name = quantity.replace("'", "\\'")
    return notebook.page.locator(f".bw-area-{area} td.bw-value [data-q='{name}']").inner_text()


def by_hand(point: dict[str, float]) -> tuple[float, float]:
    """Return the weights after one step, with plain arithmetic."""
    a = 1 / (1 + math.exp(-point["w1"] * point["x"]))
    error = point["w2"] * a - point["t"]
    w1 = point["w1"] - point["eta"] * error * point["w2"] * a * (1 - a) * point["x"]
    return w1, point["w2"] - point["eta"] * error * a


PLACE = ("left", "top", "width", "height")


def test_a_drag_and_a_step(opened):
    notebook = opened()
    page = notebook.page
    assert page.locator(".bw-sliders .noUi-handle").count() == 5
    notebook.drag(page.get_by_role("slider", name="w₁ slider"), 22)
    point = inputs(notebook)
    assert point["w1"] != 0.5
    backward = worked_example().graph.forward(without_eta(point)).backward()
    assert slot(notebook, "dL/dw1") == format_number(backward["w1"])
    assert format_number(backward["w1"]) in page.locator(".bw-area-diagram").inner_text()

    back = ast.literal_eval(notebook.value("explorer.views['surface'].background"))
    scene = {name: page.locator(".bw-picture").evaluate(f"it => parseFloat(it.style.{name})") for name in PLACE}
    at = [
        [
            scene["left"] + (values["w1"] - back["ranges"][0][0]) / 8 * scene["width"],
            scene["top"] + (back["ranges"][1][1] - values["w2"]) / 4 * scene["height"],
        ]
        for values in (point, {"w1": by_hand(point)[0], "w2": by_hand(point)[1]})
    ]
    drawn = [
        [float(page.locator(mark).get_attribute(name)) for name in ("cx", "cy")]
        for mark in (".bw-point", ".bw-step-arrow circle")  # here, and where the next step goes
    ]
    np.testing.assert_allclose(drawn, at, atol=1e-3)
    assert page.locator(".bw-field .bw-path").get_attribute("points").count(",") > 20

    page.get_by_role("button", name="Step").click()
    notebook.settle()
    shown = [float(page.get_by_role("textbox", name=name, exact=True).input_value()) for name in ("w₁", "w₂")]
    assert shown == pytest.approx(by_hand(point), rel=0, abs=1e-15)
    stepped = inputs(notebook)
    assert shown == [stepped["w1"], stepped["w2"]]
    assert slot(notebook, "L") == format_number(worked_example().graph.forward(without_eta(stepped))["L"])
    assert notebook.errors == []


def without_eta(point: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in point.items() if name != "eta"}


def test_the_point_can_be_dragged_and_the_fields_typed_into(opened):
    notebook = opened()
    page = notebook.page
    notebook.drag(page.locator(".bw-point"), 60, -40)
    moved = inputs(notebook)
    assert moved["w1"] > 1
    assert moved["w2"] > 0.8
    field = page.get_by_role("textbox", name="t", exact=True)
    for text, value in (("0,25", 0.25), ("1e-3", 0.001)):
        field.fill(text)
        field.press("Enter")
        notebook.settle()
        assert inputs(notebook)["t"] == value
    field.fill("<img src=x onerror=alert(1)>")
    field.press("Enter")
    notebook.settle()
    page.get_by_role("alert").filter(has_text="is not a number").wait_for()
    assert field.input_value() == "<img src=x onerror=alert(1)>"
    assert inputs(notebook)["t"] == 0.001
    assert page.locator(".bw-explorer img:not(.bw-surface img)").count() == 0
    assert field.get_attribute("title")
    assert notebook.errors == []


def await_picture(page):
    """Wait for the picture of the surface, which is there when it has been on the screen for a moment."""
    page.locator(".bw-explorer").evaluate("node => node.scrollIntoView()")
    page.locator(".bw-picture[src^=blob]").wait_for()


def test_after_a_restart_and_twice_in_a_row_it_works_again(opened):
    notebook = opened()
    notebook.restart_and_run_all()
    notebook.run_all()
    page = notebook.page
    await_picture(page)
    assert page.locator(".bw-explorer").count() == 1
    models = notebook.value("len(__import__('ipywidgets').widgets.widget._instances)")
    notebook.run_all()
    await_picture(page)
    assert notebook.value("len(__import__('ipywidgets').widgets.widget._instances)") == models
    notebook.drag(page.get_by_role("slider", name="w₂ slider"), -15)
    assert slot(notebook, "dL/dw2") == format_number(
        ast.literal_eval(notebook.value("explorer.experiment.backward['w2']"))
    )
    assert notebook.errors == []


def test_in_a_usual_window_everything_that_moves_is_on_the_screen_together(opened):
    page = opened().page
    bottom = page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    floor = bottom["y"] + bottom["height"]
    for part in (
        ".bw-sliders",
        ".bw-wide .bw-diagram",
        ".bw-steps td.bw-value [data-q='dL/dw2']",
        ".bw-steps td.bw-value [data-q='dL/dw1']",
        ".bw-picture",
    ):
        box = page.locator(part).first.bounding_box()
        assert box["y"] >= bottom["y"] - 1, part
        assert box["y"] + box["height"] <= floor + 1, part


def test_the_control_bar_stays_in_sight(opened):
    page = opened().page
    top = page.locator(".jp-WindowedPanel-outer").first.bounding_box()["y"]
    page.locator(".bw-curve").evaluate("node => node.scrollIntoView({block: 'start'})")
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -80)
    wait_until(page, "top => document.querySelector('.bw-explorer').getBoundingClientRect().top < top - 50", arg=top)
    bar = page.locator(".bw-sliders").bounding_box()
    assert bar["y"] == pytest.approx(top, abs=2)
    assert page.locator(".bw-sliders .bw-step").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (1000, 800), (700, 900)])
def test_nothing_is_cut_off_or_overlaps(lesson, width, height, theme):
    lesson.page.set_viewport_size({"width": width, "height": height})
    lesson.set_theme(theme)
    explorer = lesson.page.locator(".bw-explorer")
    explorer.evaluate("node => node.scrollIntoView()")
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(SMALLEST) > 9
    slider = lesson.page.locator(".bw-slider").first
    slider.evaluate("node => node.style.translate = '100px 0px'")
    assert explorer.evaluate(OVERLAPS) != []
    slider.evaluate("node => node.style.translate = ''")
    assert lesson.errors == []


@pytest.mark.parametrize(("eta", "shown", "hidden"), [(1.0, "polygon", "circle"), (0.01, "circle", "polygon")])
def test_the_arrow_ends_where_the_next_step_does_and_is_a_dot_if_it_is_short(show, eta, shown, hidden):
    point = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    page = show(f"Explorer(values={point}, eta={eta})").page
    arrow, picture = page.locator(".bw-step-arrow"), page.locator(".bw-picture")
    assert arrow.locator(hidden).evaluate("it => getComputedStyle(it).visibility") == "hidden"
    assert arrow.locator(shown).evaluate("it => getComputedStyle(it).visibility") == "visible"
    scene = {name: picture.evaluate(f"it => parseFloat(it.style.{name})") for name in PLACE}
    w1, w2 = by_hand({**point, "eta": eta})
    at = [scene["left"] + (w1 + 4) / 8 * scene["width"], scene["top"] + (2 - w2) / 4 * scene["height"]]
    tip = arrow.locator("polygon").get_attribute("transform") if shown == "polygon" else None
    found = re.findall(r"[-\d.]+", tip)[:2] if tip else [arrow.locator("circle").get_attribute(n) for n in ("cx", "cy")]
    np.testing.assert_allclose([float(part) for part in found], at, atol=0.01)
