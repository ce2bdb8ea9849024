"""The computational graph as SVG, with a slot for every value and every derivative."""

import html
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.diagram.edge_routing import EdgeRoute, route_edges
from backprop_widgets.explain.diagram.layers import Edge
from backprop_widgets.explain.diagram.layout import (
    BOX,
    CARD,
    RADIUS,
    Layout,
    NodeBox,
    has_free_corner,
    indent,
    lay_out,
    room,
)
from backprop_widgets.explain.diagram.svg import Point, forward_group, offset, quantity_group, straight_arrow, text
from backprop_widgets.explain.markup import mark_wrong, roving_tabindex
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.letters import count_columns
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.template import slot
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.names import gradient_name, local_name

__all__ = ["diagram"]

_SYMBOL = {"circle": 10.6, "box": 8.4}  # the width of a column of its symbol
_SHIFT = 16.0  # how far the way back runs beside the way forward


def diagram(
    graph: DAG,
    quantities: Mapping[str, Node],
    weights: Sequence[str],
    paths: Sequence[Sequence[str]] = (),
    *,
    tall: bool = False,
    backward: bool = True,
    wrong: Collection[str] = (),
    hidden: Collection[str] = (),
    roomy: bool = False,
) -> str:
    """Return the picture of a graph as an SVG template.

    Blue, solid: values going forward. Green, dashed: error going back, each arrow with its local derivative.
    Orange, dashed: gradients of the weights. Routes get a colour and a dash each.

    Arguments:
        paths: names of nodes from the output down, to be told apart.
        tall: flow downwards, for a narrow page.
        backward: with what flows back.
        wrong: the quantities whose own formula is wrong, where a mistake is made on purpose.
        hidden: variables that are not drawn; where there are any, edges are bare lines.
        roomy: with space above each number, for someone to write it.
    """
    layout = lay_out(graph, weights, hidden, tall=tall)
    drawing = _Drawing(graph, quantities, frozenset(weights), layout, tuple(paths), backward, bool(hidden), roomy)
    width, height = drawing.layout.width, drawing.layout.height
    parts = roving_tabindex(mark_wrong("".join([*drawing.arrows(), *drawing.nodes()]), wrong))
    told = "diagram.describe" if backward else "diagram.describe.forward"
    describe = say(told, output=html.escape(str(graph.output.name)))
    limits = f"max-width:{width * 1.02:.0f}px;min-width:{layout.least:.0f}px"  # wider than its place, it scrolls
    least = room(graph, weights, hidden)
    way = ("tall" if tall else "wide") + (" bw-corner" if has_free_corner(layout, least) else "")
    return (
        f'<div class="bw-scroll bw-{way} bw-from-{least}">'
        f'<svg class="bw-diagram" viewBox="0 0 {width:g} {height:g}" role="group" '
        f'style="{limits}" aria-label="{say("diagram.title")}">'
        f"<desc>{describe}</desc>{parts}</svg></div>"
    )


@dataclass(frozen=True)
class _Drawing:
    graph: DAG
    quantities: Mapping[str, Node]
    weights: frozenset[str]
    layout: Layout
    paths: tuple[Sequence[str], ...]
    backward: bool
    bare: bool = False
    roomy: bool = False

    def arrows(self) -> Iterator[str]:
        routes = route_edges(self.layout)
        if self.bare:
            yield from self._bare_lines(routes)
        else:
            yield from (self._lines(edge, route) for edge, route in routes.items())
            yield from (self._words(edge, route) for edge, route in routes.items())  # on top of every line
        for top, attached in self.layout.layers.attached.items():
            if top not in self.layout.cards:
                yield from (self._from_box(operand, top) for operand in attached)

    def nodes(self) -> Iterator[str]:
        for node, box in self.layout.boxes.items():
            shapes = {"circle": self._circle, "card": self._card, "box": self._box}
            yield from shapes[box.shape](node, box)

    @cached_property
    def _steps(self) -> list[set[tuple[str, str]]]:
        """The edges of each route: the upper node and the lower one."""
        return [set(pairwise(route)) for route in self.paths]

    def _kind(self, node: Node) -> str:
        return "weight" if node.name in self.weights else "error"

    def _kinds(self, operand: Node, top: Node) -> list[str]:
        """Return the colours of what flows back along an edge: its routes', if it has any."""
        step = (str(top.name), str(operand.name))
        kinds = [f"route{number + 1}" for number, steps in enumerate(self._steps) if step in steps]
        return kinds or [self._kind(operand)]

    def _lines(self, edge: Edge, route: EdgeRoute) -> str:
        off = 0 if route.straight else -5
        forward = forward_group(str(edge[1].name), route.arrow("forward", off))
        if not self.backward:
            return forward
        first, apart = (5, 7) if not route.straight else (-_SHIFT, -7) if route.tall else (_SHIFT, 7)
        kinds = enumerate(self._kinds(*edge))
        back = [route.arrow(kind, first + apart * number, back=True) for number, kind in kinds]
        return forward + quantity_group(local_name(self.graph, edge[1], edge[0]), "".join(back), stop=False)

    def _bare_lines(self, routes: Mapping[Edge, EdgeRoute]) -> Iterator[str]:
        """Yield the lines into each node as one path, without heads: there are hundreds."""
        into: dict[Node, list[str]] = {}
        for (_, top), route in routes.items():
            into.setdefault(top, []).append(route.path(0))
        for top, lines in into.items():
            yield forward_group(str(top.name), f'<path class="bw-arrow bw-bare-line" d="{"".join(lines)}"/>')

    def _words(self, edge: Edge, route: EdgeRoute) -> str:
        local, kinds = local_name(self.graph, edge[1], edge[0]), self._kinds(*edge)
        look = f"bw-small bw-strong bw-{kinds[0] if len(kinds) == 1 else 'plain'}"
        times = f"× {slot(local, '8n', tag='tspan')}"
        if not route.straight:
            if not self.backward:
                return ""
            return quantity_group(local, text(route.label, times, look + " bw-halo", "middle" if route.tall else "end"))
        (start, across), (end, _) = route.corners
        middle, more = (start + end) / 2, 7 * (len(kinds) - 1)
        x, y = (across, middle) if route.tall else (middle, across)
        above, anchor = ((x + 10, y + 4), "start") if route.tall else ((x, y - 10), "middle")
        caption = text(above, html.escape(self._caption(*edge)), "bw-small bw-mute", anchor)
        if not self.backward:
            return caption
        below = (x - _SHIFT - 8 - more, y + 4) if route.tall else (x, y + 34 + more + 9 * self.roomy)
        return caption + quantity_group(local, text(below, times, look, "end" if route.tall else "middle"))

    def _from_box(self, operand: Node, top: Node) -> str:
        tall, start, end = self.layout.tall, self.layout.boxes[operand], self.layout.boxes[top]
        side = 0.0 if tall else start.x - end.x  # where several boxes share a circle
        edge = (start.x + BOX[0] / 2 + 1, start.y) if tall else (start.x, start.y + BOX[1] / 2 + 1)
        rim = offset((end.x, end.y), edge, RADIUS + 1, 0)
        kinds = self._kinds(operand, top)
        lines = [
            straight_arrow(kind, offset(rim, edge, 0, 8 + 6 * number), offset(edge, rim, 0, -8 - 6 * number))
            for number, kind in enumerate(kinds)
        ]
        local, times = self._factor(operand, top)
        look = f"bw-small bw-strong bw-halo bw-{self._kind(operand)}"
        more = 6 * (len(kinds) - 1)
        if tall:
            words = text((rim[0] + 1, (edge[1] + rim[1]) / 2 + 28), times, look, anchor="end")
        elif side < 0:
            words = text((start.x - 14, start.y + 33), times, look, anchor="end")
        else:
            words = text((start.x + 18 + more, start.y + (33 if side else 36)), times, look)
        forward = forward_group(
            str(top.name), straight_arrow("forward", offset(edge, rim, 0, 7), offset(rim, edge, 0, -7))
        )
        if not self.backward:
            return forward
        return forward + quantity_group(local, "".join(lines) + words)

    def _factor(self, operand: Node, top: Node) -> tuple[str, str]:
        """Return the name of a local derivative, and how it is written at an arrow: in letters if a few will do."""
        local = local_name(self.graph, top, operand)
        words = formula(self.quantities[local], TEXT, local)
        short = count_columns(words) <= 9 and self._kind(operand) == "weight"
        return local, html.escape(f"× {words}") if short else f"× {slot(local, '8n', tag='tspan')}"

    def _caption(self, operand: Node, top: Node) -> str:
        """Return what happens to an operand on its way up, if a few letters can say it."""
        words = formula(self.quantities.get(str(top.name), top), TEXT)
        others = [symbol(str(node.name), TEXT) for node in self.graph.operands(top) if node is not operand]
        own = symbol(str(operand.name), TEXT)
        if len(others) == 1 and words in (f"{own}·{others[0]}", f"{others[0]}·{own}"):
            return f"× {others[0]}"
        return words if count_columns(words) <= 12 else ""

    def _circle(self, node: Node, box: NodeBox) -> Iterator[str]:
        shape = f'<circle class="{self._look(node)}" cx="{box.x:.4g}" cy="{box.y:.4g}" r="{RADIUS:g}"/>'
        yield quantity_group(
            str(node.name), shape + self._inside(node, box, -4 - 6 * self.roomy, 14 + 4 * self.roomy, "bw-symbol")
        )
        if node is self.graph.output:
            return
        if self.layout.tall:
            yield self._gradient(node, (box.x + RADIUS + 8, box.y - 3))
        else:
            yield self._gradient(
                node, (box.x, box.y + RADIUS + (27 if self.layout.crowded else 18 + 17 * self.roomy)), line=True
            )

    def _box(self, node: Node, box: NodeBox) -> Iterator[str]:
        yield quantity_group(
            str(node.name), self._frame(node, box) + self._inside(node, box, -2, 12, "bw-symbol bw-lower")
        )
        if self.layout.tall:
            yield self._gradient(node, (box.x - box.width / 2, box.y + box.height / 2 + 14))
        elif self.layout.crowded:
            yield self._gradient(node, (box.x, box.y - box.height / 2 - 9), line=True, more=" bw-halo")
        else:
            yield self._gradient(node, (box.x + box.width / 2 + 6, box.y - 2))

    def _card(self, node: Node, box: NodeBox) -> Iterator[str]:
        """Yield a node with the weights that stand at it, a line each: symbol, value, local derivative, gradient."""
        left, right, y = box.x - box.width / 2 + 9, box.x + box.width / 2 - 8, box.y - box.height / 2 + 20
        value = left + indent(node, self.layout.cards[node])
        head = [
            text((left, y), html.escape(symbol(str(node.name), TEXT)), "bw-symbol bw-lower"),
            text((value, y), slot(str(node.name), "8", tag="tspan"), "bw-cell bw-forward"),
        ]
        yield quantity_group(str(node.name), self._frame(node, box) + "".join(head))
        if node is not self.graph.output and self.backward:
            quantity = gradient_name(self.graph, node)
            words = f"{html.escape(label(quantity, TEXT))} {slot(quantity, '8', tag='tspan')}"
            yield quantity_group(quantity, text((right, y), words, "bw-cell bw-error", "end"))
        for weight in self.layout.cards[node]:
            y += CARD[1]
            name = str(weight.name)
            local, times = self._factor(weight, node)
            quantity, colour = gradient_name(self.graph, name), self._kind(weight)
            yield quantity_group(
                name,
                text((left, y), html.escape(symbol(name, TEXT)), "bw-symbol bw-line")
                + text((value, y), slot(name, "8", tag="tspan"), "bw-cell bw-forward"),
            )
            if not self.backward:
                continue
            yield quantity_group(local, text((value + 58, y), times, f"bw-cell bw-{colour}"))
            yield quantity_group(
                quantity, text((right, y), f"⇡ {slot(quantity, '8', tag='tspan')}", f"bw-cell bw-{colour}", "end")
            )

    def _frame(self, node: Node, box: NodeBox) -> str:
        return (
            f'<rect class="{self._look(node)}" x="{box.x - box.width / 2:.4g}" y="{box.y - box.height / 2:.4g}" '
            f'width="{box.width:g}" height="{box.height:g}" rx="6"/>'
        )

    def _look(self, node: Node) -> str:
        given = node.operation is None and node.name not in self.weights and self.layout.boxes[node].shape == "box"
        return "bw-node" + (" bw-loss" if node is self.graph.output else " bw-given" if given else "")

    def _inside(self, node: Node, box: NodeBox, name: float, value: float, kind: str) -> str:
        letters = symbol(str(node.name), TEXT)
        shown = slot(str(node.name), "8", tag="tspan")
        space = box.width - (16 if box.shape == "circle" else 8)  # a circle is narrower above its middle
        wide = count_columns(letters) * _SYMBOL[box.shape]
        style = f"font-size:{max(100 * space / wide, 58):.0f}%" if wide > space else ""  # smaller could not be read
        inner = f'<tspan style="{style}">{html.escape(letters)}</tspan>' if style else html.escape(letters)
        fit = space if wide * 0.58 > space else 0
        return text((box.x, box.y + name), inner, kind, "middle", fit=fit) + text(
            (box.x, box.y + value), shown, "bw-number bw-forward", "middle"
        )

    def _gradient(self, node: Node, at: Point, *, line: bool = False, more: str = "") -> str:
        if not self.backward:
            return ""
        quantity = gradient_name(self.graph, node)
        kind = f"bw-small bw-strong bw-{self._kind(node)}{more}"
        name, value = html.escape(label(quantity, TEXT)), slot(quantity, "8", tag="tspan")
        if line:
            return quantity_group(quantity, text(at, f"{name} {value}", kind, anchor="middle"))
        lines = (
            f'<tspan x="{at[0]:.4g}">{name}</tspan><tspan x="{at[0]:.4g}" dy="{14 + 6 * self.roomy}">{value}</tspan>'
        )
        return quantity_group(quantity, text(at, lines, kind))
