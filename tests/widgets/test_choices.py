"""Choices: rule, activation and number of steps, and runs that are kept."""

from __future__ import annotations

from explorers import alert, state

from backprop_widgets import Explorer


def test_the_page_chooses_rule_activation_and_steps_and_rubbish_is_refused():
    explorer = Explorer()
    choices = explorer.views["more"]
    choices.chosen = {"rule": "momentum", "activation": "tanh", "steps": "300"}
    made = explorer.experiment
    assert (made.method.rule.name, made.activation, made.steps) == ("momentum", "tanh", 300)
    good = dict(choices.chosen)
    for rubbish in ({}, {**good, "rule": "luck"}, {**good, "steps": "many"}, {**good, "activation": 3}):
        choices.chosen = rubbish
        assert choices.chosen == good
        assert alert(explorer)
    explorer.close()


def test_the_page_keeps_and_forgets_runs():
    explorer = Explorer()
    more, curve = explorer.views["more"], explorer.views["curve"]
    for _ in range(5):
        more._handle_custom_msg({"keep": True}, [])
    assert len(state(explorer).ghosts) == len(explorer.experiment.saved_runs) == 4
    assert "4 runs are kept" in alert(explorer)
    curve._handle_custom_msg({"forget": 0}, [])
    assert len(state(explorer).ghosts) == 3
    for rubbish in ({"forget": 9}, {"forget": "x"}, {"forget": None}, {"keep": 1}, "rubbish", None, 3):
        curve._handle_custom_msg(rubbish, [])
        more._handle_custom_msg(rubbish if rubbish != {"keep": 1} else {}, [])
    explorer.close()
