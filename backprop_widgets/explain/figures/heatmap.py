"""Heatmap: the inside of the axes alone, drawn quickly; the page paints the same while anything moves."""

import io
import math
from typing import Any

import numpy as np
from contourpy import ContourGenerator, FillType, LineType, contour_generator
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.levels import COLORMAP, COUNT, NOTHING, contour_levels, luminance, palette
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.training.loss_surface import Surface

__all__ = ["LINE", "PIXELS", "HeatmapRenderer", "valley_height"]

LINE = 0.7  # how wide a line between two bands is, in pixels of the page
PIXELS = (540, 520)
_WHITE = 1.0  # how bright it is
_CODES: Any = {"fill_type": FillType.ChunkCombinedCode, "line_type": LineType.ChunkCombinedCode}
_GREYS = luminance(np.array(COLORMAP.colors))


class HeatmapRenderer:
    """Draws surfaces, one after the other, into one kept canvas: bands and the lines between them.

    Everything is drawn in grey by matplotlib's Agg renderer, and the palette of the PNG makes blue of grey. One
    byte per pixel is what makes it quick: a third of the time and the size of a picture in full colour.
    """

    def __init__(self) -> None:
        """Draw nothing yet."""
        self._size: tuple[int, int] = (0, 0)
        self._canvas: Any = None

    @use_own_settings()
    def draw(self, surface: Surface, size: tuple[int, int] = PIXELS, scale: float = 1.0) -> bytes:
        """Draw a surface.

        Arguments:
            surface: the loss on a grid.
            size: width and height of the picture in pixels.
            scale: how many of them are one of the page.

        Returns:
            The picture, as PNG.
        """
        if size != self._size:
            self._size, self._canvas = size, RendererAgg(*size, 72)  # type: ignore[no-untyped-call]
        levels = contour_levels(surface)
        self._canvas.clear()
        place = self._to_pixels(surface)
        self._shape(Path.unit_rectangle(), Affine2D().scale(*size), NOTHING)
        contours = contour_generator(surface.x, surface.y, levels.losses, **_CODES)
        self._fill(contours, levels.bounds, place)
        for level in levels.bounds[1:-1]:
            self._line(contours, level, place, LINE * scale)
        return self._png()

    def _fill(self, contours: ContourGenerator, levels: Array, place: Affine2D) -> None:
        """Fill all that is above each level, over what is below: so no seam shows between two bands."""
        for grey, level in zip(_GREYS, [-math.inf, *levels[1:COUNT]], strict=True):
            filled: Any = contours.filled(level, math.inf)
            (points,), (codes,) = filled
            if points is not None:
                self._shape(Path(points, codes), place, float(grey))

    def _shape(self, path: Path, place: Affine2D, grey: float) -> None:
        self._canvas.draw_path(self._pen(0, grey), path, place, (grey, grey, grey))

    def _line(self, contours: ContourGenerator, level: float, place: Affine2D, width: float) -> None:
        lines: Any = contours.lines(level)
        (points,), (codes,) = lines
        if points is not None:
            self._canvas.draw_path(self._pen(width, _WHITE), Path(points, codes), place)

    def _pen(self, width: float, grey: float) -> Any:
        pen = self._canvas.new_gc()
        pen.set_linewidth(width)
        pen.set_snap(False)  # a straight line would be moved to the middle of a pixel
        pen.set_foreground((grey, grey, grey), isRGBA=False)
        return pen

    def _png(self) -> bytes:
        grey = np.ascontiguousarray(np.asarray(self._canvas.buffer_rgba())[:, :, 0])
        image = Image.frombytes("P", self._size, grey.tobytes())
        image.putpalette(palette())
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()

    def _to_pixels(self, surface: Surface) -> Affine2D:
        """Return the transform from data to pixels, which Agg counts from below."""
        (left, right), (low, high) = surface.x[[0, -1]], surface.y[[0, -1]]
        return Affine2D().translate(-left, -low).scale(self._size[0] / (right - left), self._size[1] / (high - low))


def valley_height(errors: Array) -> float | None:
    """Return where the line of no loss leaves the left edge, as a share of the height from the top."""
    near = np.abs(errors[:, : max(2, errors.shape[1] // 12)]) <= np.abs(errors).max() / 60
    rows = np.argwhere(near)
    if not len(rows):
        return None
    return 1.0 - float(rows[len(rows) // 2][0]) / (len(errors) - 1)
