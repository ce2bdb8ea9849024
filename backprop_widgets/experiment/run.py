"""Run: a run of gradient descent that was kept, to compare others with."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop_widgets.engine.validation import Array
from backprop_widgets.experiment.method import Results
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.descent import Trajectory
from backprop_widgets.training.optimizers import UPDATE_RULES

__all__ = ["MOST", "SavedRun", "save_run"]

MOST = 4  # so many can be told apart by colour and dash


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run with its settings.

    Attributes:
        trajectory: every step of it, from where it started.
        words: its settings, for a person.
    """

    trajectory: Trajectory
    words: str

    def data(self) -> dict[str, Any]:
        """Return the run as the page takes it: settings, weights row by row, losses."""
        return {
            "words": self.words,
            "weights": self.trajectory.weights.tolist(),
            "losses": self.trajectory.losses.tolist(),
        }


def save_run(results: Results, trail: Array, activation: str | None = None) -> SavedRun:
    """Return a run: where Step and Descend came along, and where the path leads.

    Arguments:
        results: what follows from where the run is now.
        trail: where it came along, shape ``(rows, weights)``, that place last.
        activation: its name, if it is to be said.
    """
    path, before = results.trajectory, trail[:-1]
    weights = np.vstack([before, path.weights])
    losses = np.concatenate([_losses(results, before), path.losses]) if len(before) else path.losses
    trajectory = Trajectory(path.names, weights, losses, path.reason, path.culprit)
    return SavedRun(trajectory, _words(results, weights[0], activation))


def _losses(results: Results, weights: Array) -> Array:
    """Return the (mean) loss at each row of weights, as the method computes it."""
    method = results.method
    graph, samples = method.graph, method.calculator.samples
    name = str(graph.output.name)
    loss = method.calculator.quantities.get(name, graph.output)
    columns = {weight: column[:, None] for weight, column in zip(method.weights, weights.T, strict=True)}
    losses = Program(graph.variables.values(), {name: loss})({**results.values, **columns})[name]
    table: Array = np.broadcast_to(losses, (len(weights), max(samples, 1)))
    return np.asarray(table.mean(axis=1))


def _words(results: Results, start: Array, activation: str | None) -> str:
    method = results.method
    rule = method.rule.name
    called = say(f"rule.{rule}") if rule in UPDATE_RULES else rule
    at = listed([format_number(float(value), "g") for value in start[:4]] + ["…"] * (len(start) > 4))
    said = [say("ghost.eta", eta=format_number(results.eta, "g")), called]
    if method.batch is not None:
        said.append(say("ghost.batch", size=method.batch))
    if activation is not None:
        said.append(activation)
    if method.mistake is not None:
        said.append(say(f"mistake.name.{method.mistake.key}"))
    said.append(say("ghost.from", at=at))
    return listed(said)
