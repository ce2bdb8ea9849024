"""Presets: places where one thing can be seen, and that it is seen there."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import Curve, Diagram, Explorer, Goal, Landscape, Sliders, two_paths
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.presets import PRESETS
from backprop_widgets.widgets.state import State


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
    experiment, surface = explorer.experiment, explorer.views["surface"]
    presets.chosen = "two routes"
    assert explorer.experiment is experiment
    assert explorer.views["surface"] is surface
    assert list(surface.axes) == ["w01", "w11"]
    assert surface.background["names"] == ["w01", "w11"]
    assert set(explorer.sliders) == {"x", "t", "w01", "w11", "w12", "w21", "w22", "eta"}
    assert explorer.views["presets"] is presets
    explorer.experiment.make_mistake("one route")
    presets.chosen = "start"
    assert explorer.experiment.mistake is None
    assert len(ipywidgets.widgets.widget._instances) == count
    assert presets.comm is not None
    explorer.close()


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_takes_the_place_of_several_samples(key):
    explorer = Explorer(values={"x": [1.0, 2.0], "t": [0.0, 1.0]}, steps=5)
    explorer.views["presets"].chosen = key
    alone = Explorer()
    alone.views["presets"].chosen = key
    assert (explorer.experiment.samples, explorer.experiment.inputs) == (0, alone.experiment.inputs)
    explorer.close()
    alone.close()


def test_what_stands_on_the_experiment_goes_along_with_a_preset():
    explorer = Explorer()
    experiment = explorer.experiment
    alone = [
        Curve(experiment),
        Diagram(experiment),
        Landscape(experiment, ("w2", "w1")),
        Sliders(experiment, ("x", "w1")),
    ]
    goal = Goal(experiment, "y", "t", within=0.4)
    assert goal.reached
    explorer.views["presets"].chosen = "two routes"
    shown = State.of(experiment)
    assert [view.state for view in (*alone[:3], goal)] == [shown] * 4
    assert "w01" in alone[1].template
    assert list(alone[3].sliders) == ["x"]
    assert goal.lost == "This goal is over: the network is another one, and has no y."
    assert not goal.reached
    assert repr(goal).count("This goal is over") == 1
    alone[3].sliders["x"].value = 0.25
    assert experiment.values["x"] == 0.25
    explorer.views["presets"].chosen = "start"
    assert (goal.lost, goal.reached) == ("", True)
    assert list(alone[3].sliders) == ["x", "w1"]
    for view in (*alone, goal):
        view.close()
    explorer.close()


def test_a_view_hears_of_its_new_state_before_it_hears_of_the_rest():
    """The page ends the old view then; else it would paint the new template with the old network."""
    explorer = Explorer()
    messages = {}
    views = [*explorer.views.values()]
    for view in views:
        view._send = lambda message, buffers=None, view=view: messages.setdefault(view, []).append(message)
    explorer.experiment.explore(two_paths())
    seen = 0
    for view in views:
        for message in messages.get(view, []):
            if "state" in message["state"]:
                assert next(iter(message["state"])) == "state", view
                seen += 1
            else:
                assert not {"template", "background"} & set(message["state"]), view
    assert seen >= 7
    explorer.close()


def test_a_network_that_is_refused_changes_nothing():
    explorer = Explorer()
    before = explorer.experiment.inputs
    with pytest.raises(ValueError, match="no variable named 'q'"):
        explorer.experiment.explore(two_paths(), values={"q": 1})
    assert explorer.experiment.inputs == before
    assert explorer.experiment.numbers["L"] == Explorer().experiment.numbers["L"]
    explorer.close()


def test_presets_are_offered_where_no_network_is_given():
    assert "presets" in Explorer().views
    assert "presets" not in Explorer(two_paths()).views
    assert "presets" in Explorer(two_paths(), show=("presets", "diagram")).views
