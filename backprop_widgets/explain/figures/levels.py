"""Levels: the bands of a loss surface, and its colours."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap

from backprop_widgets.engine.validation import Array
from backprop_widgets.training.loss_surface import Surface

__all__ = [
    "COLORMAP",
    "COUNT",
    "POINTS",
    "SHARES",
    "Levels",
    "band_greys",
    "contour_levels",
    "has_zero_level",
    "palette",
]

COUNT = 12
POINTS = 100  # of the grid, along each axis
SHARES = np.linspace(0, 1, COUNT + 1) ** 2.5  # where the bands end, between the lowest loss and the highest
NOTHING = 0.8  # how bright it is where there is no loss
_ROOM = 7  # characters, beside the colour bar
_HIGHEST = 1e300  # beyond this, the difference of two losses would overflow
# Light to dark in even steps of lightness, so that it also reads in grey and to the colour-blind.
_BLUES = colormaps["Blues"].resampled(256)  # how many colours it has otherwise is a setting
_COLOURS = _BLUES(np.linspace(0.0, 1.0, COUNT))
COLORMAP = ListedColormap(_COLOURS, name="loss")


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


def has_zero_level(errors: Array | None) -> bool:
    """Return whether errors change their sign or touch zero somewhere, so that there is a line to draw."""
    return errors is not None and bool(np.isfinite(errors).all() and errors.min() <= 0 <= errors.max())


@cache
def palette() -> bytes:
    """Return 256 colours, from black over the bands' blues to white, each as bright as its index."""
    blues = _BLUES(np.linspace(1.0, 0.0, 256))[:, :3]
    ramp = np.vstack([[0.05, 0.08, 0.12], blues, [1.0, 1.0, 1.0]])
    bright = luminance(ramp)
    bright[0], bright[-1] = 0.0, 1.0
    steps = np.linspace(0, 1, 256)
    colours = np.stack([np.interp(steps, bright, channel) for channel in ramp.T], axis=1)
    return bytes(np.rint(255 * colours).astype(np.uint8))


def band_greys() -> list[int]:
    """Return how bright each band is, from below: its place in the palette."""
    greys: list[int] = np.rint(255 * luminance(_COLOURS)).astype(int).tolist()
    return greys


def luminance(colours: Array) -> Array:
    """Return how bright colours are, from 0 to 1 (Rec. 601 luma); shape ``(colours, 3)`` or ``(colours, 4)``."""
    return np.asarray(colours[:, :3] @ np.array([0.299, 0.587, 0.114]))


def _write_level(level: float, span: float, high: float) -> str:
    """Return a level in at most `_ROOM` characters, with as many decimals as the highest one has room for."""
    decimals = 2 if span >= 0.2 else 4
    whole = len(f"{high:.0f}")
    if level and not (1e-3 <= abs(span) < 1e5 and whole <= _ROOM):
        return f"{level:.1e}"
    return f"{level:.{max(0, min(decimals, _ROOM - 1 - whole))}f}"
