"""A recorded drag: in every frame the page shows what the program gives for that frame's inputs."""

from __future__ import annotations

import ast
import html

import pytest
from browser.drag import watched_drag
from graphs import net_231

from backprop_widgets import two_paths, worked_example
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, symbol

IMPORTS = "import sys\nsys.path.insert(0, '../tests')\nfrom graphs import *\nfrom backprop_widgets import *\n"

# A message sent in a frame is answered after that frame's picture and before the next one's moves.
RECORD = """(root) => {
  const inputs = [...root.querySelectorAll(".bw-typed input")];
  const slots = [...root.querySelectorAll("[data-q]")];
  const {port1, port2} = new MessageChannel();
  const frames = [];
  let running = true;
  port1.onmessage = () => frames.push([inputs.map(node => node.value), slots.map(node => node.textContent)]);
  const frame = () => {
    port2.postMessage(0);
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.recorded = () => {
    running = false;
    const symbols = inputs.map(node => node.parentElement.querySelector("span").textContent);
    return {symbols, slots: slots.map(node => [node.dataset.q, node.dataset.f]), frames};
  };
}"""


def names_of(experiment, record):
    """Return the name of each field: groups of sliders have an order of their own."""
    by_symbol = {symbol(name, TEXT): name for name in experiment.inputs}
    return [by_symbol[text] for text in record["symbols"]]


def wrong_slots(experiment, record, frames):
    """Return what a recorded page shows and the program does not say."""
    found, names = [], names_of(experiment, record)
    for texts, shown in frames:
        experiment.set(dict(zip(names, map(float, texts), strict=True)))
        for (quantity, code), text in zip(record["slots"], shown, strict=True):
            if text != format_number(experiment.numbers[html.unescape(quantity)], code):
                found.append((texts, quantity, text))
    return found


@pytest.mark.parametrize(
    ("code", "network", "handle"),
    [
        ("Explorer()", worked_example, "w₁ slider"),
        ("Explorer(two_paths())", two_paths, "w₁₁ slider"),
        ("Explorer(net_231())", net_231, "w₁₁ slider"),
    ],
)
def test_every_frame_of_a_drag_shows_what_the_program_gives(desk, code, network, handle):
    notebook = desk.clear(1280, 900)
    notebook.set_code_and_run(f"{IMPORTS}explorer = {code}\nexplorer")
    page = notebook.page
    slider = page.get_by_role("slider", name=handle)
    slider.wait_for()
    page.locator(".bw-picture[src^=blob]").wait_for()
    page.locator(".bw-explorer").last.evaluate(RECORD)
    page.locator(".bw-slider").filter(has=slider).locator(".bw-short").evaluate("node => { node.id = 'watched'; }")
    drag = watched_drag(page, slider, "#watched", moves=160, rate=None)
    record = page.evaluate("recorded()")
    assert drag.painted[-1][0] == drag.seen[-1][0]  # nothing older than the last move

    frames = record["frames"]
    assert len({tuple(texts) for texts, _ in frames}) > 30
    sampled = frames[:: max(1, len(frames) // 300)]
    assert len(sampled) >= 60
    experiment = Experiment(network())
    assert wrong_slots(experiment, record, sampled) == []
    late = [(texts, shown) for (texts, _), (_, shown) in zip(sampled[5:], sampled, strict=False)]
    assert wrong_slots(experiment, record, late) != []

    notebook.settle()
    kept = ast.literal_eval(notebook.value("explorer.experiment.inputs"))
    assert kept == dict(zip(names_of(experiment, record), map(float, frames[-1][0]), strict=True))
    assert notebook.errors == []
