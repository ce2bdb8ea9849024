"""Choices: rule, activation and number of steps, and runs that are kept."""

from __future__ import annotations

from explorers import alert, state

from backprop_widgets import Explorer, two_paths


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


def test_the_page_chooses_how_many_samples_a_step_takes_and_in_which_order():
    explorer = Explorer(values={"x": [1.0, 2.0, 3.0, 0.5, -1.0]})
    choices, made = explorer.views["more"], explorer.experiment
    assert [size for size, _ in choices.options["batch"]] == ["0", "1", "2", "4"]
    made.step()
    good = {**choices.chosen, "batch": "2", "seed": "3"}
    choices.chosen = good
    assert (made.method.batch, made.method.seed, made.done) == (2, "3", 0)
    assert (state(explorer).batch, state(explorer).seed) == (2, "3")
    for rubbish in ({**good, "batch": "9"}, {**good, "batch": "-1"}, {**good, "batch": None}, {**good, "seed": 1.5}):
        choices.chosen = rubbish
        assert choices.chosen == good
        assert alert(explorer)
    choices.chosen = {**good, "batch": "0"}
    assert made.method.batch is None
    assert made.taken == (0, 1, 2, 3, 4)
    explorer.close()


def test_another_number_of_steps_leaves_the_way_there_and_the_seed_alone():
    explorer = Explorer(values={"x": [1.0, 2.0, 3.0]}, batch=2)
    choices, made = explorer.views["more"], explorer.experiment
    made.step()
    choices.chosen = {**choices.chosen, "steps": "300"}
    assert (made.steps, made.done, made.method.seed) == (300, 1, 0)
    assert "seed" not in explorer.code()
    explorer.close()


def test_one_without_samples_has_no_batches_to_choose(explorer):
    assert [explorer.views["more"].options[name] for name in ("batch", "seed")] == [[], []]


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


def test_pictures_that_are_not_there_at_first_can_be_shown_and_put_away(explorer):
    more, body = explorer.views["more"], explorer.children[-1]
    offered = more.pictures
    assert offered == ["tangent", "differences"]

    def toggle(name):
        more._handle_custom_msg({"toggle": name}, [])
        return more.shown

    assert toggle("tangent") == ["tangent"]
    tangent = explorer.views["tangent"]
    assert tangent is body.children[-1]
    assert '"tangent"' in explorer.code()
    assert toggle("differences") == offered
    assert toggle("tangent") == ["differences"]
    assert tangent not in body.children
    assert "tangent" not in explorer.views
    toggle("tangent")
    assert explorer.views["tangent"] is tangent  # it is made once
    for rubbish in ("surface", ["tangent"], None):
        assert toggle(rubbish) == offered
    explorer.close()
    assert tangent.comm is None


def test_of_samples_there_is_one_picture_more_until_the_network_has_none():
    explorer = Explorer(values={"x": [1.0, 2.0]})
    more, body = explorer.views["more"], explorer.children[-1]
    assert more.pictures == ["tangent", "differences", "sample gradients"]
    for classes in (True, False):
        more._handle_custom_msg({"toggle": "sample gradients"}, [])
        assert ("bw-with-sample-gradients" in body._dom_classes) == classes
    explorer.close()
    explorer = Explorer(values={"x": [1.0, 2.0]})
    explorer.experiment.explore(two_paths())
    explorer.views["more"]._handle_custom_msg({"toggle": "sample gradients"}, [])
    assert "no samples" in alert(explorer)
    assert "sample gradients" not in explorer.views
    explorer.close()


def test_who_says_what_to_show_is_offered_no_pictures():
    explorer = Explorer(show=("sliders", "more", "tangent"))
    assert explorer.views["more"].pictures == []
    explorer.close()
