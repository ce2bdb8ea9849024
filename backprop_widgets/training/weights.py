"""Weights: the variables that a step moves."""

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.topology import Topology

__all__ = ["presumed_weights"]


def presumed_weights(graph: Topology) -> tuple[Node, ...]:
    """Return the weights of a graph where nobody has named them: the variables whose names begin with ``w``.

    Where no name does, all variables are.

    >>> from backprop_widgets import worked_example
    >>> [node.name for node in presumed_weights(worked_example().graph)]
    ['w1', 'w2']
    """
    named = tuple(node for name, node in graph.variables.items() if name[0] in "wW")
    return named or tuple(graph.variables.values())
