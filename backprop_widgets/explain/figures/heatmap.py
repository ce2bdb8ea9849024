"""Heatmap: the inside of the axes alone; the page paints the same while anything moves."""

import sys
from typing import Any

from contourpy import FillType, LineType, contour_generator
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from backprop_widgets.explain.figures.levels import COUNT, HEX, NOTHING, Levels, contour_levels
from backprop_widgets.explain.figures.png import to_png
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.training.loss_surface import Surface

__all__ = ["LINE", "PIXELS", "draw_bands", "draw_heatmap", "frameless_figure"]

LINE = 0.7  # how wide a line between two bands is, in pixels of the page
PIXELS = (540, 520)
_FAR = sys.float_info.max
_CODES: Any = {"fill_type": FillType.ChunkCombinedCode, "line_type": LineType.ChunkCombinedCode}


@use_own_settings()
def draw_heatmap(surface: Surface, size: tuple[int, int] = PIXELS, scale: float = 1.0) -> bytes:
    """Draw a surface from above: bands, and the lines between them.

    Arguments:
        surface: the loss on a grid.
        size: width and height of the picture in pixels.
        scale: how many of them are one of the page.

    Returns:
        The picture, as PNG.
    """
    figure = frameless_figure(size, scale)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), facecolor=NOTHING)
    axes.spines[:].set_visible(False)
    axes.set(xlim=surface.x[[0, -1]], ylim=surface.y[[0, -1]], xticks=[], yticks=[])
    draw_bands(axes, surface, contour_levels(surface), LINE)
    return to_png(figure, dpi=figure.dpi, level=1)


def frameless_figure(size: tuple[int, int], scale: float) -> Figure:
    """Return an empty figure of so many pixels, where a point is a pixel of the page."""
    dpi = 72 * scale
    wide, high = ((pixels + 0.01) / dpi for pixels in size)  # no pixel is lost by rounding
    figure = Figure(figsize=(wide, high), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def draw_bands(axes: Any, surface: Surface, levels: Levels, line: float) -> None:
    """Draw bands, each over all that is below it so that no seam shows, and lines of so many points between them."""
    contours = contour_generator(surface.x, surface.y, levels.losses, **_CODES)
    for colour, level in zip(HEX, [-_FAR, *levels.bounds[1:COUNT]], strict=True):
        _add(axes, contours.filled(level, _FAR), facecolor=colour, linewidth=0)
    for level in levels.bounds[1:-1]:
        _add(axes, contours.lines(level), edgecolor="white", facecolor="none", linewidth=line)


def _add(axes: Any, found: Any, **look: Any) -> None:
    (points,), (codes,) = found
    if points is not None:  # a straight line would be moved to the middle of a pixel, if it snapped
        axes.add_artist(PathPatch(Path(points, codes), snap=False, **look))
