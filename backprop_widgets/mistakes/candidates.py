"""Candidates: the parts of a graph at which a mistake can be made: edges, products, activations, losses, meetings."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.overrides import Edge, Override
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.affine import Affine, find_affine_layers
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.names import local_name
from backprop_widgets.symbolic.substitute import dependencies

__all__ = ["Candidates", "is_operation", "list_candidates", "reads_output"]

_SUMS = {"add", "subtract"}
_NO_ACTIVATIONS = {"negate", "square"}
_MOST_RIVALS = 12  # with so many other weights, only those of the same layer are taken for one another
_MOST_INPUTS = 12  # of a unit in which one may be taken for a factor of the bias
_WIDEST = 64  # in a layer of more weights, only those with an end in common, or with both exchanged


@dataclass(frozen=True, eq=False)
class Candidates:
    """An index of a graph by what a mal-rule looks for; every list runs from the output down."""

    graph: DAG
    weights: tuple[Node, ...]

    @cached_property
    def moved(self) -> frozenset[Node]:
        """The weights, to ask whether a node is one."""
        return frozenset(self.weights)

    @cached_property
    def operations(self) -> list[Node]:
        """The nodes that are computed, the output first."""
        return [node for node in reversed(self.graph.nodes) if node.operation]

    @cached_property
    def edges(self) -> list[Edge]:
        """Every operand to which something flows back."""
        return [edge for node in self.operations for edge in self.below(node)]

    def below(self, node: Node) -> list[Edge]:
        """Return the operands of a node to which something flows back."""
        rules = node.operation.rules(len(node.operands)) if node.operation else ()
        pairs = enumerate(zip(node.operands, rules, strict=True))
        return [(node, position) for position, (operand, rule) in pairs if rule is not None and operand.value is None]

    @cached_property
    def users(self) -> dict[Node, list[Edge]]:
        """Every edge that leads down to a node."""
        above: dict[Node, list[Edge]] = {node: [] for node in self.graph.nodes}
        for node, position in self.edges:
            above[node.operands[position]].append((node, position))
        return above

    @cached_property
    def depth(self) -> dict[Node, int]:
        """The number of operations, sums aside, on the longest path from the output down to and with each node."""
        depth: dict[Node, int] = {}
        for node in reversed(self.graph.nodes):
            above = max((depth[user] for user, _ in self.users[node]), default=0)
            depth[node] = above + (node.operation is not None and node.operation.name not in _SUMS)
        return depth

    @cached_property
    def _tops(self) -> dict[Node, list[Node]]:
        tops: dict[Node, list[Node]] = {}
        for top in self.graph.named.values():
            for node in self.graph.fold(top) if top.operation else ():
                tops.setdefault(node, []).append(top)
        return tops

    def local_names(self, edge: Edge) -> tuple[str, ...]:
        """Return the local derivatives that an edge is part of, as a reader calls them."""
        node, position = edge
        operand = node.operands[position]
        named = (operand,) if operand.name else self.graph.operands(operand)
        return tuple(local_name(self.graph, top, bottom) for top in self._tops[node] for bottom in named)

    def value_names(self, node: Node) -> tuple[str, ...]:
        """Return the named nodes that a node is part of."""
        return tuple(str(top.name) for top in self._tops[node])

    def name(self, node: Node) -> str:
        """Return the name of a node, or of the named ones that it is part of."""
        return str(node.name or ", ".join(self.value_names(node)))

    def change_slopes(self, edges: Sequence[Edge], override: Override, **words: str) -> Site:
        """Return the site at which the derivatives along some edges of a node are other ones."""
        names = tuple(name for edge in edges for name in self.local_names(edge))
        depth = self.depth[edges[0][0]] if edges else 0
        return Site(rules=dict.fromkeys(edges, override), where=names, words=words, depth=depth)

    def change_value(self, node: Node, override: Override, **words: str) -> Site:
        """Return the site at which the value of a node is another one."""
        return Site(values={node: override}, where=self.value_names(node), words=words, depth=self.depth[node])

    @cached_property
    def products(self) -> list[tuple[Edge, Node]]:
        """Every edge of a product, with the other factor, which is the derivative; constants are no factors."""
        edges = [edge for edge in self.edges if is_operation(edge[0], "multiply")]
        pairs = [(edge, edge[0].operands[1 - edge[1]]) for edge in edges]
        return [(edge, factor) for edge, factor in pairs if factor.value is None]

    @cached_property
    def activations(self) -> list[tuple[Node, Operation]]:
        """Every curved function of one operand to which something flows back, with its row of the table."""
        rows = [(node, node.operation) for node, _ in self.edges if node.operation and len(node.operands) == 1]
        return [
            (node, row) for node, row in rows if row.smooth and not row.variadic and row.name not in _NO_ACTIVATIONS
        ]

    @cached_property
    def halves(self) -> list[Node]:
        """Every node that halves: half the squared error, or a product with one half."""
        return [node for node in self.operations if is_operation(node, "half_squared_error") or _is_half(node)]

    @cached_property
    def meetings(self) -> list[tuple[Node, list[list[Edge]]]]:
        """Every node at which several paths meet: the edges they come by, together if from one named node.

        A node that one named node uses several times is there once more, with those edges one by one.
        """
        meetings = []
        for node, edges in self.users.items():
            by_top: dict[tuple[Node, ...], list[Edge]] = {}
            for edge in reversed(edges):
                by_top.setdefault(tuple(self._tops[edge[0]]), []).append(edge)
            if len(by_top) > 1:
                meetings.append((node, list(by_top.values())))
            meetings += [(node, [[edge] for edge in group]) for group in by_top.values() if len(group) > 1]
        return meetings

    @cached_property
    def square_layers(self) -> list[Affine]:
        """Every layer of as many units as inputs, two at least, in which each has a weight of its own."""
        layers = find_affine_layers(self.graph, tuple(str(weight.name) for weight in self.weights))
        square = [layer for layer in layers if layer.shape[0] == layer.shape[1] > 1]
        return [layer for layer in square if len({*chain(*layer.weights)}) == layer.shape[0] ** 2]

    @cached_property
    def biases(self) -> dict[tuple[Node, Node], list[Edge]]:
        """By a bias and an input beside it: every edge by which the bias is added to products with weights.

        A bias is a variable that is added up, and used in no other way. Of a wide unit nothing is listed.
        """
        inputs: dict[Node, dict[Node, None]] = {}
        for (node, position), factor in self.products:
            if node.operands[position] in self.moved and factor not in self.moved:
                inputs.setdefault(self.sum_above(node), {})[factor] = None
        found: dict[tuple[Node, Node], list[Edge]] = {}
        for node, position in self.edges:
            bias = node.operands[position]
            if bias.is_variable and all(is_operation(user, "add") for user, _ in self.users[bias]):
                beside = inputs.get(self.sum_above(node), ())
                for factor in beside if len(beside) <= _MOST_INPUTS else ():
                    found.setdefault((bias, factor), []).append((node, position))
        return found

    def rivals(self, weight: Node) -> list[Node]:
        """Return the weights that may be taken for one: all, or of the same layer where there are many.

        In a wide layer these are the weights from the same unit or to the same, and the one that stands where this
        one would if rows and columns were exchanged.
        """
        others = [other for other in self.weights if other is not weight]
        if len(others) < _MOST_RIVALS:
            return others
        layer = [other for other in others if self.depth[other] == self.depth[weight]]
        if len(layer) < _WIDEST:
            return layer
        start, end = self._units[weight]
        units = ((other, *self._units[other]) for other in layer)
        return [other for other, one, two in units if one == start or two == end or (two, one) == (start, end)]

    @cached_property
    def _units(self) -> dict[Node, tuple[int, int]]:
        """Of each weight, the number in its layer of the unit that it comes from, and of the one that it leads to."""
        numbers = defaultdict[tuple[int, str], dict[Node | None, int]](dict)
        units = {}
        for weight in self.weights:
            node, position = self.users[weight][0]
            start = node.operands[1 - position] if is_operation(node, "multiply") else None
            starts, ends = numbers[self.depth[weight], "start"], numbers[self.depth[weight], "end"]
            units[weight] = starts.setdefault(start, len(starts)), ends.setdefault(self._tops[node][0], len(ends))
        return units

    def losses(self) -> Iterator[Node]:
        """Yield the terms of the output, if it is a sum, or the output."""
        stack = [self.graph.output]
        while stack:
            node = stack.pop()
            if is_operation(node, "add"):
                stack += [operand for operand in reversed(node.operands) if operand.operation]
            else:
                yield node

    def sum_above(self, node: Node) -> Node:
        """Return the whole weighted sum of which a product is a term."""
        while node.name is None and len(self.users[node]) == 1:
            (user, _) = self.users[node][0]
            if user.operation is None or user.operation.name not in _SUMS:
                break
            node = user
        return node


list_candidates = once_per_graph(Candidates)


def reads_output(row: Operation) -> bool:
    """Return whether an operation's first derivative rule is written in terms of its output.

    >>> from backprop_widgets import sigmoid, sin
    >>> reads_output(sigmoid), reads_output(sin)
    (True, False)
    """
    output, *operands = variables("output a b"[: 6 + 2 * len(row.partials)])
    rule = row.rules(len(operands))[0]
    formula = rule(output, *operands) if rule else None
    return isinstance(formula, Node) and output in dependencies(formula, (output,))


def is_operation(node: Node, *names: str) -> bool:
    """Return whether a node is computed by an operation of one of these names."""
    return node.operation is not None and node.operation.name in names


def _is_half(node: Node) -> bool:
    constants = [operand.value for operand in node.operands]
    return (is_operation(node, "multiply") and 0.5 in constants) or (
        is_operation(node, "divide") and constants[-1] == 2
    )
