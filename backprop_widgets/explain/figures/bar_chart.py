"""Bar charts as matplotlib figures: one bar a layer on a logarithmic axis, and lines beside them; no words."""

from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.figure import dress_axes
from backprop_widgets.explain.figures.figure_size import OwnFigure
from backprop_widgets.explain.figures.png import DPI
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["plot_bars"]

_SIZE = (4.6, 1.9)
_LINES = (("#0072b2", "-"), ("#007a55", (0, (3.5, 2.2))))  # as the page draws them


@use_own_settings()
def plot_bars(heights: Array, lines: Sequence[Array]) -> Figure:
    """Return a new figure; what has no place on the axis, 0 or what is not finite, is left out.

    Arguments:
        heights: of the bars, from the left, which are numbered from 1.
        lines: heights over the bars, of one line or two.
    """
    figure = OwnFigure(figsize=_SIZE, dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.13, 0.15, 0.84, 0.8), facecolor="none")
    dress_axes(axes, 1.0)
    places = np.arange(1, len(heights) + 1)
    seen = [np.where(np.isfinite(row) & (row > 0), row, np.nan) for row in (heights, *lines)]
    powers = np.log10([number for row in seen for number in row if number == number] or [1.0])
    low, high = np.floor(powers.min() - 0.5), np.ceil(powers.max() + 0.2)
    bars = np.maximum(np.log10(seen[0]) - low, 0)
    axes.bar(places, bars, 0.6, bottom=low, color="#f3c9a5", edgecolor="#b84900", linewidth=0.8)
    for row, (ink, dashes) in zip(seen[1:], _LINES, strict=False):
        axes.plot(places, np.log10(row), color=ink, ls=dashes, lw=1.4, marker="o", ms=2.5)
    step = max(1, int(np.ceil((high - low) / 5)))
    ticks = np.arange(low, high + 1, step)
    axes.set(xlim=(0.4, len(heights) + 0.6), ylim=(low, high))
    axes.set_yticks(ticks, [f"$10^{{{tick:.0f}}}$" for tick in ticks])
    axes.set_xticks(places if len(places) <= 12 else places[4::5])
    return figure
