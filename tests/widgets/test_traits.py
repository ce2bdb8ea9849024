"""What a widget keeps: traits, which are sent to the page, and a few public attributes that its docstring names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances

import backprop_widgets
from backprop_widgets import Goal
from backprop_widgets.widgets import explorer

SCRIPTS = sorted(Path(explorer.__file__).parent.rglob("*.js"))


@pytest.fixture(scope="module")
def sent():
    """The names of all traits that go to the page."""
    for name in backprop_widgets.__all__:  # each public name loads the widgets that it needs
        getattr(backprop_widgets, name)
    kinds, names = [Widget], set()
    for kind in kinds:
        kinds += kind.__subclasses__()
        names |= set(kind.class_traits(sync=True))
    return names


def read(source: str) -> set[str]:
    """Return the names that a script reads of a model, or waits for."""
    waited = (name for names in re.findall(r'"((?:change:\w+ ?)+)"', source) for name in re.findall(r":(\w+)", names))
    return {*re.findall(r'\b(?:model|state)\.get\("(\w+)"\)', source), *waited}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_a_script_reads_is_sent(path, sent):
    assert read(path.read_text(encoding="utf-8")) - sent == set()


def test_a_name_that_is_not_sent_is_seen(sent):
    assert read('model.get("told"); state.on("change:ghosts change:runs", f)') - sent == {"told", "runs"}


def undocumented(widget: Widget) -> set[str]:
    """Return the public attributes of a widget that are no traits, and that its class says nothing of."""
    said = "\n".join(kind.__doc__ or "" for kind in type(widget).__mro__ if kind.__module__.startswith("backprop"))
    return {name for name in vars(widget) if not name.startswith("_") and f"{name}: " not in said}


def test_what_a_widget_sets_is_a_trait_or_is_documented():
    """A misspelt trait would be an attribute that the page never hears of."""
    before = set(_instances)
    made = explorer.Explorer()
    goal = Goal(made.experiment, "y", "t", within=0.1)
    made.views["mistakes"].chosen = ["sign", 0]
    made.views["presets"].chosen = "start"
    made.experiment.keep()
    made.views["surface"].redraw()
    ours = [_instances[key] for key in set(_instances) - before]
    assert {type(widget).__name__: found for widget in ours if (found := undocumented(widget))} == {}
    goal.furnitures = 1
    assert undocumented(goal) == {"furnitures"}
    goal.close()
    made.close()


def test_what_the_kernel_writes_reaches_the_page(explorer):
    experiment, views = explorer.experiment, explorer.views
    views["mistakes"].chosen = ["sign", 0]
    assert views["mistakes"].get_state("explained")["explained"]
    views["surface"].redraw()
    assert views["surface"].get_state("picture")["picture"].startswith(b"\x89PNG")
    experiment.keep()
    assert len(views["surface"].state.get_state("ghosts")["ghosts"]) == 1
