"""Small pieces of SVG: text, arrows whose heads are drawn with them, and things that stand for a quantity."""

import html
import math

from backprop_widgets.explain.markup import quantity_attributes

__all__ = ["Point", "draw_arrow", "forward_group", "offset", "quantity_group", "straight_arrow", "text"]

Point = tuple[float, float]


def text(at: Point, inner: str, kind: str, anchor: str = "start", fit: float = 0) -> str:
    """Return a text element; ``inner`` is markup. With ``fit`` it is squeezed to that width."""
    squeezed = f' textLength="{fit:g}" lengthAdjust="spacingAndGlyphs"' if fit else ""
    return f'<text class="{kind}" x="{at[0]:.4g}" y="{at[1]:.4g}" text-anchor="{anchor}"{squeezed}>{inner}</text>'


def quantity_group(quantity: str, inner: str, *, stop: bool = True) -> str:
    """Return what stands for a quantity, and is lit with its likes in the other views; keys reach a stop."""
    role = ' role="img"' if stop else ""
    return f"<g{quantity_attributes(quantity, stop=stop)}{role}>{inner}</g>"


def forward_group(quantity: str, inner: str) -> str:
    """Return what carries a value forward into a quantity."""
    return f'<g data-into="{html.escape(quantity)}">{inner}</g>'


def draw_arrow(kind: str, path: str, head: str) -> str:
    """Return an arrow from its path and the corners of its head, which need no ids that two views would share."""
    return f'<path class="bw-arrow bw-{kind}" d="{path}"/><polygon class="bw-head bw-{kind}" points="{head}"/>'


def straight_arrow(kind: str, start: Point, end: Point) -> str:
    """Return a straight arrow."""
    back = offset(end, start, 10, 0)
    corners = (end, offset(end, start, 10, 5), offset(end, start, 10, -5))
    head = " ".join(f"{x:.4g},{y:.4g}" for x, y in corners)
    return draw_arrow(kind, f"M{start[0]:.4g} {start[1]:.4g}L{back[0]:.4g} {back[1]:.4g}", head)


def offset(start: Point, end: Point, along: float, off: float) -> Point:
    """Return the point ``along`` the way from start to end, and ``off`` to its right (down, when going right)."""
    length = math.dist(start, end) or 1.0
    across, down = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    return start[0] + along * across - off * down, start[1] + along * down + off * across
