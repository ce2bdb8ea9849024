"""Layout: where the nodes of a diagram stand. Fixed per graph, so that nothing jumps while numbers change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.diagram.layers import LINEAR, Edge, Layers, assign_layers
from backprop_widgets.explain.notation.letters import count_columns
from backprop_widgets.explain.notation.styles import TEXT, symbol

__all__ = ["BOX", "CARD", "RADIUS", "Layout", "NodeBox", "has_free_corner", "indent", "lay_out", "room"]

RADIUS = 30.0
_NAMED = (53.0, 62.0)  # below the middle of a circle, its gradient included; in a crowded layer
_LEAST, _LEAST_CROWDED = 0.77, 0.882  # of its size: drawn smaller, the small print is too small
BOX = (58.0, 34.0)
CARD = (34.0, 18.0)  # the height of the head and the foot, and of each line
_CARDS = (180.0, 224.0)  # the width of a card whose factors are letters, or numbers, without that of its symbols
BOX_COLUMN = 132.0
_ROOMS = (640, 760, 820, 915, 1030, 1180)  # the widths of a page, in pixels, that the styles tell apart
_CORNER = (160.0, 58.0)  # what the key needs, a line each
_KEYED = 860  # the width of a page from which on it stands there
_AROUND = 8.0  # what a page has around a diagram
_MARGIN = 22.0  # at the right, for the longer numbers
_LETTER = 7.5  # the width of a character of the small print
_LANE = 22.0  # between edges that pass a layer by
_FACTOR, _WORDS = 98.0, 104.0  # the room of a factor beside its arrow; and of one before its end
_BELOW = 80.0  # the same of one below it
_ROOMY, _TIGHT = 88.0, 108.0  # between two rims: one edge that goes straight; several that fan out


@dataclass(frozen=True)
class NodeBox:
    """The centre of a node and what it looks like: a circle, a card with its weights, or a box beside a circle."""

    x: float
    y: float
    shape: str = "circle"
    width: float = 2 * RADIUS
    height: float = 2 * RADIUS


@dataclass(frozen=True)
class Layout:
    """All boxes, the size of the whole, in the units of the drawing; ``tall`` flows downwards.

    Attributes:
        layers: what was laid out.
        boxes: of the nodes of the flow and of those beside them; a card's weights have none.
        cards: the weights on each card.
        lanes: for an edge that passes layers by, where it does so, across the flow.
        crowded: whether a layer has several nodes, so that words stand above boxes and not beside them.
    """

    layers: Layers
    boxes: dict[Node, NodeBox]
    cards: dict[Node, list[Node]]
    width: float
    height: float
    tall: bool = False
    lanes: dict[Edge, float] = field(default_factory=dict)
    crowded: bool = False

    @property
    def least(self) -> float:
        """The width of the smallest picture of it, in pixels."""
        return self.width * (_LEAST_CROWDED if self.crowded else _LEAST)


@dataclass(frozen=True)
class _Extent:
    """How far an item reaches from its centre along and across the flow, words included; ``rim`` is the shape."""

    before: float
    after: float
    above: float
    below: float
    rim: float


def lay_out(graph: DAG, weights: Sequence[str], hidden: Collection[str] = (), *, tall: bool = False) -> Layout:
    """Return a layered layout: the flow from left to right, weights and targets above their operation.

    Where an operation has more than two of them, or they would not fit beside one another, it is a card that lists
    them. Edges that pass a layer by run below it.

    Arguments:
        weights: the variables that are updated.
        hidden: variables that are not drawn.
        tall: flow downwards instead, for a narrow page, with the boxes at the left.
    """
    layers = assign_layers(graph, weights, hidden)
    crowded = max(len(row) for row in layers.rows) > 1
    most = 2 if not tall else 0 if crowded else 1
    cards = {node: attached for node, attached in layers.attached.items() if len(attached) > most}
    shapes = {node: _shape(node, graph, cards) for row in layers.rows for node in row}
    extents = {node: _extent(shape, node, graph, layers, tall, crowded) for node, shape in shapes.items()}
    across = _across(layers, extents)
    along = _along(layers, extents, across, tall)
    lanes = _lanes(layers, extents, across)
    places = {node: along[layers.layer[node]] for node in shapes}
    first = min(places[node] - item.before for node, item in extents.items())
    last = max(places[node] + item.after for node, item in extents.items())
    top = min(across[node] - item.above for node, item in extents.items())
    below = [across[node] + item.below for node, item in extents.items()]
    bottom = max([*below, *(lane + _LANE for lane in lanes.values())])
    boxes: dict[Node, NodeBox] = {}
    for node, shape in shapes.items():
        x, y = places[node] - first, across[node] - top  # no coordinate is negative
        boxes[node] = replace(shape, x=y, y=x) if tall else replace(shape, x=x, y=y)
        if node not in cards:
            attached = layers.attached.get(node, [])
            beside = _beside(_letters(graph.output), attached) if tall and attached else 0
            boxes |= _boxes(attached, boxes[node], beside)
    lanes = {edge: lane - top for edge, lane in lanes.items()}
    width, height = (bottom - top, last - first) if tall else (last - first + _MARGIN, bottom - top)
    return Layout(layers, boxes, cards, width, height, tall, lanes, crowded)


def room(graph: DAG, weights: Sequence[str], hidden: Collection[str] = ()) -> int:
    """Return from which width of a page on, in pixels, a diagram has the room to flow from left to right.

    >>> from backprop_widgets import two_paths, worked_example
    >>> [room(network.graph, network.weights) for network in (worked_example(), two_paths())]
    [640, 915]
    """
    least = lay_out(graph, weights, hidden).least + _AROUND
    return next((width for width in _ROOMS if width >= least), _ROOMS[-1])


def has_free_corner(layout: Layout, room: int) -> bool:
    """Return whether there is room for the key at the top left, wherever the page is so wide that it stands there."""
    wide, high = _CORNER
    entered = () if layout.tall else {end for _, end in layout.layers.edges}  # the words of an edge stand before it
    return (layout.tall and room <= _KEYED) or all(
        box.x - box.width / 2 - (_WORDS if node in entered else 0) > wide or box.y - box.height / 2 > high
        for node, box in layout.boxes.items()
    )


def _shape(node: Node, graph: DAG, cards: Mapping[Node, list[Node]]) -> NodeBox:
    if node not in cards:
        return NodeBox(0, 0)
    letters = all(part.operation and part.operation.name in LINEAR for part in graph.fold(node))
    left = indent(node, cards[node])
    head = left + 83 + 1.02 * _LETTER * (_letters(graph.output) + _letters(node) + 11)
    width = max(_CARDS[not letters] + left, head)
    return NodeBox(0, 0, "card", width, CARD[0] + CARD[1] * len(cards[node]))


def indent(node: Node, boxes: Sequence[Node]) -> float:
    """Return the width of the symbols on a card."""
    return max(28.0, 9.0 * max(_letters(part) for part in (node, *boxes)) + 6)


def _extent(shape: NodeBox, node: Node, graph: DAG, layers: Layers, tall: bool, crowded: bool) -> _Extent:
    if shape.shape == "card":
        wide, high = shape.width / 2, shape.height / 2
        if tall:
            return _Extent(high + 2, high + 2, wide + 12, wide + 12, high)
        return _Extent(wide, wide, high + 8, high + 8, wide)
    attached = layers.attached.get(node, [])
    loss = _letters(graph.output)
    name = _LETTER * (loss + _letters(node) + 11)  # of a gradient, beside its number
    if tall:
        stacked = _LETTER * max(loss + _letters(node) + 3, 9)
        beside = _beside(loss, attached) + BOX[0] / 2 + 9 if attached else 102.0 if layers.into(node) else RADIUS + 8
        return _Extent(RADIUS + 8, RADIUS + 18, beside, RADIUS + 10 + stacked, RADIUS)
    below = _NAMED[crowded]
    own = RADIUS if node is graph.output else max(RADIUS, name / 2)
    if not attached:
        return _Extent(own, own, RADIUS + 4, below, RADIUS)
    longest = max(map(_letters, attached))
    half = (len(attached) - 1) / 2 * BOX_COLUMN
    if crowded:
        words = _LETTER * (loss + longest + 11) / 2
        return _Extent(max(own, half + words), max(own, half + max(words, _FACTOR)), 112.0, below, RADIUS)
    beside = BOX[0] / 2 + 6 + _LETTER * max(loss + longest + 3, 8)
    return _Extent(max(own, half + BOX[0] / 2), max(own, half + max(beside, _FACTOR)), 92.0, below, RADIUS)


def _beside(loss: float, attached: Sequence[Node]) -> float:
    """Return how far from a circle's middle its boxes stand, in a diagram that flows downwards.

    Below the arrow stand the gradient, from the box on, and the factor, up to the circle.
    """
    gradient = _LETTER * (loss + max(map(_letters, attached)) + 3)
    return max(144.0, gradient - BOX[0] / 2 + _BELOW + RADIUS + 16)


def _letters(node: Node) -> float:
    return count_columns(symbol(str(node.name), TEXT))


def _across(layers: Layers, extents: Mapping[Node, _Extent]) -> dict[Node, float]:
    """Return where each node stands across the flow, the middle being 0; alike in all layers of so many nodes."""
    places: dict[Node, float] = {}
    for row in layers.rows:
        alike = [extents[node] for other in layers.rows if len(other) == len(row) for node in other]
        pitch = max(item.above for item in alike) + max(item.below for item in alike)
        places |= {node: (place - (len(row) - 1) / 2) * pitch for place, node in enumerate(row)}
    return places


def _along(layers: Layers, extents: Mapping[Node, _Extent], across: Mapping[Node, float], tall: bool) -> list[float]:
    """Return where each layer stands along the flow."""
    places = [0.0]
    for before, after in zip(layers.rows, layers.rows[1:], strict=False):
        between = [(a, b) for a, b in layers.edges if a in before or b in after]
        level = all(
            across[a] == across[b] and len(layers.into(b)) == 1 for a, b in between if a in before and b in after
        )
        gap = (44.0 if level else 74.0) if tall else (_ROOMY if level else _TIGHT)
        rims = max(extents[node].rim for node in before) + max(extents[node].rim for node in after) + gap
        words = max(extents[node].after for node in before) + max(extents[node].before for node in after) + 10
        if not level and not tall:  # the words of the edges stand before their ends
            words = max(words, max(extents[node].after + extents[top].rim for node in before for top in after) + _WORDS)
        places.append(places[-1] + max(rims, words))
    return places


def _lanes(layers: Layers, extents: Mapping[Node, _Extent], across: Mapping[Node, float]) -> dict[Edge, float]:
    """Return, for each edge that passes layers by, how far across it does."""
    long = [(a, b) for a, b in layers.edges if layers.layer[b] - layers.layer[a] > 1]
    lanes: dict[Edge, float] = {}
    for number, (start, end) in enumerate(long):
        passed = [node for row in layers.rows[layers.layer[start] + 1 : layers.layer[end]] for node in row]
        lanes[start, end] = max(across[node] + extents[node].below for node in passed) + _LANE * (number + 0.6)
    return lanes


def _boxes(boxes: Sequence[Node], at: NodeBox, beside: float) -> dict[Node, NodeBox]:
    """Return where boxes stand: so far to the left of a circle, or above it."""
    off = [order - (len(boxes) - 1) / 2 for order in range(len(boxes))]
    if beside:
        return {box: NodeBox(at.x - beside, at.y + 62 * off[order], "box", *BOX) for order, box in enumerate(boxes)}
    return {box: NodeBox(at.x + BOX_COLUMN * off[order], at.y - 72, "box", *BOX) for order, box in enumerate(boxes)}
