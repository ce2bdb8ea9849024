"""Pickling: a graph as a flat list of its nodes, and an operation of the table by its name."""

import copyreg
from dataclasses import fields
from typing import Any, TypeVar

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS

__all__ = ["list_rows", "reduce_graph"]

G = TypeVar("G", bound=DAG)


def reduce_graph(graph: DAG) -> tuple[Any, ...]:
    """Return what a graph is pickled and copied as, for its ``__reduce__``: a list, for a long chain would be too deep.

    The copy has new nodes: they are made now, and in another process their serial numbers may be taken.

    >>> import copy
    >>> from backprop_widgets import worked_example
    >>> copy.deepcopy(worked_example().graph)
    <graph L(x, t, w1, w2), 8 nodes>
    """
    return _rebuild, (type(graph), list_rows(graph))


def list_rows(graph: DAG) -> list[tuple[Any, ...]]:
    """Return each node's operation, places of operands, name, value, and whether it is a named copy."""
    places = {node: place for place, node in enumerate(graph.nodes)}
    return [
        (node.operation, tuple(map(places.get, node.operands)), node.name, node.value, node.original is not None)
        for node in graph.nodes
    ]


def _rebuild(kind: type[G], rows: list[tuple[Any, ...]]) -> G:
    nodes: list[Node] = []
    for operation, places, name, value, copied in rows:
        operands = tuple(nodes[place] for place in places)
        nodes.append(Node(operation, operands, name, value, Node(operation, operands) if copied else None))
    return kind(nodes[-1])


def _reduce_node(node: Node) -> tuple[Any, ...]:
    return Node, (node.operation, node.operands, node.name, node.value, node.original)


def _look_up(name: str) -> Operation:
    return OPERATIONS[name]


def _reduce_operation(operation: Operation) -> tuple[Any, ...]:
    """One of the table goes by its name, since its rules have none; one of somebody's own by its parts."""
    if OPERATIONS.get(operation.name) is operation:
        return _look_up, (operation.name,)
    return Operation, tuple(getattr(operation, field.name) for field in fields(operation))


copyreg.pickle(Node, _reduce_node)
copyreg.pickle(Operation, _reduce_operation)
