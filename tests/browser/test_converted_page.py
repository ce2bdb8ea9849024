"""What nbconvert and ipywidgets write of our widgets, in a browser without network: there never was a kernel there."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import ipywidgets
import nbformat
import pytest
from ipywidgets.embed import embed_minimal_html
from js.runtime import SCRIPTS
from playwright.sync_api import expect

from backprop_widgets import Explorer, Goal, Mistakes
from backprop_widgets.widgets.bundle import module

CELLS = (
    "from backprop_widgets import Explorer, Goal, Mistakes\nexplorer = Explorer()\nexplorer",
    "Goal(explorer.experiment, 'y', 't', within=0.1)",
    "Mistakes(explorer.experiment)",
)
WITHOUT_STATE = "--ExecutePreprocessor.store_widget_state=False"
# Shows what is written in a page, as the widget manager does that such a page asks a network for.
MANAGER = """
class Alone extends Model {
  save_changes() {}
  send() {}
}
const read = (kind) => [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)];
const kinds = { FloatSliderModel: "slider", HTMLModel: "markup", BoxModel: "box" };
const manager = { get_model: async (id) => models.get(id) };
const models = new Map(Object.entries(JSON.parse(read("state")[0].textContent).state).map(([id, model]) => {
  for (const { path: [name], data } of model.buffers ?? []) {
    model.state[name] = new DataView(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)).buffer);
  }
  const view = kinds[model.model_name] ?? /views\\.(\\w+)\\.(?:initialize|render)\\)/.exec(model.state._esm)?.[1];
  return [id, new Alone(manager, id, { view, ...model.state })];
}));
const { follow, ...views } = $scripts["library.js"];
for (const model of models.values()) {
  const { initialize } = views[model.view] ?? {};
  if (initialize) await follow({ model }, initialize);
}
document.head.append(Object.assign(document.createElement("style"), {
  textContent: [...models.values()].map((model) => model.get("_css") ?? "").join(""),
}));
for (const tag of read("view")) {
  const model = models.get(JSON.parse(tag.textContent).model_id);
  await Promise.all(show(model, models, tag.parentElement));
}
document.documentElement.classList.add("shown");
"""


def convert(folder, *options):
    """Return the page that the command line writes of a notebook that it has run."""
    cells = [nbformat.v4.new_code_cell(code) for code in CELLS]
    page = nbformat.v4.new_notebook(cells=cells)
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(page, folder / "page.ipynb")
    command = (sys.executable, "-m", "nbconvert", "--to", "html", "--execute", *options, "page.ipynb")
    own = {name: str(folder) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR")}
    done = subprocess.run(command, cwd=folder, env=os.environ | own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "page.html"


def embed(folder):
    """Return the page that ipywidgets writes, as its documents say: with all widgets of the process."""
    ipywidgets.Widget.close_all()  # what other tests have left
    explorer = Explorer()
    views = [explorer, Goal(explorer.experiment, "y", "t", within=0.1), Mistakes(explorer.experiment)]
    embed_minimal_html(folder / "page.html", views=views, title="A page")
    for view in reversed(views):
        view.close()
    return folder / "page.html"


@pytest.fixture
def visit(new_page):
    """Return what opens a page without network; afterwards it may have failed at nothing but the network."""
    failed = []

    def visit(path):
        page = new_page()
        page.route(lambda address: address.startswith("http"), lambda route: route.abort())
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield visit
    assert failed == []


def test_without_what_moves_the_table_and_the_picture_stand_there(visit, tmp_path):
    page = visit(convert(tmp_path, WITHOUT_STATE))
    expect(page.locator("td", has_text="0.0366").first).to_be_visible()
    picture = page.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
    expect(page.get_by_text("Your goal: y within 0.1 of t")).to_be_visible()
    expect(page.get_by_text("The kernel")).to_have_count(0)


def test_without_a_network_they_stand_there_too_where_what_moves_is_stored(visit, tmp_path):
    page = visit(convert(tmp_path))
    expect(page.locator("td", has_text="0.0366").first).to_be_visible()
    expect(page.locator(".bw-snapshot img")).to_be_visible()
    expect(page.get_by_text("Your goal: y within 0.1 of t")).to_be_visible()
    expect(page.get_by_text("<mistakes of ")).to_be_visible()  # which has no snapshot
    assert page.locator('script[type="application/vnd.jupyter.widget-view+json"]').count() == len(CELLS)


@pytest.mark.parametrize("write", [convert, embed])
def test_where_there_never_was_a_kernel_none_is_gone(visit, write, tmp_path):
    page = visit(write(tmp_path))
    page.add_style_tag(path=SCRIPTS.parent / "css" / "page.css")  # in place of ipywidgets' own
    page.add_script_tag(type="module", content=f"{module('page/host.js')}{MANAGER}")
    page.locator(".shown").wait_for()
    expect(page.locator(".bw-snapshot").filter(visible=True)).to_have_count(0)  # the views themselves stand there
    explorer = page.locator(".bw-explorer")
    value = page.locator('.bw-steps [data-q="L"]').first
    expect(value).to_have_text("0.0484")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(value).to_have_text("0.0446")
    page.locator(".bw-reset").click()
    expect(value).to_have_text("0.0484")
    box = page.locator(".bw-surface canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    expect(value).not_to_have_text("0.0484")
    page.get_by_role("button", name="More", exact=True).click()
    for name in ("Go to", "Make a mistake", "update rule", "activation", "steps"):
        expect(explorer.get_by_label(name, exact=True)).to_be_hidden()
    for name in ("Keep this run", "Copy code", "Copy LaTeX"):
        expect(explorer.get_by_role("button", name=name)).to_have_count(0)
    explorer.get_by_label("loss curve", exact=True).select_option("logarithmic")
    expect(page.locator(".bw-goal")).to_contain_text(re.compile("Moves so far: [12]"))
    expect(page.get_by_role("alert").filter(has_text="needs Python")).to_have_count(1)
    expect(page.get_by_text("The kernel of this notebook is gone").filter(visible=True)).to_have_count(0)
