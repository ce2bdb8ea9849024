"""The error of a nudge: by which weight, of which loss, and that the page is sent the program of both."""

from __future__ import annotations

import numpy as np
import pytest

from backprop_widgets import Experiment, Explorer, FiniteDifferences, mazur, two_paths, worked_example
from backprop_widgets.training.gradient_check import STEP


@pytest.fixture
def differences():
    view = FiniteDifferences(Experiment(values={"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}))
    yield view
    view.close()


def test_the_first_weight_is_nudged_else_that_which_is_asked_for(differences):
    assert (differences.weight, differences.curve["gradient"]) == ("w1", "dL/dw1")
    assert differences.curve["usual"] == STEP
    assert differences.curve["symbols"] == [["w1", "w₁"], ["w2", "w₂"]]
    other = FiniteDifferences(Experiment(mazur()), "w5")
    assert (other.weight, other.curve["gradient"], other.curve["loss"]) == ("w5", "dE/dw5", "E")
    other.close()


@pytest.mark.parametrize("name", ["x", "w3", "", 5])
def test_what_is_no_weight_is_refused(name):
    with pytest.raises(ValueError, match=f"no weight {name!r}; there are w1, w2"):
        FiniteDifferences(Experiment(), name)


def test_the_page_chooses_another_weight_and_what_it_may_not_choose_changes_nothing(differences):
    differences.set_state({"weight": "w2"})
    assert (differences.weight, differences.curve["gradient"]) == ("w2", "dL/dw2")
    differences.set_state({"weight": "nothing"})
    assert (differences.weight, differences.curve["gradient"]) == ("w1", "dL/dw1")


def test_another_activation_has_another_loss_and_a_mistake_has_the_same(differences):
    right = differences.curve
    differences.experiment.make_mistake("no slope")
    assert differences.curve == right
    differences.experiment.set_activation("tanh")
    assert differences.curve["instructions"] != right["instructions"]


def test_of_another_network_it_nudges_a_weight_that_there_is():
    explorer = Explorer(worked_example(), show=("sliders", "differences"))
    view = explorer.views["differences"]
    view.set_state({"weight": "w2"})
    explorer.experiment.explore(two_paths())
    assert (view.weight, view.curve["gradient"]) == ("w01", "dErr/dw01")
    assert "differences" not in Explorer().views
    explorer.close()


def test_samples_go_along():
    view = FiniteDifferences(Experiment(values={"x": np.array([1.0, -0.5]), "t": np.array([0.0, 0.4])}))
    assert view.curve["samples"] == [["x", [1.0, -0.5]], ["t", [0.0, 0.4]]]
    view.close()
