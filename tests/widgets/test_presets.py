"""Presets: places where one thing can be seen, and that it is seen there."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import Explorer, two_paths
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.presets import PRESETS


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_shows_what_its_sentence_says(key):
    explorer = Explorer()
    explorer.views["presets"].chosen = key
    made, numbers = explorer.experiment, explorer.experiment.numbers
    losses = made.trajectory.losses
    shown = {
        "start": lambda: made.values == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5},
        "saturated": lambda: numbers["z"] == 7 and abs(numbers["dL/dw1"]) < 0.001 < 0.2 < abs(numbers["dL/dw2"]),
        "w2 is 0": lambda: numbers["dL/dw1"] == 0 != numbers["dL/dw2"],
        "x is 0": lambda: numbers["dL/dw1"] == 0 == numbers["z"] and (made.trajectory.weights[:, 0] == 0.5).all(),
        "eta kills": lambda: made.eta == 8 and round(losses[-1], 2) == 0.5,
        "eta hops": lambda: made.eta == 4 and (np.diff(np.sign(np.diff(losses[:20]))) != 0).sum() >= 8,
        "two routes": lambda: made.paths == "w01" and numbers["dErr/dw01"] != 0,
        "opposite signs": lambda: abs(numbers["dErr/dw01"]) < 1e-4 < 0.02 < abs(numbers["dErr/dw01 over 1"]),
    }
    assert shown[key]()
    assert explorer.views["presets"].explained == say(f"preset.{key}.says")
    made.set({"x": 0.3})
    made.reset()
    assert shown[key]()  # a preset is a start of its own
    explorer.close()


def test_a_preset_of_another_network_brings_other_views_and_leaves_nothing_behind():
    import ipywidgets

    explorer = Explorer()
    count = len(ipywidgets.widgets.widget._instances)
    presets = explorer.views["presets"]
    before = explorer.experiment
    presets.chosen = "two routes"
    assert explorer.experiment is not before
    assert set(explorer.sliders) == {"x", "t", "w01", "w11", "w12", "w21", "w22", "eta"}
    assert explorer.views["presets"] is presets
    explorer.experiment.make_mistake("one route")
    presets.chosen = "start"
    assert explorer.experiment.mistake is None
    assert len(ipywidgets.widgets.widget._instances) == count
    assert presets.comm is not None
    explorer.close()


def test_presets_are_offered_where_no_network_is_given():
    assert "presets" in Explorer().views
    assert "presets" not in Explorer(two_paths()).views
    assert "presets" in Explorer(two_paths(), show=("presets", "diagram")).views
