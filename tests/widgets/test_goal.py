"""The goal that is reached by hand, as the kernel sees it; and dials that offer no more than is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import Experiment, Goal, Sliders

TWO = {"x": np.array([1.5, -1.0]), "t": np.array([0.8, 0.3]), "w1": 0.4, "w2": -0.7}


@pytest.fixture
def goal():
    made = Goal(Experiment(values=TWO), "y", "t", within=0.01)
    yield made
    made.close()


def test_every_sample_has_a_line(goal):
    assert goal.samples == 2
    assert goal.lines() == [
        "x = 1.5, y = −0.4520, t = 0.8, off by −1.2520",
        "x = −1, y = −0.2809, t = 0.3, off by −0.5809",
    ]
    assert "not yet reached" in repr(goal)


def test_it_is_reached_when_all_samples_are_near(goal):
    goal.experiment.set({"w1": 0.88, "w2": 0.97})
    assert not goal.reached
    goal.experiment.set({"w2": 1.01})
    assert goal.reached
    assert max(map(abs, goal.off)) < 0.01
    assert "; reached>" in repr(goal)


def test_one_sample_that_is_near_is_not_enough(goal):
    goal.experiment.set({"w2": 0.8 / goal.experiment.forward["a"][0]})
    assert abs(goal.off[0]) < 1e-9
    assert not goal.reached


@pytest.mark.parametrize("within", [0, -1, float("nan"), float("inf")])
def test_a_distance_that_is_none_is_refused(within):
    with pytest.raises(ValueError, match=r"within is .*; allowed are finite numbers above 0"):
        Goal(Experiment(), "y", "t", within=within)


@pytest.mark.parametrize("within", [True, "0.01", None])
def test_a_distance_is_a_number(within):
    with pytest.raises(TypeError, match=r"within is .*; allowed are finite numbers above 0"):
        Goal(Experiment(), "y", "t", within=within)


def test_an_unknown_quantity_is_named():
    with pytest.raises(ValueError, match="no quantity named 'out'; there are"):
        Goal(Experiment(), "out", "t", within=1)
    with pytest.raises(TypeError, match="Goal shows an Experiment, not 3"):
        Goal(3, "y", "t", within=1)


def test_a_saved_notebook_shows_it(goal):
    data, _ = goal._repr_mimebundle_()
    assert data["text/html"].startswith("<p>Your goal: y within 0.01 of t</p><ul><li>x = 1.5, y = −0.4520")
    assert data["text/plain"] == repr(goal)


def test_dials_are_what_was_asked_for():
    experiment = Experiment()
    dials = Sliders(experiment, ("w1", "w2"))
    assert list(dials.sliders) == ["w1", "w2"]
    assert len(dials.children) == 2  # no buttons
    experiment.set({"w1": 0.9, "x": 2.0})
    assert dials.sliders["w1"].value == 0.9
    dials.sliders["w2"].value = -1.0
    assert experiment.values["w2"] == -1.0
    dials.close()
    with pytest.raises(ValueError, match="no slider for 'w3'; there are x, t, w1, w2, eta"):
        Sliders(experiment, ("w1", "w3"))
