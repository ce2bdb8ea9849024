"""Figure size: how large a figure is, how large its letters, and where on it the axes stand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from matplotlib import rcParams
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import check_number
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["AXES", "BAR", "FigureSize", "OwnFigure", "check_figure_size"]

# left, bottom, width, height, as shares of a picture of so many inches; what is around them grows with the letters
_WIDE, _HIGH = 4.0, 3.1
AXES = (0.14, 0.135, 0.675, 0.84)
BAR = (0.855, 0.175, 0.028, 0.76)
_MOST = 200.0  # inches; a picture has less than 65,536 pixels each way, at 300 of them to the inch
_LEAST = 0.3  # of the figure's width and height, for the axes
_DATES: Mapping[str, Mapping[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


@dataclass(frozen=True)
class FigureSize:
    """A figure's size, and where its axes stand.

    Attributes:
        size: width and height in inches.
        scale: how large letters and lines are.
    """

    size: tuple[float, float]
    scale: float = 1.0

    @property
    def axes(self) -> tuple[float, float, float, float]:
        """Where the axes stand: left, bottom, width and height, as shares of the figure."""
        return self._place(AXES, 1 - self._right(AXES) - AXES[0] * _WIDE * self._across)

    @property
    def bar(self) -> tuple[float, float, float, float]:
        """Where the colour bar stands, likewise."""
        wide = BAR[2] * _WIDE * self._across
        left = 1 - self._right(BAR) - wide
        _, bottom, _, high = self._place(BAR, wide)
        return left, bottom, wide, high

    @property
    def _across(self) -> float:
        """What an inch beside the axes is, as a share of the figure's width."""
        return self.scale / self.size[0]

    @property
    def _upward(self) -> float:
        return self.scale / self.size[1]

    def _right(self, place: tuple[float, ...]) -> float:
        return (1 - place[0] - place[2]) * _WIDE * self._across

    def _place(self, place: tuple[float, ...], wide: float) -> tuple[float, float, float, float]:
        below = place[1] * _HIGH * self._upward
        above = (1 - place[1] - place[3]) * _HIGH * self._upward
        return place[0] * _WIDE * self._across, below, wide, 1 - below - above


class OwnFigure(Figure):
    """A figure that looks the same whatever the user's settings of matplotlib are, when it is drawn as well.

    What they say of a file holds: its resolution, how its edges are cut, its format. It is saved without the date, so
    that what does not change gives the same file.
    """

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save it, as a matplotlib figure does."""
        name = PurePath(fname) if isinstance(fname, (str, PurePath)) else PurePath()
        kind = str(options.get("format") or name.suffix.removeprefix(".") or rcParams["savefig.format"]).lower()
        if kind in _DATES:
            options["metadata"] = {**_DATES[kind], **(options.get("metadata") or {})}
        if not options.get("transparent", rcParams["savefig.transparent"]):
            options = {"facecolor": self.get_facecolor(), "edgecolor": self.get_edgecolor(), **options}
        super().savefig(fname, **options)

    @use_own_settings()
    def draw(self, renderer: Any) -> None:
        """Draw it; letters and numbers at the axes are made only now."""
        super().draw(renderer)

    @use_own_settings()
    def get_tightbbox(self, *arguments: Any, **options: Any) -> Any:
        """Return how far its parts reach, which measures letters."""
        return super().get_tightbbox(*arguments, **options)


def check_figure_size(size: Any, scale: Any) -> FigureSize:
    """Return a figure's size, for letters of a scale.

    Raises:
        TypeError: if one of them is not a number.
        ValueError: if one is not above 0, the size is beyond any sheet, or has no room for such letters.
    """
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise ValueError(f"size is {size!r:.80}; it is a pair of inches such as (4, 3.1)")
    wide, high = (check_number("size", side) for side in size)
    large = check_number("scale", scale)
    if not min(wide, high, large) > 0:
        raise ValueError(f"size is {size!r} and scale {scale!r}; both are above 0")
    if max(wide, high) > _MOST:
        raise ValueError(f"size is {size!r}; allowed are at most {_MOST:g} inches each way")
    figure_size = FigureSize((wide, high), large)
    if min(figure_size.axes[2:]) < _LEAST:
        beside = (1 - AXES[2]) * _WIDE, (1 - AXES[3]) * _HIGH
        least = [math.ceil(10 * inches / (1 - _LEAST) * large) / 10 for inches in beside]
        raise ValueError(f"size is {size!r}; letters of scale {large:g} need at least ({least[0]:g}, {least[1]:g})")
    return figure_size
