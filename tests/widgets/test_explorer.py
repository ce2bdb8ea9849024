"""The Explorer, without a browser: state, sliders, fields, buttons, views, errors."""

from __future__ import annotations

import math
import re

import ipywidgets
import pytest
from explorers import alert, move, sent, state, status

from backprop_widgets import Explorer, Graph, exp, variables
from backprop_widgets.explain.template import slots
from backprop_widgets.widgets.float_bytes import to_bytes


def test_it_starts_at_the_article_s_point(explorer):
    assert explorer.experiment.values == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}
    assert explorer.experiment.eta == 0.1
    assert list(explorer.sliders) == ["x", "t", "w1", "w2", "eta"]
    assert all(isinstance(slider, ipywidgets.FloatSlider) for slider in explorer.sliders.values())


def test_a_slider_move_reaches_everything(explorer):
    explorer.sliders["w1"].value = 0.8
    experiment = explorer.experiment
    assert experiment.values["w1"] == 0.8
    backward = experiment.graph.forward(experiment.values).backward()
    assert experiment.backward["w1"] == backward["w1"]
    assert experiment.numbers["dL/dw1"] == pytest.approx(backward["w1"], rel=1e-15)
    assert sent(explorer) == {**experiment.values, "eta": 0.1}
    assert "0.8000" in explorer.views["diagram"].fill()
    assert experiment.trajectory.weights[0].tolist() == [0.8, 0.5]


def test_a_move_in_the_page_reaches_everything_but_the_page(explorer):
    move(explorer, w1=0.8)
    assert explorer.experiment.values["w1"] == 0.8
    assert explorer.sliders["w1"].value == 0.8
    assert explorer.experiment.trajectory.weights[0].tolist() == [0.8, 0.5]


def test_a_thumb_sends_no_value_by_itself(explorer, monkeypatch):
    slider, messages = explorer.sliders["w1"], []
    monkeypatch.setattr(slider, "_send", lambda message, buffers=None: messages.append(message))
    slider.value = 0.8
    assert messages == []
    slider.max = 8
    assert [list(message["state"]) for message in messages] == [["max"]]


@pytest.mark.parametrize("bad", [{"w1": math.nan}, {"eta": -1.0}])
def test_what_the_page_may_not_do_is_refused_and_taken_back(explorer, bad):
    move(explorer, **bad)
    assert explorer.experiment.inputs == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}
    assert sent(explorer) == explorer.experiment.inputs
    assert next(iter(bad)) in alert(explorer)
    move(explorer, w1=0.6)
    explorer.experiment.reset()
    assert alert(explorer) == ""


def test_garbage_from_the_page_is_refused(explorer, monkeypatch):
    messages = []
    monkeypatch.setattr(state(explorer), "_send", lambda message, buffers=None: messages.append(message))
    for bad in ({"input_w1": "garbage"}, {"input_w1": None}, {"trail": memoryview(b"1234567")}, {"memory": "no bytes"}):
        experiment = explorer.experiment
        experiment.step()
        messages.clear()
        state(explorer).set_state(bad)
        assert sent(explorer) == experiment.inputs
        assert state(explorer).trail == to_bytes(experiment.rows.ravel())
        assert alert(explorer)
        (name,) = bad
        told = [message for message in messages if message["method"] == "update"]
        assert any(name in message["state"] or [name] in message["buffer_paths"] for message in told), bad


def test_every_slot_has_a_number(explorer):
    for name in ("diagram", "derivation"):
        found = slots(explorer.views[name].template)
        assert found
        assert set(found) <= set(explorer.experiment.numbers)


def test_step_is_exact_though_the_thumb_snaps(explorer):
    explorer.experiment.step()
    values = explorer.experiment.values
    assert values["w2"] == pytest.approx(0.480627219049987, abs=1e-16)
    assert explorer.sliders["w2"].value == 0.48
    assert sent(explorer)["w2"] == values["w2"]


def test_what_a_rendered_slider_writes_back_is_not_a_move(explorer):
    explorer.experiment.step()
    exact = explorer.experiment.values["w2"]
    explorer.sliders["w2"].value = 0.48 + 4e-6
    assert explorer.experiment.values["w2"] == exact
    explorer.sliders["w2"].value = 0.4825
    assert explorer.experiment.values["w2"] == 0.4825
    explorer.sliders["w2"].value = 0.49
    assert explorer.experiment.values["w2"] == 0.49


def test_descend_goes_to_the_end_of_the_path_and_reset_to_the_start(explorer):
    end = explorer.experiment.trajectory.weights[-1].tolist()
    explorer.experiment.descend()
    assert [explorer.experiment.values[name] for name in ("w1", "w2")] == end
    explorer.sliders["eta"].value = 0.7
    explorer.experiment.reset()
    assert explorer.experiment.inputs == {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5, "eta": 0.1}


def test_a_slider_set_to_nan_is_refused(explorer):
    explorer.sliders["w1"].value = math.nan
    assert explorer.experiment.values["w1"] == 0.5
    assert explorer.sliders["w1"].value == 0.5
    assert "w1 is nan" in alert(explorer)
    explorer.sliders["w1"].value = 0.7
    assert alert(explorer) == ""


def test_beyond_the_end_the_number_counts_and_the_thumb_waits(explorer):
    explorer.experiment.set({"w1": 40})
    assert explorer.experiment.values["w1"] == 40.0
    assert explorer.sliders["w1"].value == 4.0
    assert "w₁: beyond the end of the slider" in status(explorer)
    explorer.experiment.reset()
    assert status(explorer) == ""


def test_an_error_keeps_the_last_picture_says_so_and_is_raised_by_flush():
    w, v = variables("w v")
    explorer = Explorer(Graph(exp(w * v).named("L")), values={"w": 1, "v": 1}, weights=("w", "v"))
    before = explorer.views["diagram"].fill()
    explorer.experiment.set({"w": 1e308, "v": 1e308})
    assert explorer.views["diagram"].fill() == before
    assert "L is not finite" in alert(explorer)
    with pytest.raises(ValueError, match="L is not finite at the start"):
        explorer.flush()
    explorer.experiment.set({"v": 0, "w": 0})
    assert alert(explorer) == ""
    explorer.flush()
    explorer.close()


def test_its_text_is_the_five_steps_and_always_the_same(explorer):
    other = Explorer()
    assert repr(explorer) == repr(other)
    assert "∂L/∂w₁ = ∂L/∂a · ∂a/∂z · ∂z/∂w₁ = 0.1556 × 0.2350 × 1.0000 = 0.0366" in repr(explorer)
    for widget in (*explorer.views.values(), explorer.experiment, state(explorer)):
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
    count = 0
    compute = explorer.experiment._compute

    def counted():
        nonlocal count
        count += 1
        return compute()

    monkeypatch.setattr(explorer.experiment, "_compute", counted)
    explorer.sliders["w1"].value = 0.8
    assert count == 1
    move(explorer, w1=0.9)
    assert count == 2
    move(explorer, w1=0.9)
    assert count == 2


def test_only_what_is_shown_is_made():
    explorer = Explorer(show=("diagram", "surface"))
    assert list(explorer.views) == ["diagram", "surface"]
    assert [type(view).__name__ for view in explorer.children[-1].children] == ["Diagram", "Landscape"]
    explorer.sliders["w1"].value = 0.8
    assert explorer.experiment.values["w1"] == 0.8
    explorer.close()
    alone = Explorer(show="derivation", weights=("w1",))
    assert "<img" not in alone._repr_mimebundle_()["text/html"]
    alone.close()
    with pytest.raises(ValueError, match="no view named 'table'; there are sliders, presets, mistakes, more, diagram"):
        Explorer(show=("table",))


def test_reset_takes_back_what_the_reader_has_chosen_to_see_and_leaves_what_a_cell_has(explorer):
    surface, shared = explorer.views["surface"], state(explorer)
    surface.set_axes({"w2": (-1, 1), "w1": None})
    surface.set_kind("3d", (10, 40))
    before = surface.chosen, surface.kind, surface.view
    look = {"kind": "2d", "view": [-60.0, 30.0]}
    surface.set_state({"asked": {"number": 1, "names": ["w1", "w2"], "ranges": [[0, 1], None], "look": look}})
    explorer.views["walk"].pencil = True
    shared.set_state({"known": ["z"], "walked": 3, "logarithmic": True})
    usual = dict(shared.arrival)
    shared.set_state({"arrival": {"level": 0.01, "distance": None, "point": None, "stays": False}})
    assert explorer.experiment.arrival["level"] == 0.01
    assert (surface.chosen, surface.kind) != before[:2]
    explorer.experiment.reset()
    assert (surface.chosen, surface.kind, surface.view) == before
    assert list(surface.chosen) == ["w2", "w1"]
    assert (shared.walked, shared.pencil, shared.known, shared.logarithmic) == (0, False, [], False)
    assert shared.arrival == explorer.experiment.arrival == usual


def test_the_page_s_reset_reaches_the_kernel(explorer):
    (buttons,) = (part for part in explorer.children[1].children if part.has_trait("samples"))
    explorer.views["more"].chosen = {**explorer.views["more"].chosen, "rule": "Adam"}
    explorer.views["mistakes"].chosen = ["half", 0]
    buttons._handle_custom_msg({"other": True}, [])
    assert explorer.experiment.method.rule.name == "Adam"
    buttons._handle_custom_msg({"reset": True}, [])
    assert explorer.experiment.method.rule.name == "gradient descent"
    assert explorer.experiment.mistake is None
