"""Softmax: where a graph makes probabilities of logits, and the targets that these are compared with."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.symbolic.caching import once_per_graph

__all__ = ["Softmax", "find_softmaxes"]


@dataclass(frozen=True, eq=False)
class Softmax:
    r"""Classes that share one sum.

    .. math:: p_k = e^{z_k} / \sum_j e^{z_j} = e^{z_k - s}, \quad s = \log \sum_j e^{z_j}

    Attributes:
        logits: z, a node for each class.
        totals: the sum of the exponentials, or its logarithm s; several, if each class has one of its own.
        shares: p; ``None`` for a class whose probability is no node.
        logs: log p or its opposite, where it is a difference of z and s; ``None`` where there is none.
        targets: the variables by which the logarithms are multiplied; ``None`` where there is none.
    """

    logits: tuple[Node, ...]
    totals: tuple[Node, ...]
    shares: tuple[Node | None, ...]
    logs: tuple[Node | None, ...]
    targets: tuple[Node | None, ...]


@once_per_graph
def find_softmaxes(graph: DAG) -> tuple[Softmax, ...]:
    """Return every softmax of two classes at least, however it is written; operands first.

    >>> from backprop_widgets import cross_entropy, variables
    >>> loss = cross_entropy(variables("z1 z2"), variables("t1 t2"))
    >>> [(softmax.logits, softmax.targets) for softmax in find_softmaxes(DAG(loss))]
    [((<node z1>, <node z2>), (<node t1>, <node t2>))]
    """
    users: defaultdict[Node, list[Node]] = defaultdict(list)
    sums: defaultdict[tuple[Node, ...], list[Node]] = defaultdict(list)
    for node in graph.nodes:
        for operand in node.operands:
            users[operand].append(node)
        terms = node.operands if _is(node, "logsumexp") else tuple(_terms(node))
        if _is(node, "logsumexp") or all(_is(term, "exp") for term in terms):
            sums[terms].append(node)
    read = (_read(terms, totals, users) for terms, totals in sums.items() if len({*terms}) == len(terms) > 1)
    return tuple(softmax for softmax in read if {*softmax.shares, *softmax.logs} - {None})


def _read(terms: tuple[Node, ...], totals: list[Node], users: dict[Node, list[Node]]) -> Softmax:
    """Return the softmax of some logits, or of their exponentials, given every sum of them."""
    above = [user for total in totals for user in users[total]]
    if _is(totals[0], "logsumexp"):
        logits = terms
        logs = [_first(user for user in above if _is(user, "subtract") and z in user.operands) for z in logits]
        differences = [user for user in above if _is(user, "subtract") and user.operands[1] in totals]
        made = [[user for node in differences if z in node.operands for user in users[node]] for z in logits]
        shares = [_first(user for user in nodes if _is(user, "exp")) for nodes in made]
    else:
        logits, logs = tuple(term.operands[0] for term in terms), [None] * len(terms)
        divided = [user for user in above if _is(user, "divide") and user.operands[1] in totals]
        shares = [_first(user for user in divided if user.operands[0] is term) for term in terms]
    named = [_logarithms(log, share, users) for log, share in zip(logs, shares, strict=True)]
    return Softmax(logits, tuple(totals), tuple(shares), tuple(logs), tuple(_target(each, users) for each in named))


def _first(nodes: Iterable[Node]) -> Node | None:
    return next(iter(nodes), None)


def _terms(node: Node) -> list[Node]:
    """Return what is added up in a node, from left to right; the node itself if it is no sum."""
    if not _is(node, "add"):
        return [node]
    return [term for operand in node.operands for term in (_terms(operand) if operand.name is None else [operand])]


def _logarithms(log: Node | None, share: Node | None, users: dict[Node, list[Node]]) -> list[Node]:
    """Return the nodes that are the logarithm of a probability, or its opposite."""
    found = [] if log is None else [log]
    found += [] if share is None else [user for user in users[share] if _is(user, "log")]
    return found + [user for node in found for user in users[node] if _is(user, "negate")]


def _target(logarithms: list[Node], users: dict[Node, list[Node]]) -> Node | None:
    """Return the variable by which one of some nodes is multiplied."""
    products = [(user, node) for node in logarithms for user in users[node] if _is(user, "multiply")]
    factors = (operand for user, node in products for operand in user.operands if operand is not node)
    return next((factor for factor in factors if factor.is_variable), None)


def _is(node: Node, name: str) -> bool:
    return node.operation is not None and node.operation.name == name
