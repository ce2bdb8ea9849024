"""Surface in 3-D: the loss surface seen from the side, and how a point of it is projected onto the picture."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D

from backprop_widgets.engine.validation import Array, check_number
from backprop_widgets.explain.figures.figure import to_png
from backprop_widgets.explain.figures.levels import COLORMAP, COUNT, Levels, contour_levels
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.training.loss_surface import Surface

__all__ = ["DEFAULT_VIEW", "KINDS", "TILTS", "Surface3D", "Surface3DRenderer", "check_view"]

DEFAULT_VIEW = (-120.0, 34.0)  # azimuth and elevation in degrees
TILTS = (5.0, 85.0)  # from below one would see the back of it, from right above no height
_CELLS = 48  # along each axis
_TICKS = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10])

KINDS = ("2d", "3d")


@dataclass(frozen=True)
class Surface3D:
    """A drawn surface.

    Attributes:
        picture: the surface in its box, without a word, as PNG.
        projection: shape ``(4, 4)``; it takes ``(x, y, z, 1)``, each the share of its axis, to ``(u, v, depth, 1)``
            times a weight; u and v are shares of the picture from its upper left corner, what is deeper is farther off.
        heights: the losses at the bottom and the top of the box.
        ticks: where lines are drawn on the sides of the box: weights and losses.
    """

    picture: bytes
    projection: Array
    heights: tuple[float, float]
    ticks: tuple[tuple[float, ...], ...]


class Surface3DRenderer:
    """Draws surfaces, one after the other, with matplotlib's mplot3d into one kept figure.

    Everything is scaled to a box of side 1, whatever the ranges, so that no range is too large for it.
    """

    @use_own_settings()
    def __init__(self, size: tuple[float, float], dpi: int = 160) -> None:
        """Prepare a figure of so many inches."""
        self._figure = Figure(figsize=size, dpi=dpi)
        FigureCanvasAgg(self._figure)
        self._axes: Any = Axes3D(self._figure, (0.0, 0.0, 1.0, 1.0), facecolor="none")
        self._figure.add_axes(self._axes)
        self._axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))
        self._axes.set_box_aspect((4, 4, 2.7), zoom=0.9)
        self._shown: tuple[bytes, ...] = ()
        self._ticks: tuple[tuple[float, ...], ...] = ()

    @use_own_settings()
    def draw(self, surface: Surface, view: tuple[float, float]) -> Surface3D:
        """Draw a surface as it is seen from somewhere.

        Arguments:
            surface: the loss on a grid.
            view: azimuth and elevation in degrees.
        """
        levels = contour_levels(surface)
        heights = float(levels.bounds[0]), float(levels.bounds[-1])
        shown = (surface.x.tobytes(), surface.y.tobytes(), surface.losses.tobytes())
        if shown != self._shown:  # turning it changes none of this
            self._shown = ()
            self._build(surface, levels, heights)
            self._ticks = tuple(self._draw_lines(surface, heights))
            self._shown = shown
        azimuth, elevation = view
        self._axes.view_init(elev=elevation, azim=azimuth)
        picture = to_png(self._figure, dpi=int(self._figure.dpi), level=1)
        return Surface3D(picture, self._projection(), heights, self._ticks)

    def _build(self, surface: Surface, levels: Levels, heights: tuple[float, float]) -> None:
        for old in list(self._axes.collections):
            old.remove()
        low, high = heights
        rows, columns = (_thin(len(line)) for line in (surface.y, surface.x))
        losses = levels.losses[np.ix_(rows, columns)]
        seen = ~np.ma.getmaskarray(losses)
        shares = np.where(seen, (losses.filled(high) / 2 - low / 2) / (high / 2 - low / 2), 1.0)
        across, up = np.meshgrid(columns / (len(surface.x) - 1), rows / (len(surface.y) - 1))
        inner = (losses[:-1, :-1] / 4 + losses[1:, :-1] / 4 + losses[:-1, 1:] / 4 + losses[1:, 1:] / 4).filled(low)
        colours = COLORMAP(BoundaryNorm(levels.bounds.tolist(), COUNT)(inner))
        whole = seen[:-1, :-1] & seen[1:, :-1] & seen[:-1, 1:] & seen[1:, 1:]
        colours[..., 3] = whole  # where there is no loss, there is a hole
        corners = np.stack([across, up, shares], axis=-1)
        cells = np.stack([corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]], axis=2)
        # what plot_surface would add, in a quarter of the time
        collection = Poly3DCollection(cells.reshape(-1, 4, 3), facecolors=colours.reshape(-1, 4), linewidth=0.35)
        collection.set_edgecolor(colours.reshape(-1, 4))
        self._axes.add_collection3d(collection, autolim=False)

    def _draw_lines(self, surface: Surface, heights: tuple[float, float]) -> Iterator[tuple[float, ...]]:
        """Draw the lines on the sides of the box, and yield where those across each axis are."""
        ends = [(float(line[0]), float(line[-1])) for line in (surface.x, surface.y)] + [heights]
        for axis, (low, high) in zip((self._axes.xaxis, self._axes.yaxis, self._axes.zaxis), ends, strict=True):
            ticks = tuple(float(tick) for tick in _TICKS.tick_values(low, high) if low <= tick <= high)
            axis.set_ticks([(tick / 2 - low / 2) / (high / 2 - low / 2) for tick in ticks], [""] * len(ticks))
            axis.set_tick_params(color="none")
            axis.line.set_visible(False)  # the page draws the axes
            axis.set_pane_color((0.5, 0.5, 0.5, 0.06))
            axis._axinfo["grid"].update(color=(0.5, 0.5, 0.5, 0.25), linewidth=0.5)
            yield ticks

    def _projection(self) -> Array:
        """Return the axes' projection, followed by the way from there to shares of the picture."""
        wide, high = self._figure.bbox.size
        flat = self._axes.transData.get_matrix()  # affine: two rows that matter
        (a, b, c), (d, e, f) = flat[:2]
        onto = np.array(
            [[a / wide, b / wide, 0, c / wide], [-d / high, -e / high, 0, 1 - f / high], [0, 0, 1, 0], [0, 0, 0, 1]]
        )
        projection: Array = onto @ self._axes.get_proj()
        return projection


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


def _thin(count: int) -> Any:
    """Return places along an axis, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, _CELLS + 1)).round().astype(int))
