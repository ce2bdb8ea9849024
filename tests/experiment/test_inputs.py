"""Inputs: what is given is filled in from the network and checked, and so is what is changed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop_widgets import Experiment, Graph, mazur, variables, worked_example
from backprop_widgets.experiment.inputs import Inputs, slider_ranges


def test_a_network_fills_in_what_is_not_given():
    inputs = Inputs(values={"x": 2})
    assert inputs.inputs == inputs.start == {"x": 2.0, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}
    assert inputs.weights == ("w1", "w2")
    assert inputs.ranges == {"x": (-2, 2), "t": (-1, 1), "w1": (-4, 4), "w2": (-2, 2), "eta": (0, 1)}
    assert Inputs(mazur()).eta == 0.5
    assert Inputs(mazur(), eta=0.1).eta == 0.1
    assert (inputs.activation, Inputs(mazur()).activation) == ("sigmoid", None)


def test_a_graph_needs_values_and_weights():
    network = worked_example()
    inputs = Inputs(network.graph, values=network.values, weights=network.weights)
    assert inputs.ranges["w1"] == (-4.0, 4.0)
    assert inputs.eta == 0.1
    for given in ({"values": network.values}, {"weights": network.weights}):
        with pytest.raises(ValueError, match="a graph needs values"):
            Inputs(network.graph, **given)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"values": 3}, TypeError, "values must be a mapping"),
        ({"ranges": [1]}, TypeError, "ranges must be a mapping"),
        ({"network": 3}, TypeError, "a Network or a Graph, not 3"),
        ({"values": {"x": math.nan}}, ValueError, "x is nan"),
        ({"values": {"q": 1}}, ValueError, "no variable named 'q'"),
        ({"weights": ("z",)}, ValueError, "no variable named 'z'"),
        ({"ranges": {"eta": (-1, 1)}}, ValueError, "never below 0"),
        ({"ranges": {"q": (0, 1)}}, ValueError, "a range for 'q'"),
        ({"paths": "L"}, ValueError, "paths is 'L'"),
        ({"eta": -1}, ValueError, "eta is -1"),
        ({"steps": 1.5}, TypeError, "steps is 1.5"),
    ],
)
def test_what_is_given_is_checked(options, error, words):
    with pytest.raises(error, match=words):
        Inputs(options.pop("network", None), **options)


def test_eta_is_no_variable():
    eta, w = variables("eta w")
    with pytest.raises(ValueError, match="keeps the name 'eta'"):
        Inputs(Graph(w * eta), values={"eta": 1, "w": 1}, weights=("w", "eta"))


@pytest.mark.parametrize("values", [{"w1": 0.8, "q": 1}, {"w1": 0.8, "eta": -1}, {"w1": 0.8, "x": math.inf}])
def test_nothing_changes_if_one_value_is_not_allowed(values):
    inputs = Experiment()
    with pytest.raises(ValueError, match=r"q|eta|x"):
        inputs.set(values)
    assert inputs.inputs == inputs.start


def test_what_is_beyond_its_slider_is_named():
    inputs = Experiment()
    assert inputs.out_of_range == []
    inputs.set({"w1": 40, "x": 2})
    assert inputs.out_of_range == ["w1"]
    inputs.set_range("w1", (-50, 50))
    assert inputs.out_of_range == []


def test_samples_are_arrays_and_have_no_sliders():
    inputs = Inputs(values={"x": np.array([1.0, 2.0]), "t": np.array([0.0, 1.0])})
    assert inputs.samples == 2
    assert list(inputs.inputs) == ["w1", "w2", "eta"]
    assert list(inputs.values) == ["x", "t", "w1", "w2"]
    with pytest.raises(ValueError, match="sample is 2; there are 2, counted from 0"):
        inputs.show_sample(2)


def test_a_slider_without_a_range_reaches_twice_its_value():
    assert slider_ranges({"w": None}, {"w": -30.0, "eta": 3.0}, {}) == {"w": (-60.0, 60.0), "eta": (0.0, 6.0)}
