"""Averages: what people take for the mean over samples: the sum, one sample, or every output with every target."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.validation import Array
from backprop_widgets.mistakes.candidates import is_operation
from backprop_widgets.mistakes.hand_computation import HandComputation
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.names import Quantity, gradient_name
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["list_averages"]

_MOST = 100  # samples of which all pairs are computed


def list_averages(
    graph: DAG, weights: Sequence[str], point: Mapping[str, Any], asked: Quantity, rule: UpdateRule
) -> list[Site]:
    """Return, for a quantity over samples, the guesses that their mean was taken in another way.

    Arguments:
        point: a number for each variable, or an array of samples, and ``eta``.
    """
    count = max(np.size(number) for number in point.values())
    each = {str(Quantity.gradient(graph, name).mean): gradient_name(graph, name) for name in weights}
    make = partial(_average, asked, each, count)
    return [
        make("sum for mean", np.sum),
        *(make("one sample", itemgetter(number - 1), number=number) for number in (count, 1)),
        *_pair_all(graph, weights, point, asked, rule, each, count),
    ]


def _average(
    asked: Quantity, each: Mapping[str, str], count: int, key: str, function: Callable[[Array], Any], **words: int
) -> Site:
    """Return the guess that a function of all samples stands for the mean: of the gradients, or of what is asked."""

    def take(name: str, get: Callable[[str], Any]) -> Any:
        return function(np.broadcast_to(get(name), count))

    written = {blank: str(word) for blank, word in {"count": count, **words}.items()}
    stages = {mean: partial(take, name) for mean, name in each.items()}
    answer = partial(take, str(asked.each)) if asked.averaged and not asked.updates else None
    return Site(key=key, where=(str(asked),), words=written, stages=stages, answer=answer)


def _pair_all(
    graph: DAG,
    weights: Sequence[str],
    point: Mapping[str, Any],
    asked: Quantity,
    rule: UpdateRule,
    each: Mapping[str, str],
    count: int,
) -> Iterator[Site]:
    """Yield the mean over all pairs of an output and a target: a column minus a row is a square."""
    targets = {name for name in _list_targets(graph) if np.ndim(point[name])}
    if len(targets) != 1 or count > _MOST:
        return
    pairs = {
        name: (np.tile if name in targets else np.repeat)(number, count) if np.ndim(number) else number
        for name, number in point.items()
    }

    @cache
    def compute(name: str) -> float:
        by_hand = HandComputation(graph, weights, pairs, rule=rule, samples=True)
        return float(by_hand.compute(name)[0, 0])

    stages = {mean: lambda get, mean=mean: compute(mean) for mean in each}
    words = {"count": str(count)}
    answer = str(asked)
    yield Site(key="broadcast", where=(answer,), words=words, stages=stages, answer=lambda get: compute(answer))


def _list_targets(graph: DAG) -> Iterator[str]:
    """Yield the variables with which something is compared."""
    for node in graph.nodes:
        below = node.operands[:2]
        if is_operation(node, "square", "power") and is_operation(node.operands[0], "subtract"):
            below = node.operands[0].operands
        elif not is_operation(node, "half_squared_error", "binary_cross_entropy"):
            continue
        yield from (str(operand.name) for operand in below if operand.is_variable)
