"""The loss surface as a matplotlib figure: bands, contours, the valley, the point and the path; symbols, no words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.figure_size import FigureSize, OwnFigure
from backprop_widgets.explain.figures.heatmap import draw_bands
from backprop_widgets.explain.figures.levels import COLORMAP, COUNT, contour_levels
from backprop_widgets.explain.figures.names import name_text, stands_upright
from backprop_widgets.explain.figures.png import DPI
from backprop_widgets.explain.figures.settings import use_own_settings
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.training.descent import Trajectory
from backprop_widgets.training.loss_surface import Surface

__all__ = ["GHOST", "ORANGE", "dress_axes", "plot_surface", "plot_trajectory"]

_SMALL = 7.5
_ZERO = "#3c4650"
GHOST = "#20272e"
_INK = "#1d2329"
ORANGE = "#b84900"


@use_own_settings()
def plot_surface(
    surface: Surface, errors: Array | None, loss: str, size: tuple[float, float], scale: float = 1.0
) -> Figure:
    """Return a new figure of a surface, with everything in it.

    Arguments:
        errors: shape of ``surface.losses``; where it crosses zero the loss is zero, and a line is drawn.
        loss: the name of the loss.
        size: width and height in inches.
        scale: how large letters and lines are.
    """
    figure, axes, strip = _empty(surface.names, FigureSize(size, scale))
    levels = contour_levels(surface)
    draw_bands(axes, surface, levels, 0.5 * scale)
    shown = ScalarMappable(BoundaryNorm(levels.bounds.tolist(), COUNT), COLORMAP)
    bar = figure.colorbar(shown, cax=strip, ticks=levels.bounds[::2])
    bar.outline.set_visible(False)
    bar.ax.set_yticklabels(levels.labels)
    title = name_text(loss)
    bar.ax.set_title(title.pop("text"), color=_INK, pad=5 * scale, loc="left", **title)
    bar.ax.title.set_fontsize(_SMALL * scale)
    dress_axes(strip, scale)
    if errors is not None and np.isfinite(errors).all() and errors.min() < 0 < errors.max():
        _valley(axes, surface, errors, loss, scale)
    axes.set(xlim=surface.x[[0, -1]], ylim=surface.y[[0, -1]])
    return figure


@use_own_settings()
def plot_trajectory(
    figure: Figure,
    path: Trajectory,
    names: Sequence[str],
    *,
    trail: Array | None = None,
    right: Trajectory | None = None,
    scale: float = 1.0,
) -> Figure:
    """Draw the path, every step of it, and the point where it starts, into a figure.

    Arguments:
        figure: with the surface in it.
        path: of gradient descent.
        names: of the two weights on the axes.
        trail: where the weights came along before, shape ``(rows, 2)``.
        right: the path as it should be, where a mistake is made.
        scale: how large lines are.
    """
    columns = [path.names.index(name) for name in names]
    x, y = path.weights[:, columns].T
    still: dict[str, Any] = {"scalex": False, "scaley": False}
    line: dict[str, Any] = {**still, "color": ORANGE}
    axes = figure.axes[0]
    if trail is not None and len(trail):
        axes.plot(*trail.T, lw=1.3 * scale, ls=(0, (1.2, 1.8)), **line)
    if right is not None:
        axes.plot(*right.weights[:, columns].T, lw=1.4 * scale, ls=(0, (3.5, 2.5)), color=GHOST, **still)
    axes.plot(x, y, lw=1.6 * scale, ls="-", marker=".", ms=3 * scale, **line)
    axes.plot(x[:1], y[:1], marker="o", ms=7 * scale, mfc="white", mec=ORANGE, mew=1.8 * scale, **line)
    return figure


def _empty(names: Sequence[str], size: FigureSize) -> tuple[Figure, Any, Any]:
    figure = OwnFigure(figsize=size.size, dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes(size.axes, facecolor="none")
    scale = figure.add_axes(size.bar, facecolor="none", label="scale")
    dress_axes(axes, size.scale)
    letters: dict[str, Any] = {"fontsize": 9.5 * size.scale, "color": _INK}
    across, up = map(name_text, names)
    rotation = 0 if stands_upright(names[1]) else 90
    axes.set_xlabel(across.pop("text"), labelpad=2 * size.scale, **letters, **across)
    axes.set_ylabel(up.pop("text"), rotation=rotation, labelpad=4 * size.scale, **letters, **up)
    if not rotation:
        axes.yaxis.label.set_verticalalignment("center")
    return figure, axes, scale


def dress_axes(axes: Any, scale: float) -> None:
    """Give axes the look that all pictures have."""
    axes.grid(visible=False)
    sizes = {"width": 0.7, "length": 3, "labelsize": _SMALL, "pad": 3}
    scaled = {name: size * scale for name, size in sizes.items()}
    axes.tick_params(direction="out", colors=_INK, labelcolor=_INK, **scaled)
    for side, spine in axes.spines.items():
        seen = axes.get_label() != "scale" and side in ("left", "bottom")
        spine.set(visible=seen, color=_INK, linewidth=0.8 * scale)


def _valley(axes: Any, surface: Surface, errors: Array, loss: str, scale: float) -> None:
    axes.contour(surface.x, surface.y, errors, levels=[0.0], colors=_ZERO, linestyles="--", linewidths=0.9 * scale)
    height = _valley_height(errors)
    if height is not None:
        up = min(1.0 - height + 0.015, 0.94)
        words = f"{symbol(loss, TEXT)} = 0"
        family = name_text(loss)
        if family.pop("text"):
            family.pop("math_fontfamily", None)
            axes.text(0.015, up, words, color=_ZERO, fontsize=7 * scale, transform=axes.transAxes, **family)


def _valley_height(errors: Array) -> float | None:
    """Return where the line of no loss leaves the left edge, as a share of the height from the top."""
    near = np.abs(errors[:, : max(2, errors.shape[1] // 12)]) <= np.abs(errors).max() / 60
    rows = np.argwhere(near)
    if not len(rows):
        return None
    return 1.0 - float(rows[len(rows) // 2][0]) / (len(errors) - 1)
