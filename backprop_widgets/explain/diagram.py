"""The computational graph as SVG, with a slot for every value and every derivative."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..engine.graph import Graph
from ..engine.node import Node
from ..engine.quantities import local_name
from .layout import BOX, RADIUS, Layout, Spot, laid_out
from .messages import say
from .notation import formula
from .styles import TEXT, label, symbol
from .svg import Point, arrow, beside, text
from .template import slot

__all__ = ["diagram"]

_SHIFT = 16.0  # how far the way back runs beside the way forward


def diagram(graph: Graph, quantities: Mapping[str, Node], weights: Sequence[str], *, tall: bool = False) -> str:
    """Return the picture of a graph as an SVG template.

    Blue, solid: values going forward. Green, dashed: error going back, each arrow with its local derivative.
    Orange, dashed: gradients of the weights.

    Arguments:
        graph: the graph.
        quantities: its quantities; only their names are used.
        weights: the variables that are updated.
        tall: flow downwards, for a narrow page.

    """
    drawing = _Drawing(graph, quantities, frozenset(weights), laid_out(graph, weights, tall=tall))
    width, height = drawing.layout.width, drawing.layout.height
    parts = "".join([*drawing.arrows(), *drawing.nodes()])
    title, describe = (
        say("diagram.title"),
        say("diagram.describe", output=html.escape(str(graph.output.name))),
    )
    return (
        f'<svg class="bw-diagram bw-{"tall" if tall else "wide"}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'style="max-width:{width * 1.1:g}px" aria-label="{title}"><desc>{describe}</desc>{parts}</svg>'
    )


@dataclass(frozen=True)
class _Drawing:
    graph: Graph
    quantities: Mapping[str, Node]
    weights: frozenset[str]
    layout: Layout

    def arrows(self) -> Iterator[str]:
        for top, end in self.layout.spots.items():
            for operand in self.graph.operands(top):
                start = self.layout.spots[operand]
                first = next(iter(self.graph.users[operand])) is top
                if start.box and first:
                    yield from self._from_box(operand, start, top, end)
                else:
                    yield from self._along_flow(operand, start, top, end)

    def nodes(self) -> Iterator[str]:
        for node, spot in self.layout.spots.items():
            yield from self._box(node, spot) if spot.box else self._circle(node, spot)

    def _kind(self, node: Node) -> str:
        return "weight" if node.name in self.weights else "error"

    def _from_box(self, operand: Node, start: Spot, top: Node, end: Spot) -> Iterator[str]:
        tall = self.layout.tall
        side = start.y - end.y if tall else start.x - end.x  # where several boxes share a circle
        edge = (start.x + BOX[0] / 2 + 1, start.y) if tall else (start.x, start.y + BOX[1] / 2 + 1)
        rim = beside((end.x, end.y), edge, RADIUS + 1, 0)
        kind = self._kind(operand)
        yield arrow("forward", beside(edge, rim, 0, 7), beside(rim, edge, 0, -7))
        yield arrow(kind, beside(rim, edge, 0, 8), beside(edge, rim, 0, -8))
        local = local_name(self.graph, top, operand)
        words = formula(self.quantities[local], TEXT, local)
        short = len(words) <= 9 and kind == "weight"
        times = html.escape(f"× {words}") if short else f"× {slot(local, '4n', tag='tspan')}"
        look = f"bw-small bw-strong bw-{kind}"
        if tall:
            yield text(((edge[0] + rim[0]) / 2, (edge[1] + rim[1]) / 2 + 24), times, look, anchor="middle")
        elif side < 0:
            yield text((start.x - 14, start.y + 33), times, look, anchor="end")
        else:
            yield text((start.x + 18, start.y + (33 if side else 36)), times, look)

    def _along_flow(self, operand: Node, start: Spot, top: Node, end: Spot) -> Iterator[str]:
        here, there, kind = (start.x, start.y), (end.x, end.y), self._kind(operand)
        radius = RADIUS + 4
        yield arrow("forward", beside(here, there, radius, 0), beside(there, here, radius - 2, 0))
        yield arrow(kind, beside(there, here, radius - 5, -_SHIFT), beside(here, there, radius - 5, _SHIFT))
        middle = math.dist(here, there) / 2
        caption, local = self._caption(operand, top), local_name(self.graph, top, operand)
        small, strong = "bw-small bw-mute", f"bw-small bw-strong bw-{kind}"
        times = f"× {slot(local, '4n', tag='tspan')}"
        if start.y == end.y:
            yield text(beside(here, there, middle, -10), html.escape(caption), small, anchor="middle")
            yield text(beside(here, there, middle, 34), times, strong, anchor="middle")
        elif start.x == end.x:
            x, y = start.x, (start.y + end.y) / 2 + 4
            yield text((x + 10, y), html.escape(caption), small)
            yield text((x - _SHIFT - 8, y), times, strong, anchor="end")
        else:
            steep, flat = abs(end.y - start.y) / (2 * middle), abs(end.x - start.x) / (2 * middle)
            clear = _SHIFT + 5 + 33 * steep + 7 * flat  # so that the words, which do not slope, touch no line
            yield text(beside(here, there, 0.9 * middle, clear), times, strong, anchor="middle")

    def _caption(self, operand: Node, top: Node) -> str:
        """Return what happens to an operand on its way up, if a few letters can say it."""
        words = formula(top, TEXT)
        others = [symbol(str(node.name), TEXT) for node in self.graph.operands(top) if node is not operand]
        own = symbol(str(operand.name), TEXT)
        if len(others) == 1 and words in (f"{own}·{others[0]}", f"{others[0]}·{own}"):
            return f"× {others[0]}"
        circles = [node for node in self.graph.operands(top) if not self.layout.spots[node].box]
        return words if circles == [operand] and len(words) <= 12 else ""

    def _circle(self, node: Node, spot: Spot) -> Iterator[str]:
        loss = " bw-loss" if node is self.graph.output else ""
        yield f'<circle class="bw-node{loss}" cx="{spot.x:g}" cy="{spot.y:g}" r="{RADIUS:g}"/>'
        yield from self._inside(node, spot, -4, 14, "bw-symbol")
        if node is self.graph.output:
            return
        if self.layout.tall:
            yield self._gradient(node, (spot.x + RADIUS + 8, spot.y - 3))
        else:
            yield self._gradient(node, (spot.x, spot.y + RADIUS + 27), below=True)

    def _box(self, node: Node, spot: Spot) -> Iterator[str]:
        kind = "" if node.name in self.weights else " bw-given"
        width, height = BOX
        yield (
            f'<rect class="bw-node{kind}" x="{spot.x - width / 2:g}" y="{spot.y - height / 2:g}" '
            f'width="{width:g}" height="{height:g}" rx="6"/>'
        )
        yield from self._inside(node, spot, -2, 12, "bw-symbol bw-lower")
        if self.layout.tall:
            yield self._gradient(node, (spot.x - width / 2, spot.y + height / 2 + 14))
        else:
            yield self._gradient(node, (spot.x + width / 2 + 6, spot.y - 2))

    def _inside(self, node: Node, spot: Spot, name: float, value: float, kind: str) -> Iterator[str]:
        shown = slot(str(node.name), tag="tspan")
        yield text((spot.x, spot.y + name), html.escape(symbol(str(node.name), TEXT)), kind, anchor="middle")
        yield text((spot.x, spot.y + value), shown, "bw-number bw-forward", anchor="middle")

    def _gradient(self, node: Node, at: Point, *, below: bool = False) -> str:
        quantity = f"d{self.graph.output.name}/d{node.name}"
        kind = f"bw-small bw-strong bw-{self._kind(node)}"
        name, value = html.escape(label(quantity, TEXT)), slot(quantity, tag="tspan")
        if below:
            return text(at, f"{name} {value}", kind, anchor="middle")
        lines = f'<tspan x="{at[0]:g}">{name}</tspan><tspan x="{at[0]:g}" dy="14">{value}</tspan>'
        return text(at, lines, kind)
