"""Class maps as matplotlib figures: an output over the plane behind points of two classes, and weights as pictures."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.figure import dress_axes
from backprop_widgets.explain.figures.figure_size import OwnFigure
from backprop_widgets.explain.figures.png import DPI
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["HIGH", "LOW", "plot_pictures", "plot_plane", "reach_of"]

LOW, HIGH = "#0072b2", "#b84900"  # of class 0, of class 1: blue and orange, which the colour-blind tell apart
_MAP = LinearSegmentedColormap.from_list("classes", [LOW, "#ffffff", HIGH], 32)  # so few, and a picture is small
_PALE = 0.6  # of the colours behind the points, so that these stand out
_ZERO = "#383838"
_POINTS = 121  # of the grid, along each axis

Points = tuple[Array, Array, Array]


def reach_of(*parts: Points) -> float:
    """Return how far the plane is shown, from 0 to all sides: a little beyond the farthest point.

    >>> reach_of((np.array([1.0, -2.0]), np.array([0.5, 0.0]), np.array([0.0, 1.0])))
    2.3
    """
    return round(1.15 * max(float(np.abs(part[:2]).max()) for part in parts), 6) or 1.0


@use_own_settings()
def plot_plane(output: Callable[[Array, Array], Array], *parts: Points) -> Figure:
    """Return a figure of an output over the plane, the line where it is one half, and points.

    Arguments:
        output: of places across and up, between 0 and 1.
        parts: places across, up, and classes: of what is trained with, and of what is held out, drawn hollow.
    """
    figure = _empty((3.4, 3.4))
    axes = figure.add_axes((0.1, 0.08, 0.88, 0.9), facecolor="none")
    dress_axes(axes, 1.0)
    reach = reach_of(*parts)
    x, y = np.meshgrid(*2 * [np.linspace(-reach, reach, _POINTS)])
    shares = np.nan_to_num(output(x, y), nan=0.5)
    look: dict[str, Any] = {"origin": "lower", "extent": (-reach, reach, -reach, reach), "interpolation": "nearest"}
    axes.imshow(0.5 + _PALE * (np.clip(shares, 0, 1) - 0.5), cmap=_MAP, vmin=0, vmax=1, **look)
    if shares.min() < 0.5 < shares.max():
        axes.contour(x, y, shares, levels=[0.5], colors=_ZERO, linewidths=1.2)
    for (across, up, classes), hollow in zip(parts, (False, True), strict=False):
        for shape, colour, own in (("o", LOW, classes < 0.5), ("s", HIGH, classes >= 0.5)):
            rim: dict[str, Any] = {"mfc": "none", "mec": colour} if hollow else {"mfc": colour, "mec": "white"}
            axes.plot(across[own], up[own], shape, ms=4, mew=0.8, **rim)
    return figure


@use_own_settings()
def plot_pictures(pictures: Array) -> Figure:
    """Return a figure of weights as pictures, shape ``(n, side, side)``: blue below 0, orange above, white at 0."""
    across = min(len(pictures), 8)
    down = math.ceil(len(pictures) / across)
    figure = _empty((0.62 * across, 0.62 * down))
    most = float(np.abs(pictures).max()) or 1.0
    for number, picture in enumerate(pictures):
        row, column = divmod(number, across)
        axes = figure.add_axes(((column + 0.04) / across, 1 - (row + 0.96) / down, 0.92 / across, 0.92 / down))
        axes.imshow(picture, cmap=_MAP, vmin=-most, vmax=most)
        axes.set(xticks=[], yticks=[])
    return figure


def _empty(size: tuple[float, float]) -> Figure:
    figure = OwnFigure(figsize=size, dpi=DPI)
    FigureCanvasAgg(figure)
    return figure
