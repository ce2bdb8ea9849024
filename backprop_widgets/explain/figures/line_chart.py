"""Line charts as matplotlib figures: curves with points on them, and symbols at the axes; no words."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.figure import dress_axes
from backprop_widgets.explain.figures.figure_size import FigureSize, OwnFigure
from backprop_widgets.explain.figures.names import name_text
from backprop_widgets.explain.figures.png import DPI
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["Line", "plot_lines"]

_SIZE = (4.6, 1.9)
_LOOKS: dict[str, dict[str, Any]] = {  # as the page draws them
    "forward": {"color": "#0072b2", "lw": 1.6},
    "error": {"color": "#007a55", "lw": 1.6, "ls": (0, (3.5, 2.2))},
    "path": {"color": "#b84900", "lw": 1.6},
    "trail": {"color": "#b84900", "lw": 1.3, "ls": (0, (1.2, 1.8))},
    "ghost": {"color": "#20272e", "lw": 1.4, "ls": (0, (3.5, 2.5))},
    "kept1": {"color": "#c0145a", "lw": 1.4, "ls": (0, (8, 3))},
    "kept2": {"color": "#5a3fa3", "lw": 1.4, "ls": (0, (2, 3))},
    "kept3": {"color": "#00694a", "lw": 1.4, "ls": (0, (8, 3, 2, 3))},
    "kept4": {"color": "#1d2329", "lw": 1.4, "ls": (0, (14, 4))},
}


class Line(NamedTuple):
    """A curve: its places along and up the axes, one of the looks of the page, and the place of a point on it."""

    along: Any
    up: Array
    look: str
    point: int | None = None


@use_own_settings()
def plot_lines(
    lines: Sequence[Line],
    *,
    name: str = "",
    heights: tuple[float, float] | None = None,
    logarithmic: tuple[bool, bool] = (False, False),
) -> Figure:
    """Return a new figure of curves; what is not finite is left out.

    Arguments:
        name: of what goes along, if it is a quantity.
        heights: the range upwards; what the curves reach, if not given.
        logarithmic: whether each axis is.
    """
    size = FigureSize(_SIZE, 1.0)
    figure = OwnFigure(figsize=_SIZE, dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.13, 0.2, 0.84, 0.74), facecolor="none")
    dress_axes(axes, size.scale)
    for axis, scale in zip("xy", logarithmic, strict=True):
        axes.set(**{f"{axis}scale": "log" if scale else "linear"})
    axes.minorticks_off()
    for line in lines:
        up = np.where(np.isfinite(line.up) & (line.up > 0 if logarithmic[1] else True), line.up, np.nan)
        axes.plot(line.along, up, **_LOOKS[line.look])
        if line.point is not None:
            here = slice(line.point, line.point + 1)
            rim: dict[str, Any] = {"mfc": "white", "mec": _LOOKS[line.look]["color"], "mew": 1.6}
            axes.plot(line.along[here], up[here], "o", ms=6, clip_on=False, **rim)
    along = np.concatenate([np.asarray(line.along, float) for line in lines])
    axes.set_xlim(along.min(), along.max() if along.max() > along.min() else along.min() + 1)
    if heights is not None:
        axes.set_ylim(*heights)
    letters = name_text(name) if name else {"text": ""}
    axes.set_xlabel(letters.pop("text"), labelpad=1, fontsize=9.5, **letters)
    return figure
