"""How fast a network of 1,210 weights learns to read digits, beside its matrix form. Nothing here asserts a time.

    python -m pytest tests/benchmarks/test_digits_speed.py --benchmark-only --benchmark-json=digits.json
    python tests/benchmarks/ratios.py digits.json

The matrix form is numpy written by hand, and must first give the same loss and the same mean gradients.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from backprop_widgets import descend, load_digits, mlp
from backprop_widgets.training.loop import Loop
from backprop_widgets.training.optimizers import UpdateRule

SIZES = (64, 16, 10)


@cache
def network():
    return mlp(SIZES, loss="cross_entropy")


def matrix(letter: str, rows: int, columns: int):
    values = network().values
    return np.array([[values[f"{letter}_{j}_{k}"] for k in range(1, columns + 1)] for j in range(1, rows + 1)])


def by_matrices():
    """Return what gives the loss and the mean gradients of all samples, in the order of the weights' names."""
    train, _ = load_digits()
    x, t = train.images.reshape(-1, 64), np.eye(10)[train.labels]
    w1, w2, b1, b2 = matrix("w1", 16, 64), matrix("w2", 10, 16), np.zeros(16), np.zeros(10)

    def run():
        a = np.tanh(x @ w1.T + b1)
        z = a @ w2.T + b2
        largest = z.max(axis=1, keepdims=True)
        powers = np.exp(z - largest)
        total = powers.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(total[:, 0]) + largest[:, 0] - (t * z).sum(axis=1))
        delta2 = (powers / total - t) / len(x)
        delta1 = delta2 @ w2 * (1 - a * a)
        return loss, np.concatenate(
            [*((delta1.T @ x).ravel(), delta1.sum(0)), *((delta2.T @ a).ravel(), delta2.sum(0))]
        )

    return run


def by_scalars():
    """Return the same by one step of the loop that `descend` runs, whose update hands the gradients over."""
    train, _ = load_digits()
    rule = UpdateRule("gradients", lambda w, g, eta: (g,))
    loop, values = Loop(network().graph, network().weights, rule, True), {**network().values, **train.values}

    def run():
        rows, _ = loop(values, 0.0, 0)
        return rows[0][-1], None

    def check():
        rows, _ = loop(values, 0.0, 1)
        return rows[0][-1], np.array(rows[1][:-1])

    run.check = check
    return run


WAYS = {"matrices, by hand": by_matrices, "ours, scalar by scalar": by_scalars}


@pytest.mark.benchmark(group="loss and all mean gradients of 1,437 samples")
@pytest.mark.parametrize("way", WAYS)
def test_a_pass_over_all_samples(benchmark, way):
    run = WAYS[way]()
    loss, slopes = getattr(run, "check", run)()
    expected, right = by_matrices()()
    assert loss == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(slopes, right, rtol=1e-9, atol=1e-12)
    benchmark.pedantic(run, rounds=30, warmup_rounds=2)


@pytest.mark.benchmark(group="95 of 100 digits, compiling included")
@pytest.mark.parametrize("way", ["ours, batches of 32"])
def test_learning_to_read(benchmark, way):
    train, held_out = load_digits()

    def learn():
        made = mlp(SIZES, loss="cross_entropy")
        path = descend(made, train.values, eta=0.5, steps=300, batch=32)
        forward = made.graph.forward(
            {**held_out.values, **dict(zip(path.names, path.weights[-1].tolist(), strict=True))}
        )
        return np.mean(np.argmax([forward[f"z2_{k}"] for k in range(1, 11)], axis=0) == held_out.labels)

    assert benchmark.pedantic(learn, rounds=3) >= 0.95
