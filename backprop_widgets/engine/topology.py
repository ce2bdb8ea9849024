"""Topology: the nodes that one output depends on, in topological order."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.tape import Tape
from backprop_widgets.engine.validation import Value, check_inputs, listed

__all__ = ["Topology", "UnknownName", "find_paths", "reach"]

_MOST_PATHS = 1000


class UnknownName(KeyError):
    """A name that the graph does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


class Topology:
    """The nodes below an output, and how they hang together; attributes are those of `backprop_widgets.graph.Graph`.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> graph = Topology((w * x + 1).named("y"))
    >>> graph
    <graph y(x, w), 5 nodes>
    >>> graph.operands(graph.output)
    (<node w>, <node x>)
    """

    def __init__(self, output: Node) -> None:
        """Collect the nodes below ``output``; a variable alone is a graph as well.

        Raises:
            TypeError: if ``output`` is not a node, or a constant.
            ValueError: if two nodes have one name, or both a node and its named copy are there.
        """
        if not isinstance(output, Node) or output.is_constant:
            raise TypeError(f"a graph is built on a node, not on {output!r:.80}")
        self.output = output if output.name else output.named("output")
        self.nodes = reach([self.output])
        self._members = frozenset(self.nodes)
        self.named: dict[str, Node] = {}
        self._collect_names()
        self.variables = {name: node for name, node in self.named.items() if node.is_variable}

    def _collect_names(self) -> None:
        copies: dict[Node, Node] = {}
        for node in self.nodes:
            if node.name is None:
                continue
            if node.name in self.named:
                raise ValueError(f"two nodes are named {node.name!r}; each name may stand once in a graph")
            self.named[node.name] = node
            original = node.original
            if original is None:
                continue
            if original in self._members or original in copies:
                other = f"its copy {copies[original].name!r}" if original in copies else "the unnamed original"
                raise ValueError(
                    f"the graph holds both {node.name!r} and {other}, so its gradient would split; "
                    f"use what .named({node.name!r}) returned everywhere"
                )
            copies[original] = node

    def node(self, name: str | Node) -> Node:
        """Return the node of a name; a node of this graph is returned as it is.

        Raises:
            KeyError: if the graph has no such node.
        """
        if name in self.named:
            return self.named[name]
        if not isinstance(name, Node):
            raise UnknownName(f"no node named {name!r:.80}; the graph has {listed(self.named)}")
        if name is self.output.original:
            return self.output
        if name in self._members:
            return name
        raise UnknownName(f"{name!r} is not in this graph; its output is {self.output.name!r}")

    def fold(self, top: Node) -> tuple[Node, ...]:
        """Return the unnamed nodes below ``top`` down to the named ones, and ``top`` last; operands first."""
        return reach([top], lambda node: [below for below in node.operands if below.name is None and below.operation])

    @staticmethod
    def operands(top: Node) -> tuple[Node, ...]:
        """Return the named nodes and variables directly below ``top``, as they stand from left to right."""
        below: dict[Node, None] = {}
        seen: set[Node] = set()
        stack = list(reversed(top.operands))
        while stack:
            node = stack.pop()
            if node.name is not None:
                below[node] = None
            elif node not in seen:
                seen.add(node)
                stack.extend(reversed(node.operands))
        return tuple(below)

    @cached_property
    def users(self) -> dict[Node, list[Node]]:
        """The named operations directly above each variable and named node, in topological order."""
        above: dict[Node, list[Node]] = {node: [] for node in self.named.values()}
        for node in self.named.values():
            for operand in self.operands(node):
                above[operand].append(node)
        return above

    @cached_property
    def tape(self) -> Tape:
        """All nodes as a list, which both passes sweep."""
        return Tape(self.nodes)

    def check_values(self, values: Any, by_name: Mapping[str, Any] | None = None) -> dict[str, Value]:
        """Return the values of all variables, checked as `forward` does."""
        return check_inputs(self.variables, values, by_name or {})[0]

    def __repr__(self) -> str:
        return f"<graph {self.output.name}({listed(self.variables)}), {len(self.nodes)} nodes>"


def reach(
    starts: Iterable[Node], beside: Callable[[Node], Iterable[Node]] = attrgetter("operands")
) -> tuple[Node, ...]:
    """Return some nodes and all to which a way leads from them, down to their operands or as given; operands first."""
    found = set(starts)
    stack = list(found)
    while stack:
        for node in beside(stack.pop()):
            if node not in found:
                found.add(node)
                stack.append(node)
    return tuple(sorted(found, key=lambda node: node.serial))


def find_paths(graph: Topology, target: Node) -> list[tuple[Node, ...]]:
    """Return the nodes of each path from the output to ``target``, in the order in which operands stand.

    Raises:
        ValueError: if there are more than 1,000 of them.
    """
    counts = {target: 1}  # of the paths down to it, from each node that has any
    for node in graph.named.values():
        if node is not target:
            counts[node] = sum(counts.get(operand, 0) for operand in graph.operands(node))
    count = counts.get(graph.output, 0)
    if count > _MOST_PATHS:
        raise ValueError(f"{target.name!r} has {count} routes; at most {_MOST_PATHS} are listed")
    paths = []
    stack: list[tuple[Node, ...]] = [(graph.output,)] if count else []
    while stack:
        path = stack.pop()
        if path[-1] is target:
            paths.append(path)
        else:
            below = [operand for operand in graph.operands(path[-1]) if counts.get(operand)]
            stack += [(*path, operand) for operand in reversed(below)]
    return paths
