"""The Explorer on other graphs, at other points, under other conditions."""

from __future__ import annotations

import math
import re
import threading

import matplotlib as mpl
import numpy as np
import pytest
from explorers import move, state, status
from graphs import GENERIC

from backprop_widgets import Explorer, Graph, half_squared_error, mazur, sigmoid, variables, worked_example
from backprop_widgets.experiment.figure import compute_errors, compute_surface
from backprop_widgets.widgets.bundle import stylesheet
from backprop_widgets.widgets.float_bytes import from_bytes
from backprop_widgets.widgets.sliders import snap


def test_a_graph_of_your_own():
    q, self_, h, layout = variables("q self h layout")
    y = (self_ * sigmoid(q * h)).named("y")
    graph = Graph(half_squared_error(y, layout).named("L"))
    explorer = Explorer(graph, values={"q": 1, "self": 0.5, "h": -0.5, "layout": 0}, weights=("self", "h"))
    explorer.sliders["h"].value = 0.25
    forward = graph.forward({"q": 1, "self": 0.5, "h": 0.25, "layout": 0})
    assert explorer.experiment.forward["L"] == forward["L"]
    assert explorer.experiment.numbers["dL/dself"] == pytest.approx(forward.backward()["self"], rel=1e-15)
    explorer.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"values": {"x": math.nan}}, "x is nan"),
        ({"values": {"q": 1}}, "no variable named 'q'"),
        ({"weights": ("w1",)}, "needs two at least"),
        ({"weights": ("w1", "z")}, "no variable named 'z'"),
        ({"ranges": {"q": (0, 1)}}, "a range for 'q'"),
        ({"ranges": {"w1": (1, 0)}}, "range of w1"),
        ({"eta": -1}, "eta is -1"),
        ({"steps": 1.5}, "steps is 1.5"),
        ({"network": 3}, "a Network or a Graph"),
        ({"network": worked_example().graph}, "needs values"),
    ],
)
def test_it_refuses(options, said):
    network = options.pop("network", None)
    with pytest.raises((TypeError, ValueError), match=said):
        Explorer(network, **options)


def test_only_the_explorer_refuses_a_variable_called_eta():
    eta, w = variables("eta w")
    with pytest.raises(ValueError, match="keeps the name 'eta'"):
        Explorer(Graph(w * eta), values={"eta": 1, "w": 1}, weights=("w", "eta"))


def test_at_any_point_the_new_weights_are_the_engine_s():
    explorer = Explorer(values=GENERIC, eta=0.3)
    explorer.experiment.step()
    backward = worked_example().graph.forward(GENERIC).backward()
    for name in ("w1", "w2"):
        assert explorer.experiment.values[name] == pytest.approx(GENERIC[name] - 0.3 * backward[name], rel=1e-15)
    explorer.close()


def test_the_surface_and_the_valley_belong_to_the_right_axes():
    explorer = Explorer(values=GENERIC)
    surface = compute_surface(explorer.experiment, explorer.views["surface"].axes)
    errors = compute_errors(explorer.experiment, surface)
    at = worked_example().graph.forward({**GENERIC, "w1": 4, "w2": -2})
    assert errors[0, -1] == pytest.approx(at["y"] - GENERIC["t"], rel=1e-14)
    assert surface.losses[0, -1] == pytest.approx(at["L"], rel=1e-14)
    explorer.close()


def test_the_number_of_steps_can_change():
    explorer = Explorer()
    explorer.experiment.set_steps(7)
    assert state(explorer).steps == explorer.experiment.trajectory.steps == 7
    with pytest.raises(ValueError, match="steps is -1"):
        explorer.experiment.set_steps(-1)
    explorer.close()


def test_a_slider_without_a_range_reaches_its_value():
    network = worked_example()
    explorer = Explorer(network.graph, values={"x": 30, "t": 0, "w1": 1, "w2": 1}, weights=("w1", "w2"), eta=3)
    assert explorer.sliders["x"].max >= 30
    assert explorer.sliders["eta"].max >= 3
    assert "beyond the end" not in status(explorer)
    explorer.close()


def test_a_thumb_counts_its_steps_from_its_own_end():
    assert snap(0.3, 0.05, 1.0, 0.1) in (0.25, 0.35)


def test_step_and_descend_leave_a_trail_until_something_else_moves():
    explorer = Explorer()
    explorer.experiment.step()
    explorer.experiment.descend()
    trail = from_bytes(state(explorer).trail)
    assert trail[:2] == [0.5, 0.5]
    assert len(trail) == 2 * (1 + 61)
    explorer.sliders["w1"].value = 1.0
    assert state(explorer).trail == b""
    move(explorer, w1=0.9, trail=[1.0, 0.5, 0.9, 0.5])
    assert explorer.experiment.trail.tolist() == [[1.0, 0.5], [0.9, 0.5]]
    explorer.experiment.step()
    assert len(explorer.experiment.trail) == 4
    explorer.close()


def test_a_step_that_cannot_be_taken_says_so():
    explorer = Explorer(values={"w2": 10})
    explorer.experiment.set({"eta": 1e308})
    with pytest.raises(ValueError, match=r"is -?inf"):
        explorer.experiment.step()
    assert explorer.experiment.values["w2"] == 10
    explorer.close()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"w1": 8}, "a is flat here: what flows back through it is multiplied by its slope, 0.0003"),
        ({"w1": 4.5}, ""),
        ({"w1": 40}, "w₁: beyond the end of the slider"),
        ({"eta": 1e150}, "The path ends after 0 steps: w"),
    ],
)
def test_what_there_is_to_say_is_said(values, said):
    explorer = Explorer(ranges={"w1": (-9, 9)})
    explorer.experiment.set(values)
    assert said in status(explorer)
    assert bool(said) == bool(status(explorer))
    explorer.close()


def test_two_threads_may_move_it_and_the_user_s_settings_stay():
    explorer = Explorer()
    size = mpl.rcParams["font.size"]
    failures = []

    def shade():
        surface = explorer.views["surface"]
        for turn in range(12):
            surface.set_state({"asked": {"number": turn + 1, "dark": bool(turn % 2)}})

    other = threading.Thread(target=shade)
    other.start()
    for turn in range(12):
        explorer.sliders["x"].value = 0.1 * turn
        explorer.flush()
        if explorer.experiment.values["x"] != pytest.approx(0.1 * turn):
            failures.append(turn)
    other.join()
    assert failures == []
    assert mpl.rcParams["font.size"] == size
    assert explorer.experiment.last_error is None
    explorer.close()


def test_samples_are_shown_one_at_a_time_and_updated_together():
    network = worked_example()
    x, t = np.array([1.0, 1.5, -0.5]), np.array([0.0, 0.8, 0.3])
    explorer = Explorer(values={**GENERIC, "x": x, "t": t}, eta=0.2)
    assert list(explorer.sliders) == ["w1", "w2", "eta"]
    each = [network.graph.forward({**GENERIC, "x": a, "t": b}) for a, b in zip(x, t, strict=True)]
    slope = np.mean([forward.backward()["w2"] for forward in each])
    for sample, forward in enumerate(each):
        state(explorer).set_state({"sample": sample})
        numbers = explorer.experiment.numbers
        assert numbers["x"] == x[sample]
        assert numbers["dL/dw1"] == pytest.approx(forward.backward()["w1"], rel=1e-14)
        assert numbers["mean dL/dw2"] == pytest.approx(slope, rel=1e-14)
        assert numbers["w2'"] == pytest.approx(GENERIC["w2"] - 0.2 * slope, rel=1e-14)
        assert numbers["mean L"] == pytest.approx(np.mean([forward["L"] for forward in each]), rel=1e-14)
    path = explorer.experiment.trajectory
    assert explorer.experiment.numbers["mean L'"] == pytest.approx(path.losses[1], rel=1e-13)
    assert "w₂′ = w₂ − η·⟨∂L/∂w₂⟩" in repr(explorer)
    assert "sample 3 of 3" in repr(explorer)
    explorer.experiment.step()
    assert explorer.experiment.values["w2"] == pytest.approx(path.weights[1][1], rel=1e-14)
    with pytest.raises(ValueError, match="sample is 3; there are 3"):
        explorer.experiment.show_sample(3)
    explorer.close()


def test_samples_of_one_are_that_one():
    alone = Explorer(values=GENERIC)
    single = Explorer(values={**GENERIC, "x": np.array([1.5]), "t": np.array([0.8])})
    for name in ("L", "dL/dw1", "w1'", "L'", "relative change"):
        assert single.experiment.numbers[name] == pytest.approx(alone.experiment.numbers[name], rel=1e-14)
    with pytest.raises(ValueError, match=r"do not broadcast together: x \(2,\), t \(3,\)"):
        Explorer(values={**GENERIC, "x": np.ones(2), "t": np.ones(3)})
    alone.close()
    single.close()


def test_running_a_cell_again_closes_what_it_made_before(monkeypatch):
    from ipywidgets.widgets import widget as module

    from backprop_widgets.widgets import cells as reruns

    running = ("cell", "1")
    monkeypatch.setattr(reruns, "running_cell", lambda: running)
    before = set(module._instances)
    first, beside = Explorer(), Explorer()
    both = len(set(module._instances) - before)
    running = ("cell", "2")
    again = Explorer()
    assert len(set(module._instances) - before) == both // 2
    assert first.comm is None
    assert beside.comm is None
    running = ("other", "3")
    other = Explorer()
    running = None
    outside = Explorer()
    assert len(set(module._instances) - before) == 3 * (both // 2)
    for explorer in (again, other, outside):
        explorer.close()
    assert set(module._instances) == before


def test_a_weight_with_a_direct_route_is_derived_line_by_line():
    w, x = variables("w x")
    z = (w * x).named("z")
    explorer = Explorer(Graph((z * z + z * w * w).named("L")), values={"w": -0.5, "x": 1.5}, weights=("w", "x"))
    text = repr(explorer)
    assert "(∂L/∂w direct) = z·w + w·z" in text
    assert "∂L/∂w = (∂L/∂w direct) + ∂L/∂z · ∂z/∂w" in text
    explorer.close()


@pytest.mark.parametrize("huge", [5e307, -1e308])
def test_a_huge_start_is_beyond_the_slider_and_nothing_else(huge):
    w, v = variables("w v")
    explorer = Explorer(Graph((w + v).named("L")), values={"w": huge, "v": 1}, weights=("w", "v"), eta=1e200)
    assert explorer.sliders["w"].max == 4.0
    assert "beyond the end" in status(explorer)
    explorer.close()


def test_a_falling_loss_below_zero_falls():
    w, u = variables("w u")
    explorer = Explorer(Graph((w * u).named("L")), values={"w": -1, "u": 1}, weights=("w", "u"))
    assert explorer.experiment.numbers["relative change"] < 0
    explorer.close()


def test_the_body_tells_the_styles_how_broad_the_diagram_is_and_they_ask_for_nothing_inside():
    explorer = Explorer()
    body = explorer.children[-1]
    assert "bw-broad" not in body._dom_classes
    explorer.experiment.explore(mazur())
    assert "bw-broad" in body._dom_classes
    explorer.experiment.explore(worked_example())
    assert "bw-broad" not in body._dom_classes
    explorer.close()
    asked = re.findall(r"[^{},]*\.bw-(?:body|explorer)[^{},\s>+~]*:has\([^{}]*", stylesheet())
    assert [
        rule for rule in asked if "jp-" not in rule
    ] == []  # each number that changes would have all of it styled anew
