"""Levels: the bands of a loss surface, and its colours."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap, to_hex

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.notation.numbers import write_fixed, write_scientific
from backprop_widgets.training.loss_surface import Surface

__all__ = ["COLORMAP", "COUNT", "HEX", "NOTHING", "POINTS", "RULE", "SHARES", "Levels", "contour_levels"]

COUNT = 12
POINTS = 100  # of the grid, along each axis
SHARES = np.linspace(0, 1, COUNT + 1) ** 2.5  # where the bands end, between the lowest loss and the highest
NOTHING = "#cccccc"  # the colour where there is no loss
# How a surface is cut and its levels are written; the page gets it as data, and js/core/loss_surface.js does the same.
RULE = {
    "highest": 1e300,  # beyond this, the difference of two losses would overflow
    "least": 1e-6,  # from the lowest loss to the highest where all are the same, of their size
    "room": 7,  # characters, beside the colour bar
    "narrow": 1e-3,  # a span below which levels have an exponent
    "wide": 0.2,  # one from which two decimals are enough
    "huge": 1e5,  # and one from which they have an exponent again
}
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
    losses = np.ma.masked_where(~finite, np.clip(surface.losses, -RULE["highest"], RULE["highest"]))
    low, high = (float(losses.min()), float(losses.max())) if finite.any() else (0.0, 1.0)
    if not high > low:
        high = low + max(abs(low), 1.0) * RULE["least"]
    levels = low + (high - low) * SHARES
    return Levels(losses, levels, tuple(_write_levels(levels.tolist())))


def _write_levels(bounds: list[float]) -> Iterator[str]:
    """Yield every second level as text, with as many decimals as the highest one has room for."""
    span, high = bounds[-1] - bounds[0], bounds[-1]
    whole = len(f"{high:.0f}")
    plain = RULE["narrow"] <= span < RULE["huge"] and whole <= RULE["room"]
    decimals = max(0, min(2 if span >= RULE["wide"] else 4, int(RULE["room"]) - 1 - whole))
    for level in bounds[::2]:
        size = abs(level)
        text = write_fixed(size, decimals) if plain else write_scientific(size, 1) if size else "0"
        yield f"−{text}" if level < 0 else text
