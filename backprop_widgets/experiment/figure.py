"""Figure: an experiment's loss surface, with and without the path on it, as matplotlib figures."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import Array
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.figures.figure import plot_surface, plot_trajectory
from backprop_widgets.explain.figures.figure_size import check_figure_size
from backprop_widgets.explain.figures.levels import POINTS
from backprop_widgets.training.loss_surface import Surface, loss_surface

__all__ = ["SIZE", "Axes", "compute_errors", "compute_surface", "figure"]

SIZE = (4.0, 3.1)
Axes = Mapping[str, tuple[float, float]]


def figure(experiment: Experiment, axes: Axes, size: tuple[float, float] = SIZE, scale: float = 1.0) -> Figure:
    """Return a new figure with surface, point, path and trail; with the right path while a mistake is made.

    Arguments:
        axes: two weights with their ranges, x first.
        size: width and height in inches.
        scale: how large letters and lines are.

    Raises:
        TypeError: if size or scale is not a number.
        ValueError: if there are not two axes, a size is not above 0, or there is no room for the letters.
    """
    if len(axes) != 2:
        raise ValueError(f"weights are {', '.join(experiment.weights)}; a figure of the surface needs two at least")
    sheet = check_figure_size(size, scale)
    surface = compute_surface(experiment, axes)
    loss, errors = str(experiment.graph.output.name), compute_errors(experiment, surface)
    picture = plot_surface(surface, errors, loss=loss, size=sheet.size, scale=scale)
    columns = [experiment.weights.index(name) for name in axes]
    right = experiment.right_trajectory if experiment.mistake else None
    trail = experiment.trail[:, columns]
    return plot_trajectory(picture, experiment.trajectory, tuple(axes), trail=trail, right=right, scale=scale)


def compute_surface(experiment: Experiment, axes: Axes, inputs: Mapping[str, float] | None = None) -> Surface:
    """Return the loss over two weights.

    Arguments:
        axes: two weights with their ranges, x first.
        inputs: values of the others, where they are not the experiment's own.
    """
    values = {**experiment.values, **(inputs or {})}
    values.pop("eta", None)
    return loss_surface(experiment.graph, values, axes=axes, resolution=POINTS)


def compute_errors(experiment: Experiment, surface: Surface) -> Array | None:
    """Return the error that half_squared_error squares, all over a surface, if it is such a loss."""
    output = experiment.graph.output
    several = experiment.samples > 0  # whose errors need not be zero together
    if several or output.operation is None or output.operation.name != "half_squared_error":
        return None
    prediction, target = output.operands
    across, up = surface.names
    forward = experiment.graph.forward({**experiment.values, across: surface.x[None, :], up: surface.y[:, None]})
    with np.errstate(all="ignore"):
        errors = forward.value(prediction) - forward.value(target)
    return np.broadcast_to(errors, surface.losses.shape)
