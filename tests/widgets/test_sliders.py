"""Sliders: what the kernel writes to them is no move of the page."""

from __future__ import annotations

import pytest

from backprop_widgets import Experiment, Sliders, mazur, worked_example


@pytest.mark.parametrize("limits", [(-9, 7), (5, 9), (-9, -5), (0.1, 0.9)])
def test_a_range_that_is_set_reaches_the_slider_and_is_set_once(explorer, limits):
    experiment, heard = explorer.experiment, []
    experiment.observe(heard.append)
    experiment.set_range("w1", limits)
    slider = explorer.sliders["w1"]
    assert (slider.min, slider.max) == experiment.ranges["w1"] == limits
    assert experiment.values["w1"] == 0.5
    assert heard == [{"ranges"}]


def test_a_range_that_the_page_sets_is_the_experiment_s(explorer):
    explorer.sliders["w1"].max = 9.0
    assert explorer.experiment.ranges["w1"] == (-4.0, 9.0)


def test_of_many_sliders_inputs_and_the_first_layer_are_open_and_later_layers_are_folded():
    bar = Sliders(Experiment(mazur()))
    assert [box.children[0].folded for box in bar.children[0].children] == [False, False, True]
    bar.close()


def test_a_group_of_which_no_slider_is_left_is_closed_with_its_heading():
    experiment = Experiment(mazur())
    bar = Sliders(experiment)
    groups = bar.children[0].children
    experiment.explore(worked_example())
    assert [part.comm for box in groups for part in (box, *box.children)] == [None] * sum(
        1 + len(box.children) for box in groups
    )
    bar.close()
