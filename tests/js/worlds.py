"""Experiments as the page gets them, with the numbers that Python has for them: what the tests of the scripts read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from backprop_widgets import Experiment, Graph, Network, Walk, half_squared_error, two_paths, variables
from backprop_widgets.widgets.state import State

__all__ = ["worlds"]


def worlds() -> dict[str, Any]:
    """Return each experiment by name: the traits of its state, its numbers, its path, the path without its mistake."""
    made = {
        "worked example": Experiment(),
        "momentum": Experiment(rule="momentum"),
        "Adam": Experiment(rule="Adam", steps=25),
        "mistake": Experiment(values={"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}, mistake="no slope"),
        "two paths": Experiment(two_paths()),
        "samples": Experiment(values={"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}, rule="momentum"),
        "runs away": Experiment(runs_away()),
        "eta is 0": Experiment(rule="momentum", eta=0),
    }
    found = {}
    for name, experiment in made.items():
        walk = Walk(experiment)
        found[name] = world(experiment)
        walk.close()
    return found


def runs_away() -> Network:
    """Return a network whose one weight is 9,999 times as far away after each step, while its loss stays finite."""
    w, x, t = variables("w x t")
    loss = half_squared_error((w * x).named("y"), t).named("L")
    return Network(Graph(loss), {"w": 1.0, "x": 1.0, "t": 0.0}, ("w",), {"eta": (0, 20_000)}, eta=10_000.0)


def world(experiment: Experiment) -> dict[str, Any]:
    state = State.of(experiment)
    traits = {}
    for key, value in state.get_state().items():
        if isinstance(value, (bytes, memoryview)):
            traits[key] = {"floats": [written(number) for number in np.frombuffer(value)]}
        elif not key.startswith("_") and key not in ("sliders", "library"):
            traits[key] = value
    return {
        "traits": traits,
        "numbers": {name: written(value) for name, value in experiment.numbers.items()},
        "path": path(experiment.trajectory),
        "right": path(experiment.right_trajectory) if experiment.mistake else None,
    }


def path(path: Any) -> dict[str, Any]:
    return {"weights": path.weights.tolist(), "losses": path.losses.tolist()}


def written(number: float) -> float | str:
    """Return a number as JSON has it; what JSON has no number for as JavaScript writes it."""
    return float(number) if math.isfinite(number) else str(number).replace("inf", "Infinity").replace("nan", "NaN")
