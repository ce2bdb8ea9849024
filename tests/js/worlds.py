"""Experiments as the page gets them, with the numbers that Python has for them: what the tests of the scripts read."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from backprop_widgets import (
    Experiment,
    FiniteDifferences,
    Graph,
    Network,
    Walk,
    half_squared_error,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.training.gradient_check import central_difference, relative_error
from backprop_widgets.widgets.state import _CONSTANTS, State

__all__ = ["ruling_errors", "worlds"]

NUDGES = np.array([float(f"{digit}e{power}") for power in range(-15, 0) for digit in (1, 2, 5)] + [1.0])

GOALS: list[list[float | None]] = _CONSTANTS["goals"]  # type: ignore[assignment]


def worlds() -> dict[str, Any]:
    """Return each experiment by name: the traits of its state, its numbers, its path, the path without its mistake."""
    made = {
        "worked example": Experiment(),
        "momentum": Experiment(rule="momentum"),
        "Adam": Experiment(rule="Adam", steps=25),
        "mistake": Experiment(values={"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}, mistake="no slope"),
        "two paths": Experiment(two_paths()),
        "samples": Experiment(values={"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}, rule="momentum"),
        "minibatches": minibatches(),
        "race": race(),
        "runs away": Experiment(runs_away()),
        "eta is 0": Experiment(rule="momentum", eta=0),
        "mistake with samples": Experiment(values={"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}, mistake="no slope"),
    }
    found = {}
    for name, experiment in made.items():
        walk = Walk(experiment)
        found[name] = world(experiment)
        walk.close()
    return found


def minibatches() -> Experiment:
    """Return an experiment in the middle of its second epoch, where a step takes two of five samples, or the last."""
    values = {"x": [1.0, -0.5, 2.0, 0.3, -1.5], "t": [0.0, 0.4, 1.0, 0.2, 0.9]}
    experiment = Experiment(values=values, rule="momentum", mistake="half", batch=2, seed="Ada")
    for _ in range(4):
        experiment.step()
    return experiment


def race() -> Experiment:
    """Return an experiment with kept runs: one that leaves again and comes back, and one that leaves for good."""
    experiment = Experiment(values={"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}, steps=300)
    for rule, eta in (("gradient descent", 0.1), ("momentum", 0.1), ("momentum", 1.6)):
        experiment.set_rule(rule)
        experiment.set({"eta": eta})
        experiment.keep()
    experiment.set_rule("Adam")
    experiment.set({"eta": 0.3})
    return experiment


def arrivals(experiment: Experiment) -> list[dict[str, Any]]:
    """Return for one thing after another that may count as arrived when each run has, -1 if it never has."""
    paths = [experiment.run.trajectory, *(run.trajectory for run in experiment.saved_runs)]
    best = min(paths, key=lambda path: path.losses[-1])
    point = best.weights[len(best.weights) // 3].tolist()
    rows = []
    for level, distance, at in [*((*goal, None) for goal in GOALS), (None, 0.5, point), (best.losses[7], None, None)]:
        counts: dict[str, Any] = {"level": level, "distance": distance, "point": at}
        asked = dict(counts)
        if level is None and distance is None:
            asked["level"] = max(path.losses[0] for path in paths) / 100
        elif at is None and distance is not None:
            asked["point"] = best.weights[-1]
        first, settled = ([path.arrival(**asked, stays=stays) for path in paths] for stays in (False, True))
        gone = [step for step in settled if step]  # none has gone where it begins
        won = [bool(step) and step == min(gone) for step in settled]
        steps = [[-1 if step is None else step for step in every] for every in (first, settled)]
        rows.append({"counts": counts, "first": steps[0], "settled": steps[1], "won": won})
    return rows


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
        "arrivals": arrivals(experiment),
        "path": path(experiment.trajectory),
        "right": path(experiment.right_trajectory) if experiment.mistake else None,
        "differences": differences(experiment),
        "addends": addends(experiment) if experiment.samples else {},
    }


def differences(experiment: Experiment) -> dict[str, Any]:
    """Return both slopes of the (mean) loss by the first weight for each nudge, their errors, and the largest loss."""
    graph, name = experiment.graph, experiment.weights[0]
    samples = {key: np.array(value)[:, None] for key, value in experiment.shared.items()}
    point = {key: experiment.values[key] for key in graph.variables} | samples
    here = experiment.values[name]
    axis = 0 if samples else ()

    def losses(at: Any) -> Any:
        return np.mean(graph.forward({**point, name: at})[graph.output] + 0 * at, axis=axis)

    up, down, middle = losses(here + NUDGES), losses(here - NUDGES), losses(np.array([here]))
    exact = float(np.mean(graph.forward(point).backward()[name]))
    slopes = [(up - middle) / NUDGES, central_difference(up, down, NUDGES)]
    return {
        "curve": FiniteDifferences(experiment).curve,
        "exact": exact,
        "steps": NUDGES.tolist(),
        "slopes": [each.tolist() for each in slopes],
        "errors": [relative_error(exact, each).tolist() for each in slopes],
        "losses": np.maximum(np.maximum(abs(up), abs(down)), abs(middle)).tolist(),
    }


def ruling_errors() -> list[dict[str, Any]]:
    """Return points of the worked example, and for each nudge which error rules in both slopes, by far: with 60 digits.

    The slope of exact losses is off by the truncation alone; what that of floats is off beyond it is rounding.
    """
    found = []
    for values in ({"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5}, {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}):
        network = worked_example()
        exact = network.graph.forward(values).backward()["w1"]
        rules = []
        for step in NUDGES.tolist():
            at = values["w1"]
            rows = [(network.graph.forward({**values, "w1": w})["L"], w) for w in (at + step, at, at - step)]
            up, here, down = (loss for loss, _ in rows)
            with localcontext(prec=60):
                high, middle, low = (exact_loss(values, Decimal(at) + way * Decimal(step)) for way in (1, 0, -1))
                true = [(high - middle) / Decimal(step), (high - low) / (2 * Decimal(step))]
                made = [Decimal((up - here) / step), Decimal((up - down) / (2 * step))]
                truncation = [abs(slope - Decimal(exact)) for slope in true]
                rounding = [abs(slope - other) for slope, other in zip(made, true, strict=True)]
            rules.append([rule(*errors) for errors in zip(truncation, rounding, strict=True)])
        found.append({"values": values, "rules": rules})
    return found


def exact_loss(values: dict[str, float], w1: Decimal) -> Decimal:
    """Return the loss of the worked example to as many digits as the context has."""
    x, t, w2 = (Decimal(values[name]) for name in ("x", "t", "w2"))
    return (w2 / (1 + (-w1 * x).exp()) - t) ** 2 / 2


def rule(truncation: Decimal, rounding: Decimal) -> str:
    """Return which error is more than eight times the other, if one is."""
    return "truncation" if truncation > 8 * rounding else "rounding" if rounding > 8 * truncation else ""


def addends(experiment: Experiment) -> dict[str, list[float]]:
    """Return what each sample adds to each mean gradient, from a pass of that sample alone."""
    calculator = experiment.method.calculator
    given = {**experiment.values, "eta": experiment.eta}
    means = {name: name.removeprefix("mean ") for name in calculator.slopes}
    return {
        mean: [calculator(given, sample)[name] for sample in range(experiment.samples)] for mean, name in means.items()
    }


def path(path: Any) -> dict[str, Any]:
    return {"weights": path.weights.tolist(), "losses": path.losses.tolist()}


def written(number: float) -> float | str:
    """Return a number as JSON has it; what JSON has no number for as JavaScript writes it."""
    return float(number) if math.isfinite(number) else str(number).replace("inf", "Infinity").replace("nan", "NaN")
