"""Rules: for each mistake the mal-rule behind it, which says where in any graph it applies, and what it computes there.

That a learner's wrong answers come from right procedures with one step altered, and can be predicted from it, is the
idea of Brown and Burton, "Diagnostic Models for Procedural Bugs in Basic Mathematical Skills", Cognitive Science 2
(1978), and of VanLehn, "Mind Bugs" (MIT Press, 1990). A rule that makes every variant of a program with one thing
altered is a mutation operator of DeMillo, Lipton and Sayward, "Hints on Test Data Selection", Computer 11(4) (1978).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS, exp
from backprop_widgets.engine.overrides import Edge, Override
from backprop_widgets.mistakes.candidates import Candidates, reads_output
from backprop_widgets.mistakes.sites import Site, merge_sites
from backprop_widgets.symbolic.names import gradient_name, local_name, updated_name
from backprop_widgets.symbolic.softmax import find_softmaxes
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["RULES", "MalRule", "take"]

MalRule = Callable[[Candidates], Iterator[Site]]

# What stands in place of a derivative or of a value, which is the first argument.
_OPPOSITE = Override(lambda right, *_: -right)
_TWICE = Override(lambda right, *_: 2 * right)
_ONE = Override(lambda right, *_: 1.0)
_NO_FLOW = Override(None)


def take(node: Node) -> Override:
    """Return what takes the value of another node."""
    return Override(lambda right, *arguments: arguments[-1], (node,))


def _reverse_sign(candidates: Candidates) -> Iterator[Site]:
    """Yield −d for each local derivative d, and −v for each named value v."""
    for edge in candidates.edges:
        yield candidates.change_slopes([edge], _OPPOSITE)
    for node in candidates.operations:
        if node.name:
            yield candidates.change_value(node, _OPPOSITE)


def _forget_half(candidates: Candidates) -> Iterator[Site]:
    """Yield 2 d and 2 v where a half stands: it cancels the 2 from the square."""
    for node in candidates.halves:
        yield candidates.change_slopes(candidates.below(node), _TWICE)
        yield candidates.change_value(node, _TWICE)


def _skip_activation(candidates: Candidates) -> Iterator[Site]:
    """Yield z for σ(z)."""
    for node, _ in candidates.activations:
        yield candidates.change_value(node, Override(lambda right, operand: operand))


def _replace_slope(change: Callable[[Operation], Override | None], candidates: Candidates) -> Iterator[Site]:
    """Yield something else for the slope of each activation, where it differs."""
    for node, row in candidates.activations:
        if changed := change(row):
            yield candidates.change_slopes([(node, 0)], changed)


def _slope_at_output(row: Operation) -> Override | None:
    """Return σ′(a) for σ′(z)."""
    (rule,) = row.partials
    return rule and Override(lambda right, output, operand: rule(_as_numpy(row(output)), output))


def _slope_of_operand(row: Operation) -> Override | None:
    """Return z (1 − z) for a (1 − a), where a slope is written in terms of the output."""
    (rule,) = row.partials
    return Override(lambda right, output, operand: rule(operand, operand)) if rule and reads_output(row) else None


def _forget_target(candidates: Candidates) -> Iterator[Site]:
    """Yield the slope, and the value, of a comparison with a target t as if t were 0: y for y − t."""
    for node in candidates.operations:
        row = node.operation
        read = _COMPARISONS.get(row.name) if row else None
        compared = read and read(node)
        if not row or not compared:
            continue
        kept, constants = compared
        rules = {
            edge: _without_target(row.rules(len(node.operands))[edge[1]], constants, kept)
            for edge in candidates.below(node)
        }
        names = tuple(name for edge in rules for name in candidates.local_names(edge))
        yield Site(rules=rules, where=names, depth=candidates.depth[node])
        value = Override(
            lambda right, *arguments, row=row, constants=constants: row(arguments[-1], *constants), (kept,)
        )
        yield candidates.change_value(node, value)


def _without_target(rule: Any, constants: tuple[float, ...], kept: Node) -> Override:
    """Return a rule of a comparison, read at ``kept`` and the constants alone."""
    return Override(lambda right, error, *operands: rule(error, operands[-1], *constants), (kept,))


def _difference(node: Node) -> Node | None:
    """Return what something is subtracted from in a node's first operand."""
    inner = node.operands[0]
    return inner.operands[0] if inner.operation is OPERATIONS["subtract"] else None


# For each operation that compares with a target: what is left of a node if the target is forgotten, and its constants.
_COMPARISONS: dict[str, Callable[[Node], tuple[Node, tuple[float, ...]] | None]] = {
    "half_squared_error": lambda node: (node.operands[0], (0.0,)),
    "binary_cross_entropy": lambda node: (node.operands[0], (0.0,)),
    "square": lambda node: (kept, ()) if (kept := _difference(node)) is not None else None,
    "power": lambda node: (kept, (node.operands[1].value or 0.0,)) if (kept := _difference(node)) is not None else None,
}


def _take_loss(candidates: Candidates) -> Iterator[Site]:
    """Yield the loss for its derivative: its own term, and where there are several the whole."""
    for top in candidates.losses():
        chain, edges = [], candidates.below(top)
        while len(edges) == 1 and edges[0][0].operands[edges[0][1]].operation:
            chain += edges
            edges = candidates.below(edges[0][0].operands[edges[0][1]])
        for edge in edges:
            for loss in dict.fromkeys((top, candidates.graph.output)):
                rules = {**dict.fromkeys(chain, _ONE), edge: take(loss)}
                where, variant = candidates.local_names(edge), "" if loss is top else "whole"
                yield Site(rules=rules, where=where, depth=candidates.depth[top], variant=variant)


def _forget_factor(candidates: Candidates, *, weights: bool) -> Iterator[Site]:
    """Yield a product without one factor: a weight, or anything else."""
    for edge, factor in candidates.products:
        if (factor in candidates.moved) is weights:
            (node, position), name = edge, candidates.name(factor)
            yield candidates.change_slopes([edge], _ONE, factor=name)
            left = Override(lambda right, *operands, position=position: operands[position])
            yield candidates.change_value(node, left, factor=name)


def _take_wrong_weight(candidates: Candidates) -> Iterator[Site]:
    """Yield another weight for the one that a product has as its factor."""
    for edge, factor in candidates.products:
        node, position = edge
        for other in candidates.rivals(factor) if factor in candidates.moved else ():
            words = {"factor": str(factor.name), "taken": str(other.name)}
            yield candidates.change_slopes([edge], take(other), **words)
            taken = Override(lambda right, *operands, position=position: operands[position] * operands[-1], (other,))
            yield candidates.change_value(node, taken, **words)


def _transpose_weights(candidates: Candidates) -> Iterator[Site]:
    """Yield W δ for Wᵀ δ, where a square layer lets both be computed."""
    edges = {(factor, edge[0].operands[edge[1]]): edge for edge, factor in candidates.products}
    for layer in candidates.square_layers:
        wrong = [
            candidates.change_slopes([edges[weight, node]], take(layer.weights[column][row]))
            for row, weights in enumerate(layer.weights)
            for column, (weight, node) in enumerate(zip(weights, layer.inputs, strict=True))
            if row != column and (weight, node) in edges
        ]
        if len(wrong) > 1 and any(node.operation for node in layer.inputs):
            yield merge_sites(wrong)


def _transpose_gradient(candidates: Candidates) -> Iterator[Site]:
    """Yield x δᵀ for δ xᵀ, where a square layer lets both have the shape of its weights."""
    for layer in candidates.square_layers:
        size = range(len(layer.sums))
        pairs = [(layer.weights[row][column], layer.weights[column][row]) for row in size for column in size]
        taken = {weight: other for weight, other in pairs if weight is not other}
        where = tuple(gradient_name(candidates.graph, weight) for weight in taken)
        yield Site(gradients=taken, where=where, depth=candidates.depth[layer.sums[0]])


def _take_sum_for_input(candidates: Candidates) -> Iterator[Site]:
    """Yield for the derivative by a weight the whole sum, or what its input was computed from: z for x, z for a."""
    for edge, factor in candidates.products:
        if edge[0].operands[edge[1]] in candidates.moved and factor not in candidates.moved:
            wrong = [candidates.sum_above(edge[0])]
            if factor.operation and len(factor.operands) == 1:
                wrong.append(factor.operands[0])
            for node in wrong:
                names = {"factor": candidates.name(factor), "taken": candidates.name(node)}
                yield candidates.change_slopes([edge], take(node), **names)


def _multiply_bias(candidates: Candidates) -> Iterator[Site]:
    """Yield x for 1, the derivative by a bias: δ x, as for a weight, for δ."""
    for (_, factor), edges in candidates.biases.items():
        yield candidates.change_slopes(edges, take(factor), taken=candidates.name(factor))


def _keep_diagonal(candidates: Candidates) -> Iterator[Site]:
    """Yield p (1 − p) for the derivative of a softmax by the logit of each class, and 0 by all others."""
    graph = candidates.graph
    for softmax in find_softmaxes(graph):
        rules: dict[Edge, Override] = {}
        where: dict[str, None] = {}
        made = softmax.logs if None in softmax.shares else softmax.shares
        tops = Counter(name for node in made if node is not None for name in candidates.value_names(node))
        for logit, node in zip(softmax.logits, made, strict=True):
            if node is None:
                continue
            share = node in softmax.shares
            below = node if {*node.operands} & {*softmax.totals} else node.operands[0]
            position = next(place for place, operand in enumerate(below.operands) if operand in softmax.totals)
            total, own = below.operands[position], below.operands[1 - position]
            rules[below, position] = _NO_FLOW
            rules[(node, 0) if share else (below, 1 - position)] = _AS_ALONE if share else _AS_ALONE_IN_LOG[position]
            where |= dict.fromkeys(candidates.local_names((below, position)))
            where |= dict.fromkeys(candidates.local_names((below, 1 - position)) if total.name else ())
            nearest = own if own.name else logit
            for name in candidates.value_names(node) if total.name is None and nearest.name else ():
                if tops[name] == 1:  # the derivative by its own logit is right
                    where.pop(local_name(graph, graph.named[name], nearest), None)
        if rules and where:
            yield Site(rules=rules, where=tuple(where), depth=candidates.depth[softmax.totals[0]])


# The slope of a probability p by its own logit, as if there were no other, given p; and that of log p, or −log p.
_AS_ALONE = Override(lambda right, share, *_: right * (1 - share))
_AS_ALONE_IN_LOG = (
    Override(lambda right, opposite, *_: right * (1 - exp(-opposite))),
    Override(lambda right, log, *_: right * (1 - exp(log))),
)


def _count_some_paths(candidates: Candidates) -> Iterator[Site]:
    """Yield, where several paths meet, each alone, and of more than two all but one."""
    for node, branches in candidates.meetings:
        tops = {candidates.value_names(edges[0][0]) for edges in branches}
        # what several named nodes share, as the sum of a softmax, is a part of each of their derivatives
        between_named = node.name is not None and len(tops) > 1 and all(len(names) == 1 for names in tops)
        locals_ = tuple(name for edges in branches for edge in edges for name in candidates.local_names(edge))
        where = (gradient_name(candidates.graph, node),) if between_named else tuple(dict.fromkeys(locals_))
        choices = [[edges] for edges in branches]
        if len(branches) > 2:
            choices += [[edges for edges in branches if edges is not left_out] for left_out in branches]
        for kept in choices:
            names = (name for edges in kept for edge in edges for name in candidates.local_names(edge))
            words = {"kept": ", ".join(dict.fromkeys(names))}
            dropped = [edge for edges in branches if edges not in kept for edge in edges]
            if between_named:
                yield Site(uncounted=frozenset(dropped), where=where, words=words)
            else:  # what is added up is then a local derivative
                yield Site(rules=dict.fromkeys(dropped, _NO_FLOW), where=where, words=words)


def _take_other_gradient(candidates: Candidates) -> Iterator[Site]:
    """Yield another weight's gradient."""
    for weight in candidates.weights:
        for other in candidates.rivals(weight):
            words = {"taken": gradient_name(candidates.graph, other)}
            yield Site(gradients={weight: other}, where=(gradient_name(candidates.graph, weight),), words=words)


def _as_numpy(value: Any) -> Any:
    return np.float64(value) if isinstance(value, float) else value  # Python's raise where a rule divides by zero


def _read_new_weights(candidates: Candidates) -> Iterator[Site]:
    """Yield the update layer by layer: what is below a weight reads it when it has already moved."""
    if "eta" in candidates.graph.named:
        return
    order = {node: number for number, node in enumerate(candidates.graph.nodes)}
    new: dict[Node, Node] = {}
    rules: dict[Edge, Override] = {}
    for weight in candidates.weights:
        # a weight is done with, and moves, once the sweep has left the lowest node that uses it
        lowest = min((node for node, _ in candidates.users[weight]), key=order.__getitem__, default=None)
        for node, position in candidates.below(lowest) if lowest is not None else ():
            if node.operands[position] not in candidates.moved:
                new.setdefault(weight, Node(name=updated_name(str(weight.name))))
                rule = node.operation and node.operation.rules(len(node.operands))[position]
                read = _reading_last(rule, node.operands.index(weight))
                rules[node, position] = Override(read, (new[weight],))
    if rules:
        names = (name for edge in candidates.edges if edge in rules for name in candidates.local_names(edge))
        yield Site(rules=rules, early=new, where=tuple(dict.fromkeys(names)))


def _reading_last(rule: Any, position: int) -> Callable[..., Any]:
    """Return a rule that takes the last of its arguments for the operand at a position."""
    return lambda right, output, *those: rule(output, *those[:position], those[-1], *those[position + 1 : -1])


def _alter_update(change: Callable[[UpdateRule], UpdateRule], candidates: Candidates) -> Iterator[Site]:
    """Yield another update rule for all weights."""
    if "eta" not in candidates.graph.named:
        yield Site(update=change, where=tuple(updated_name(str(weight.name)) for weight in candidates.weights))


_UPHILL = {"gradient descent": lambda w, g, eta: (w + eta * g,)}  # others, of one's own too, by the opposite gradient


def _uphill(rule: UpdateRule) -> UpdateRule:
    """Return w + η g for w − η g."""
    step = _UPHILL.get(rule.name, lambda w, g, eta, *state: rule.step(w, -g, eta, *state))
    return UpdateRule(f"{rule.name}, uphill", step, rule.state)


def _not_reset(rule: UpdateRule) -> UpdateRule:
    """Return a rule that adds each gradient to those of all steps before, and uses the sum."""

    def step(w: Any, g: Any, eta: Any, total: Any, *state: Any) -> tuple[Any, ...]:
        grown = total + g
        moved, *later = rule.step(w, grown, eta, *state)
        return moved, grown, *later

    return UpdateRule(f"{rule.name}, not reset", step, {"total": 0.0, **rule.state})


# By the keys of `MISTAKES`.
RULES: Mapping[str, MalRule] = {
    "sign": _reverse_sign,
    "half": _forget_half,
    "no slope": partial(_replace_slope, lambda row: _ONE),
    "slope at the output": partial(_replace_slope, _slope_at_output),
    "slope of the operand": partial(_replace_slope, _slope_of_operand),
    "target forgotten": _forget_target,
    "input forgotten": partial(_forget_factor, weights=False),
    "weight forgotten": partial(_forget_factor, weights=True),
    "wrong weight": _take_wrong_weight,
    "not transposed": _transpose_weights,
    "sum for input": _take_sum_for_input,
    "bias times input": _multiply_bias,
    "diagonal alone": _keep_diagonal,
    "one route": _count_some_paths,
    "new weights too early": _read_new_weights,
    "other gradient": _take_other_gradient,
    "gradient transposed": _transpose_gradient,
    "loss for its derivative": _take_loss,
    "uphill": partial(_alter_update, _uphill),
    "not reset": partial(_alter_update, _not_reset),
    "no activation": _skip_activation,
}
