"""State: what goes to the page and what comes from there."""

from __future__ import annotations

import math
import sys
import threading

from explorers import alert, move, state

from backprop_widgets import Explorer
from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes


def test_the_trail_of_the_page_carries_memory_too():
    explorer = Explorer(rule="momentum")
    explorer.experiment.step()
    rows = from_bytes(state(explorer).trail)
    assert len(rows) == 2 * 4
    step = {"input_w1": rows[0], "input_w2": rows[1], "memory": to_bytes([0.25, 0.5])}
    state(explorer).set_state({"trail": to_bytes(rows[:4]), **step})
    assert [explorer.experiment.values[name] for name in ("w1", "w2")] == [0.5, 0.5]
    assert len(explorer.experiment.trail) == 1
    assert list(explorer.experiment.memory.values()) == [0.25, 0.5]
    move(explorer, x=2.0)  # which is no step: the update forgets
    assert list(explorer.experiment.memory.values()) == [0.0, 0.0]
    explorer.close()


def test_a_hand_leaves_what_a_cell_has_set_meanwhile(explorer):
    """A page that has not heard of it sends what the hand moved, and nothing else."""
    explorer.experiment.set({"x": 1.25})
    state(explorer).set_state({"input_w1": 0.8})
    assert explorer.experiment.inputs == {"x": 1.25, "t": 0.0, "w1": 0.8, "w2": 0.5, "eta": 0.1}


def test_a_hand_ends_a_trail_that_the_page_has_not_heard_of(explorer):
    explorer.experiment.step()
    assert len(from_bytes(state(explorer).trail)) == 2 * 2
    state(explorer).set_state({"input_x": 1.5})
    assert len(explorer.experiment.trail) == 0
    assert state(explorer).trail == b""


def test_a_step_to_where_a_cell_has_gone_meanwhile_leaves_page_and_kernel_with_one_trail(explorer):
    explorer.experiment.set({"w1": 0.6})
    state(explorer).set_state({"input_w1": 0.6, "trail": to_bytes([0.5, 0.5, 0.6, 0.5])})
    assert state(explorer).trail == to_bytes(explorer.experiment.rows.ravel())


def test_zero_has_no_sign_since_json_gives_it_none(explorer):
    explorer.experiment.set({"t": -0.0, "x": -0.0})
    assert math.copysign(1, explorer.experiment.inputs["x"]) == 1
    other = Explorer(values={"x": -0.0})
    assert math.copysign(1, other.experiment.inputs["x"]) == 1
    other.close()


def test_what_page_and_cell_write_at_once_is_sent_in_the_order_in_which_it_counts(explorer, monkeypatch):
    """JupyterLab delivers a page's messages in a thread, while a cell runs: the last message must be the value."""
    shared, sent, turns = state(explorer), [], 300
    monkeypatch.setattr(shared, "_send", lambda message, buffers=None: sent.append(message["state"]))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that the threads take turns within a message
    try:
        for start in range(turns):
            thread = threading.Thread(target=shared.set_state, args=({"input_w1": 10.0 + start},))
            thread.start()
            explorer.experiment.set({"w1": -10.0 - start})
            thread.join()
            last = [values["input_w1"] for values in sent if "input_w1" in values][-1]
            assert last == explorer.experiment.inputs["w1"]
            sent.clear()
    finally:
        sys.setswitchinterval(before)


def test_what_the_page_moves_leaves_what_was_refused_to_the_page(explorer):
    """An answer to an older move would else take away what was refused since."""
    move(explorer, eta=-1.0)
    said = alert(explorer)
    assert said
    move(explorer, w1=0.6)
    assert alert(explorer) == said
    explorer.sliders["w1"].value = 0.7
    assert alert(explorer) == ""


def test_a_sample_that_is_none_is_refused_and_taken_back():
    explorer = Explorer(values={"x": [1.0, 2.0]})
    state(explorer).set_state({"sample": 1})
    assert explorer.experiment.sample == 1
    state(explorer).set_state({"sample": 2})
    assert (explorer.experiment.sample, state(explorer).sample) == (1, 1)
    assert "sample is 2" in alert(explorer)
    explorer.close()


def test_what_cannot_count_as_arrived_is_refused_and_taken_back(explorer):
    explorer.experiment.set_arrival(distance=0.1, point={"w1": 1, "w2": 2})
    known = dict(state(explorer).arrival)
    assert known == {"level": None, "distance": 0.1, "point": [1.0, 2.0], "stays": False}
    for rubbish in ({"level": "low"}, {"distance": -1}, {"point": [1]}, {"luck": 1}):
        state(explorer).set_state({"arrival": rubbish})
        assert state(explorer).arrival == explorer.experiment.arrival == known
        assert alert(explorer)


def test_a_move_of_the_page_sends_no_more_than_what_there_is_to_say(explorer, monkeypatch):
    shared, sent = state(explorer), []
    monkeypatch.setattr(shared, "_send", lambda message, buffers=None: sent.append(message))
    move(explorer, w1=0.6)
    echoes = [message for message in sent if message["method"] != "echo_update"]
    assert echoes == []
    move(explorer, w1=40.0)
    (message,) = [message for message in sent if message["method"] != "echo_update"]
    assert list(message["state"]) == ["status"]


def test_nobody_observes_an_experiment_whose_views_are_closed(explorer):
    experiment = explorer.experiment
    assert len(experiment._observers) > 5
    explorer.close()
    assert experiment._observers == []
