"""The scripts and the styles are sent once, whatever is shown, and every widget finds them, alone and later too."""

from __future__ import annotations

import json
import re

import ipywidgets
import pytest
from ipywidgets.embed import dependency_state
from js.runtime import deno

from backprop_widgets import (
    Answers,
    Curve,
    Derivation,
    Diagram,
    Drill,
    Experiment,
    Explorer,
    FiniteDifferences,
    Goal,
    Landscape,
    LayerGradients,
    Mistakes,
    Practice,
    SampleGradients,
    Share,
    Sliders,
    Tangent,
    Walk,
    Worksheet,
)
from backprop_widgets.widgets.bundle import library, own_styles, separate, stylesheet, view
from backprop_widgets.widgets.library import Library

ALONE = {
    "answers": lambda: Answers(Worksheet("alone")),
    "curve": lambda: Curve(Experiment()),
    "derivation": lambda: Derivation(Experiment()),
    "diagram": lambda: Diagram(Experiment()),
    "finite differences": lambda: FiniteDifferences(Experiment()),
    "goal": lambda: Goal(Experiment(), "y", "t", within=0.1),
    "landscape": lambda: Landscape(Experiment()),
    "mistakes": lambda: Mistakes(Experiment()),
    "sample gradients": lambda: SampleGradients(Experiment(values={"x": [1.0, 2.0]})),
    "share": lambda: Share(Experiment()),
    "sliders": lambda: Sliders(Experiment()),
    "tangent": lambda: Tangent(Experiment()),
    "walk": lambda: Walk(Experiment()),
    "explorer": Explorer,
}


def sent(widget):
    """Return the state of each model that a page needs to show a widget."""
    return [model["state"] for model in dependency_state([widget], drop_defaults=False).values()]


def test_an_explorer_is_at_most_360_kilobytes_in_at_most_40_models(explorer):
    models = sent(explorer)
    assert len(models) <= 40
    assert len(json.dumps(dependency_state([explorer], drop_defaults=False))) <= 360_000


@pytest.mark.parametrize("name", ALONE)
def test_each_widget_brings_the_library_once_alone_and_when_an_explorer_was_closed(name):
    Explorer().close()
    widget = ALONE[name]()
    models = sent(widget)
    assert [model["_css"] for model in models if "_css" in model] == [stylesheet()]
    scripts = [model["_esm"] for model in models if "_esm" in model]
    assert scripts.count(library()) == 1
    assert max(len(script) for script in scripts if script != library()) < 450
    widget.close()


@pytest.mark.parametrize(
    ("name", "make"), [("layer_gradients", LayerGradients), ("drill", lambda: Drill(Practice("alone")))]
)
def test_a_view_that_few_pages_show_brings_the_library_for_its_styles_and_a_script_of_its_own(name, make):
    widget = make()
    models = sent(widget)
    assert {model["_css"] for model in models if "_css" in model} == {stylesheet(), own_styles(name)}
    assert {model["_esm"] for model in models if "_esm" in model} == {library(), separate(name)}
    widget.close()


@pytest.mark.parametrize("name", ALONE)
def test_what_is_embedded_has_its_scripts_also_where_ipywidgets_leaves_out_defaults(name):
    widget = ALONE[name]()
    models = [model["state"] for model in dependency_state([widget]).values() if model["model_module"] == "anywidget"]
    assert [model["_esm"] for model in models].count(library()) == 1
    assert all(model["_esm"] for model in models)
    widget.close()


def test_the_kernel_has_one_library_and_makes_another_when_all_was_closed():
    first = Library.shared()
    assert Library.shared() is first
    first.close()
    assert Library.shared() is not first
    assert Library.shared().comm is not None


def test_a_slider_is_one_of_ipywidgets_with_a_layout_and_a_style_of_its_own(explorer):
    slider = explorer.sliders["w1"]
    assert isinstance(slider, ipywidgets.FloatSlider)
    assert not {"layout", "style"} & set(slider.get_state())
    slider.layout.width = "50%"
    slider.style.handle_color = "red"
    assert slider.get_state()["layout"] == f"IPY_MODEL_{slider.layout.model_id}"
    assert slider.get_state()["style"] == f"IPY_MODEL_{slider.style.model_id}"
    assert explorer.sliders["w2"].layout.width is None
    layout, style = slider.layout, slider.style
    explorer.close()
    assert layout.comm is None
    assert style.comm is None


def test_a_layout_that_is_asked_for_is_sent(explorer, monkeypatch):
    messages = []
    monkeypatch.setattr(explorer, "_send", lambda message, buffers=None: messages.append(message["state"]))
    explorer.layout.width = "50%"
    other = ipywidgets.Layout(width="60%")
    explorer.layout = other
    assert [state["layout"][:10] for state in messages] == ["IPY_MODEL_"] * 2
    assert messages[-1]["layout"] == f"IPY_MODEL_{other.model_id}"
    assert explorer.layout is other


def test_a_view_takes_a_layout():
    layout = ipywidgets.Layout(width="70%")
    curve = Curve(Experiment())
    curve.layout = layout
    assert curve.get_state()["layout"] == f"IPY_MODEL_{layout.model_id}"
    curve.close()


def test_a_model_is_initialized_at_once_and_the_rest_is_done_when_the_library_comes(tmp_path):
    texts = {"library": library(), "state": view("state"), "run": PAGE + INITIALIZE}
    for name, text in texts.items():
        (tmp_path / f"{name}.mjs").write_text(text, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "run.mjs", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["function", 0, 2, 0]


INITIALIZE = """
const sentences = { undefined: "undefined" };
const traits = { memory: new DataView(new ArrayBuffer(0)), sentences, inputs: [], sliding: [], sliders: [] };
const listeners = new Set();
const on = (event) => listeners.add(event);
const off = (event) => listeners.delete(event);
const model = { widget_manager: {}, get: (trait) => traits[trait], on, off };
const stop = (await import("./state.mjs")).default.initialize({ model });
const seen = [typeof stop, listeners.size];
await import("./library.mjs");
await new Promise((resolve) => setTimeout(resolve, 50));
seen.push(listeners.size);
await stop();
console.log(JSON.stringify([...seen, listeners.size]));
"""
MEET = """
const seen = [];
const model = { get: (trait) => ({ words: {}, rows: [], lines: {} })[trait], on() {}, off() {} };
const el = { append: () => seen.push("shown"), addEventListener() {} };
for (const name of Deno.args) {
  const widget = (await import(`./${name}.mjs`)).default;
  widget.render?.({ model, el }).catch((error) => seen.push(String(error)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  seen.push(name);
}
console.log(JSON.stringify(seen));
"""
PAGE = """
globalThis.document = { createElement: () => ({ setAttribute() {}, append() {}, addEventListener() {} }) };
const clock = { setTimeout, clearTimeout, requestAnimationFrame() {}, cancelAnimationFrame() {} };
globalThis.window = { ...clock, addEventListener() {}, removeEventListener() {} };
"""


@pytest.mark.parametrize(
    ("come", "seen"),
    [
        (["library", "answers"], ["library", "shown", "answers"]),
        (["answers", "library"], ["answers", "shown", "library"]),
        (["answers", "other", "library"], ["answers", "other", "shown", "library"]),
        (["answers", "other"], ["answers", "other"]),
    ],
)
def test_a_widget_waits_for_the_library_of_its_own_version(tmp_path, come, seen):
    (version,) = re.findall(r'"backprop_widgets (\w+)"', view("answers"))
    texts = {"library": library(), "answers": view("answers"), "other": library().replace(version, "another")}
    for name, text in {**texts, "meet": PAGE + MEET}.items():
        (tmp_path / f"{name}.mjs").write_text(text, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "meet.mjs", *come, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == seen
