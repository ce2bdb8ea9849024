"""Surface in 3-D: the loss surface seen from the side; the page paints the same while anything moves."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D

from backprop_widgets.engine.validation import check_number
from backprop_widgets.explain.figures.heatmap import PIXELS, frameless_figure
from backprop_widgets.explain.figures.levels import COLORMAP, COUNT, contour_levels
from backprop_widgets.explain.figures.png import to_png
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.training.loss_surface import Surface

__all__ = ["DEFAULT_VIEW", "EDGE", "KINDS", "TILTS", "box_axes", "camera", "check_view", "draw_relief", "thin_places"]

DEFAULT_VIEW = (-120.0, 34.0)  # azimuth and elevation in degrees
TILTS = (5.0, 85.0)  # from below one would see the back of it, from right above no height
EDGE = 0.5  # how wide the edge of a face is, in pixels of the page; without it seams would show
_CELLS = 48  # along each axis

KINDS = ("2d", "3d")


@use_own_settings()
def draw_relief(
    surface: Surface, view: tuple[float, float], size: tuple[int, int] = PIXELS, scale: float = 1.0
) -> bytes:
    """Draw a surface as it is seen from somewhere, without a box or a word.

    Everything is scaled to a box of side 1, whatever the ranges, so that no range is too large for it.

    Arguments:
        surface: the loss on a grid.
        view: azimuth and elevation in degrees.
        size: width and height of the picture in pixels; the box is in the middle of it.
        scale: how many of them are one of the page.

    Returns:
        The picture, as PNG.
    """
    figure = frameless_figure(size, scale)
    axes = box_axes(figure, view)
    axes.add_collection3d(_faces(surface), autolim=False)
    return to_png(figure, dpi=figure.dpi, level=1)


def box_axes(figure: Figure, view: tuple[float, float] = DEFAULT_VIEW) -> Any:
    """Return the axes of a box of side 1, seen from somewhere, in the middle of a figure."""
    axes: Any = Axes3D(figure, (0.0, 0.0, 1.0, 1.0), facecolor="none")
    figure.add_axes(axes)
    axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))
    axes.set_box_aspect((4, 4, 2.7), zoom=0.9)
    axes.set_axis_off()
    azimuth, elevation = view
    axes.view_init(elev=elevation, azim=azimuth)
    return axes


@use_own_settings()
def camera() -> dict[str, Any]:
    """Return how the box is seen, for the page, which projects points in the same way.

    ``box`` are the sides of the box as they are seen; ``distance`` is how far from the middle of it the eye is;
    ``window`` are the ends of the projected plane between which the picture lies, if it is a square.
    """
    axes = box_axes(Figure())
    return {
        "box": [float(side) for side in axes.get_box_aspect()],
        "distance": float(axes._dist),
        "window": [float(axes.viewLim.x0), float(axes.viewLim.x1)],
    }


def _faces(surface: Surface) -> Poly3DCollection:
    """Return what plot_surface would make, in a quarter of the time."""
    levels = contour_levels(surface)
    low, high = float(levels.bounds[0]), float(levels.bounds[-1])
    rows, columns = (np.array(thin_places(len(line))) for line in (surface.y, surface.x))
    losses = levels.losses[np.ix_(rows, columns)]
    seen = ~np.ma.getmaskarray(losses)
    shares = np.where(seen, (losses.filled(high) / 2 - low / 2) / (high / 2 - low / 2), 1.0)
    across, up = np.meshgrid(columns / (len(surface.x) - 1), rows / (len(surface.y) - 1))
    inner = (losses[:-1, :-1] / 4 + losses[1:, :-1] / 4 + losses[:-1, 1:] / 4 + losses[1:, 1:] / 4).filled(low)
    colours = COLORMAP(BoundaryNorm(levels.bounds.tolist(), COUNT)(inner))
    # where there is no loss, there is a hole
    colours[..., 3] = seen[:-1, :-1] & seen[1:, :-1] & seen[:-1, 1:] & seen[1:, 1:]
    corners = np.stack([across, up, shares], axis=-1)
    cells = np.stack([corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]], axis=2)
    faces = Poly3DCollection(cells.reshape(-1, 4, 3), facecolors=colours.reshape(-1, 4), linewidth=EDGE)
    faces.set_edgecolor(colours.reshape(-1, 4))
    return faces


def check_view(view: Any) -> tuple[float, float]:
    """Return azimuth and elevation in degrees; as far up or down as it can be seen from.

    Raises:
        TypeError: if they are not numbers.
        ValueError: if there are not two, or one is not finite.

    >>> check_view((-480, 200))
    (-120.0, 85.0)
    """
    if not isinstance(view, Sequence) or isinstance(view, str) or len(view) != 2:
        raise ValueError(f"the view is {view!r:.80}; it is a pair of degrees such as {DEFAULT_VIEW}")
    azimuth, elevation = (check_number(name, part) for name, part in zip(("azimuth", "elevation"), view, strict=True))
    return math.remainder(azimuth, 360.0), min(max(elevation, TILTS[0]), TILTS[1])


def thin_places(count: int) -> list[int]:
    """Return the places along an axis that the surface goes through, the first and the last among them."""
    places: list[int] = np.unique(np.linspace(0, count - 1, min(count, _CELLS + 1)).round().astype(int)).tolist()
    return places
