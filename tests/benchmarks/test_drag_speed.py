"""How many of a slider's values are painted, and how late, beside `interact` with an inline plot. Asserts no time.

    python -m pytest tests/benchmarks/test_drag_speed.py --benchmark-only --benchmark-json=drag.json
    python tests/benchmarks/ratios.py drag.json

Each is dragged for 5 s at 60 moves a second, in the JupyterLab that the README starts.
"""

from __future__ import annotations

import ast

import pytest
from browser.conftest import FIRST, browser, chromium, lab, new_page  # noqa: F401
from browser.drag import watched_drag
from browser.notebook import Notebook
from browser.waiting import wait_until

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
        ".bw-slider:nth-child(3) .bw-short",
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
    assert len(found.seen) > 100


LATE = """() => {
  const image = document.querySelector(".bw-picture");
  const field = document.querySelector(".bw-slider:nth-child(1) input");
  window.late = [];
  let moved = 0;
  const watch = new MutationObserver(() => {
    const begun = moved;
    image.decode().then(() => window.late.push(performance.now() - begun));
  });
  watch.observe(image, {attributes: true, attributeFilter: ["src"]});
  window.nudge = (value) => {
    field.value = String(value);
    moved = performance.now();
    field.dispatchEvent(new Event("change"));
  };
}"""
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


@pytest.mark.benchmark(group="a new background after a move of x")
def test_background(benchmark, new_page, lab):  # noqa: F811
    notebook = opened(new_page, lab, CONTESTANTS["ours, Explorer"][0])
    page = notebook.page
    page.locator(".bw-picture[src^=blob]").wait_for()
    page.evaluate(LATE)

    found = []

    def moves():
        for number in range(30):
            page.evaluate("value => { late.length = 0; nudge(value); }", 0.5 + number / 100)
            wait_until(page, "late.length > 0")
            notebook.settle()  # a question that overtook its move is asked again
            found.append(page.evaluate("late.at(-1)"))

    benchmark.pedantic(moves, rounds=1)
    late = sorted(found)
    milliseconds, size = ast.literal_eval(notebook.set_code_and_run(COST))
    benchmark.extra_info.update(
        {
            "ms from the move to the picture (median)": round(late[15], 1),
            "the slowest": round(late[-1], 1),
            "ms of kernel time a redraw (median)": round(milliseconds, 2),
            "kB a picture at most": round(size / 1000, 1),
        }
    )
