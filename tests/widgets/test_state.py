"""State: what goes to the page and what comes from there."""

from __future__ import annotations

from explorers import alert, move, state

from backprop_widgets import Explorer
from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes


def test_the_trail_of_the_page_carries_memory_too():
    explorer = Explorer(rule="momentum")
    explorer.experiment.step()
    rows = from_bytes(state(explorer).trail)
    assert len(rows) == 2 * 4
    moves, *numbers = from_bytes(state(explorer).values)
    state(explorer).set_state(
        {"trail": to_bytes(rows[:4]), "values": to_bytes([moves + 1, *numbers[:2], *rows[:2], 0.1, 0.0, 0.0])}
    )
    assert [explorer.experiment.values[name] for name in ("w1", "w2")] == [0.5, 0.5]
    assert len(explorer.experiment.trail) == 1
    explorer.close()


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
