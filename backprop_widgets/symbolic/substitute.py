"""Substitution: copies of nodes in which others stand for some."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from backprop_widgets.engine.node import Node, constant
from backprop_widgets.engine.overrides import Override

__all__ = ["dependencies", "rebuild", "substitute"]


def rebuild(
    nodes: Iterable[Node],
    new: Mapping[Node, Node],
    changes: Mapping[Node, Override],
    rename: Callable[[str], str] = str,
) -> dict[Node, Node]:
    """Return what stands for each node that depends on a key of ``new``, or whose value is changed.

    Arguments:
        nodes: in topological order.
        new: what stands for some of them; these are in the result as well.
        changes: the nodes that are computed by another rule than their own.
        rename: what becomes of a node's name in its copy.

    """
    copies = dict(new)
    for node in nodes:
        change = changes.get(node)
        if change is None and not any(operand in copies for operand in node.operands):
            continue
        operands = tuple(copies.get(operand, operand) for operand in node.operands)
        name = node.name and rename(node.name)
        if change is None or change.rule is None:
            copies[node] = Node(node.operation, operands, name)
            continue
        also = (copies.get(other, other) for other in change.also)
        copies[node] = _named(change.rule(Node(node.operation, operands), *operands, *also), name)
    return copies


def substitute(found: Mapping[str, Node], new: Mapping[Node, Node]) -> dict[str, Node]:
    """Return ``found`` with each key of ``new`` replaced by its value, once; what depends on none stays the same."""
    known = dict(new)
    for top in found.values():
        stack = [top]
        while stack:
            node = stack[-1]
            waiting = [operand for operand in node.operands if operand not in known] if node not in known else []
            if waiting:
                stack += waiting
                continue
            stack.pop()
            if node not in known:
                operands = tuple(known[operand] for operand in node.operands)
                known[node] = node if operands == node.operands else Node(node.operation, operands, node.name)
    return {name: known[node] for name, node in found.items()}


def dependencies(top: Node, some: Collection[Node]) -> set[Node]:
    """Return those of ``some`` nodes that ``top`` depends on."""
    seen, stack = {top}, [top]
    while stack:
        below = [operand for operand in stack.pop().operands if operand not in seen]
        seen.update(below)
        stack += below
    return seen.intersection(some)


def _named(wrong: Node | float, name: str | None) -> Node:
    if not isinstance(wrong, Node):
        return constant(wrong, "a changed value")
    return Node(wrong.operation, wrong.operands, name) if wrong.operation and not wrong.name else wrong
