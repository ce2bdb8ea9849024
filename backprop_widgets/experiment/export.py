"""Export: an experiment's diagram, derivation and descent as files for elsewhere."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import check_number
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.figure import Axes, compute_errors, compute_surface, figure
from backprop_widgets.experiment.static_html import as_lines
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.diagram.standalone import standalone
from backprop_widgets.explain.figures.animation import DescentAnimation, Progress
from backprop_widgets.explain.figures.derivation import plot_derivation
from backprop_widgets.explain.figures.figure import plot_surface
from backprop_widgets.explain.figures.figure_size import check_figure_size
from backprop_widgets.explain.latex import derivation_latex, derivation_lines
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.paths import list_routes
from backprop_widgets.explain.text.catalogue import say

__all__ = ["FILES", "FPS", "MOVING", "SCALE", "animate", "list_files", "to_figure", "to_latex", "to_svg", "write_file"]

MOVING, SCALE, FPS = (6.0, 4.65), 1.4, 10.0  # of what moves: inches, how large letters are, frames a second
_MOST_FRAMES = 1000
# What can be taken along, by the name of the file.
FILES = ("diagram.svg", "derivation.png", "surface.png", "surface.svg", "surface.pdf", "descent.gif")


def to_latex(experiment: Experiment) -> str:
    """Return the five steps of an experiment as LaTeX, with its numbers."""
    return derivation_latex(derivation_lines(*_steps(experiment)))


def to_figure(experiment: Experiment, scale: float) -> Figure:
    """Return a new figure of the five steps, with their numbers.

    Raises:
        TypeError: if the scale is no number.
        ValueError: if it is not between 0.2 and 20.
    """
    large = check_number("scale", scale)
    if not 0.2 <= large <= 20:
        raise ValueError(f"scale is {large:g}; allowed are 0.2 to 20")
    lines = [
        (title, [_as_mathematics(*line) for line in section])
        for title, section in derivation_lines(*_steps(experiment))
    ]
    every = "".join(part for _, section in lines for line in section for part in line)
    return plot_derivation(lines if every.isascii() else as_lines(experiment), large)


def _as_mathematics(left: str, right: str) -> tuple[str, str]:
    return left and f"${left}$", right and f"${right}$"


def to_svg(experiment: Experiment) -> str:
    """Return the diagram with its numbers as an SVG document."""
    graph, told = experiment.graph, experiment.paths
    given = graph, experiment.quantities, experiment.weights, list_routes(graph, told) if told else ()
    return standalone(diagram(*given, wrong=experiment.wrong, hidden=experiment.hidden), experiment.numbers)


def animate(
    experiment: Experiment,
    axes: Axes,
    size: tuple[float, float],
    scale: float,
    fps: float,
    progress: Progress | None = None,
) -> DescentAnimation:
    """Return the descent that is ahead, over its surface.

    Arguments:
        axes: two weights with their ranges, x first.
        size, scale: as for a figure.
        fps: frames a second.
        progress: what is told of each frame that is written.

    Raises:
        TypeError: if one of them is not a number.
        ValueError: if there are not two axes, a number is not allowed, or there are too many frames.
    """
    if len(axes) != 2:
        raise ValueError(f"weights are {', '.join(experiment.weights)}; an animation needs two at least")
    sheet, speed = check_figure_size(size, scale), check_number("fps", fps)
    if not 0 < speed <= 50:
        raise ValueError(f"fps is {speed:g}; allowed are more than 0 and at most 50 frames a second")
    path, loss = experiment.trajectory, str(experiment.graph.output.name)
    if len(path.losses) > _MOST_FRAMES:
        raise ValueError(f"steps are {path.steps}; an animation has at most {_MOST_FRAMES - 1}")
    surface = compute_surface(experiment, axes)
    errors = compute_errors(experiment, surface)
    columns = [experiment.weights.index(name) for name in axes]
    right = experiment.right_trajectory.weights[:, columns] if experiment.mistake else None
    written = [
        say("animation.caption", step=step, loss=symbol(loss, TEXT), value=format_number(value))
        for step, value in enumerate(path.losses.tolist())
    ]
    drawn = plot_surface(surface, errors, loss=loss, size=sheet.size, scale=scale)
    drawn.set_dpi(100)
    moved = np.asarray(path.weights[:, columns])
    return DescentAnimation(drawn, moved, written, right=right, scale=scale, fps=speed, progress=progress)


def _steps(experiment: Experiment) -> tuple[Any, ...]:
    given = experiment.graph, experiment.quantities, experiment.weights, experiment.wrong
    return *given, experiment.numbers, experiment.hidden


def list_files(experiment: Experiment) -> list[str]:
    """Return the names of the files that can be written: a surface and a descent need two weights."""
    return list(FILES if len(experiment.weights) > 1 else FILES[:2])


def write_file(experiment: Experiment, name: str, axes: Axes, progress: Progress | None = None) -> bytes:
    """Return what is in one of the files.

    Arguments:
        name: one of `FILES`.
        axes: of a surface.
        progress: what is told of each frame of a descent.
    """
    if name == "diagram.svg":
        return to_svg(experiment).encode()
    if name == "descent.gif":
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            animate(experiment, axes, MOVING, SCALE, FPS, progress).save(path)
            return path.read_bytes()
    drawn = to_figure(experiment, 1.5) if name == "derivation.png" else figure(experiment, axes, (6.4, 4.96), 1.6)
    buffer = BytesIO()
    drawn.savefig(buffer, format=name.rpartition(".")[2])
    return buffer.getvalue()
