"""Caching: what is made of a graph once, and kept with it by who makes it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from backprop_widgets.engine.dag import DAG

__all__ = ["once_per_graph"]

G = TypeVar("G", bound=DAG)
P = ParamSpec("P")
R = TypeVar("R")


def once_per_graph(function: Callable[Concatenate[G, P], R]) -> Callable[Concatenate[G, P], R]:
    """Return a function that computes its result once for a graph and the same other arguments, which are hashable.

    Results stay with the graph and go with it, even those that refer to it.
    """

    @wraps(function)
    def look_up(graph: G, /, *args: P.args, **kwargs: P.kwargs) -> R:
        results = vars(graph).setdefault("_results", {})
        key = (look_up, args, tuple(sorted(kwargs.items())))
        if key not in results:
            results[key] = function(graph, *args, **kwargs)
        result: R = results[key]
        return result

    return look_up
