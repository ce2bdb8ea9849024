"""Affine: the units of a graph that are sums of weights times inputs, and the layers that they make."""

from collections.abc import Collection
from dataclasses import dataclass

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation
from backprop_widgets.symbolic.caching import once_per_graph

__all__ = ["Affine", "find_affine_layers"]


@dataclass(frozen=True, eq=False)
class Affine:
    r"""Units with the same inputs, as one map of vectors.

    .. math:: z = W x + b

    Attributes:
        inputs: x, n nodes.
        weights: W, m rows of n variables.
        biases: b, m variables; ``None`` for a unit without one.
        sums: z, m nodes.
        activation: the operation that makes outputs of the sums; ``None`` if they are not all made by the same one.
        outputs: what it makes of each sum; the sums themselves where there is none.
    """

    inputs: tuple[Node, ...]
    weights: tuple[tuple[Node, ...], ...]
    biases: tuple[Node | None, ...]
    sums: tuple[Node, ...]
    activation: Operation | None
    outputs: tuple[Node, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of W: m units, n inputs."""
        return len(self.sums), len(self.inputs)


@once_per_graph
def find_affine_layers(graph: DAG, weights: tuple[str, ...]) -> tuple[Affine, ...]:
    """Return the layers of a graph, from the inputs up: named sums with the same inputs, one weight for each.

    Arguments:
        weights: the variables by which inputs are multiplied.

    >>> from backprop_widgets import mazur
    >>> network = mazur()
    >>> [layer.shape for layer in find_affine_layers(network.graph, network.weights)]
    [(2, 2), (2, 2)]
    """
    units: dict[frozenset[Node], list[tuple[Node, dict[Node, Node], Node | None]]] = {}
    for node in graph.named.values():
        if read := _read_unit(node, weights):
            units.setdefault(frozenset(read[0]), []).append((node, *read))
    return tuple(_make_layer(graph, layer) for layer in units.values())


def _read_unit(node: Node, weights: Collection[str]) -> tuple[dict[Node, Node], Node | None] | None:
    """Return the weight of each input and the bias of a sum of products; ``None`` if it is something else."""
    row: dict[Node, Node] = {}
    bias = None
    for term in _terms(node):
        if term.is_variable and bias is None and term is not node:
            bias = term
            continue
        factors = term.operands if _is(term, "multiply") else ()
        pairs = [(w, x) for w, x in (factors, factors[::-1]) if w.name in weights and x.name] if factors else []
        if len(pairs) != 1 or pairs[0][1] in row:
            return None
        row[pairs[0][1]] = pairs[0][0]
    return (row, bias) if row else None


def _terms(node: Node) -> list[Node]:
    """Return what is added up in a node, from left to right."""
    terms, stack = [], [node]
    while stack:
        term = stack.pop()
        if _is(term, "add") and (term is node or term.name is None):
            stack += reversed(term.operands)
        else:
            terms.append(term)
    return terms


def _is(node: Node, name: str) -> bool:
    return node.operation is not None and node.operation.name == name


def _make_layer(graph: DAG, units: list[tuple[Node, dict[Node, Node], Node | None]]) -> Affine:
    inputs, sums = tuple(units[0][1]), tuple(node for node, _, _ in units)
    above = [(node, graph.users[node]) for node in sums]
    outputs = tuple(users[0] for node, users in above if len(users) == 1 and users[0].operands == (node,))
    found = {node.operation for node in outputs}
    same = len(outputs) == len(sums) and len(found) == 1
    return Affine(
        inputs,
        tuple(tuple(row[node] for node in inputs) for _, row, _ in units),
        tuple(bias for _, _, bias in units),
        sums,
        found.pop() if same else None,
        outputs if same else sums,
    )
