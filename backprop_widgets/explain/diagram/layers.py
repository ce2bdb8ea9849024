"""Layers: which nodes of a diagram stand in one column of the flow, and which are drawn at another node.

Sugiyama, Tagawa & Toda (1981), Methods for visual understanding of hierarchical system structures, IEEE Transactions
on Systems, Man, and Cybernetics 11(2): nodes in layers, then their order, then their places, then the edges.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node

__all__ = ["LINEAR", "Edge", "Layers", "assign_layers", "group_by_layer"]

Edge = tuple[Node, Node]  # what is used, and what uses it
LINEAR = ("add", "subtract", "multiply", "negate")


@dataclass(frozen=True)
class Layers:
    """The layers of a diagram.

    Attributes:
        rows: the nodes of the flow by layer.
        layer: the place of each of them in ``rows``.
        attached: for each operation, the variables that stand at it.
        edges: what flows from node to node, as the operands stand.
    """

    rows: list[list[Node]]
    layer: dict[Node, int]
    attached: dict[Node, list[Node]]
    edges: list[Edge]

    def into(self, node: Node) -> list[Edge]:
        """Return the edges that end at a node."""
        return [edge for edge in self.edges if edge[1] is node]

    def out_of(self, node: Node) -> list[Edge]:
        """Return the edges that start at a node."""
        return [edge for edge in self.edges if edge[0] is node]


def assign_layers(graph: DAG, weights: Sequence[str], hidden: Collection[str] = ()) -> Layers:
    """Return the layers of a graph's diagram: the longest path from an input, as in the layering of Sugiyama et al.

    An operation stands one layer after the last of its operands. A variable that only one operation uses stands at
    that operation if it is a weight, or if it comes late; every other variable is part of the flow. A hidden variable
    stands nowhere.
    """
    depth: dict[Node, int] = {}
    for node in graph.named.values():
        depth[node] = 1 + max((depth[operand] for operand in graph.operands(node)), default=-1)
    operations = [node for node in graph.named.values() if node.operation]
    attached: dict[Node, list[Node]] = {node: [] for node in operations}
    flow: dict[Node, int] = {}
    for name, node in graph.variables.items():
        if name in hidden:
            continue
        users = graph.users[node]
        weight = node.name in weights
        if len(users) == 1 and (weight or depth[users[0]] > 1):
            attached[users[0]].append(node)
        else:
            flow[node] = max(0, min((depth[top] for top in users), default=1) - 1) if weight else 0
    flow |= {node: depth[node] for node in operations}
    used = sorted(set(flow.values()))
    layer = {node: used.index(place) for node, place in flow.items()}
    rows = [[node for node in flow if layer[node] == place] for place in range(len(used))]
    edges = [(operand, top) for top in operations for operand in graph.operands(top) if operand in flow]
    return Layers(rows, layer, attached, edges)


def group_by_layer(graph: DAG, names: Sequence[str]) -> dict[int, list[str]]:
    """Return variables by the layer that uses them, from 1 on: how many activations the longest path before it has.

    >>> from backprop_widgets import mazur
    >>> group_by_layer(mazur().graph, ["w1", "w4", "w5", "b2"])
    {1: ['w1', 'w4'], 2: ['w5', 'b2']}
    """
    before: dict[Node, int] = {}
    for node in graph.named.values():
        own = sum(part.operation is not None and part.operation.name not in LINEAR for part in graph.fold(node))
        before[node] = bool(own) + max((before[operand] for operand in graph.operands(node)), default=0)
    used = {
        name: min(max(before[other] for other in graph.operands(top)) for top in graph.users[graph.variables[name]])
        for name in names
    }
    places = sorted(set(used.values()))
    return {place + 1: [name for name in names if used[name] == at] for place, at in enumerate(places)}
