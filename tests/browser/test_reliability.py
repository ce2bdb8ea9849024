"""Cells that run again and floods of messages, in JupyterLab."""

from __future__ import annotations

import ast
from itertools import pairwise

import pytest
from browser.lab import BLANK
from browser.notebook import Notebook
from browser.waiting import wait_until

MAKE = "from backprop_widgets import Diagram, Experiment, Explorer, Landscape\n"
# Nothing public leads from a page to its models.
MANAGER = """harness.panel.content.rendermime
  .createRenderer("application/vnd.jupyter.widget-view+json")._manager.promise"""
LIVE = "__import__('ipywidgets').widgets.widget._instances"


@pytest.fixture
def notebook(new_page, lab):
    return Notebook.open(new_page(1280, 2000), lab, BLANK)


def show(notebook: Notebook, code: str) -> None:
    """Run a new cell, and wait for every surface on the page."""
    notebook.set_code_and_run(MAKE + code)
    drawn(notebook)


def last(notebook: Notebook, command: str = "notebook:run-cell") -> None:
    """Run a command on the last cell of code, which need not be the active one."""
    notebook.page.evaluate(
        """command => {
          const {content} = harness.panel;
          content.activeCellIndex = content.widgets.findLastIndex(cell => cell.model.type === "code");
          harness.run(command);
        }""",
        command,
    )
    notebook.settle()


def drawn(notebook: Notebook) -> None:
    """Wait until each Landscape on the page has its picture and its point."""
    wait_until(
        notebook.page,
        """() => {
          const surfaces = [...document.querySelectorAll(".bw-surface")];
          return surfaces.length && surfaces.every(surface => surface.querySelector(".bw-picture").naturalWidth > 0
            && surface.querySelector(".bw-point").hasAttribute("cx"));
        }""",
    )


def inputs(notebook: Notebook, name: str = "explorer") -> dict[str, float]:
    return ast.literal_eval(notebook.value(f"{name}.experiment.inputs"))


def models(notebook: Notebook) -> tuple[int, int]:
    """Return how many models there are in the kernel and in the page."""
    in_page = notebook.page.evaluate(f"async () => Object.keys((await {MANAGER})._models).length")
    return int(notebook.value(f"len({LIVE})")), in_page


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("explorer = Explorer()\nexplorer", marks=pytest.mark.nightly),
        "experiment = Experiment()\ndisplay(Diagram(experiment), Landscape(experiment))",
    ],
)
def test_running_a_cell_fifty_times_adds_no_models(notebook, code):
    show(notebook, code)
    first = models(notebook)
    assert first[0] == first[1] >= 4  # the library, the state and the views
    for _ in range(50):
        last(notebook)
    drawn(notebook)
    assert models(notebook) == first
    assert notebook.errors == []


SLIDERS = """import ipywidgets
for old in list(ipywidgets.widgets.widget._instances.values()):
    old.close()
ipywidgets.VBox([ipywidgets.FloatSlider() for _ in range(5)])"""


def leave(notebook: Notebook, code: str, runs: int) -> dict[str, float]:
    """Return what so many runs of a cell leave behind: nodes, bytes of JavaScript, bytes of the kernel.

    They are run twice, and the less counts: what they leave they leave again, and JupyterLab's own parts come once.
    """
    tools = notebook.page.context.new_cdp_session(notebook.page)
    for domain in ("Performance", "HeapProfiler"):
        tools.send(f"{domain}.enable")

    def measure() -> dict[str, float]:
        for _ in range(3):
            tools.send("HeapProfiler.collectGarbage")
        page = {each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]}
        pages = int(notebook.value("open('/proc/self/statm').read().split()[1]").strip("'"))
        return {"nodes": page["Nodes"], "heap": page["JSHeapUsedSize"], "kernel": 4096 * pages}

    notebook.set_code_and_run(MAKE + code)
    for _ in range(5):
        last(notebook)
    states = [measure()]
    for _ in range(2):
        for _ in range(runs):
            last(notebook)
        states.append(measure())
    return {name: min(after[name] - before[name] for before, after in pairwise(states)) for name in states[0]}


EXPLORER = "explorer = Explorer()\nexplorer"


def test_running_a_cell_again_leaves_less_on_the_page_than_plain_sliders_do(notebook):
    """JupyterLab keeps the model and the view of each slider that there ever was; of ours it keeps nothing."""
    plain, ours = leave(notebook, SLIDERS, 5)["nodes"], leave(notebook, EXPLORER, 5)["nodes"]
    assert ours < plain / 2, (ours, plain)


@pytest.mark.nightly
def test_running_a_cell_fifty_times_leaves_little_more_than_plain_sliders_do(notebook):
    plain, ours = leave(notebook, SLIDERS, 50), leave(notebook, EXPLORER, 50)
    more = {name: ours[name] - plain[name] for name in plain}
    assert more["nodes"] <= 100, more
    assert more["heap"] <= 2e6, more
    assert more["kernel"] <= 30e6, more


@pytest.mark.nightly
def test_what_another_cell_shows_stays_when_its_maker_runs_again(notebook):
    notebook.set_code_and_run(MAKE + "explorer = Explorer()")
    show(notebook, "explorer")
    notebook.set_code_and_run("kept = explorer")
    notebook.page.evaluate(
        """() => {
          const {content} = harness.panel;
          content.activeCellIndex = content.widgets.findLastIndex(
            cell => cell.model.sharedModel.source.endsWith("= Explorer()"));
          harness.run("notebook:run-cell");
        }"""
    )
    notebook.settle()
    assert notebook.value("kept is explorer") == "False"
    notebook.drag(notebook.page.get_by_role("slider", name="w₁ slider"), 20)
    assert float(notebook.value("kept.experiment.values['w1']")) > 0.5
    assert notebook.errors == []


@pytest.mark.parametrize(
    "views", ["Diagram(experiment), Landscape(experiment), Curve(experiment)", "Answers(Worksheet('gone'))"]
)
def test_views_shown_alone_say_once_that_the_kernel_is_gone(notebook, views):
    notebook.set_code_and_run(f"from backprop_widgets import *\nexperiment = Experiment()\ndisplay({views})")
    said = notebook.page.locator(".bw-gone-alone")
    assert said.count() == 0
    notebook.page.evaluate("harness.start(harness.kernel().shutdown())")
    said.first.wait_for()
    assert said.count() == 1
    assert "kernel of this notebook is gone" in said.inner_text()


# Comms are Lab's own and hold nothing back; a widget in the page would keep one message in flight.
FLOOD = """({state, surface}) => {
  const comms = harness.kernel()._comms;
  for (let turn = 1; turn <= 300; turn += 1) {
    if (state) comms.get(state).send({method: "update", state: {input_x: turn / 100}, buffer_paths: []});
    const asked = {number: 1000 + turn, dark: false};
    if (surface) comms.get(surface).send({method: "update", state: {asked}, buffer_paths: []});
  }
}"""

ANSWERED = f"""async ([surface, x]) => {{
  const model = await (await {MANAGER}).get_model(surface);
  const {{answer, inputs}} = model.get("background");
  return answer === model.get("asked").number && inputs[0] === x;
}}"""


@pytest.mark.parametrize(
    "flooded",
    [
        ("state", "surface"),
        pytest.param(("state",), marks=pytest.mark.nightly),
        pytest.param(("surface",), marks=pytest.mark.nightly),
    ],
    ids=" and ".join,
)
def test_three_hundred_messages_at_once_cost_two_seconds_at_most_and_the_last_one_counts(notebook, flooded):
    show(notebook, "explorer = Explorer()\nexplorer")
    notebook.set_code_and_run(
        "import time\nsurface, drawn = explorer.views['surface'], []\n"
        "surface.observe(lambda change: drawn.append(explorer.experiment.values['x']), 'background')"
    )
    identity = {"state": "surface.state.model_id", "surface": "surface.model_id"}
    given = {part: ast.literal_eval(notebook.value(identity[part])) for part in flooded}
    begun = float(notebook.value("time.process_time()"))  # the kernel's own: the clock is that of a crowded machine
    notebook.page.evaluate(FLOOD, given)
    notebook.settle()
    assert float(notebook.value("time.process_time()")) - begun < 2 * len(flooded)
    x = 3.0 if "state" in flooded else 1.0
    wait_until(notebook.page, "x => document.querySelector('.bw-slider input').value === x", arg=f"{x:g}")
    assert inputs(notebook) == {"x": x, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}
    assert notebook.value("explorer.experiment.forward['z']") == repr(x / 2)
    wait_until(notebook.page, ANSWERED, arg=[ast.literal_eval(notebook.value("surface.model_id")), x])
    drawn = ast.literal_eval(notebook.value("drawn"))
    assert len(drawn) < 150
    notebook.drag(notebook.page.get_by_role("slider", name="w₁ slider"), 20)
    assert inputs(notebook)["w1"] > 0.5
    assert notebook.errors == []
