"""The Explorer, without a browser: state, sliders, fields, buttons, views, errors."""

from __future__ import annotations

import io
import math
import re
import struct

import ipywidgets
import pytest
from explorers import alert, sent, status
from matplotlib.image import imread

from backprop_widgets import Explorer, Graph, exp, variables
from backprop_widgets.explain.template import slots


def test_it_starts_at_the_article_s_point(explorer):
    assert explorer.experiment.values == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}
    assert explorer.experiment.eta == 0.1
    assert list(explorer.sliders) == ["x", "t", "w1", "w2", "eta"]
    assert all(type(slider) is ipywidgets.FloatSlider for slider in explorer.sliders.values())


def test_a_slider_move_reaches_everything(explorer):
    explorer.sliders["w1"].value = 0.8
    experiment = explorer.experiment
    assert experiment.values["w1"] == 0.8
    backward = experiment.graph.forward(experiment.values).backward()
    assert experiment.backward["w1"] == backward["w1"]
    for view in (explorer.diagram, explorer.derivation, explorer.landscape):
        assert sent(view)["dL/dw1"] == pytest.approx(backward["w1"], rel=1e-15)
    assert struct.unpack("2d", explorer.landscape.path[:16]) == (0.8, 0.5)
    assert "0.8000" in explorer.diagram.filled()
    assert experiment.path.weights[0].tolist() == [0.8, 0.5]


def test_every_slot_has_a_number(explorer):
    for view in (explorer.diagram, explorer.derivation, explorer.landscape):
        assert set(slots(view.template)) <= set(view.quantities)
        assert slots(view.template)


def test_step_is_exact_though_the_thumb_snaps(explorer):
    explorer._bar.buttons["step"].click()
    values = explorer.experiment.values
    assert values["w2"] == pytest.approx(0.480627219049987, abs=1e-16)
    assert explorer.sliders["w2"].value == 0.48
    assert float(explorer._bar.fields["w2"].value) == values["w2"]
    assert explorer._bar.fields["x"].value == "1"


def test_what_the_page_writes_back_is_not_a_move(explorer):
    explorer._bar.buttons["step"].click()
    exact = explorer.experiment.values["w2"]
    explorer.sliders["w2"].value = 0.48 + 4e-6
    assert explorer.experiment.values["w2"] == exact
    explorer.sliders["w2"].value = 0.4825
    assert explorer.experiment.values["w2"] == 0.4825
    explorer.sliders["w2"].value = 0.49
    assert explorer.experiment.values["w2"] == 0.49


def test_descend_goes_to_the_end_of_the_path_and_reset_to_the_start(explorer):
    end = explorer.experiment.path.weights[-1].tolist()
    explorer._bar.buttons["descend"].click()
    assert [explorer.experiment.values[name] for name in ("w1", "w2")] == end
    explorer.sliders["eta"].value = 0.7
    explorer._bar.buttons["reset"].click()
    assert explorer.experiment.inputs == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}


def test_a_slider_set_to_nan_is_refused(explorer):
    explorer.sliders["w1"].value = math.nan
    assert explorer.experiment.values["w1"] == 0.5
    assert explorer.sliders["w1"].value == 0.5
    assert "w1 is nan" in alert(explorer)
    explorer._bar.buttons["reset"].click()
    assert alert(explorer) == ""


def test_beyond_the_end_the_number_counts_and_the_thumb_waits(explorer):
    explorer._bar.fields["w1"].value = "40"
    assert explorer.experiment.values["w1"] == 40.0
    assert explorer.sliders["w1"].value == 4.0
    assert "w₁: beyond the end of the slider" in status(explorer)
    explorer._bar.buttons["reset"].click()
    assert status(explorer) == ""


def test_the_background_is_drawn_only_when_it_changes(explorer, monkeypatch):
    drawn = []
    real = explorer.landscape._figure.draw
    monkeypatch.setattr(explorer.landscape._figure, "draw", lambda *args: drawn.append(1) or real(*args))
    picture = explorer.landscape.picture
    explorer.sliders["w1"].value = 0.8
    explorer.sliders["eta"].value = 0.3
    assert not drawn
    explorer.sliders["x"].value = 1.5
    assert len(drawn) == 1
    assert explorer.landscape.picture != picture
    explorer.sliders["t"].value = 0.5
    assert len(drawn) == 2
    picture = explorer.landscape.picture
    explorer.landscape.dark = True
    assert len(drawn) == 3
    assert explorer.landscape.picture != picture


def test_a_drag_of_the_point_moves_two_weights_by_slider_steps(explorer):
    explorer.landscape.dragged = [1.23456, -0.98765, 1]
    assert explorer.experiment.values["w1"] == 1.23
    assert explorer.experiment.values["w2"] == -0.99
    assert explorer.sliders["w1"].value == 1.23


def test_an_error_keeps_the_last_picture_says_so_and_is_raised_by_flush():
    w, v = variables("w v")
    explorer = Explorer(Graph(exp(w * v).named("L")), values={"w": 1, "v": 1}, weights=("w", "v"))
    before = sent(explorer.diagram)
    explorer._bar.fields["w"].value = "1e308"
    explorer._bar.fields["v"].value = "1e308"
    assert sent(explorer.diagram)["v"] == before["v"]
    assert "L is not finite" in alert(explorer)
    with pytest.raises(ValueError, match="L is not finite at the start"):
        explorer.flush()
    explorer._bar.fields["v"].value = "0"
    explorer._bar.fields["w"].value = "0"
    assert alert(explorer) == ""
    explorer.flush()
    explorer.close()


def test_an_error_in_a_view_is_not_lost(explorer, monkeypatch):
    def broken():
        raise RuntimeError("no ink")

    monkeypatch.setattr(explorer.derivation, "refresh", broken)
    explorer.sliders["w1"].value = 0.7
    assert "no ink" in alert(explorer)
    with pytest.raises(RuntimeError, match="no ink"):
        explorer.flush()
    monkeypatch.undo()
    explorer.flush()
    assert alert(explorer) == ""


def test_the_figure_carries_surface_point_and_path(explorer):
    figure = explorer.figure()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    assert imread(io.BytesIO(buffer.getvalue())).std() > 0.05
    path, point = figure.axes[0].lines[-2:]
    assert path.get_xydata().tolist() == explorer.experiment.path.weights.tolist()
    assert point.get_xydata().tolist() == [[0.5, 0.5]]


def test_its_text_is_the_five_steps_and_always_the_same(explorer):
    other = Explorer()
    assert repr(explorer) == repr(other)
    assert "∂L/∂w₁ = ∂L/∂a · ∂a/∂z · ∂z/∂w₁ = 0.1556 × 0.2350 × 1.0000 = 0.0366" in repr(explorer)
    for widget in (explorer.diagram, explorer.derivation, explorer.landscape, explorer.experiment):
        assert "0x" not in repr(widget)
    other.close()


def test_without_a_kernel_there_is_a_table_and_a_small_picture(explorer):
    bundle = explorer._repr_mimebundle_()
    page = bundle["text/html"]
    picture = re.search(r"base64,([^\"]*)", page)[1]
    assert len(picture) * 3 / 4 <= 40_000
    assert "<td>0.0366</td>" in page
    assert "<svg" not in page
    assert "<math" not in page
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_closing_closes_everything():
    from ipywidgets.widgets import widget as module

    before = set(module._instances)
    explorer = Explorer()
    assert len(module._instances) > len(before) + 10
    explorer.close()
    assert set(module._instances) - before == set()


def test_a_move_is_worked_through_once(explorer, monkeypatch):
    counts = dict.fromkeys(("_bar", "diagram", "derivation", "landscape"), 0)

    def counted(name, refresh):
        def count():
            counts[name] += 1
            refresh()

        return count

    for name in counts:
        view = getattr(explorer, name)
        monkeypatch.setattr(view, "refresh", counted(name, view.refresh))
    explorer.sliders["w1"].value = 0.8
    explorer._bar.fields["x"].value = "1,5"
    assert set(counts.values()) == {2}
    assert explorer._bar.fields["x"].value == "1.5"
    explorer._bar.fields["x"].value = "1.50"  # the same number, written otherwise
    assert explorer._bar.fields["x"].value == "1.5"
