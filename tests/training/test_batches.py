"""Minibatches: each sample once an epoch, and the same path as a loop in numpy."""

from __future__ import annotations

from itertools import chain, islice

import numpy as np
import pytest

from backprop_widgets import MISTAKES, descend, mlp, worked_example
from backprop_widgets.training.batches import draw_batches
from backprop_widgets.training.generator import Generator

X, T = np.array([0.5, -1.2, 2.0, 0.1, 1.5]), np.array([0.2, 0.8, -0.3, 0.5, 0.0])
VALUES = {**worked_example().values, "x": X, "t": T}


def by_hand(batches, eta=0.3, steps=12):
    """Return the weights after each step, in numpy."""
    w1, w2 = 0.5, 0.5
    rows = [(w1, w2)]
    for batch in islice(batches, steps):
        a = 1 / (1 + np.exp(-w1 * X[batch]))
        error = w2 * a - T[batch]
        slope1, slope2 = np.mean(error * w2 * a * (1 - a) * X[batch]), np.mean(error * a)
        w1, w2 = w1 - eta * slope1, w2 - eta * slope2
        rows.append((w1, w2))
    return np.array(rows)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_an_epoch_takes_each_sample_once(size):
    batches = draw_batches(5, size, Generator(1))
    epochs = [[*chain.from_iterable(b.tolist() for b in islice(batches, -(-5 // size)))] for _ in range(6)]
    assert all(sorted(epoch) == [0, 1, 2, 3, 4] for epoch in epochs)
    assert len(set(map(tuple, epochs))) > 3


@pytest.mark.parametrize("batch", [1, 2, 3, 5])
def test_the_path_is_that_of_a_loop_by_hand(batch):
    path = descend(worked_example(), VALUES, eta=0.3, steps=12, batch=batch, seed="Ada")
    np.testing.assert_allclose(path.weights, by_hand(draw_batches(5, batch, Generator("Ada"))), rtol=1e-12)


def test_the_losses_are_those_of_all_samples():
    path = descend(worked_example(), VALUES, eta=0.3, steps=12, batch=2)
    for weights, loss in zip(path.weights, path.losses, strict=True):
        forward = worked_example().graph.forward({**VALUES, "w1": weights[0], "w2": weights[1]})
        assert loss == pytest.approx(np.mean(forward["L"]), rel=1e-12)


def test_all_samples_at_once_are_no_minibatch():
    whole = descend(worked_example(), VALUES, eta=0.3, steps=12)
    np.testing.assert_allclose(descend(worked_example(), VALUES, eta=0.3, steps=12, batch=5).weights, whole.weights)
    assert np.abs(descend(worked_example(), VALUES, eta=0.3, steps=12, batch=1).weights - whole.weights).max() > 0.01


@pytest.mark.parametrize("rule", ["gradient descent", "momentum", "Adam"])
def test_a_path_goes_on_where_it_ended(rule):
    once = descend(worked_example(), VALUES, steps=11, batch=2, seed=4, rule=rule)
    first = descend(worked_example(), VALUES, steps=4, batch=2, seed=4, rule=rule)
    there = {**VALUES, **dict(zip(first.names, first.weights[-1], strict=True))}
    kept = {name: column[-1] for name, column in first.memory.items()}
    second = descend(worked_example(), there, steps=7, batch=2, seed=4, rule=rule, memory=kept, done=4)
    assert second.weights.tolist() == once.weights[4:].tolist()


def test_another_seed_is_another_path_and_the_same_seed_the_same():
    paths = [descend(worked_example(), VALUES, batch=1, seed=seed).weights for seed in (0, 0, 1)]
    assert np.array_equal(paths[0], paths[1])
    assert not np.array_equal(paths[0], paths[2])


def test_a_mistake_and_a_tolerance_hold_for_batches_as_well():
    network = worked_example()
    wrong = descend(network, VALUES, batch=2, mistake=MISTAKES["uphill"].sites(network)[0])
    assert wrong.losses[-1] > wrong.losses[0]
    assert descend(network, VALUES, batch=2, tolerance=10.0).reason == "converged"


def test_small_batches_of_a_larger_network_learn():
    network = mlp((2, 4, 1), seed=2)
    square = {"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "t": [0, 1, 1, 0]}
    path = descend(network, square, eta=0.5, steps=2000, batch=2)
    assert path.losses[-1] < 0.01


@pytest.mark.parametrize(
    ("values", "batch", "error", "message"),
    [
        (VALUES, 0, ValueError, "batch is 0; there are 5 samples"),
        (VALUES, 6, ValueError, "batch is 6; there are 5 samples"),
        (VALUES, 2.0, TypeError, "batch is 2.0; allowed are a number of samples"),
        (VALUES, True, TypeError, "batch is True"),
        (None, 1, ValueError, "batch is 1, but there are no samples"),
    ],
)
def test_what_is_no_batch_is_refused(values, batch, error, message):
    with pytest.raises(error, match=message):
        descend(worked_example(), values, batch=batch)
