"""How many of a slider's values are painted, and how late, beside `interact` with an inline plot. Asserts no time.

    python -m pytest tests/benchmarks/test_drag_speed.py --benchmark-only --benchmark-json=drag.json
    python tests/benchmarks/ratios.py drag.json

Each is dragged for 5 s at 60 moves a second, in the JupyterLab that the README starts.
"""

from __future__ import annotations

import ast
import math
import statistics

import pytest
from browser.conftest import FIRST, browser, chromium, lab, new_page  # noqa: F401
from browser.drag import watched_drag
from browser.notebook import Notebook

INTERACT = """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, interact
from backprop_widgets import worked_example
graph = worked_example().graph
X, Y = np.meshgrid(np.linspace(-4, 4, 100), np.linspace(-2, 2, 100))

def show(w1, w2, x, t):
    forward = graph.forward(x=x, t=t, w1=w1, w2=w2)
    backward = forward.backward()
    print(f"{w1:.2f} is w1")
    print(f"L = {forward['L']:.4f}, dL/dw1 = {backward['w1']:.4f}, dL/dw2 = {backward['w2']:.4f}")
    plt.contourf(X, Y, graph.forward(x=x, t=t, w1=X, w2=Y)["L"], 14)
    plt.plot([w1], [w2], "o")
    plt.show()

def slider(low, high, value):
    return FloatSlider(value, min=low, max=high, step=0.01)

_ = interact(show, w1=slider(-4, 4, 0.5), w2=slider(-2, 2, 0.5), x=slider(-2, 2, 1.0), t=slider(-1, 1, 0.0))
"""
CONTESTANTS = {
    "interact, inline plot": (
        INTERACT,
        ".widget-slider .noUi-handle",
        ".widget-interact .jp-OutputArea-output pre",
        ".widget-interact img",
    ),
    "ours, Explorer": (
        "from backprop_widgets import Explorer\nexplorer = Explorer()\nexplorer",
        ".noUi-handle[aria-label='w₁ slider']",
        ".bw-slider:has(input[title^='w₁']) .bw-short",
        "",
    ),
}


def opened(new_page, lab, code, theme="light"):  # noqa: F811
    """Return a notebook whose only widgets are those that some code shows."""
    notebook = Notebook.open(new_page(1280, 900), lab, FIRST, theme=theme)
    notebook.set_code_and_run(code)
    return notebook


@pytest.mark.benchmark(group="a drag of 5 s")
@pytest.mark.parametrize("contestant", CONTESTANTS)
def test_drag(benchmark, new_page, lab, contestant):  # noqa: F811
    code, handle, shown, picture = CONTESTANTS[contestant]
    notebook = opened(new_page, lab, code)
    slider = notebook.page.locator(handle).first
    slider.wait_for()
    notebook.page.locator(shown).first.wait_for()
    found = benchmark.pedantic(watched_drag, args=(notebook.page, slider, shown, picture), rounds=1)
    benchmark.extra_info.update(
        {
            "pictures a second": round(found.frames, 1),
            "ms late (median)": round(found.latency, 1),
            "of the values": f"{found.share:.0%}",
        }
    )
    notebook.settle()
    assert len(found.seen) > 50


# The page paints the surface on a canvas, from above by pixels and from the side by faces.
PAINTED = """() => {
  window.surfaces = [];
  for (const name of ["putImageData", "clearRect"]) {
    const paint = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      paint.apply(this, given);
      window.surfaces.push(performance.now());
    };
  }
}"""
XOR = """import sys
sys.path.insert(0, "../tests")
from graphs import layered
samples = {"x1": [0.0, 0.0, 1.0, 1.0], "x2": [0.0, 1.0, 0.0, 1.0], "t": [0.0, 1.0, 1.0, 0.0]}
explorer = Explorer(layered(2, 4, 1), values=samples)
explorer"""
MIDDLE = "explorer = Explorer(values={'x': -0.5})\nexplorer"  # from where no drag comes to an end of the slider
SURFACES = {
    "worked example, x": (MIDDLE, 0),
    "worked example, t": (MIDDLE, 1),
    "2-4-1, four samples, a weight on no axis": (XOR, 3),
    "2-16-16-1, an input": ("from backprop_widgets import mlp\nexplorer = Explorer(mlp((2, 16, 16, 1)))\nexplorer", 0),
}


@pytest.mark.benchmark(group="a drag of 5 s that moves the surface")
@pytest.mark.parametrize("moved", SURFACES)
def test_surface(benchmark, new_page, lab, moved):  # noqa: F811
    code, place = SURFACES[moved]
    notebook = opened(new_page, lab, f"from backprop_widgets import Explorer\n{code}")
    page = notebook.page
    page.locator(".bw-picture[src^=blob]").wait_for()
    notebook.rest()
    page.evaluate(PAINTED)
    row = page.locator(".bw-slider").nth(place)
    row.locator(".bw-short").evaluate("node => { node.id = 'watched'; }")
    found = benchmark.pedantic(watched_drag, args=(page, row.locator(".noUi-handle"), "#watched"), rounds=1)
    surfaces = page.evaluate("surfaces")
    first, last = found.seen[0][1], found.seen[-1][1]
    late = [min((at - taken for at in surfaces if at >= taken), default=math.inf) for _, taken in found.seen]
    benchmark.extra_info.update(
        {
            "pictures a second": round(found.frames, 1),
            "surfaces a second": round(1000 * sum(first <= at <= last for at in surfaces) / (last - first), 1),
            "ms late (median)": round(statistics.median(late), 1),
        }
    )
    notebook.settle()
    assert len(found.seen) > 50


TURN = """(node) => new Promise(done => {
  const begun = performance.now();
  let turn = 0;
  const frame = () => {
    turn += 1;
    node.value = String(turn % 180);
    node.dispatchEvent(new Event("input"));
    if (turn < 300) requestAnimationFrame(frame);
    else done(1000 * turn / (performance.now() - begun));
  };
  requestAnimationFrame(frame);
})"""


@pytest.mark.benchmark(group="300 turns of the surface in 3-D, one in each frame")
def test_turn(benchmark, new_page, lab):  # noqa: F811
    page = opened(new_page, lab, CONTESTANTS["ours, Explorer"][0]).page
    page.get_by_role("button", name="3-D").click()
    turn = page.get_by_role("slider", name="turn")
    found = benchmark.pedantic(turn.evaluate, args=(TURN,), rounds=1)
    benchmark.extra_info.update({"pictures a second": round(found, 1)})


COST = """
import statistics, time
landscape = explorer.views["surface"]
def cost():
    times, sizes = [], []
    for number in range(100):
        explorer.experiment.set({"x": 0.5 + number / 100})
        start = time.perf_counter()
        landscape.redraw()
        times.append(1000 * (time.perf_counter() - start))
        sizes.append(len(landscape.picture))
    return statistics.median(times), max(sizes)
cost()
"""


@pytest.mark.benchmark(group="matplotlib's picture, when all rests")
def test_picture(benchmark, new_page, lab):  # noqa: F811
    notebook = opened(new_page, lab, CONTESTANTS["ours, Explorer"][0])
    notebook.page.locator(".bw-picture[src^=blob]").wait_for()
    notebook.rest()
    milliseconds, size = ast.literal_eval(benchmark.pedantic(notebook.set_code_and_run, args=(COST,), rounds=1))
    benchmark.extra_info.update(
        {
            "ms of kernel time a picture (median)": round(milliseconds, 2),
            "kB a picture at most": round(size / 1000, 1),
        }
    )


# Turns a dial from end to end and back, a value in every frame; frames and other bars, each in a second.
TURN = """async place => {
  const dial = document.querySelectorAll(".bw-dial input")[place];
  const [low, high] = [Number(dial.min), Number(dial.max)];
  let [frames, painted, last] = [0, 0, ""];
  const begun = performance.now();
  for (let share = 0; share < 1; share = (performance.now() - begun) / 3000) {
    await new Promise(requestAnimationFrame);
    dial.value = String(low + (high - low) * (0.5 + 0.5 * Math.sin(20 * share)));
    dial.dispatchEvent(new Event("input", {bubbles: true}));
    const bars = document.querySelector(".bw-bars").getAttribute("d");
    [frames, painted, last] = [frames + 1, painted + Number(bars !== last), bars];
  }
  return [frames / 3, painted / 3];
}"""


@pytest.mark.benchmark(group="a dial of LayerGradients turned for 3 s")
@pytest.mark.parametrize("place", range(3), ids=["layers", "units", "scale"])
def test_layer_gradients(benchmark, new_page, lab, place):  # noqa: F811
    code = "from backprop_widgets import LayerGradients\nLayerGradients(30, 16, 'tanh', 3.0)"
    page = opened(new_page, lab, code).page
    page.locator(".bw-bars").wait_for()
    frames, painted = benchmark.pedantic(page.evaluate, args=(TURN, place), rounds=1)
    benchmark.extra_info.update({"frames a second": round(frames, 1), "pictures a second": round(painted, 1)})
    assert painted > 0
