"""The derivation as a matplotlib figure: titles and lines of mathematics, each as wide and as high as it is."""

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from backprop_widgets.explain.figures.figure_size import OwnFigure
from backprop_widgets.explain.figures.names import find_fonts
from backprop_widgets.explain.figures.png import DPI
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["plot_derivation"]

_SIZE, _GAP, _MARGIN, _APART = 11.0, 5.0, 10.0, 9.0  # points, at scale 1
_INK = "#1d2329"
_POINT = 72.0  # to the inch
_FINE = 10  # pixels of a point where text is measured: matplotlib may round its size up to whole ones


@use_own_settings()
def plot_derivation(sections: Iterable[tuple[str, Sequence[tuple[str, str]]]], scale: float = 1.0) -> Figure:
    """Return a new figure of the steps of a derivation, aligned at their first sign of equality.

    Arguments:
        sections: of each step the title, and its lines: what stands before the place where they are aligned, and after
            it, as LaTeX between dollars or as plain text.
        scale: how large everything is; at 1, letters are as large as in a paper.

    Raises:
        ValueError: if no font of this machine has the letters of a name.
    """
    steps = [(title, list(lines)) for title, lines in sections]
    plain = "".join({*"".join(part for _, lines in steps for line in lines for part in line if part[:1] != "$")})
    fonts = find_fonts(plain)
    if not fonts:
        lost = "".join(sorted(letter for letter in plain if not find_fonts(letter)))
        raise ValueError(f"no font of this machine has {lost or plain!r:.80}; give the variables other names")
    size, gap, margin, apart = (scale * length for length in (_SIZE, _GAP, _MARGIN, _APART))
    letters = FontProperties(family=fonts, size=size, math_fontfamily="cm")
    bold = FontProperties(size=size, weight="bold")
    figure = OwnFigure(dpi=_FINE * _POINT, facecolor="white")
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()

    def measure(words: str) -> tuple[float, float, float]:
        wide, high, depth = renderer.get_text_width_height_descent(words, letters, words[:1] == "$")
        return wide / _FINE, (high - depth) / _FINE, depth / _FINE

    measured = [(title, [(line, measure(line[0]), measure(line[1])) for line in lines]) for title, lines in steps]
    left = max(before[0] for _, lines in measured for _, before, _ in lines)
    wide = left + gap + max(after[0] for _, lines in measured for _, _, after in lines) + 2 * margin
    placed: list[tuple[float, float, str, str, FontProperties]] = []  # from the left, from the top, words, side, font
    down = margin
    for number, (title, lines) in enumerate(measured):
        down += size + (apart if number else 0)
        placed.append((margin, down, title, "left", bold))
        for (before, after), one, other in lines:
            down += gap + max(one[1], other[1])
            placed.append((margin + left, down, before, "right", letters))
            placed.append((margin + left + gap, down, after, "left", letters))
            down += max(one[2], other[2])
    high = down + margin
    figure.set_size_inches(wide / _POINT, high / _POINT)
    figure.set_dpi(DPI)
    for x, y, words, side, font in placed:
        figure.text(x / wide, 1 - y / high, words, ha=side, va="baseline", color=_INK, fontproperties=font)
    return figure
