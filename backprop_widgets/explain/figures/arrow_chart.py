"""Arrow charts as matplotlib figures: numbers as arrows head to tail, and what comes of them below; no words."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.figure import dress_axes
from backprop_widgets.explain.figures.figure_size import OwnFigure
from backprop_widgets.explain.figures.png import DPI
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["plot_arrows"]

_WIDE = 4.6  # inches
_GREEN, _INK, _GHOST, _PALE = "#007a55", "#1d2329", "#4a545e", "#9aa3ab"  # as the page draws them


@use_own_settings()
def plot_arrows(
    addends: Array, totals: Mapping[str, float], counted: NDArray[np.bool_] | None = None, *, numbered: bool
) -> Figure:
    """Return a new figure; an arrow to the left, of a negative number, is hollow.

    Arguments:
        addends: the numbers that add up, from top to bottom.
        totals: their sum, their mean and perhaps the right mean, which are drawn below them, by what they are called.
        counted: which of the addends count; all if not given. The others are pale.
        numbered: give each addend its number, counted from 1.
    """
    count, step = len(addends), 1.0 if numbered else 0.25
    rows = np.append(np.arange(count) * step, count * step + 0.2 + np.arange(len(totals)))
    counts = np.full(count, True) if counted is None else counted
    ends = np.append(0, np.cumsum(np.where(counts, addends, 0)))
    tails = np.append(ends[:-1], np.zeros(len(totals)))
    lengths = np.append(addends, list(totals.values()))
    inks = [*np.where(counts, _GREEN, _PALE).tolist(), _GREEN, _INK, _GHOST][: len(lengths)]
    fills = [ink if length > 0 else "white" for ink, length in zip(inks, lengths, strict=True)]
    high = 0.17 * (rows[-1] + 2)
    figure = OwnFigure(figsize=(_WIDE, high + 0.3), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.14, 0.3 / (high + 0.3), 0.82, high / (high + 0.3)), facecolor="none")
    dress_axes(axes, 1.0)
    axes.vlines(ends[1:], rows[:count], rows[1 : count + 1], linestyles=":", colors=_INK, linewidths=0.7)
    axes.axvline(0, color=_INK, lw=0.7)
    looks: dict[str, Any] = {"headwidth": 3.2, "headlength": 3, "headaxislength": 3, "minlength": 0.1, "linewidth": 0.8}
    scale: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 1, "units": "inches"}
    wide = 0.045 if numbered else 0.018
    axes.quiver(tails, rows, lengths, 0 * lengths, color=fills, edgecolor=inks, width=wide, **scale, **looks)
    reached = np.concatenate([[0.0], tails, tails + lengths])
    reached = reached[np.isfinite(reached)]
    edge = 0.04 * np.ptp(reached) or 1.0
    axes.set(xlim=(reached.min() - edge, reached.max() + edge), ylim=(rows[-1] + 0.8, -0.8))
    names = [str(place) for place in range(1, count + 1)] if numbered else []
    axes.set_yticks([*rows[: len(names)], *rows[count:]], [*names, *totals])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure
