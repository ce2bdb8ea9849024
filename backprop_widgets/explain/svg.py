"""Small pieces of SVG: text, and arrows whose heads are drawn with them."""

from __future__ import annotations

import math

__all__ = ["Point", "arrow", "beside", "text"]

Point = tuple[float, float]


def text(at: Point, inner: str, kind: str, anchor: str = "start") -> str:
    """Return a text element; ``inner`` is markup."""
    return f'<text class="{kind}" x="{at[0]:.4g}" y="{at[1]:.4g}" text-anchor="{anchor}">{inner}</text>'


def arrow(kind: str, start: Point, end: Point) -> str:
    """Return a line with its head drawn, not referred to: markers need ids, which two views would share."""
    back = beside(end, start, 10, 0)
    corners = (end, beside(end, start, 10, 5), beside(end, start, 10, -5))
    head = " ".join(f"{x:.4g},{y:.4g}" for x, y in corners)
    return (
        f'<path class="bw-arrow bw-{kind}" d="M{start[0]:.4g} {start[1]:.4g}L{back[0]:.4g} {back[1]:.4g}"/>'
        f'<polygon class="bw-head bw-{kind}" points="{head}"/>'
    )


def beside(start: Point, end: Point, along: float, off: float) -> Point:
    """Return the point ``along`` the way from start to end, and ``off`` to its right (down, when going right)."""
    length = math.dist(start, end) or 1.0
    across, down = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    return start[0] + along * across - off * down, start[1] + along * down + off * across
