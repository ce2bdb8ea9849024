"""Surface in 3-D: the loss surface seen from the side; the page paints the same while anything moves."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D

from backprop_widgets.engine.validation import check_number
from backprop_widgets.explain.figures.figure import to_png
from backprop_widgets.explain.figures.heatmap import PIXELS
from backprop_widgets.explain.figures.levels import COLORMAP, COUNT, contour_levels
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.training.loss_surface import Surface

__all__ = ["DEFAULT_VIEW", "EDGE", "KINDS", "TILTS", "Surface3DRenderer", "check_view", "thin_places"]

DEFAULT_VIEW = (-120.0, 34.0)  # azimuth and elevation in degrees
TILTS = (5.0, 85.0)  # from below one would see the back of it, from right above no height
EDGE = 0.5  # how wide the edge of a face is, in pixels of the page; without it seams would show
_CELLS = 48  # along each axis

KINDS = ("2d", "3d")


class Surface3DRenderer:
    """Draws surfaces, one after the other, with matplotlib's mplot3d into one kept figure: without a box or a word.

    Everything is scaled to a box of side 1, whatever the ranges, so that no range is too large for it.
    """

    @use_own_settings()
    def __init__(self) -> None:
        """Prepare a figure."""
        self._figure = Figure()
        FigureCanvasAgg(self._figure)
        self._axes: Any = Axes3D(self._figure, (0.0, 0.0, 1.0, 1.0), facecolor="none")
        self._figure.add_axes(self._axes)
        self._axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))
        self._axes.set_box_aspect((4, 4, 2.7), zoom=0.9)
        self._axes.set_axis_off()
        self._shown: tuple[bytes, ...] = ()

    @use_own_settings()
    def draw(
        self, surface: Surface, view: tuple[float, float], size: tuple[int, int] = PIXELS, scale: float = 1.0
    ) -> bytes:
        """Draw a surface as it is seen from somewhere.

        Arguments:
            surface: the loss on a grid.
            view: azimuth and elevation in degrees.
            size: width and height of the picture in pixels; the box is in the middle of it.
            scale: how many of them are one of the page.

        Returns:
            The picture, as PNG.
        """
        shown = (surface.x.tobytes(), surface.y.tobytes(), surface.losses.tobytes())
        if shown != self._shown:  # turning it changes none of this
            self._shown = ()
            self._build(surface)
            self._shown = shown
        dpi = 72 * scale  # a point is a pixel of the page
        self._figure.set_dpi(dpi)
        wide, high = ((pixels + 0.01) / dpi for pixels in size)  # no pixel is lost by rounding
        self._figure.set_size_inches(wide, high)
        azimuth, elevation = view
        self._axes.view_init(elev=elevation, azim=azimuth)
        return to_png(self._figure, dpi=dpi, level=1)

    @property
    def camera(self) -> dict[str, Any]:
        """How the box is seen, for the page, which projects points in the same way.

        ``box`` are the sides of the box as they are seen; ``distance`` is how far from the middle of it the eye is;
        ``window`` are the ends of the projected plane between which the picture lies, if it is a square.
        """
        window = self._axes.viewLim
        return {
            "box": [float(side) for side in self._axes.get_box_aspect()],
            "distance": float(self._axes._dist),
            "window": [float(window.x0), float(window.x1)],
        }

    def _build(self, surface: Surface) -> None:
        for old in list(self._axes.collections):
            old.remove()
        levels = contour_levels(surface)
        low, high = float(levels.bounds[0]), float(levels.bounds[-1])
        rows, columns = (np.array(thin_places(len(line))) for line in (surface.y, surface.x))
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
        collection = Poly3DCollection(cells.reshape(-1, 4, 3), facecolors=colours.reshape(-1, 4), linewidth=EDGE)
        collection.set_edgecolor(colours.reshape(-1, 4))
        self._axes.add_collection3d(collection, autolim=False)


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
