"""Minibatches of an experiment: each step takes the next samples, and its numbers are those of the path."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from backprop_widgets import Experiment, descend, mlp

X, T = np.array([0.5, -1.2, 2.0, 0.1, 1.5]), np.array([0.2, 0.8, -0.3, 0.5, 0.0])


def made(**options) -> Experiment:
    return Experiment(values={"x": X, "t": T}, eta=0.3, **options)


@pytest.mark.parametrize("rule", ["gradient descent", "momentum", "Adam"])
@pytest.mark.parametrize("batch", [1, 2, 4])
def test_steps_and_descents_one_after_the_other_go_along_one_path(batch, rule):
    experiment = made(batch=batch, seed=7, rule=rule, steps=9)
    whole = descend(experiment.graph, experiment.values, weights=experiment.weights, eta=0.3, steps=23, rule=rule,
                    batch=batch, seed=7)  # fmt: skip
    for act in (experiment.step, experiment.step, experiment.descend, experiment.step, experiment.step):
        act()
        here, done = [experiment.values[name] for name in experiment.weights], experiment.done
        assert here == pytest.approx(whole.weights[done], rel=1e-12)
        assert experiment.trajectory.weights == pytest.approx(whole.weights[done : done + 10], rel=1e-12)
    assert experiment.done == 13
    experiment.back()
    assert experiment.trajectory.weights == pytest.approx(whole.weights[12:22], rel=1e-12)


def test_the_gradient_is_the_mean_over_the_samples_taken_and_the_loss_the_mean_over_all():
    experiment = made(batch=2, seed="Ada")
    for _ in range(4):
        taken, numbers = list(experiment.taken), experiment.numbers
        forward = experiment.forward
        assert numbers["mean L"] == pytest.approx(np.mean(forward["L"]), rel=1e-14)
        for name in experiment.weights:
            each = forward.backward()[name]
            assert numbers[f"mean dL/d{name}"] == pytest.approx(np.mean(each[taken]), rel=1e-13)
            assert numbers[f"{name}'"] == pytest.approx(numbers[name] - 0.3 * np.mean(each[taken]), rel=1e-13)
        experiment.step()


def test_whoever_moves_something_begins_with_the_first_samples_again():
    experiment = made(batch=2)
    first = experiment.taken
    experiment.step()
    assert experiment.taken != first
    experiment.set({"w1": 1.0})
    assert (experiment.done, experiment.taken) == (0, first)


def test_a_trail_that_is_too_long_is_cut_so_that_steps_still_take_other_samples():
    experiment = Experiment(values={"x": X, "t": T}, batch=1, eta=0.01, steps=4000)
    experiment.descend()
    seen = set()
    for _ in range(5):
        seen.add(experiment.taken)
        experiment.step()
    assert len(seen) > 1


def test_a_kept_run_says_how_many_samples_a_step_took():
    experiment = made(batch=2)
    experiment.keep()
    assert experiment.saved_runs[0].words == "η = 0.3, gradient descent, 2 a step, from (0.5, 0.5)"


def test_a_network_of_layers_descends_by_batches():
    network = mlp((1, 3, 1), seed=1)
    experiment = Experiment(network, values={"x": X, "t": T}, batch=2, steps=300)
    losses = experiment.trajectory.losses
    assert losses[-1] < losses[0] / 2
    assert any(after > before for before, after in pairwise(losses))  # the noise of batches


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"batch": 6}, ValueError, "batch is 6; there are 5 samples"),
        ({"batch": 0}, ValueError, "batch is 0"),
        ({"batch": 1.5}, TypeError, "batch is 1.5"),
        ({"batch": 2, "seed": 1.5}, TypeError, "a seed is a whole number or a text"),
    ],
)
def test_what_is_not_allowed_is_said_and_changes_nothing(options, error, says):
    with pytest.raises(error, match=says):
        made(**options)
    experiment = made(batch=2)
    with pytest.raises(error, match=says):
        experiment.set_batch(options["batch"], options.get("seed"))
    assert experiment.method.batch == 2


def test_without_samples_there_are_no_batches():
    with pytest.raises(ValueError, match="batch is 2, but there are no samples"):
        Experiment(batch=2)
    assert Experiment().taken == ()
