"""Sliders: what the kernel writes to them is no move of the page."""

from __future__ import annotations

import pytest


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
