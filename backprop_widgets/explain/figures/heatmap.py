"""Heatmap: the inside of the axes alone, drawn quickly, for whatever moves on it."""

import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from contourpy import ContourGenerator, FillType, LineType, contour_generator
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.levels import COLORMAP, COUNT, contour_levels, has_zero_level, luminance, palette
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.training.loss_surface import Surface

__all__ = ["Heatmap", "HeatmapRenderer", "valley_height"]

_WHITE, _DARK, _NOTHING = 1.0, 0.22, 0.8  # how bright lines, the zero line and what is not finite are
_WIDE, _HIGH = 540, 520  # pixels
_CODES: Any = {"fill_type": FillType.ChunkCombinedCode, "line_type": LineType.ChunkCombinedCode}
_GREYS = luminance(np.array(COLORMAP.colors))


@dataclass(frozen=True)
class Heatmap:
    """A drawn surface.

    Attributes:
        picture: the inside of the axes as PNG.
        levels: the labels of the colour bar, evenly spaced along it, from below.
        valley: where words beside the line of no loss stand at the left edge, as a share of the height from
            the top; ``None`` if there is no such line there.
    """

    picture: bytes
    levels: tuple[str, ...]
    valley: float | None


class HeatmapRenderer:
    """Draws surfaces, one after the other, into one kept canvas.

    Everything is drawn in grey by matplotlib's Agg renderer, and the palette of the PNG makes blue of grey. One
    byte per pixel is what makes it quick: a third of the time and the size of a picture in full colour.
    """

    def __init__(self) -> None:
        """Prepare the canvas."""
        self._canvas: Any = RendererAgg(_WIDE, _HIGH, 150)  # type: ignore[no-untyped-call]

    @use_own_settings()
    def draw(self, surface: Surface, errors: Array | None = None) -> Heatmap:
        """Draw a surface.

        Arguments:
            surface: the loss on a grid.
            errors: shape of ``surface.losses``; where it crosses zero the loss is zero, and a line is drawn.
        """
        levels = contour_levels(surface)
        self._canvas.clear()
        place = _to_pixels(surface)
        self._shape(Path.unit_rectangle(), Affine2D().scale(_WIDE, _HIGH), _NOTHING)
        contours = contour_generator(surface.x, surface.y, levels.losses, **_CODES)
        self._fill(contours, levels.bounds, place)
        for level in levels.bounds[1:-1]:
            self._line(contours, level, place, self._pen(1.1, _WHITE))
        valley = None
        if errors is not None and has_zero_level(errors):
            if errors.min() < 0 < errors.max():
                dashed = self._pen(1.9, _DARK)
                dashed.set_dashes(0, [7, 5])
                self._line(contour_generator(surface.x, surface.y, errors, **_CODES), 0.0, place, dashed)
            valley = valley_height(errors)
        return Heatmap(self._png(), levels.labels, valley)

    def _fill(self, contours: ContourGenerator, levels: Array, place: Affine2D) -> None:
        """Fill all that is above each level, over what is below: so no seam shows between two bands."""
        for grey, level in zip(_GREYS, [-math.inf, *levels[1:COUNT]], strict=True):
            filled: Any = contours.filled(level, math.inf)
            (points,), (codes,) = filled
            if points is not None:
                self._shape(Path(points, codes), place, float(grey))

    def _shape(self, path: Path, place: Affine2D, grey: float) -> None:
        self._canvas.draw_path(self._pen(0, grey), path, place, (grey, grey, grey))

    def _line(self, contours: ContourGenerator, level: float, place: Affine2D, pen: Any) -> None:
        lines: Any = contours.lines(level)
        (points,), (codes,) = lines
        if points is not None:
            self._canvas.draw_path(pen, Path(points, codes), place)

    def _pen(self, width: float, grey: float) -> Any:
        pen = self._canvas.new_gc()
        pen.set_linewidth(width)
        pen.set_foreground((grey, grey, grey), isRGBA=False)
        return pen

    def _png(self) -> bytes:
        grey = np.ascontiguousarray(np.asarray(self._canvas.buffer_rgba())[:, :, 0])
        image = Image.frombytes("P", (_WIDE, _HIGH), grey.tobytes())
        image.putpalette(palette())
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


def _to_pixels(surface: Surface) -> Affine2D:
    """Return the transform from data to pixels, which Agg counts from below."""
    (left, right), (low, high) = surface.x[[0, -1]], surface.y[[0, -1]]
    return Affine2D().translate(-left, -low).scale(_WIDE / (right - left), _HIGH / (high - low))


def valley_height(errors: Array) -> float | None:
    """Return where the line of no loss leaves the left edge, as a share of the height from the top."""
    near = np.abs(errors[:, : max(2, errors.shape[1] // 12)]) <= np.abs(errors).max() / 60
    rows = np.argwhere(near)
    if not len(rows):
        return None
    return 1.0 - float(rows[len(rows) // 2][0]) / (len(errors) - 1)
