"""The tasks in micrograd; it has no arrays, so no grid."""

from __future__ import annotations

import sys
from contextlib import contextmanager

import numpy as np
import pytest
from benchmarks.by_hand import sigmoid
from benchmarks.tasks import ETA, GENERIC, ORDER, STEPS, Entry, chain, history, numbers

__all__ = ["chain_of", "descent", "one_pass"]


def logistic(z):
    """An operation of its own, as its author adds tanh: micrograd has no exponential."""
    out = z.__class__(sigmoid(z.data), (z,), "sigmoid")

    def backward():
        z.grad += out.data * (1 - out.data) * out.grad

    out._backward = backward
    return out


def forward(w1, w2, x, t):
    z = w1 * x
    a = logistic(z)
    y = w2 * a
    return z, a, y, (y - t) ** 2 * 0.5


def one_pass():
    new = pytest.importorskip("micrograd.engine").Value

    def run():
        inputs = [new(GENERIC[name]) for name in ORDER]
        nodes = forward(*inputs)
        nodes[-1].backward()
        return *(node.data for node in nodes), *(node.grad for node in inputs)

    return Entry(run, numbers)


def descent():
    new = pytest.importorskip("micrograd.engine").Value

    def run():
        w1, w2, x, t = (new(GENERIC[name]) for name in ORDER)
        weights, losses = [], []
        for _ in range(STEPS + 1):
            w1.grad = w2.grad = 0
            loss = forward(w1, w2, x, t)[-1]
            loss.backward()
            weights.append((w1.data, w2.data))
            losses.append(loss.data)
            w1.data -= ETA * w1.grad
            w2.data -= ETA * w2.grad
        return np.array(weights), np.array(losses)

    return Entry(run, history)


@contextmanager
def recursion(limit):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def chain_of(length):
    """It sorts by recursion, a frame per node; from Python 3.11 on frames need no C stack, so a limit will do."""
    new = pytest.importorskip("micrograd.engine").Value

    def run():
        x = new(0.5)
        with recursion(length + 10_000):
            chain(x, length).backward()
        return x.grad

    return Entry(run, lambda slope: {"slope": slope})
