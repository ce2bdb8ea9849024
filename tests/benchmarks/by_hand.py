"""What one would write for this very network by hand: no library but numpy."""

from __future__ import annotations

import math

import numpy as np
from benchmarks.tasks import ETA, GENERIC, PLANE, STEPS, Entry, history

__all__ = ["descent", "grid", "grid_of_all", "one_pass"]


def sigmoid(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    growth = math.exp(z)
    return growth / (1.0 + growth)


def sigmoid_of_array(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def quantities(values, sigmoid=sigmoid):
    x, t, w1, w2 = values["x"], values["t"], values["w1"], values["w2"]
    z = w1 * x
    a = sigmoid(z)
    y = w2 * a
    error = y - t
    by_a = error * w2
    slope = a * (1.0 - a)
    by_z = by_a * slope
    return {
        "z": z,
        "a": a,
        "y": y,
        "L": 0.5 * error * error,
        "dL/dy": error,
        "dL/da": by_a,
        "dL/dz": by_z,
        "dL/dw2": error * a,
        "dL/dw1": by_z * x,
        "dL/dt": -error,
        "dL/dx": by_z * w1,
        "dy/dw2": a,
        "dy/da": w2,
        "da/dz": slope,
        "dz/dw1": x,
        "dz/dx": w1,
    }


def one_pass():
    return Entry(lambda: quantities(GENERIC), dict)


def descent():
    def run():
        x, t, w1, w2 = GENERIC["x"], GENERIC["t"], GENERIC["w1"], GENERIC["w2"]
        weights, losses = [], []
        for _ in range(STEPS + 1):
            a = sigmoid(w1 * x)
            error = w2 * a - t
            weights.append((w1, w2))
            losses.append(0.5 * error * error)
            w1, w2 = w1 - ETA * (error * w2 * a * (1.0 - a) * x), w2 - ETA * (error * a)
        return np.array(weights), np.array(losses)

    return Entry(run, history)


def grid():
    """The three arrays that are asked for, and nothing else."""
    w1, w2 = PLANE["w1"][None, :], PLANE["w2"][:, None]

    def run():
        x, t = GENERIC["x"], GENERIC["t"]
        a = sigmoid_of_array(w1 * x)
        error = w2 * a - t
        return {"L": 0.5 * error * error, "dL/dw1": error * w2 * (a * (1.0 - a) * x), "dL/dw2": error * a}

    return Entry(run, dict)


def grid_of_all():
    """All 16 quantities, which is what a program returns."""
    values = {**GENERIC, "w1": PLANE["w1"][None, :], "w2": PLANE["w2"][:, None]}
    return Entry(lambda: quantities(values, sigmoid_of_array), dict)
