"""Guesses: what people do that explains one answer, and would be no computation to run on purpose.

Each is a rule like those of `rules`, given what was asked for. Some alter an operation, as a mistake does; others write
what was asked for in another way (a mal-rule on the sheet of paper, see `rules`).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import Override
from backprop_widgets.mistakes.candidates import Candidates, is_operation, list_candidates
from backprop_widgets.mistakes.rules import take_last
from backprop_widgets.mistakes.sites import Site, Stage, merge_sites
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name, updated_name
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["GUESSES", "Guess"]

GuessRule = Callable[[Candidates, Quantity], Iterator[Site]]


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
    above, waiting = dict[Node, None](), [node] if node is not None else []
    while waiting:
        users = [user for user in graph.users[waiting.pop()] if user is not graph.output and user not in above]
        above |= dict.fromkeys(users)
        waiting += users
    for name in (gradient_name(graph, user) for user in above):
        yield _answer(asked, _take(name), taken=name)


def _add_factors(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the sum of the factors of a chain, the last two or all of them, and of the factors of a product."""
    graph, node = candidates.graph, _find_node(candidates, asked)
    edges = _climb(candidates, node) if node is not None else []
    if edges and edges[0][0] is not graph.output:
        sums = [[gradient_name(graph, edges[0][0]), local_name(graph, *edges[0])]]
        if edges[-1][0] is graph.output:  # a summand's derivative is 1, which nobody adds
            steps = (edge for edge in edges if not (is_operation(edge[0], "add") and edge[1] in edge[0].operands))
            sums.append([local_name(graph, *edge) for edge in steps])
        for names in sums:
            yield _answer(asked, _add(names), taken=", ".join(names))
    for product in candidates.operations:
        if is_operation(product, "multiply") and all(operand.value is None for operand in product.operands):
            yield _change_value(candidates, product, lambda right, a, b: a + b)


def _change_value(candidates: Candidates, node: Node, rule: Callable[..., Any], **words: str) -> Site:
    return Site(values={node: Override(rule)}, where=candidates.value_names(node), words=words)


def _change_slopes(candidates: Candidates, node: Node, rule: Callable[..., Any], **words: str) -> Site:
    """Return the guess that all slopes of an operation are other ones."""
    edges, override = candidates.below(node), Override(rule)
    names = tuple(name for edge in edges for name in candidates.local_names(edge))
    return Site(rules=dict.fromkeys(edges, override), where=names, words=words)


def _combine_routes(combine: Callable[[list[Any]], Any]) -> GuessRule:
    """Return the rule that combines the routes to a node in another way than by their sum."""

    def rule(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
        graph = candidates.graph
        for node, users in graph.users.items():
            routes = []
            for user in users:
                above = [] if user is graph.output else [gradient_name(graph, user)]
                routes.append([*above, local_name(graph, user, node)])
            if len(users) > 1:
                name, kept = gradient_name(graph, node), ", ".join(names[-1] for names in routes)
                products = [_multiply(names) for names in routes]
                yield Site(stages={name: _combine(combine, products)}, where=(name,), words={"kept": kept})

    return rule


def _combine(combine: Callable[[list[Any]], Any], parts: Sequence[Stage]) -> Stage:
    return lambda get: combine([part(get) for part in parts])


def _take_other_layer(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the slope of another unit, and the input of another weight."""
    for node, position in candidates.activations:
        for other, _ in candidates.activations:
            rule = other.operation.partials[0] if other.operation is node.operation and other.operation else None
            if other is not node and rule:
                edge, words = (node, position), {"taken": ", ".join(dict.fromkeys(candidates.local_names((other, 0))))}
                slope = Override(lambda right, *parts, rule=rule: rule(*parts[-2:]), (other, *other.operands))
                yield Site(rules={edge: slope}, where=candidates.local_names(edge), words=words)
    weights = set(candidates.weights)
    factors = [(edge, factor) for edge, factor in candidates.products if edge[0].operands[edge[1]] in weights]
    inputs = dict.fromkeys(factor for _, factor in factors if factor.name and factor not in weights)
    for edge, factor in factors:
        for other in inputs if factor not in weights else ():
            if other is not factor:
                words = {"factor": candidates.name(factor), "taken": str(other.name)}
                yield Site(rules={edge: Override(take_last, (other,))}, where=candidates.local_names(edge), words=words)


def _keep_half(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield half the slope of half a square."""
    for node in candidates.halves:
        if is_operation(node, "half_squared_error"):
            yield _change_slopes(candidates, node, lambda right, *_: right / 2)


def _lower_wrongly(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the slopes of powers without the exponent as a factor, and with the exponent as it was."""
    powers = {node: n for node in candidates.operations if (n := _exponent(node))}
    for lowered in (True, False):
        sites = [_change_slopes(candidates, node, _bring_down(n, lowered=lowered)) for node, n in powers.items()]
        yield from (*sites, *([merge_sites(sites)] if len(sites) > 1 else []))


def _bring_down(n: float, *, lowered: bool) -> Callable[..., Any]:
    return lambda right, output, *_: right / n if lowered else n * output


def _exponent(node: Node) -> float:
    """Return the exponent of a power; 0 for what is none."""
    return (
        2.0 if is_operation(node, "square") else node.operands[1].value or 0.0 if is_operation(node, "power") else 0.0
    )


def _miscount(*, twice: bool) -> GuessRule:
    """Return the rule that forgets to divide a sum by the number of its terms, or divides twice."""

    def rule(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
        for node in candidates.operations:
            count = _divisor(node)
            if count > 1 and abs(count - round(count)) < 1e-9:
                change = _scale(1 / count if twice else count)
                yield _change_slopes(candidates, node, change, count=f"{count:g}")
                yield _change_value(candidates, node, change, count=f"{count:g}")

    return rule


def _scale(factor: float) -> Callable[..., Any]:
    return lambda right, *_: right * factor


def _divisor(node: Node) -> float:
    """Return what a node divides a sum by; 0 if it does not."""
    numbers = [operand.value for operand in node.operands if operand.value]
    if not numbers or not any(is_operation(operand, "add") for operand in node.operands):
        return 0.0
    return numbers[0] if is_operation(node, "divide") else 1 / numbers[0] if is_operation(node, "multiply") else 0.0


def _take_slope(changes: Mapping[str, Sequence[Callable[..., Any]]]) -> GuessRule:
    """Return the rule that takes something else for the slope of an operation, by the operation's name."""

    def rule(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
        for node in candidates.operations:
            for change in changes.get(node.operation.name, ()) if node.operation else ():
                edge = (node, 0)
                yield Site(rules={edge: Override(change)}, where=candidates.local_names(edge))

    return rule


def _take_value(changes: Mapping[str, Sequence[Callable[..., Any]]]) -> GuessRule:
    """Return the rule that computes another value for an operation, by the operation's name."""

    def rule(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
        for node in candidates.operations:
            name = "square" if _exponent(node) == 2 else node.operation.name if node.operation else ""
            for change in changes.get(name, ()):
                row = node.operation
                yield _change_value(candidates, node, lambda right, *below, go=change, row=row: go(row, *below))

    return rule


def _activate_too_much(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the activation of the hidden units for a value that has none."""
    graph = candidates.graph
    sums = [node for node in graph.named.values() if is_operation(node, "add", "multiply") and node is not graph.output]
    for row in dict.fromkeys(node.operation for node, _ in candidates.activations):
        for node in sums if row else ():
            if not any(user.operation is row for user, _ in candidates.users[node]):
                yield _change_value(candidates, node, lambda right, *_, row=row: row(right))


def _move(*changes: Callable[[Any, Any, Any], Any]) -> GuessRule:
    """Return the rule that moves a weight in another way: ``(w, g, eta) -> new w``."""
    updates = [_alter_step(change) for change in changes]

    def rule(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
        where = tuple(updated_name(str(weight.name)) for weight in candidates.weights)
        yield from (Site(update=update, where=where) for update in updates if asked.updates)

    return rule


def _alter_step(change: Callable[[Any, Any, Any], Any]) -> Callable[[UpdateRule], UpdateRule]:
    def step(w: Any, g: Any, eta: Any, *state: Any) -> tuple[Any, ...]:
        return (change(w, g, eta), *state)

    return lambda rule: UpdateRule(rule.name, step, rule.state)


def _exchange(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield gradient, step and new weight for one another, and the gradient for a local derivative."""
    graph, node = candidates.graph, _find_node(candidates, asked)
    if asked.updates == 1 and str(asked.before) in graph.variables:
        slope = gradient_name(graph, str(asked.before))
        yield _answer(asked, _take(slope), taken=slope)
        yield _answer(asked, _multiply(("eta", slope)), taken=f"η {slope}")
    elif node in candidates.weights:
        weight, slope = asked.by, str(asked)
        yield _answer(asked, lambda get: get(weight) - get("eta") * get(slope), taken=updated_name(weight))
        yield _answer(asked, _multiply(("eta", slope)), taken=f"η {slope}")
        yield _answer(asked, lambda get: -get("eta") * get(slope), taken=f"η {slope}")
    elif asked.by in graph.named and node is None and not asked.updates:
        slope = gradient_name(graph, asked.by)
        yield _answer(asked, _take(slope), taken=slope)


def _keep_old(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield the value before the update."""
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


def _multiply_gradient(factor: float) -> GuessRule:
    """Return the rule that takes a multiple of a gradient that comes down through another node."""

    def rule(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
        node = _find_node(candidates, asked)
        if node is not None and candidates.graph.users[node] != [candidates.graph.output]:
            yield _answer(asked, lambda get: factor * get(str(asked)))

    return rule


def _take_own_factor(candidates: Candidates, asked: Quantity) -> Iterator[Site]:
    """Yield for the derivative of a product by one factor that factor, and not the other."""
    for (node, position), factor in candidates.products:
        own = node.operands[position]
        words = {"factor": candidates.name(factor), "taken": candidates.name(own)}
        edge = (node, position)
        yield Site(rules={edge: Override(take_last, (own,))}, where=candidates.local_names(edge), words=words)


_VALUE, _SQUARE = (lambda right, output, *_: output), (lambda right, output, *_: 1 - output**2)
_OTHER_SLOPES = {
    "sigmoid": (_SQUARE, lambda right, output, *_: 1 + output),
    "tanh": (lambda right, output, *_: output * (1 - output), lambda right, output, *_: 1 + output**2),
}
_NO_SQUARES = {
    "half_squared_error": [lambda row, y, t, f=factor: f * (y - t) for factor in (0.5, -0.5, 1.0, -1.0)],
    "square": [lambda row, u, *_: u, lambda row, u, *_: -u],
}
_ROWS = (
    Guess("not swapped", _take_own_factor, "d2l-ai/d2l-en#2487"),
    Guess("half kept", _keep_half),
    Guess("power", _lower_wrongly, "omar-florez/scratch_mlp#5"),
    Guess("value for slope", _take_slope(dict.fromkeys(("sigmoid", "tanh", "relu"), (_VALUE,))), "andersbll/nnet#4"),
    Guess("other activation", _take_slope(_OTHER_SLOPES), "nicodjimenez/lstm#41"),
    Guess(
        "square under cross-entropy",
        _take_slope({"binary_cross_entropy": [lambda right, output, y, t: y - t]}),
        "tf-encrypted/tf-encrypted#727",
    ),
    Guess("local alone", _take_locals_alone, "k2-fsa/k2#341"),
    Guess("upstream alone", _take_upstream_alone, "iamtrask/Grokking-Deep-Learning#72"),
    Guess("factors added", _add_factors),
    Guess("routes averaged", _combine_routes(lambda routes: sum(routes) / len(routes)), "vlfeat/matconvnet#900"),
    Guess("routes multiplied", _combine_routes(math.prod), "karpathy/micrograd#72"),
    Guess("sum for mean", _miscount(twice=False), "hunkim/DeepLearningZeroToAll#173"),
    Guess("divided twice", _miscount(twice=True), "SkalskiP/ILearnDeepLearning.py#29"),
    Guess("other layer", _take_other_layer, "unda-ml/unda#1"),
    Guess(
        "exponent sign",
        _take_value(dict.fromkeys(("sigmoid", "exp"), (lambda row, operand: row(-operand),))),
        "ljvmiranda921/pyswarms#145",
    ),
    Guess("no square", _take_value(_NO_SQUARES), "fastai/fastbook#327"),
    Guess("activation too much", _activate_too_much),
    Guess("eta forgotten", _move(lambda w, g, eta: w - g), "aimacode/aima-python#285"),
    Guess("old weight forgotten", _move(lambda w, g, eta: -eta * g)),
    Guess("eta's decimals", _move(lambda w, g, eta: w - 10 * eta * g, lambda w, g, eta: w - eta / 10 * g)),
    Guess("exchanged", _exchange),
    Guess("old value", _keep_old),
    Guess("one weight moved", _move_some_weights, "fzenke/spytorch#7"),
    Guess("nothing flows", _multiply_gradient(0.0), "deeplearning4j/libnd4j#440"),
    Guess("counted twice", _multiply_gradient(2.0), "karpathy/micrograd#102"),
)

GUESSES: Mapping[str, Guess] = {row.key: row for row in _ROWS}
