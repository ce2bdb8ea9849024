"""Substitution: copies of nodes in which others stand for some."""

from collections.abc import Callable, Collection, Iterable, Mapping

from backprop_widgets.engine.dag import reach
from backprop_widgets.engine.node import Node, constant
from backprop_widgets.engine.overrides import Override
from backprop_widgets.symbolic.simplify import name_formula

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
        operands = tuple(copies.get(operand, operand) for operand in node.operands)
        if node in copies or (change is None and not any(operand in copies for operand in node.operands)):
            continue
        name = node.name and rename(node.name)
        if change is None or change.rule is None:
            copies[node] = Node(node.operation, operands, name)
            continue
        also = (copies.get(other, other) for other in change.also)
        wrong = change.rule(Node(node.operation, operands), *operands, *also)
        copies[node] = name_formula(wrong if isinstance(wrong, Node) else constant(wrong, "a changed value"), name)
    return copies


def substitute(formulas: Mapping[str, Node], new: Mapping[Node, Node]) -> dict[str, Node]:
    """Return formulas with each key of ``new`` replaced by its value, once; what depends on none stays the same."""
    moved = {node: other for node, other in new.items() if node is not other}
    tops = (top for top in formulas.values() if top not in new)
    nodes = reach(tops, lambda node: [below for below in node.operands if below not in new])
    copies = rebuild(nodes, moved, {})
    return {name: copies.get(node, node) for name, node in formulas.items()}


def dependencies(top: Node, nodes: Collection[Node]) -> set[Node]:
    """Return those of some nodes that ``top`` depends on, itself among them."""
    return set(nodes).intersection(reach([top]))
