"""The surface in 3-D, in the page: path and point lie on it, mouse and keyboard turn it, the point moves on it."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from browser.geometry import LAID_OUT
from browser.looks import CONTRASTS, OVERLAPS
from mpl_toolkits.mplot3d import proj3d
from playwright.sync_api import expect

from backprop_widgets.explain.figures.heatmap import frameless_figure
from backprop_widgets.explain.figures.surface_3d import box_axes

POINT = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
CALL = f"Explorer(values={POINT}, eta=0.5, steps=20)"


def side(notebook):
    """Show it from the side."""
    notebook.page.get_by_role("button", name="3-D").click()
    expect(notebook.page.locator(".bw-relief")).to_be_attached()
    notebook.rest()
    return notebook


def look(notebook) -> dict:
    return ast.literal_eval(notebook.value("explorer.views['surface'].background['look']"))


HEIGHTS = """__import__("backprop_widgets.explain.figures.levels", fromlist=["_"]).contour_levels(
__import__("backprop_widgets.experiment.figure", fromlist=["_"]).compute_surface(
explorer.experiment, explorer.views["surface"].axes)).bounds[[0, -1]].tolist()"""


def projected(notebook, points) -> np.ndarray:
    """Return where points of two weights and a loss belong, in the units of the drawing; by mplot3d."""
    background = ast.literal_eval(notebook.value("explorer.views['surface'].background"))
    ends = np.array([*background["ranges"], ast.literal_eval(notebook.value(HEIGHTS.replace("\n", "")))])
    wide, high = size(notebook).round().astype(int)
    figure = frameless_figure((wide, high), 1.0)
    axes = box_axes(figure, background["look"]["view"])
    figure.canvas.draw()
    x, y, _ = proj3d.proj_transform(*((np.asarray(points) - ends[:, 0]) / (ends[:, 1] - ends[:, 0])).T, axes.get_proj())
    pixels = axes.transData.transform(np.c_[x, y])
    return np.c_[pixels[:, 0], high - pixels[:, 1]] * size(notebook) / (wide, high)


def size(notebook) -> np.ndarray:
    """Return the size of the drawing, in its units."""
    return np.array(notebook.page.locator(".bw-surface > svg").get_attribute("viewBox").split()[2:], dtype=float)


def here(notebook) -> np.ndarray:
    point = notebook.page.locator(".bw-point")
    return np.array([[float(point.get_attribute(name)) for name in ("cx", "cy")]])


def line(notebook, name: str) -> np.ndarray:
    text = notebook.page.locator(f".bw-surface .{name}").get_attribute("points")
    return np.array([[float(number) for number in pair.split(",")] for pair in text.split()])


def expected(notebook, rows: str, losses: str) -> np.ndarray:
    points = ast.literal_eval(notebook.value(f"np.c_[{rows}, {losses}].tolist()"))
    return projected(notebook, points)


def test_point_path_and_trail_lie_on_the_surface(show):
    notebook = side(show(CALL))
    page = notebook.page
    notebook.value("globals().update(np=__import__('numpy'))")
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_role("button", name="Step", exact=True).click()
    notebook.settle()
    path = expected(notebook, "explorer.experiment.trajectory.weights", "explorer.experiment.trajectory.losses")
    np.testing.assert_allclose(here(notebook), path[:1], atol=0.2)
    drawn = line(notebook, "bw-path")
    np.testing.assert_allclose(drawn[0], path[0], atol=0.2)
    assert np.hypot(*(drawn[-1] - path[-1])) < 0.4  # what is nearer than a third of a pixel is left out
    trail = "explorer.experiment.trail"
    values = f"{{**explorer.experiment.values, 'w1': {trail}[:, 0], 'w2': {trail}[:, 1]}}"
    losses = f"explorer.experiment.graph.forward({values})['L']"
    np.testing.assert_allclose(line(notebook, "bw-trail")[0], expected(notebook, trail, losses)[0], atol=0.2)
    flat = projected(notebook, [[POINT["w1"], POINT["w2"], 0.0]])
    assert np.abs(flat - line(notebook, "bw-trail")[0]).max() > 3  # without its height it would lie elsewhere


def test_the_ghost_of_a_forward_mistake_lies_at_its_true_loss(show):
    notebook = side(show(f"Explorer(values={POINT}, eta=0.5, steps=20, mistake='no activation')"))
    notebook.value("globals().update(np=__import__('numpy'))")
    right = "explorer.experiment.right_trajectory"
    ghost = expected(notebook, f"{right}.weights", f"{right}.losses")
    np.testing.assert_allclose(line(notebook, "bw-ghost")[0], ghost[0], atol=0.2)
    assert np.hypot(*(line(notebook, "bw-ghost")[-1] - ghost[-1])) < 0.4
    np.testing.assert_allclose(here(notebook), ghost[:1], atol=0.2)


def test_it_is_turned_with_the_mouse_and_the_point_follows(show):
    notebook = side(show(CALL))
    surface = notebook.page.locator(".bw-surface > svg")
    before, seen = look(notebook), here(notebook)
    box = surface.bounding_box()
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 70, box["y"] + 40, steps=8)
    mouse.up()
    notebook.rest()
    assert look(notebook)["view"] == pytest.approx([before["view"][0] - 30, before["view"][1] + 12], abs=0.7)
    assert np.abs(here(notebook) - seen).max() > 5
    assert notebook.value("explorer.experiment.values['w1']") == "0.4"  # it moved no weight
    loss = float(notebook.value("explorer.experiment.numbers['L']"))
    np.testing.assert_allclose(here(notebook), projected(notebook, [[0.4, -0.7, loss]]), atol=0.2)


def test_it_is_turned_with_the_keyboard(show):
    notebook = side(show(CALL))
    page = notebook.page
    turn, tilt = page.get_by_role("slider", name="turn"), page.get_by_role("slider", name="tilt")
    azimuth, elevation = look(notebook)["view"]
    turn.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    tilt.focus()
    page.keyboard.press("ArrowUp")
    seen = page.locator(".bw-surface")
    notebook.rest()
    expect(seen).to_have_attribute("data-view", f"{azimuth + 5:.0f} {elevation + 1:.0f}")
    assert look(notebook)["view"] == [azimuth + 5, elevation + 1]
    expect(turn).to_have_attribute("aria-valuetext", f"{azimuth + 5:.0f}°")
    button = page.get_by_role("button", name="3-D")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    notebook.rest()
    assert look(notebook)["kind"] == "2d"
    expect(turn).to_be_hidden()
    expect(page.locator(".bw-surface rect").first).to_be_attached()  # of the colour bar


def test_one_picture_is_asked_for_when_the_turning_has_come_to_rest(show):
    notebook = side(show(CALL))
    page = notebook.page
    before = int(notebook.value("explorer.views['surface'].asked['number']"))
    turn = page.get_by_role("slider", name="turn")
    turn.evaluate("""node => { for (let i = 0; i < 100; i += 1) {
      node.value = String(i); node.dispatchEvent(new Event("input")); } }""")
    expect(page.locator(".bw-surface")).to_have_attribute("data-view", f"99 {look(notebook)['view'][1]:g}")
    notebook.rest()
    assert int(notebook.value("explorer.views['surface'].asked['number']")) == before + 1
    assert look(notebook)["view"][0] == 99


def test_the_point_is_dragged_along_the_surface_and_moved_by_keys(show):
    notebook = side(show(CALL))
    page = notebook.page
    point = page.locator(".bw-point")
    before = here(notebook)
    scale = page.locator(".bw-surface > svg").bounding_box()["width"] / size(notebook)[0]
    notebook.drag(point, -35, -8)
    assert here(notebook) - before == pytest.approx(np.array([[-35, -8]]) / scale, abs=8)
    w1, w2 = (float(notebook.value(f"explorer.experiment.values[{name!r}]")) for name in ("w1", "w2"))
    assert (w1, w2) != (0.4, -0.7)
    loss = float(notebook.value("explorer.experiment.numbers['L']"))
    np.testing.assert_allclose(here(notebook), projected(notebook, [[w1, w2, loss]]), atol=0.2)
    point.focus()
    page.keyboard.press("ArrowUp")
    notebook.settle()
    assert float(notebook.value("explorer.experiment.values['w2']")) == pytest.approx(w2 + 0.04)


def test_python_shows_it_and_a_move_draws_it_anew(show):
    notebook = show(CALL)
    page = notebook.page
    notebook.value("explorer.views['surface'].set_kind('3d', view=(10, 20))")
    expect(page.locator(".bw-relief")).to_be_attached()
    expect(page.get_by_role("slider", name="turn")).to_have_value("10")
    before = notebook.value("hash(explorer.views['surface'].picture)")
    page.get_by_role("textbox", name="x", exact=True).fill("-1")
    page.keyboard.press("Enter")
    notebook.rest()
    assert notebook.value("hash(explorer.views['surface'].picture)") != before
    assert look(notebook) == {"kind": "3d", "view": [10.0, 20.0]}


@pytest.mark.parametrize("kind", ["2d", "3d"])
def test_a_single_move_is_what_the_background_is_drawn_for(show, kind):
    notebook = show(CALL)
    notebook.value(f"explorer.views['surface'].set_kind({kind!r})")
    field = notebook.page.get_by_role("textbox", name="x", exact=True)
    for x in ("-1", "-0.5", "0.25"):
        field.fill(x)
        field.press("Enter")
        notebook.rest()
        assert float(notebook.value("explorer.views['surface'].background['inputs'][0]")) == float(x)


def test_a_picture_that_fails_is_asked_for_once(show):
    notebook = show(CALL)
    drawn = "vars(__import__('backprop_widgets.widgets.landscape', fromlist=['_']))"
    notebook.value(f"{drawn}.update(kept={drawn}['draw_heatmap'], draw_heatmap=lambda *_: 1 / 0)")
    try:
        field = notebook.page.get_by_role("textbox", name="x", exact=True)
        field.fill("-1")
        field.press("Enter")
        expect(notebook.page.get_by_role("alert").filter(has_text="division by zero")).to_be_visible()
        notebook.settle()
        assert notebook.value("explorer.views['surface'].asked['number']") == "2"
    finally:
        notebook.value(f"{drawn}.update(draw_heatmap={drawn}.pop('kept'))")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700])
def test_in_3d_nothing_is_cut_off_or_overlaps(show, width, theme):
    notebook = side(show("Explorer(mistake='no slope')"))
    notebook.page.set_viewport_size({"width": width, "height": 900})
    notebook.set_theme(theme)
    explorer = notebook.page.locator(".bw-explorer")
    explorer.evaluate("node => node.scrollIntoView()")
    explorer.evaluate(LAID_OUT)  # a size that is observed is answered in the frame after
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(CONTRASTS) == []
    nameless = "nodes => nodes.filter(node => !node.labels.length).length"
    assert notebook.page.locator(".bw-turns input").evaluate_all(nameless) == 0
