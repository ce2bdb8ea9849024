"""Guesses: what people do that explains one answer, and would be no computation to run on purpose.

Each is a rule like those of `rules`, given what was asked for. Some alter an operation, as a mistake does; others write
what was asked for in another way (a mal-rule on the sheet of paper, see `rules`).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, reach
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import Override
from backprop_widgets.mistakes.candidates import Candidates, is_operation, list_candidates
from backprop_widgets.mistakes.hand_computation import list_levels
from backprop_widgets.mistakes.rules import take
from backprop_widgets.mistakes.sites import Site, Stage, merge_sites
from backprop_widgets.symbolic.affine import find_affine_layers
from backprop_widgets.symbolic.names import Quantity, factor_names, gradient_name, local_name, updated_name
from backprop_widgets.symbolic.softmax import find_softmaxes
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["GUESSES", "Guess"]

GuessRule = Callable[[Candidates, Quantity], Iterator[Site]]
# By the name of an operation, what may be taken in place of its slope or its value.
_Changes = Mapping[str, Sequence[Callable[..., Any]]]


@dataclass(frozen=True, eq=False)
class Guess:
    """What explains an answer, and is nothing to switch on; key, sentence and source are as those of a `Mistake`."""

    key: str
    rule: GuessRule
    source: str = ""

    def sites(self, graph: DAG, weights: Sequence[str], quantity: Quantity) -> list[Site]:
        """Return the ways in which it may explain an answer."""
        candidates = list_candidates(graph, tuple(graph.variables[name] for name in weights))
        return [replace(site, key=self.key) for site in self.rule(candidates, quantity)]

    def __repr__(self) -> str:
        return f"<guess: {self.key}>"


def _take(name: str) -> Stage:
    return lambda get: get(name)


def _multiply(names: Sequence[str]) -> Stage:
    return lambda get: math.prod(map(get, names))


def _add(names: Sequence[str]) -> Stage:
    return lambda get: sum(map(get, names))


def _answer(asked: Quantity, formula: Stage, **words: str) -> Site:
    """Return the guess that what was asked for is computed by another formula."""
    return Site(answer=formula, where=(str(asked),), words=words)


def _find_node(candidates: Candidates, asked: Quantity) -> Node | None:
    """Return the node whose gradient is asked for, before an update."""
    graph = candidates.graph
    is_gradient = asked.by and not asked.updates and asked.of == graph.output.name != asked.by
    return graph.named.get(asked.by) if is_gradient else None


def _climb(candidates: Candidates, node: Node) -> list[tuple[Node, Node]]:
    """Return the edges from a node straight up to where several routes meet, or to the output, the lowest first."""
    edges, users = [], candidates.graph.users
    while len(users[node]) == 1:
        edges.append((users[node][0], node))
        node = users[node][0]
    return edges


def _take_locals_alone(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the local derivative without what comes back, and the product of several up to some node."""
    graph, node = candidates.graph, _find_node(candidates, asked)
    edges = _climb(candidates, node) if node is not None else []
    ways = [edges[:count] for count in range(1, len(edges) + 1)] if edges else []
    if node is not None and not edges:
        ways = [[(user, node)] for user in graph.users[node]]
    for way in ways:
        top = way[-1][0]
        if top is not graph.output:
            names = [local_name(graph, *edge) for edge in way]
            yield _answer(asked, _multiply(names), taken=", ".join(names), missing=gradient_name(graph, top))


def _take_upstream_alone(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the gradient of a node above for the node's own."""
    graph, node = candidates.graph, _find_node(candidates, asked)
    for above in reach([node], graph.users.__getitem__) if node is not None else ():
        if above is not node and above is not graph.output:
            name = gradient_name(graph, above)
            yield _answer(asked, _take(name), taken=name)


def _add_factors(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the sum of the factors of a chain, the last two or all of them, and of the factors of a product."""
    graph, node = candidates.graph, _find_node(candidates, asked)
    edges = _climb(candidates, node) if node is not None else []
    if edges and edges[0][0] is not graph.output:
        sums = [factor_names(graph, *edges[0])]
        if edges[-1][0] is graph.output:  # a summand's derivative is 1, which nobody adds
            steps = (edge for edge in edges if not (is_operation(edge[0], "add") and edge[1] in edge[0].operands))
            sums.append(tuple(local_name(graph, *edge) for edge in steps))
        for names in sums:
            yield _answer(asked, _add(names), taken=", ".join(names))
    for product in candidates.operations:
        if is_operation(product, "multiply") and all(operand.value is None for operand in product.operands):
            yield candidates.change_value(product, Override(lambda right, a, b: a + b))


def _combine_routes(combine: Callable[..., Any], candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the routes to a node, combined in another way than by their sum."""
    graph = candidates.graph
    for node, users in graph.users.items():
        routes = [factor_names(graph, user, node) for user in users]
        if len(users) > 1:
            name, kept = gradient_name(graph, node), ", ".join(names[-1] for names in routes)
            parts = [_multiply(names) for names in routes]
            stage = {name: lambda get, parts=parts: combine([part(get) for part in parts])}
            yield Site(stages=stage, where=(name,), words={"kept": kept})


def _take_other_layer(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the slope of another unit, and the input of another weight."""
    for (node, row), (other, same) in permutations(candidates.activations, 2):
        rule = row.partials[0]
        if row is same and rule:
            taken = ", ".join(dict.fromkeys(candidates.local_names((other, 0))))
            slope = Override(lambda right, *parts, rule=rule: rule(*parts[-2:]), (other, *other.operands))
            yield candidates.change_slopes([(node, 0)], slope, taken=taken)
    weights = candidates.moved
    factors = [(edge, factor) for edge, factor in candidates.products if edge[0].operands[edge[1]] in weights]
    inputs = dict.fromkeys(factor for _, factor in factors if factor.name and factor not in weights)
    for edge, factor in factors:
        for other in inputs if factor not in weights else ():
            if other is not factor:
                words = {"factor": candidates.name(factor), "taken": str(other.name)}
                yield candidates.change_slopes([edge], take(other), **words)


def _gather_units(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield for the gradient by each sum of a layer what all of them add up to: Wᵀδ @ f′(z) for Wᵀδ ⊙ f′(z)."""
    graph, levels = candidates.graph, list_levels(candidates.graph)
    for layer in find_affine_layers(graph, tuple(str(weight.name) for weight in candidates.weights)):
        pairs = [*zip(layer.outputs, layer.sums, strict=True)]
        if layer.activation and len(pairs) > 1 and len({levels[output] for output in layer.outputs}) == 1:
            factors = [(gradient_name(graph, output), local_name(graph, output, node)) for output, node in pairs]
            gathered = _add_products(factors)
            names = [gradient_name(graph, node) for node in layer.sums]
            yield Site(stages=dict.fromkeys(names, gathered), where=tuple(names))


def _add_products(pairs: Sequence[Sequence[str]]) -> Stage:
    return lambda get: sum(math.prod(map(get, names)) for names in pairs)


def _subtract_class(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the number of the class for the target of each: p − 2 for p − t, counted from 0 or from 1."""
    graph = candidates.graph
    for softmax in find_softmaxes(graph):
        targets = [str(target.name) for target in softmax.targets if target is not None]
        names = [gradient_name(graph, logit) for logit in softmax.logits if logit.name]
        if len(targets) == len(names) == len(softmax.logits):
            for first in (0, 1):
                stages = {
                    name: _exchange_target(name, target, targets, first)
                    for name, target in zip(names, targets, strict=True)
                }
                yield Site(stages=stages, where=tuple(names))


def _exchange_target(name: str, target: str, targets: Sequence[str], first: int) -> Stage:
    """Return a gradient with the number of the class in place of a target, if one target is 1 and the others are 0."""

    def stage(get: Callable[[str], Any]) -> Any:
        values = [get(other) for other in targets]
        one_hot = sum((value == 1.0) * 1 for value in values) * all(
            np.all(value * (1 - value) == 0) for value in values
        )
        number = sum(place * value for place, value in enumerate(values, first))
        return np.where(one_hot == 1, get(name) + get(target) - number, np.nan)

    return stage


def _nowhere(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield nothing: it is made where samples are averaged (see `averages`)."""
    yield from ()


def _keep_half(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    for node in candidates.halves:
        if is_operation(node, "half_squared_error"):
            yield candidates.change_slopes(candidates.below(node), Override(lambda right, *_: right / 2))


def _lower_wrongly(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the slopes of powers without the exponent as a factor, and with the exponent as it was."""
    powers = {node: n for node in candidates.operations if (n := _exponent(node))}
    for lowered in (True, False):
        changes = {node: _bring_down(n, lowered=lowered) for node, n in powers.items()}
        sites = [candidates.change_slopes(candidates.below(node), change) for node, change in changes.items()]
        yield from (*sites, *([merge_sites(sites)] if len(sites) > 1 else []))


def _bring_down(n: float, *, lowered: bool) -> Override:
    return Override(lambda right, output, *_: right / n if lowered else n * output)


def _exponent(node: Node) -> float:
    """Return the exponent of a power; 0 for what is none."""
    if is_operation(node, "power"):
        return node.operands[1].value or 0.0
    return 2.0 if is_operation(node, "square") else 0.0


def _miscount(candidates: Candidates, asked: Quantity, *, twice: bool) -> Iterator[Site]:
    """Yield a sum that is not divided by the number of its terms, or divided twice."""
    for node in candidates.operations:
        count = _divisor(node)
        if count > 1 and abs(count - round(count)) < 1e-9:
            factor = 1 / count if twice else count
            change = Override(lambda right, *_, factor=factor: right * factor)
            yield candidates.change_slopes(candidates.below(node), change, count=f"{count:g}")
            yield candidates.change_value(node, change, count=f"{count:g}")


def _divisor(node: Node) -> float:
    """Return what a node divides a sum by; 0 if it does not."""
    numbers = [operand.value for operand in node.operands if operand.value]
    if not numbers or not any(is_operation(operand, "add") for operand in node.operands):
        return 0.0
    return numbers[0] if is_operation(node, "divide") else 1 / numbers[0] if is_operation(node, "multiply") else 0.0


def _take_slope(changes: _Changes, candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield something else for the slope of an operation."""
    for node in candidates.operations:
        for change in changes.get(node.operation.name, ()) if node.operation else ():
            yield candidates.change_slopes([(node, 0)], Override(change))


def _take_value(changes: _Changes, candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield something else for the value of an operation."""
    for node in candidates.operations:
        name = "square" if _exponent(node) == 2 else node.operation.name if node.operation else ""
        for change in changes.get(name, ()):
            row = node.operation
            other = Override(lambda right, *below, change=change, row=row: change(row, *below))
            yield candidates.change_value(node, other)


def _activate_too_much(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the activation of the hidden units for a value that has none."""
    graph = candidates.graph
    sums = [node for node in graph.named.values() if is_operation(node, "add", "multiply") and node is not graph.output]
    for row in dict.fromkeys(row for _, row in candidates.activations):
        for node in sums:
            if not any(user.operation is row for user, _ in candidates.users[node]):
                yield candidates.change_value(node, Override(lambda right, *_, row=row: row(right)))


def _move(changes: Sequence[Callable[..., Any]], candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield an update that moves the weights in another way: ``(w, g, eta) -> new w``."""
    where = tuple(updated_name(str(weight.name)) for weight in candidates.weights)
    yield from (Site(update=_alter_step(change), where=where) for change in changes if asked.updates)


def _alter_step(change: Callable[..., Any]) -> Callable[[UpdateRule], UpdateRule]:
    return lambda rule: UpdateRule(rule.name, lambda w, g, eta, *state: (change(w, g, eta), *state), rule.state)


def _exchange(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield gradient, step and new weight for one another, and the gradient for a local derivative."""
    graph, node = candidates.graph, _find_node(candidates, asked)
    if asked.updates == 1 and str(asked.before) in graph.variables:
        slope = gradient_name(graph, str(asked.before))
        yield _answer(asked, _take(slope), taken=slope)
        yield _answer(asked, _multiply(("eta", slope)), taken=f"η {slope}")
    elif node in candidates.moved:
        weight, slope = asked.by, str(asked)
        yield _answer(asked, lambda get: get(weight) - get("eta") * get(slope), taken=updated_name(weight))
        yield _answer(asked, _multiply(("eta", slope)), taken=f"η {slope}")
        yield _answer(asked, lambda get: -get("eta") * get(slope), taken=f"η {slope}")
    elif asked.by in graph.named and node is None and not asked.updates:
        slope = gradient_name(graph, asked.by)
        yield _answer(asked, _take(slope), taken=slope)


def _keep_old(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    if asked.updates == 1:
        yield _answer(asked, _take(str(asked.before)), taken=str(asked.before))


def _move_some_weights(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield an update in which one weight or layer moves alone, or stays."""
    names = [str(weight.name) for weight in candidates.weights]
    layers: dict[int, list[str]] = {}
    for weight in candidates.weights:
        layers.setdefault(candidates.depth[candidates.graph.users[weight][0]], []).append(str(weight.name))
    groups = [*layers.values(), *([name] for name in names)]
    for group in groups if asked.updates == 1 and str(asked.before) not in names else ():
        for still in ([name for name in names if name not in group], group):
            if 0 < len(still) < len(names):
                stages = {updated_name(name): _take(name) for name in still}
                yield Site(stages=stages, where=(str(asked),), words={"taken": ", ".join(still)})


def _multiply_gradient(factor: float, candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield a multiple of a gradient that comes down through another node."""
    node = _find_node(candidates, asked)
    if node is not None and candidates.graph.users[node] != [candidates.graph.output]:
        yield _answer(asked, lambda get: factor * get(str(asked)))


def _take_own_factor(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield for the derivative of a product by one factor that factor, and not the other."""
    for edge, factor in candidates.products:
        own = edge[0].operands[edge[1]]
        words = {"factor": candidates.name(factor), "taken": candidates.name(own)}
        yield candidates.change_slopes([edge], take(own), **words)


def _take_sum_for_product(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield for the derivative of a sum by one summand that summand, or the other one, and not 1."""
    for edge in candidates.edges:
        node, position = edge
        for taken in (node.operands[position], node.operands[1 - position]) if is_operation(node, "add") else ():
            if taken.name:
                yield candidates.change_slopes([edge], take(taken), taken=str(taken.name))


# Slopes, given the right one, the output and the operands; and values, given the row of the table and the operands.
_VALUES = {name: [lambda right, output, *_: output] for name in ("sigmoid", "tanh", "relu")}
_ERROR = {"binary_cross_entropy": [lambda right, output, y, t: y - t]}
_OTHER_SLOPES = {
    "sigmoid": (lambda right, output, *_: 1 - output**2, lambda right, output, *_: 1 + output),
    "tanh": (lambda right, output, *_: output * (1 - output), lambda right, output, *_: 1 + output**2),
}
_OPPOSITE = {name: [lambda row, operand: row(-operand)] for name in ("sigmoid", "exp")}
_NO_SQUARES = {
    "half_squared_error": [lambda row, y, t, f=factor: f * (y - t) for factor in (0.5, -0.5, 1.0, -1.0)],
    "square": [lambda row, u, *_: u, lambda row, u, *_: -u],
}
_ROWS = (
    Guess("not swapped", _take_own_factor, "d2l-ai/d2l-en#2487"),
    Guess("half kept", _keep_half),
    Guess("power", _lower_wrongly, "omar-florez/scratch_mlp#5"),
    Guess("value for slope", partial(_take_slope, _VALUES), "andersbll/nnet#4"),
    Guess("other activation", partial(_take_slope, _OTHER_SLOPES), "nicodjimenez/lstm#41"),
    Guess("square under cross-entropy", partial(_take_slope, _ERROR), "tf-encrypted/tf-encrypted#727"),
    Guess("local alone", _take_locals_alone, "k2-fsa/k2#341"),
    Guess("upstream alone", _take_upstream_alone, "iamtrask/Grokking-Deep-Learning#72"),
    Guess("sum as product", _take_sum_for_product),
    Guess("factors added", _add_factors),
    Guess(
        "routes averaged", partial(_combine_routes, lambda routes: sum(routes) / len(routes)), "vlfeat/matconvnet#900"
    ),
    Guess("routes multiplied", partial(_combine_routes, math.prod), "karpathy/micrograd#72"),
    Guess("sum for mean", partial(_miscount, twice=False), "hunkim/DeepLearningZeroToAll#173"),
    Guess("divided twice", partial(_miscount, twice=True), "SkalskiP/ILearnDeepLearning.py#29"),
    Guess("one sample", _nowhere, "dmarcosg/DSAC#6"),
    Guess("broadcast", _nowhere, "pytorch/pytorch#18349"),
    Guess("no one-hot", _subtract_class),
    Guess("dot for product", _gather_units, "SethHWeidman/DLFS_code#4"),
    Guess("other layer", _take_other_layer, "unda-ml/unda#1"),
    Guess("exponent sign", partial(_take_value, _OPPOSITE), "ljvmiranda921/pyswarms#145"),
    Guess("no square", partial(_take_value, _NO_SQUARES), "fastai/fastbook#327"),
    Guess("activation too much", _activate_too_much),
    Guess("eta forgotten", partial(_move, [lambda w, g, eta: w - g]), "aimacode/aima-python#285"),
    Guess("old weight forgotten", partial(_move, [lambda w, g, eta: -eta * g])),
    Guess("eta's decimals", partial(_move, [lambda w, g, eta: w - 10 * eta * g, lambda w, g, eta: w - eta / 10 * g])),
    Guess("exchanged", _exchange),
    Guess("old value", _keep_old),
    Guess("one weight moved", _move_some_weights, "fzenke/spytorch#7"),
    Guess("nothing flows", partial(_multiply_gradient, 0.0), "deeplearning4j/libnd4j#440"),
    Guess("counted twice", partial(_multiply_gradient, 2.0), "karpathy/micrograd#102"),
)

GUESSES: Mapping[str, Guess] = {row.key: row for row in _ROWS}
