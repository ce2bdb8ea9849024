"""Own engine: backpropagation in some thirty lines, as the solutions of lesson 8 write it."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["Node", "add", "backward", "hasty", "multiply", "ordered", "parallel", "sigmoid", "step", "subtract"]


class Node:
    """A value with its edges: pairs of an operand and the local derivative by it.

    >>> v = Node(3)
    >>> (v * v - v).value
    6
    """

    def __init__(self, value: Any, *edges: Any) -> None:
        self.value, self.edges = value, edges

    def __add__(self, other: "Node") -> "Node":
        return add(self, other)

    def __sub__(self, other: "Node") -> "Node":
        return subtract(self, other)

    def __mul__(self, other: "Node") -> "Node":
        return multiply(self, other)


def add(p: Node, q: Node) -> Node:
    """Return the sum of two nodes."""
    return Node(p.value + q.value, (p, 1), (q, 1))


def subtract(p: Node, q: Node) -> Node:
    """Return the difference of two nodes."""
    return Node(p.value - q.value, (p, 1), (q, -1))


def multiply(p: Node, q: Node) -> Node:
    """Return the product of two nodes."""
    return Node(p.value * q.value, (p, q.value), (q, p.value))


def sigmoid(z: Node) -> Node:
    """Return the sigmoid of a node, 1 / (1 + e^-z)."""
    a = 1 / (1 + math.exp(-z.value))
    return Node(a, (z, a * (1 - a)))


def parallel(p: Node, q: Node) -> Node:
    """Return p q / (p + q), the gate that lesson 14 asks for."""
    total = p.value + q.value
    return Node(p.value * q.value / total, (p, (q.value / total) ** 2), (q, (p.value / total) ** 2))


def ordered(top: Node) -> list[Node]:
    """Return all nodes that a node is made of and the node itself, operands first."""
    order: list[Node] = []

    def visit(node: Node) -> None:
        if node not in order:
            for operand, _ in node.edges:
                visit(operand)
            order.append(node)

    visit(top)
    return order


def backward(top: Node) -> dict[Node, float]:
    """Return by node the derivative of the top by it.

    .. math:: g_{top} = 1, \\quad g_v = \\total{u : v \\to u} g_u \\cdot \\frac{\\partial u}{\\partial v}

    >>> v = Node(3)
    >>> u = v * v
    >>> backward(u + u * v)[v], hasty(u + u * v)[v]
    (33, 15)
    """
    gradient: dict[Node, float] = {top: 1}
    for node in reversed(ordered(top)):
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    return gradient


def hasty(top: Node) -> dict[Node, float]:
    """Return what a sweep finds that takes the nodes in the order in which it meets them; it may be wrong."""
    gradient: dict[Node, float] = {top: 1}
    waiting = [top]
    for node in waiting:  # which grows while we walk along it
        for operand, local in node.edges:
            gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
            if operand not in waiting:
                waiting.append(operand)
    return gradient


def step(
    loss: Callable[..., Node], values: Mapping[str, float], weights: Iterable[str], eta: float
) -> dict[str, float]:
    """Return the values after one step of gradient descent.

    Arguments:
        loss: makes the loss of a node for each value, by name.
        values: a number for each name.
        weights: the names of those that move.
        eta: the learning rate.
    """
    nodes = {name: Node(value) for name, value in values.items()}
    gradient = backward(loss(**nodes))
    return {**values, **{name: values[name] - eta * gradient[nodes[name]] for name in weights}}
