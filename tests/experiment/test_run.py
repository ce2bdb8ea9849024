"""Runs: a step back, back to where one started, runs kept as ghosts, other rules and activations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import GENERIC

from backprop_widgets import Experiment, descend, mazur, two_paths, worked_example
from backprop_widgets.training.descent import Trajectory

RULES = pytest.mark.parametrize("rule", ["gradient descent", "momentum", "Adam"])


def weights(made: Experiment) -> list[float]:
    return [made.values[name] for name in made.weights]


@RULES
def test_a_step_back_undoes_a_step_memory_included(rule):
    made = Experiment(values=GENERIC, rule=rule)
    there = []
    for _ in range(4):
        there.append((weights(made), dict(made.memory)))
        made.step()
    for here in reversed(there):
        made.back()
        assert (weights(made), made.memory) == here
    made.back()  # nothing is left to take back
    assert (weights(made), made.memory) == there[0]
    made.step()
    made.step()
    assert (weights(made), made.memory) == there[2]


SAMPLES = {"x": [1.0, -0.5], "t": [0.0, 0.4]}
CHANGES = {
    "an input": lambda made: made.set({"w1": 3, "eta": 8}),
    "a step": lambda made: made.step(),
    "a descent": lambda made: made.descend(),
    "a rule": lambda made: (made.set_rule("momentum"), made.step()),
    "an activation": lambda made: made.set_activation("relu"),
    "a mistake": lambda made: made.make_mistake("uphill"),
    "no mistake": lambda made: made.make_mistake(None),
    "steps": lambda made: made.set_steps(300),
    "a sample": lambda made: made.show_sample(1),
    "a batch": lambda made: made.set_batch(1, 5),
    "a range": lambda made: (made.set_range("w1", (2, 30)), made.set({"w1": 29})),
}


def picture(made):
    """Return all that a reader can change, and what follows from it."""
    settings = [
        made.inputs,
        dict(made.ranges),
        made.method.rule,
        made.activation,
        made.mistake,
        made.steps,
        made.sample,
        (made.method.batch, made.method.seed),
    ]
    return [*settings, made.memory, made.trail.tolist(), made.numbers, made.trajectory.losses.tolist()]


@pytest.mark.parametrize("options", [{}, {"rule": "Adam", "mistake": "half", "steps": 7}])
@pytest.mark.parametrize("change", [*CHANGES, "all of them"])
def test_one_reset_brings_back_all_that_was_changed_and_keeps_what_is_kept(change, options):
    made = Experiment(values=SAMPLES, **options)
    before, heard = picture(made), []
    with made.act_for_reader():
        for one in CHANGES if change == "all of them" else [change]:
            CHANGES[one](made)
    made.keep()
    after = picture(made)
    made.observe(heard.append)
    made.reset()
    assert picture(made) == before
    assert (after == before) == (change == "no mistake" and not options)
    assert heard[-1] == {"reset"}
    assert len(made.saved_runs) == 1
    made.reset()
    assert picture(made) == before


def test_what_a_cell_has_chosen_is_no_change_of_the_reader():
    made = Experiment(values=SAMPLES)
    for name in ("a rule", "an activation", "a mistake", "steps", "a sample", "a batch", "a range"):
        CHANGES[name](made)
    chosen = picture(made)[1:8]
    with made.act_for_reader():
        made.set_rule("gradient descent")
        made.set_activation("tanh")
        made.set_steps(1)
        made.show_sample(0)
        made.set_batch(None)
        made.set_range("w1", (-1, 1))
    made.reset()
    assert picture(made)[1:8] == chosen
    assert made.inputs == {"w1": 0.5, "w2": 0.5, "eta": 0.1}


def test_after_a_new_beginning_reset_goes_back_to_that():
    made = Experiment(rule="Adam", mistake="half")
    made.begin({"w1": 3.5, "eta": 2}, {"w1": (0, 9)})
    with made.act_for_reader():
        made.set({"w1": 1, "t": 1})
        made.set_rule("momentum")
        made.make_mistake("uphill")
        made.set_range("w1", (-1, 1))
    made.reset()
    assert made.inputs == {"x": 1.0, "t": 0.0, "w1": 3.5, "w2": 0.5, "eta": 2.0}
    assert (made.mistake, made.ranges["w1"], made.method.rule.name) == (None, (0.0, 9.0), "Adam")


def test_a_kept_run_goes_from_its_start_to_the_end_of_its_path():
    made = Experiment(values=GENERIC, eta=0.3)
    whole = descend(made.graph, made.values, weights=made.weights, eta=0.3, steps=63)
    for _ in range(3):
        made.step()
    made.keep()
    (ghost,) = made.saved_runs
    assert ghost.trajectory.weights == pytest.approx(whole.weights, rel=1e-12)
    assert ghost.trajectory.losses == pytest.approx(whole.losses, rel=1e-12)
    assert ghost.words == "η = 0.3, gradient descent, from (0.4, −0.7)"
    made.set({"w1": 1.0})
    assert made.saved_runs == (ghost,)


def test_a_ghost_says_what_it_was():
    made = Experiment(values=GENERIC, rule="Adam", mistake="no slope")
    made.set_activation("tanh")
    made.make_mistake("sign")
    made.keep()
    assert made.saved_runs[0].words == "η = 0.1, Adam, tanh, wrong sign, from (0.4, −0.7)"
    many = Experiment(mazur())
    many.keep()
    assert many.saved_runs[0].words == "η = 0.5, gradient descent, from (0.15, 0.2, 0.25, 0.3, …)"


@pytest.mark.parametrize("mistake", [None, "half", "no activation", "not reset"])
def test_the_losses_of_a_ghost_with_samples_and_mistakes_are_those_of_the_path(mistake):
    values = {**GENERIC, "x": np.array([1.5, -0.5]), "t": np.array([0.8, 0.1])}
    made = Experiment(values=values)
    if mistake:
        made.make_mistake(made.mistakes[mistake][-1])
    expected = made.trajectory.losses
    made.step()
    made.step()
    made.keep()
    assert made.saved_runs[0].trajectory.losses[:60] == pytest.approx(expected[:60], rel=1e-9)


def test_four_runs_are_kept_and_a_fifth_is_refused():
    made = Experiment()
    for eta in (0.1, 0.2, 0.3, 0.4):
        made.set({"eta": eta})
        made.keep()
    with pytest.raises(ValueError, match="4 runs are kept; forget one first"):
        made.keep()
    made.forget(1)
    assert [ghost.words.split(",")[0] for ghost in made.saved_runs] == ["η = 0.1", "η = 0.3", "η = 0.4"]
    for rubbish in (3, -1, True, "0", 1.5):
        with pytest.raises(ValueError, match="3 are kept, counted from 0"):
            made.forget(rubbish)
    made.forget()
    assert made.saved_runs == ()


def test_arrival_is_the_first_step_at_a_level():
    path = Trajectory(("w",), np.zeros((4, 1)), np.array([1.0, 0.2, 0.4, 0.1]))
    assert (path.arrival(0.2), path.arrival(0.15), path.arrival(2.0), path.arrival(0.01)) == (1, 3, 0, None)


def test_for_good_is_from_the_last_step_that_is_outside_on():
    path = Trajectory(("w",), np.zeros((4, 1)), np.array([1.0, 0.2, 0.4, 0.1]))
    assert [path.arrival(level, stays=True) for level in (0.2, 0.4, 2.0, 0.01)] == [3, 1, 0, None]
    broken = Trajectory(("w",), np.zeros((3, 1)), np.array([1.0, 0.1, 0.4]))
    assert (broken.arrival(0.2), broken.arrival(0.2, stays=True)) == (1, None)


def test_nothing_given_is_a_hundredth_of_the_start():
    path = Trajectory(("w",), np.zeros((3, 1)), np.array([2.0, 0.03, 0.02]))
    assert path.arrival() == path.arrival(0.02) == 2


def test_a_distance_is_that_of_all_weights_from_a_point_or_from_the_end():
    weights = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0], [9.0, 4.0], [3.0, 8.0]])
    path = Trajectory(("v", "w"), weights, np.ones(5))
    assert path.arrival(distance=5, point=(0, 0)) == 0
    for point in ((3, 4), [3, 4], np.array([3, 4]), {"w": 4, "v": 3}):
        found = (path.arrival(distance=4, point=point, stays=stays) for stays in (False, True))
        assert tuple(found) == (1, 4)
    assert path.arrival(distance=4) == 2
    assert path.arrival(distance=0) == 4
    one = Trajectory(("w",), np.array([[-5.0], [-3.0]]), np.ones(2))
    assert one.arrival(distance=1, point=[0]) is None


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({"level": 1, "distance": 1}, ValueError, "allowed is a level, or a distance"),
        ({"point": [1]}, ValueError, "allowed is a level, or a distance"),
        ({"distance": -1}, ValueError, "distance is -1; allowed are finite numbers from 0 up"),
        ({"level": math.nan}, ValueError, "level is nan"),
        ({"level": "low"}, TypeError, "level is 'low'"),
        ({"distance": 1, "point": [1]}, ValueError, "wanted is a number for each of w1, w2"),
        ({"distance": 1, "point": {"w1": 1, "w3": 1}}, ValueError, "wanted is a number for each of w1, w2"),
        ({"distance": 1, "point": ["a", 1]}, TypeError, "w1 is 'a'"),
        ({"distance": 1, "point": 3}, ValueError, "point is 3; wanted is a number"),
        ({"distance": 1, "point": [1, [2]]}, TypeError, "w2 is \\[2\\]"),
        ({"level": np.array([1.0, 2.0])}, TypeError, "level is array"),
        ({"stays": "no"}, TypeError, "stays is 'no'; it is True or False"),
    ],
)
def test_what_cannot_count_as_arrived_is_refused(given, kind, said):
    made = Experiment()
    with pytest.raises(kind, match=said):
        made.trajectory.arrival(**given)
    with pytest.raises(kind, match=said):
        made.set_arrival(**given)
    assert made.arrival == {"level": None, "distance": None, "point": None, "stays": True}


def test_what_counts_as_arrived_is_taken_back_if_a_reader_has_chosen_it_and_stays_if_a_cell_has():
    made, told = Experiment(), []
    made.observe(told.append, "arrival")
    made.set_arrival(0.01)
    with made.act_for_reader():
        made.set_arrival(distance=0.1, point={"w2": 2, "w1": 1}, stays=True)
    made.set_arrival(distance=0.1, point=[1, 2], stays=True)  # that says nothing new
    assert made.arrival == {"level": None, "distance": 0.1, "point": [1.0, 2.0], "stays": True}
    assert len(told) == 2
    made.set_arrival(0.02)
    with made.act_for_reader():
        made.set_arrival(0.5, stays=True)
    made.reset()
    assert made.arrival == {"level": 0.02, "distance": None, "point": None, "stays": False}


@RULES
def test_another_rule_is_followed_from_the_same_place(rule):
    made = Experiment(values=GENERIC)
    made.step()
    here = weights(made)
    made.set_rule(rule)
    expected = descend(made.graph, made.values, weights=made.weights, rule=rule)
    assert weights(made) == here
    assert np.array_equal(made.trajectory.weights, expected.weights)


def test_another_activation_is_another_network_at_the_same_place():
    made = Experiment(values=GENERIC)
    for name in ("tanh", "relu", "sigmoid"):
        made.set_activation(name)
        other = worked_example(name).graph.program(weights=made.weights)({**GENERIC, "eta": 0.1})
        assert made.activation == name
        assert {key: made.numbers[key] for key in other} == other
    with pytest.raises(ValueError, match=r"no activation named 'sinus'; there are sigmoid, tanh, relu"):
        made.set_activation("sinus")
    with pytest.raises(ValueError, match="there are none to choose from"):
        Experiment(two_paths()).set_activation("tanh")
    with pytest.raises(ValueError, match="activation is 'step'; there are sigmoid, tanh, relu"):
        worked_example("step")


def test_the_losses_of_a_kept_run_are_those_that_the_experiment_shows_at_each_step():
    made = Experiment(two_paths(), rule="Adam", mistake="not reset")
    shown = []
    for _ in range(4):
        shown.append(made.numbers["Err"])
        made.step()
    made.keep()
    assert made.saved_runs[0].trajectory.losses[:4] == pytest.approx(shown, rel=1e-14)
