"""Edge routing: how every arrow of a diagram runs, from rim to rim."""

import math
from dataclasses import dataclass
from itertools import pairwise

from backprop_widgets.explain.diagram.layers import Edge
from backprop_widgets.explain.diagram.layout import RADIUS, Layout, NodeBox
from backprop_widgets.explain.diagram.svg import Point, draw_arrow

__all__ = ["EdgeRoute", "route_edges"]

_PORT = 20.0  # between two edges that end at one node
_LINE, _THIRD = 13.0, 28.0  # between their words at least: of lines of them; beside one another, on every third line
_HEAD = 10.0


@dataclass(frozen=True)
class EdgeRoute:
    """How an edge runs.

    Attributes:
        corners: along and across the flow: from rim to rim, and where it passes layers by.
        straight: whether it is alone and level, so that there is room above and below it.
        label: where its words stand if it is not straight: before its end.
        tall: whether the flow goes downwards.
    """

    corners: tuple[Point, ...]
    straight: bool
    label: Point
    tall: bool

    def arrow(self, kind: str, off: float, *, back: bool = False) -> str:
        """Return the arrow of a kind at a distance across the flow, forward or back."""
        along, across = self._points(off)[0 if back else -1]
        base = along + (_HEAD if back else -_HEAD)
        head = " ".join(self._xy(point, ",") for point in ((along, across), (base, across + 5), (base, across - 5)))
        return draw_arrow(kind, self.path(off, back=back), head)

    def path(self, off: float, *, back: bool = False) -> str:
        """Return the line at a distance across the flow, as data of an SVG path, without its head's length."""
        points = self._points(off)
        if back:
            points = points[::-1]
        sign = -1 if back else 1
        points[-1] = (points[-1][0] - sign * _HEAD, points[-1][1])
        data = f"M{self._xy(points[0])}"
        for (along, across), after in pairwise(points):
            middle, end = (along + after[0]) / 2, self._xy(after)
            curve = f"C{self._xy((middle, across))} {self._xy((middle, after[1]))} {end}"
            data += f"L{end}" if across == after[1] else curve
        return data

    def _points(self, off: float) -> list[Point]:
        return [(along, across + off) for along, across in self.corners]

    def _xy(self, point: Point, between: str = " ") -> str:
        x, y = reversed(point) if self.tall else point
        return f"{x:.4g}{between}{y:.4g}"


def route_edges(layout: Layout) -> dict[Edge, EdgeRoute]:
    """Return how each edge of the flow runs."""
    return {edge: _route(layout, edge) for edge in layout.layers.edges}


def _route(layout: Layout, edge: Edge) -> EdgeRoute:
    layers, (start, end) = layout.layers, edge
    here, there = layout.boxes[start], layout.boxes[end]
    out, into = _sort_edges(layout, layers.out_of(start), 1), _sort_edges(layout, layers.into(end), 0)
    level = _across(here, layout.tall) == _across(there, layout.tall)
    straight = level and len(out) == len(into) == 1 and edge not in layout.lanes
    corners = [_port(layout, here, out.index(edge), len(out), 1), _port(layout, there, into.index(edge), len(into), -1)]
    if edge in layout.lanes:
        begin, stop = (layers.layer[start] + 1, layers.layer[end] - 1)
        first, last = (layout.boxes[layers.rows[place][0]] for place in (begin, stop))
        ends = (_along(first, layout.tall) - RADIUS, _along(last, layout.tall) + RADIUS)
        corners[1:1] = [(along, layout.lanes[edge]) for along in ends]
    words = _place_words(layout, there, into.index(edge), len(into))
    return EdgeRoute(tuple(corners), straight, words, layout.tall)


def _sort_edges(layout: Layout, edges: list[Edge], other: int) -> list[Edge]:
    """Return edges by where they come from or go to, across the flow, so that they do not cross at the node."""
    return sorted(edges, key=lambda edge: layout.lanes.get(edge, _across(layout.boxes[edge[other]], layout.tall)))


def _port(layout: Layout, box: NodeBox, place: int, count: int, side: int) -> Point:
    """Return where an edge touches a node: spread over its side, ``1`` where it leaves and ``-1`` where it enters."""
    off = (place - (count - 1) / 2) * _gap(layout, box, count)
    wide = (box.height if layout.tall else box.width) / 2
    rim = math.sqrt(max((RADIUS + 2) ** 2 - off**2, 0)) if box.shape == "circle" else wide + 2
    return _along(box, layout.tall) + side * rim, _across(box, layout.tall) + off


def _place_words(layout: Layout, box: NodeBox, place: int, count: int) -> Point:
    """Return where the words of an edge stand: all measured from the same line, as a circle's rim is none."""
    least, off = _THIRD if layout.tall else _LINE, place - (count - 1) / 2
    across = _across(box, layout.tall) + off * max(_gap(layout, box, count), least)
    if layout.tall:
        return across, box.y - box.height / 2 - 17 - 15 * (place % 3)
    return _port(layout, box, place, count, -1)[0] - _HEAD - 4, across + 4


def _gap(layout: Layout, box: NodeBox, count: int) -> float:
    """Return how far apart the edges at a side of a node are."""
    room = (box.width if layout.tall else box.height) - (16 if box.shape == "circle" else 24)
    return min(46.0 if layout.tall and box.shape == "card" else _PORT, room / max(count - 1, 1))


def _along(box: NodeBox, tall: bool) -> float:
    return box.y if tall else box.x


def _across(box: NodeBox, tall: bool) -> float:
    return box.x if tall else box.y
