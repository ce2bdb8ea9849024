"""Ghost: a run that was kept, to compare others with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop_widgets.engine.overrides import NO_OVERRIDES
from backprop_widgets.experiment.computed import Computed
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.training.descent import Trajectory
from backprop_widgets.training.optimizers import UPDATE_RULES
from backprop_widgets.training.quantities import program

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
            "weights": self.trajectory.weights.ravel().tolist(),
            "losses": self.trajectory.losses.tolist(),
        }


def save_run(experiment: Computed) -> SavedRun:
    """Return the run an experiment is in: where Step and Descend came along, and where the path leads."""
    path, before = experiment.trajectory, experiment.trail[:-1]
    weights = np.vstack([before, path.weights])
    losses = np.concatenate([_losses(experiment, before), path.losses]) if len(before) else path.losses
    return SavedRun(Trajectory(path.names, weights, losses, path.reason, path.culprit), _words(experiment, weights[0]))


def _losses(experiment: Computed, weights: Any) -> Any:
    """Return the (mean) loss at each row of weights, as the experiment computes it."""
    graph, mistake = experiment.graph, experiment.mistake or NO_OVERRIDES
    top = str(graph.output.name)
    columns = {name: column[:, None] for name, column in zip(experiment.weights, weights.T, strict=True)}
    values = {**experiment.values, **columns}
    if mistake.values:
        found = program(graph, mistake=mistake)({name: np.asarray(value) for name, value in values.items()})[top]
    else:
        found = graph.forward(values)[graph.output]
    return np.broadcast_to(found, (len(weights), max(experiment.samples, 1))).mean(axis=1)


def _words(experiment: Computed, start: Any) -> str:
    rule = experiment.method.rule.name
    called = say(f"rule.{rule}") if rule in UPDATE_RULES else rule
    at = listed([format_number(float(value), "g") for value in start[:4]] + ["…"] * (len(start) > 4))
    said = [say("ghost.eta", eta=format_number(experiment.eta, "g")), called]
    if experiment.activation not in (None, next(iter(experiment.activations), None)):
        said.append(str(experiment.activation))
    if experiment.mistake is not None:
        said.append(say(f"mistake.name.{experiment.mistake.key}"))
    said.append(say("ghost.from", at=at))
    return listed(said)
