"""The loss surface as a matplotlib picture: bands, contours, the valley, the point and the path."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..engine.descent import Path
from ..engine.inputs import Array
from ..engine.surface import Surface
from .messages import say
from .styles import LATEX, TEXT, symbol

__all__ = ["DARK", "LIGHT", "Frame", "Ink", "LandscapeFigure"]

_BANDS = 12
_DPI = 150
_SMALL = 7.5
_HIGHEST = 1e300


@dataclass(frozen=True)
class Ink:
    """The colours of a picture's writing, for a light or a dark page."""

    text: str
    weight: str


LIGHT = Ink(text="#1d2329", weight="#b84900")
DARK = Ink(text="#e6e6e6", weight="#b84900")


@dataclass(frozen=True)
class Frame:
    """Where the axes stand in the picture, and what they show.

    Attributes:
        left, top, width, height: of the axes, as shares of the picture, from its upper left corner.
        x, y: the ranges of the axes.
        size: of the picture, in CSS pixels.

    """

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    size: tuple[float, float]


class LandscapeFigure:
    """One figure, kept and redrawn: the loss surface as a background for whatever moves on it."""

    def __init__(self, loss: str, size: tuple[float, float] = (4.0, 3.1)) -> None:
        """Prepare a figure of ``size`` inches for a loss of that name."""
        self.loss = loss
        # the user's rcParams are not touched, not even for a moment: other threads may be drawing with them
        self.figure = Figure(figsize=size, dpi=_DPI)
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0.14, 0.135, 0.675, 0.84), facecolor="white")
        self.scale = self.figure.add_axes((0.855, 0.175, 0.028, 0.76))

    def draw(self, surface: Surface, errors: Array | None = None, ink: Ink = LIGHT) -> Frame:
        """Draw a surface afresh.

        Arguments:
            surface: the loss on a grid.
            errors: shape of ``surface.losses``; where it crosses zero the loss is zero, and a line is drawn.
            ink: the colours of the writing.

        """
        self.axes.clear()
        self.scale.clear()
        self._bands(surface, ink)
        if errors is not None:
            self._valley(surface, errors)
        for axes in (self.axes, self.scale):
            axes.grid(visible=False)
            axes.tick_params(
                direction="out", colors=ink.text, labelcolor=ink.text, width=0.7, length=3, labelsize=_SMALL, pad=3
            )
            for side, spine in axes.spines.items():
                spine.set(visible=axes is self.axes and side in ("left", "bottom"), color=ink.text, linewidth=0.8)
        across, up = (f"${symbol(name, LATEX)}$" for name in surface.names)
        letters: dict[str, Any] = {"fontsize": 9.5, "color": ink.text, "math_fontfamily": "cm"}
        self.axes.set_xlabel(across, labelpad=2, **letters)
        self.axes.set_ylabel(up, rotation=0, labelpad=4, va="center", **letters)
        box = self.axes.get_position()
        return Frame(
            left=float(box.x0),
            top=float(1 - box.y1),
            width=float(box.width),
            height=float(box.height),
            x=(float(surface.x[0]), float(surface.x[-1])),
            y=(float(surface.y[0]), float(surface.y[-1])),
            size=(100.0 * float(self.figure.get_figwidth()), 100.0 * float(self.figure.get_figheight())),
        )

    def mark(self, path: Path, names: Sequence[str], ink: Ink = LIGHT) -> None:
        """Draw the path, every step of it, and the point where it starts."""
        columns = [path.names.index(name) for name in names]
        x, y = path.weights[:, columns].T
        still: dict[str, Any] = {"scalex": False, "scaley": False}
        self.axes.plot(x, y, color=ink.weight, lw=1.6, ls="-", marker=".", ms=3, **still)
        self.axes.plot(x[:1], y[:1], marker="o", ms=7, mfc="white", mec=ink.weight, mew=1.8, **still)

    def png(self, dpi: int = _DPI, paper: str = "none", level: int = 1) -> bytes:
        """Return the picture as PNG, compressed at a level from 1 (quick) to 9 (small)."""
        buffer = io.BytesIO()
        options: dict[str, Any] = {
            "metadata": {"Software": None},
            "pil_kwargs": {"compress_level": level},
            "bbox_inches": None,
        }
        self.figure.savefig(buffer, format="png", dpi=dpi, facecolor=paper, **options)
        return buffer.getvalue()

    def _bands(self, surface: Surface, ink: Ink) -> None:
        finite = np.isfinite(surface.losses)
        # beyond this, the difference of two losses would overflow
        losses = np.ma.masked_where(~finite, np.clip(surface.losses, -_HIGHEST, _HIGHEST))
        low, high = (float(losses.min()), float(losses.max())) if finite.any() else (0.0, 1.0)
        if not high > low:
            high = low + max(abs(low), 1.0) * 1e-6
        # not evenly, so that the valley has as many bands as the walls
        levels = low + (high - low) * np.linspace(0, 1, _BANDS + 1) ** 2.5
        norm = mpl.colors.BoundaryNorm(levels, 256)
        bands = self.axes.contourf(surface.x, surface.y, losses, levels=levels, norm=norm, cmap="Blues")
        self.axes.contour(surface.x, surface.y, losses, levels=levels[1:-1], colors="white", linewidths=0.5)
        bar = self.figure.colorbar(bands, cax=self.scale, ticks=levels[::2])
        bar.outline.set_visible(False)
        bar.ax.set_yticklabels([_short(level, high - low) for level in levels[::2]])
        label = say("surface.loss", output=f"${symbol(self.loss, LATEX)}$")
        bar.set_label(label, color=ink.text, labelpad=4, fontsize=_SMALL, math_fontfamily="cm")

    def _valley(self, surface: Surface, errors: Array) -> None:
        if not np.isfinite(errors).all() or errors.min() > 0 or errors.max() < 0:
            return
        dark = "#3c4650"
        if errors.min() < 0 < errors.max():
            self.axes.contour(surface.x, surface.y, errors, levels=[0.0], colors=dark, linestyles="--", linewidths=0.9)
        points = np.argwhere(np.abs(errors[:, : max(2, errors.shape[1] // 12)]) <= np.abs(errors).max() / 60)
        if len(points):
            row = int(points[len(points) // 2][0])
            height = (surface.y[row] - surface.y[0]) / (surface.y[-1] - surface.y[0])
            words = say("surface.valley", output=symbol(self.loss, TEXT))
            self.axes.text(
                0.015,
                min(float(height) + 0.015, 0.94),
                words,
                color=dark,
                fontsize=7,
                transform=self.axes.transAxes,
            )


def _short(level: float, span: float) -> str:
    if level and not 1e-3 <= abs(span) < 1e5:
        return f"{level:.1e}"
    return f"{level:.{2 if span >= 0.2 else 4}f}"
