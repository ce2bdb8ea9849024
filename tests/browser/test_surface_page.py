"""The loss surface in the page: painted there while anything moves, matplotlib's picture of the same when all rests."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from browser.lab import BLANK
from browser.notebook import Notebook
from PIL import Image
from playwright.sync_api import expect

from backprop_widgets import Experiment
from backprop_widgets.experiment.figure import compute_surface
from backprop_widgets.explain.figures.heatmap import draw_heatmap

CANVAS = "root => root.querySelector('canvas').toDataURL()"
PICTURE = """async (root) => {
  const [image, canvas] = [root.querySelector("img"), document.createElement("canvas")];
  await image.decode();
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}"""
# What is seen inside the axes: one of the two, where the other one is hidden.
SEEN = (
    """root => ["canvas", "img"].filter(part => getComputedStyle(root.querySelector(part)).visibility === "visible")"""
)


def pixels(png: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return np.asarray(paper.convert("RGB")).astype(int)


def read(root, script: str) -> np.ndarray:
    return pixels(base64.b64decode(root.evaluate(script).partition(",")[2]))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of the pixels that differ by more than 8 of 255."""
    assert one.shape == other.shape
    return (np.abs(one - other).max(axis=2) > 8).mean()


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_change_to_matplotlibs_picture_is_not_seen(new_page, lab, ratio):
    notebook = Notebook.open(new_page(1280, 1400, device_scale_factor=ratio), lab, BLANK)
    notebook.set_code_and_run("from backprop_widgets import Explorer\nexplorer = Explorer()\nexplorer")
    page = notebook.page
    root = page.locator(".bw-surface")
    page.locator(".bw-picture[src^=blob]").wait_for()
    for kind in ("2d", "3d"):
        if kind == "3d":
            page.get_by_role("button", name="3-D").click()
        notebook.rest()
        assert root.evaluate(SEEN) == ["img"]
        painted, drawn = read(root, CANVAS), read(root, PICTURE)
        assert painted.shape[1] == round(root.locator("canvas").evaluate("it => parseFloat(it.style.width)") * ratio)
        assert apart(painted, drawn) <= (0.01 if kind == "2d" else 0.025)
        page.get_by_role("textbox", name="x", exact=True).fill("1.9")
        page.keyboard.press("Enter")
        notebook.rest()
        assert apart(painted, read(root, PICTURE)) > 0.05  # another surface would be seen
        page.get_by_role("textbox", name="x", exact=True).fill("1")
        page.keyboard.press("Enter")
    assert notebook.errors == []


def test_a_kernel_that_is_busy_changes_nothing_on_the_screen(show):
    notebook = show("Explorer()")
    page = notebook.page
    root = page.locator(".bw-surface")
    notebook.rest()
    # JupyterLab may deliver in a thread what a page sends, and a cell that only sleeps holds up nothing
    busy = "import time\nwith explorer.experiment.lock:\n    print('held'); time.sleep(6)"
    page.evaluate("code => harness.runNew(code)", busy)
    page.locator(".jp-OutputArea-output", has_text="held").wait_for()
    root.scroll_into_view_if_needed()
    field = page.get_by_role("textbox", name="x", exact=True)
    field.fill("1.7")
    field.press("Enter")
    expect(root).to_have_class("bw-surface bw-moving")
    assert root.evaluate(SEEN) == ["canvas"]
    experiment = Experiment(values={"x": 1.7})
    axes = {name: experiment.ranges[name] for name in experiment.weights}
    painted = read(root, CANVAS)
    drawn = pixels(draw_heatmap(compute_surface(experiment, axes), painted.shape[1::-1]))
    assert apart(painted, drawn) <= 0.01
    assert float(notebook.page.locator(".bw-slider").first.locator("input").input_value()) == 1.7
    notebook.rest()
    assert root.evaluate(SEEN) == ["img"]
    assert apart(painted, read(root, PICTURE)) <= 0.01


def test_the_surface_moves_in_the_frame_of_the_numbers(show):
    notebook = show("Explorer()")
    page = notebook.page
    notebook.rest()
    seen = page.evaluate("""() => new Promise(done => {
      const [field, slot] = [document.querySelector(".bw-slider input"), document.querySelector("[data-q='L']")];
      const canvas = document.querySelector(".bw-surface canvas");
      const before = [slot.textContent, canvas.toDataURL()];
      field.value = "1.9";
      field.dispatchEvent(new Event("change"));
      requestAnimationFrame(() => {
        const {port1, port2} = new MessageChannel(); // after this frame, before the next
        port1.onmessage = () => done([slot.textContent !== before[0], canvas.toDataURL() !== before[1]]);
        port2.postMessage(0);
      });
    })""")
    assert seen == [True, True]
    notebook.rest()


def test_what_is_said_is_of_the_pointer_and_while_it_drags_of_the_point(show):
    page = show("Explorer()").page
    said, mouse = page.locator(".bw-readout"), page.mouse
    expect(said).to_have_text("w₁ = 0.5, w₂ = 0.5: L = 0.0484")
    box = page.locator(".bw-surface").bounding_box()
    mouse.move(box["x"] + 100, box["y"] + 60)
    expect(said).to_contain_text("there: w₁ = ")
    mouse.down()
    mouse.move(box["x"] + 120, box["y"] + 90, steps=4)
    expect(said).to_have_text(page.locator(".bw-point").get_attribute("aria-valuetext"))
    expect(said).not_to_contain_text("there")
    mouse.up()
