"""Runs: a step back, back to where one started, runs kept as ghosts, other rules and activations, presets."""

from __future__ import annotations

import numpy as np
import pytest
from explorers import alert, state
from graphs import GENERIC

from backprop_widgets import Experiment, Explorer, descend, mazur, two_paths, worked_example
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.presets import PRESETS
from backprop_widgets.training.descent import Trajectory
from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes

RULES = pytest.mark.parametrize("rule", ["gradient descent", "momentum", "Adam"])


def weights(made: Experiment) -> list[float]:
    return [made.values[name] for name in made.weights]


@RULES
def test_a_step_back_undoes_a_step_memory_included(rule):
    made = Experiment(values=GENERIC, rule=rule)
    there = []
    for _ in range(4):
        there.append((weights(made), dict(made.memory)))
        made.step()
    for here in reversed(there):
        made.back()
        assert (weights(made), made.memory) == here
    made.back()  # nothing is left to take back
    assert (weights(made), made.memory) == there[0]
    made.step()
    made.step()
    assert (weights(made), made.memory) == there[2]


def test_reset_goes_to_where_the_run_started_and_only_then_to_the_first_values():
    made = Experiment()
    made.set({"w1": 2.0, "x": 1.5})
    made.step()
    made.descend()
    made.reset()
    assert made.values == {"x": 1.5, "t": 0.0, "w1": 2.0, "w2": 0.5}
    assert len(made.trail) == 0
    made.reset()
    assert made.values == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}


def test_a_kept_run_goes_from_its_start_to_the_end_of_its_path():
    made = Experiment(values=GENERIC, eta=0.3)
    whole = descend(made.graph, made.values, weights=made.weights, eta=0.3, steps=63)
    for _ in range(3):
        made.step()
    made.keep()
    (ghost,) = made.saved_runs
    assert ghost.trajectory.weights == pytest.approx(whole.weights, rel=1e-12)
    assert ghost.trajectory.losses == pytest.approx(whole.losses, rel=1e-12)
    assert ghost.words == "η = 0.3, gradient descent, from (0.4, −0.7)"
    made.set({"w1": 1.0})
    assert made.saved_runs == (ghost,)


def test_a_ghost_says_what_it_was():
    made = Experiment(values=GENERIC, rule="Adam", mistake="no slope")
    made.set_activation("tanh")
    made.make_mistake("sign")
    made.keep()
    assert made.saved_runs[0].words == "η = 0.1, Adam, tanh, wrong sign, from (0.4, −0.7)"
    many = Experiment(mazur())
    many.keep()
    assert many.saved_runs[0].words == "η = 0.5, gradient descent, from (0.15, 0.2, 0.25, 0.3, …)"


@pytest.mark.parametrize("mistake", [None, "half", "no activation", "not reset"])
def test_the_losses_of_a_ghost_with_samples_and_mistakes_are_those_of_the_path(mistake):
    values = {**GENERIC, "x": np.array([1.5, -0.5]), "t": np.array([0.8, 0.1])}
    made = Experiment(values=values)
    if mistake:
        made.make_mistake(made.mistakes[mistake][-1])
    expected = made.trajectory.losses
    made.step()
    made.step()
    made.keep()
    assert made.saved_runs[0].trajectory.losses[:60] == pytest.approx(expected[:60], rel=1e-9)


def test_four_runs_are_kept_and_a_fifth_is_refused():
    made = Experiment()
    for eta in (0.1, 0.2, 0.3, 0.4):
        made.set({"eta": eta})
        made.keep()
    with pytest.raises(ValueError, match="4 runs are kept; forget one first"):
        made.keep()
    made.forget(1)
    assert [ghost.words.split(",")[0] for ghost in made.saved_runs] == ["η = 0.1", "η = 0.3", "η = 0.4"]
    for rubbish in (3, -1, True, "0", 1.5):
        with pytest.raises(ValueError, match="3 are kept, counted from 0"):
            made.forget(rubbish)
    made.forget()
    assert made.saved_runs == ()


def test_arrival_is_the_first_step_at_a_level():
    path = Trajectory(("w",), np.zeros((4, 1)), np.array([1.0, 0.2, 0.4, 0.1]))
    assert (path.arrival(0.2), path.arrival(0.15), path.arrival(2.0), path.arrival(0.01)) == (1, 3, 0, None)


@RULES
def test_another_rule_is_followed_from_the_same_place(rule):
    made = Experiment(values=GENERIC)
    made.step()
    here = weights(made)
    made.set_rule(rule)
    expected = descend(made.graph, made.values, weights=made.weights, rule=rule)
    assert weights(made) == here
    assert np.array_equal(made.trajectory.weights, expected.weights)


def test_another_activation_is_another_network_at_the_same_place():
    made = Experiment(values=GENERIC)
    for name in ("tanh", "relu", "sigmoid"):
        made.set_activation(name)
        other = worked_example(name).graph.program(weights=made.weights)({**GENERIC, "eta": 0.1})
        assert made.activation == name
        assert {key: made.numbers[key] for key in other} == other
    with pytest.raises(ValueError, match=r"no activation named 'sinus'; there are sigmoid, tanh, relu"):
        made.set_activation("sinus")
    with pytest.raises(ValueError, match="there are none to choose from"):
        Experiment(two_paths()).set_activation("tanh")
    with pytest.raises(ValueError, match="activation is 'step'; there are sigmoid, tanh, relu"):
        worked_example("step")


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


def test_the_page_chooses_rule_activation_and_steps_and_rubbish_is_refused():
    explorer = Explorer()
    choices = explorer.views["more"]
    choices.chosen = {"rule": "momentum", "activation": "tanh", "steps": "300"}
    made = explorer.experiment
    assert (made.method.rule.name, made.activation, made.steps) == ("momentum", "tanh", 300)
    good = dict(choices.chosen)
    for rubbish in ({}, {**good, "rule": "luck"}, {**good, "steps": "many"}, {**good, "activation": 3}):
        choices.chosen = rubbish
        assert choices.chosen == good
        assert alert(explorer)
    explorer.close()


def test_the_page_keeps_and_forgets_runs():
    explorer = Explorer()
    more, curve = explorer.views["more"], explorer.views["curve"]
    for _ in range(5):
        more._handle_custom_msg({"keep": True}, [])
    assert len(state(explorer).saved_runs) == len(explorer.experiment.saved_runs) == 4
    assert "4 runs are kept" in alert(explorer)
    curve._handle_custom_msg({"forget": 0}, [])
    assert len(state(explorer).saved_runs) == 3
    for rubbish in ({"forget": 9}, {"forget": "x"}, {"forget": None}, {"keep": 1}, "rubbish", None, 3):
        curve._handle_custom_msg(rubbish, [])
        more._handle_custom_msg(rubbish if rubbish != {"keep": 1} else {}, [])
    explorer.close()


def test_the_trail_of_the_page_carries_memory_too():
    explorer = Explorer(rule="momentum")
    explorer.experiment.step()
    rows = from_bytes(state(explorer).trail)
    assert len(rows) == 2 * 4
    moves, *numbers = from_bytes(state(explorer).values)
    state(explorer).set_state(
        {"trail": to_bytes(rows[:4]), "values": to_bytes([moves + 1, *numbers[:2], *rows[:2], 0.1, 0.0, 0.0])}
    )
    assert weights(explorer.experiment) == [0.5, 0.5]
    assert len(explorer.experiment.trail) == 1
    explorer.close()
