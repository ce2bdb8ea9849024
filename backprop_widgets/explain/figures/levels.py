"""Levels: the bands of a loss surface, and its colours."""

from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap, to_hex

from backprop_widgets.engine.validation import Array
from backprop_widgets.training.loss_surface import Surface

__all__ = ["COLORMAP", "COUNT", "HEX", "NOTHING", "POINTS", "SHARES", "Levels", "contour_levels"]

COUNT = 12
POINTS = 100  # of the grid, along each axis
SHARES = np.linspace(0, 1, COUNT + 1) ** 2.5  # where the bands end, between the lowest loss and the highest
NOTHING = "#cccccc"  # the colour where there is no loss
_ROOM = 7  # characters, beside the colour bar
_HIGHEST = 1e300  # beyond this, the difference of two losses would overflow
# Light to dark in even steps of lightness, so that it also reads in grey and to the colour-blind.
_BLUES = colormaps["Blues"].resampled(256)  # how many colours it has otherwise is a setting
_COLOURS = _BLUES(np.linspace(0.0, 1.0, COUNT))
COLORMAP = ListedColormap(_COLOURS, name="loss")
HEX = tuple(to_hex(colour) for colour in _COLOURS)  # the same, as a page writes them


@dataclass(frozen=True)
class Levels:
    """A surface cut into bands.

    Attributes:
        losses: the surface, masked where it is not finite.
        bounds: the ends of the bands, one more than `COUNT`, closer together where the loss is low, so that
            the valley has as many bands as the walls.
        labels: every second level as text.
    """

    losses: np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]
    bounds: Array
    labels: tuple[str, ...]


def contour_levels(surface: Surface) -> Levels:
    """Cut a surface into bands; one that is flat, or nowhere finite, gets bands as well."""
    finite = np.isfinite(surface.losses)
    losses = np.ma.masked_where(~finite, np.clip(surface.losses, -_HIGHEST, _HIGHEST))
    low, high = (float(losses.min()), float(losses.max())) if finite.any() else (0.0, 1.0)
    if not high > low:
        high = low + max(abs(low), 1.0) * 1e-6
    levels = low + (high - low) * SHARES
    return Levels(losses, levels, tuple(_write_level(float(level), high - low, high) for level in levels[::2]))


def _write_level(level: float, span: float, high: float) -> str:
    """Return a level in at most `_ROOM` characters, with as many decimals as the highest one has room for."""
    decimals = 2 if span >= 0.2 else 4
    whole = len(f"{high:.0f}")
    if level and not (1e-3 <= abs(span) < 1e5 and whole <= _ROOM):
        return f"{level:.1e}"
    return f"{level:.{max(0, min(decimals, _ROOM - 1 - whole))}f}"
