"""Layout: where the nodes of a diagram stand. Fixed per graph, so that nothing jumps while numbers change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.graph import Graph
from ..engine.node import Node

__all__ = ["BOX", "RADIUS", "Layout", "Spot", "laid_out"]

RADIUS = 30.0
BOX = (58.0, 34.0)
_COLUMN, _BOX_COLUMN = 150.0, 132.0
_ABOVE, _BELOW, _BARE = 96.0, 62.0, 38.0
_LEFT, _RIGHT = 44.0, 104.0
_TALL_ROW, _TALL_WIDTH = 104.0, 340.0


@dataclass(frozen=True)
class Spot:
    """The centre of a node: a circle in the flow, or a box beside the circle that uses it."""

    x: float
    y: float
    box: bool = False


@dataclass(frozen=True)
class Layout:
    """All spots, and the size of the whole, in the units of the drawing; ``tall`` flows downwards."""

    spots: dict[Node, Spot]
    width: float
    height: float
    tall: bool = False


@dataclass(frozen=True)
class _Ranks:
    """The circles by rank along the flow, and the boxes of each circle."""

    rows: list[list[Node]]
    boxes: dict[Node, list[Node]]


def laid_out(graph: Graph, weights: Sequence[str], *, tall: bool = False) -> Layout:
    """Return a layered layout: the flow from left to right, weights and targets above their operation.

    An operation stands one rank after the last of its operands. A variable of the first rank's operations
    that is no weight stands at the start of the flow; every other variable is a box.

    Arguments:
        graph: the graph.
        weights: the variables that are updated.
        tall: flow downwards instead, for a narrow page, with the boxes at the left.

    """
    ranks = _ranked(graph, frozenset(weights))
    return _tall(ranks) if tall else _wide(ranks)


def _ranked(graph: Graph, weights: frozenset[str]) -> _Ranks:
    rank: dict[Node, int] = {}
    for node in graph.named.values():
        below = [rank[operand] for operand in graph.operands(node)]
        rank[node] = 1 + max(below) if below else 0
    operations = [node for node in graph.named.values() if node.operation]
    boxes: dict[Node, list[Node]] = {node: [] for node in operations}
    rows: list[list[Node]] = [[] for _ in range(max(rank.values()) + 1)]
    for node in graph.variables.values():
        users = graph.users[node]
        if users and (node.name in weights or all(rank[top] > 1 for top in users)):
            boxes[users[0]].append(node)
        else:
            rows[0].append(node)
    for node in operations:
        rows[rank[node]].append(node)
    return _Ranks([row for row in rows if row], boxes)


def _wide(ranks: _Ranks) -> Layout:
    most = max((len(row) for row in ranks.boxes.values()), default=0)
    spacing = max(_COLUMN, _BOX_COLUMN * most + 32)
    lead = _ABOVE if most else _BARE
    gap = lead + _BELOW
    height = gap * max(len(row) for row in ranks.rows)
    spots: dict[Node, Spot] = {}
    for rank, row in enumerate(ranks.rows):
        for place, node in enumerate(row):
            x = rank * spacing
            y = lead + (height - gap) / 2 + (place - (len(row) - 1) / 2) * gap
            spots[node] = Spot(x, y)
            boxes = ranks.boxes.get(node, [])
            for order, box in enumerate(boxes):
                spots[box] = Spot(x + (order - (len(boxes) - 1) / 2) * _BOX_COLUMN, y - 72, box=True)
    left = min(spot.x for spot in spots.values()) - _LEFT
    moved = {node: Spot(spot.x - left, spot.y, spot.box) for node, spot in spots.items()}
    return Layout(moved, max(spot.x for spot in moved.values()) + _RIGHT, height)


def _tall(ranks: _Ranks) -> Layout:
    across = max(len(row) for row in ranks.rows)
    spacing = 300.0
    spots: dict[Node, Spot] = {}
    y = RADIUS + 8
    for row in ranks.rows:
        most = max(len(ranks.boxes.get(node, ())) for node in row)
        y += max(0, most - 1) * 30
        for place, node in enumerate(row):
            x = 186 + (across - 1) * spacing / 2 + (place - (len(row) - 1) / 2) * spacing
            spots[node] = Spot(x, y)
            boxes = ranks.boxes.get(node, [])
            for order, box in enumerate(boxes):
                spots[box] = Spot(x - 144, y + (order - (len(boxes) - 1) / 2) * 62, box=True)
        y += _TALL_ROW + max(0, most - 1) * 30
    return Layout(spots, _TALL_WIDTH + (across - 1) * spacing, y - _TALL_ROW + RADIUS + 26, tall=True)
