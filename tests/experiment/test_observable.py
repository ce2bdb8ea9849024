"""Observable: whoever waits for an aspect hears of it, and of nothing else."""

from __future__ import annotations

import pytest

from backprop_widgets import Experiment, two_paths
from backprop_widgets.experiment.observable import Observable

# What each change tells, all at once.
CHANGES = {
    "a value": (lambda made: made.set({"w1": 0.8}), [{"values"}]),
    "the same value": (lambda made: made.set({"w1": 0.5}), []),
    "eta": (lambda made: made.set({"eta": 0.2}), [{"values"}]),
    "a step": (lambda made: made.step(), [{"values"}]),
    "steps": (lambda made: made.set_steps(7), [{"steps"}]),
    "as many steps": (lambda made: made.set_steps(60), []),
    "a range": (lambda made: made.set_range("w1", (-9, 9)), [{"ranges"}]),
    "the same range": (lambda made: made.set_range("w1", (-4, 4)), []),
    "a mistake": (lambda made: made.make_mistake("sign"), [{"method", "values"}]),
    "a rule": (lambda made: made.set_rule("Adam"), [{"method", "values"}]),
    "an activation": (lambda made: made.set_activation("tanh"), [{"method", "values"}]),
    "as many samples a step": (lambda made: made.set_batch(None), []),
    "a run kept": (lambda made: made.keep(), [{"runs"}]),
    "a network": (lambda made: made.explore(two_paths()), [set(Experiment.ASPECTS) - {"reset"}]),
    "a beginning": (lambda made: made.begin({"w1": 3}), [{"ranges"}, {"method", "values", "start"}, {"ranges"}]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_says_what_it_is(change):
    made, heard = Experiment(), []
    made.observe(heard.append)
    act, told = CHANGES[change]
    act(made)
    assert [set(changed) for changed in heard] == told


def test_who_waits_for_something_else_is_left_alone():
    made, runs, moves = Experiment(), [], []
    made.observe(runs.append, "runs", "ranges")
    made.observe(moves.append, "values")
    made.set({"w1": 0.8})
    assert (len(runs), len(moves)) == (0, 1)
    made.keep()
    assert (len(runs), len(moves)) == (1, 1)
    made.unobserve(moves.append)
    made.set({"w1": 0.9})
    assert len(moves) == 1


def test_an_aspect_that_is_none_is_named():
    made = Experiment()
    for act in (lambda: made.observe(print, "weights"), lambda: made.notify("weights")):
        with pytest.raises(ValueError, match="nothing is called 'weights'; what can change is values, start, ranges"):
            act()
    assert Observable.ASPECTS == ()
