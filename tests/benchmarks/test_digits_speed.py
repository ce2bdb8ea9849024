"""How fast a network of 1,210 weights learns to read digits, beside matrices and libraries. Nothing asserts a time.

    python -m pytest tests/benchmarks/test_digits_speed.py --benchmark-only --benchmark-json=digits.json
    python tests/benchmarks/ratios.py digits.json

The matrix form is numpy written by hand. PyTorch, with one thread and with two, and JAX, jitted, compute the same in
float64, and are skipped where they are not installed. Each must first give the same loss and the same mean gradients.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import islice

import numpy as np
import pytest
from benchmarks import by_jax, by_torch

from backprop_widgets import descend, load_digits, mlp
from backprop_widgets.training.batches import draw_batches
from backprop_widgets.training.generator import Generator
from backprop_widgets.training.loop import Loop
from backprop_widgets.training.optimizers import UpdateRule

SIZES = (64, 16, 10)


@cache
def network():
    return mlp(SIZES, loss="cross_entropy")


def matrix(letter: str, rows: int, columns: int):
    values = network().values
    return np.array([[values[f"{letter}_{j}_{k}"] for k in range(1, columns + 1)] for j in range(1, rows + 1)])


def start():
    """Return the samples as rows, x and t, and the weights and biases of both layers as arrays."""
    train, _ = load_digits()
    x, t = train.images.reshape(-1, 64), np.eye(10)[train.labels]
    return x, t, matrix("w1", 16, 64), np.zeros(16), matrix("w2", 10, 16), np.zeros(10)


def by_matrices():
    """Return what gives the loss and the mean gradients of all samples, in the order of the weights' names."""
    x, t, w1, b1, w2, b2 = start()

    def run():
        a = np.tanh(x @ w1.T + b1)
        z = a @ w2.T + b2
        largest = z.max(axis=1, keepdims=True)
        powers = np.exp(z - largest)
        total = powers.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(total[:, 0]) + largest[:, 0] - (t * z).sum(axis=1))
        delta2 = (powers / total - t) / len(x)
        delta1 = delta2 @ w2 * (1 - a * a)
        return loss, (delta1.T @ x, delta1.sum(0), delta2.T @ a, delta2.sum(0))

    return run


def by_scalars():
    """Return the same by one step of the loop that `descend` runs, whose update hands the gradients over."""
    train, _ = load_digits()
    rule = UpdateRule("gradients", lambda w, g, eta: (g,))
    loop, values = Loop(network().graph, network().weights, rule, True), {**network().values, **train.values}

    def run(steps=0):
        rows, _ = loop(values, 0.0, steps)
        return rows[0][-1], [np.array(rows[-1][:-1])]

    run.check = partial(run, 1)
    return run


WAYS = {
    "matrices, by hand": by_matrices,
    "ours, scalar by scalar": by_scalars,
    "PyTorch, 2 threads": lambda: by_torch.digits(*start(), threads=2),
    "PyTorch, 1 thread": lambda: by_torch.digits(*start(), threads=1),
    "JAX, jit": lambda: by_jax.digits(*start()),
}


def flat(found):
    """Return a loss, and gradients one after the other."""
    loss, slopes = found
    return float(loss), np.concatenate([np.asarray(part).ravel() for part in slopes])


# what a library warns of is its own affair
pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.benchmark(group="loss and all mean gradients of 1,437 samples")
@pytest.mark.parametrize("way", WAYS)
def test_a_pass_over_all_samples(benchmark, way):
    run = WAYS[way]()
    loss, slopes = flat(getattr(run, "check", run)())
    expected, right = flat(by_matrices()())
    assert loss == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(slopes, right, rtol=1e-9, atol=1e-12)
    benchmark.pedantic(run, rounds=30, warmup_rounds=2)


STEPS, BATCH, ETA = 300, 32, 0.5


def learn_scalars():
    """Learn from the network's sizes on; the loss of all samples is in each row of the path as well."""
    train, _ = load_digits()
    path = descend(mlp(SIZES, loss="cross_entropy"), train.values, eta=ETA, steps=STEPS, batch=BATCH)
    end = np.split(path.weights[-1], np.cumsum([64 * 16, 16, 16 * 10]))
    return end[0].reshape(16, 64), end[1], end[2].reshape(10, 16), end[3]


def learn_by_torch():
    x, t, *weights = start()
    batches = islice(draw_batches(len(x), BATCH, Generator(0)), STEPS)
    return by_torch.learn_digits(x, t, *weights, batches=batches, eta=ETA)


LEARNERS = {"ours, batches of 32": learn_scalars, "PyTorch, the same batches": learn_by_torch}


@pytest.mark.benchmark(group="95 of 100 digits, compiling included")
@pytest.mark.parametrize("way", LEARNERS)
def test_learning_to_read(benchmark, way):
    _, held_out = load_digits()
    w1, b1, w2, b2 = benchmark.pedantic(LEARNERS[way], rounds=3)
    read = np.tanh(held_out.images.reshape(-1, 64) @ w1.T + b1) @ w2.T + b2
    assert np.mean(read.argmax(1) == held_out.labels) >= 0.95
    for found, expected in zip((w1, b1, w2, b2), learn_scalars(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
