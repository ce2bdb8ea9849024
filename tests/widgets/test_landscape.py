"""The loss surface of an Explorer, without a browser: when it is drawn, over what, and what a figure carries."""

from __future__ import annotations

import io

import pytest
from explorers import alert
from matplotlib.image import imread

from backprop_widgets import Experiment, Landscape, two_paths, worked_example
from backprop_widgets.widgets import landscape


def asked(explorer, **axes):
    """Ask for a background as the page does; return it."""
    surface = explorer.views["surface"]
    surface.set_state({"asked": {"number": surface.asked.get("number", 0) + 1, **axes}})
    assert surface.background["answer"] == surface.asked["number"]
    return surface.background


def test_the_background_is_drawn_when_the_page_asks(explorer):
    surface = explorer.views["surface"]
    asked(explorer)
    before = surface.picture
    explorer.sliders["x"].value = 1.5
    assert surface.picture == before
    assert asked(explorer)["inputs"][0] == 1.5
    assert surface.picture != before


def test_flush_brings_the_background_up_to_date(explorer):
    explorer.sliders["x"].value = 1.5
    explorer.flush()
    assert explorer.views["surface"].background["inputs"][0] == 1.5


def test_axes_can_be_chosen_and_set_and_follow_the_sliders(explorer):
    surface = explorer.views["surface"]
    assert asked(explorer, names=["w2", "w1"], ranges=[None, [-1, 1]])["ranges"] == [[-2.0, 2.0], [-1.0, 1.0]]
    assert list(surface.axes) == ["w2", "w1"]
    explorer.sliders["w2"].max = 3
    explorer.sliders["w1"].max = 9
    assert surface.axes == {"w2": (-2.0, 3.0), "w1": (-1.0, 1.0)}
    asked(explorer, names=["w1", "w2"], ranges=[None, None])
    assert surface.axes == {"w1": (-4.0, 9.0), "w2": (-2.0, 3.0)}
    for bad in ({"names": ["w1", "x"]}, {"names": ["w1", "w1"]}, {"names": ["w1", "w2"], "ranges": [[1, 1], None]}):
        asked(explorer, **{"ranges": [None, None], **bad})
        assert alert(explorer)
        assert list(surface.axes) == ["w1", "w2"]
    with pytest.raises(ValueError, match="two different ones of w1, w2"):
        surface.set_axes(("w1", "w9"))


def test_what_is_refused_changes_nothing(explorer):
    surface = explorer.views["surface"]
    before = surface.axes, surface.kind
    for bad in (
        {"look": {"kind": "4d", "view": [0, 0]}},
        {"inputs": ["a"] * 5},
        {"size": [1, 2]},
        {"size": [1, "b", 1]},
    ):
        asked(explorer, names=["w2", "w1"], ranges=[None, None], **bad)
        assert alert(explorer)
        assert (surface.axes, surface.kind) == before


def test_a_picture_has_the_pixels_that_the_page_asks_for_and_no_more_than_can_be_drawn(explorer):
    for size, drawn in (([33, 44, 1], (44, 33)), ([1e9, 0, 2], (1, 4096))):
        asked(explorer, size=size)
        assert imread(io.BytesIO(explorer.views["surface"].picture)).shape[:2] == drawn


def test_a_question_from_a_network_that_is_gone_is_answered_for_the_one_that_is_there(explorer):
    before = list(explorer.experiment.inputs.values())
    explorer.experiment.explore(two_paths())
    assert asked(explorer, inputs=before)["names"] == ["w01", "w11"]
    assert not alert(explorer)


def test_an_interrupt_is_passed_on_and_the_page_hears_of_it(explorer, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(landscape, "draw_heatmap", interrupted)
    with pytest.raises(KeyboardInterrupt):
        asked(explorer)
    assert explorer.views["surface"].background["failed"]


def test_an_error_in_the_picture_is_not_lost(explorer, monkeypatch):
    def broken(*_):
        raise RuntimeError("no ink")

    monkeypatch.setattr(landscape, "draw_heatmap", broken)
    asked(explorer)
    assert "no ink" in alert(explorer)
    with pytest.raises(RuntimeError, match="no ink"):
        explorer.flush()
    monkeypatch.undo()
    explorer.flush()


def test_the_figure_carries_surface_point_and_path(explorer):
    figure = explorer.figure()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    assert imread(io.BytesIO(buffer.getvalue())).std() > 0.05
    path, point = figure.axes[0].lines[-2:]
    assert path.get_xydata().tolist() == explorer.experiment.trajectory.weights.tolist()
    assert point.get_xydata().tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(("network", "said"), [(worked_example, ""), (two_paths, "A slice: 3 other weights stay put.")])
def test_a_surface_of_some_weights_says_that_it_is_a_slice(network, said):
    surface = Landscape(Experiment(network()))
    assert ("A slice" in surface.template) == bool(said)
    assert said in surface.template
    surface.close()
