"""The networks of the lessons, ready to explore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .graph import Graph
from .node import variables
from .operations import half_squared_error, sigmoid

__all__ = ["Network", "two_paths", "worked_example"]


@dataclass(frozen=True, eq=False)
class Network:
    """A graph with a place to start.

    Attributes:
        graph: the graph; its output is the loss.
        values: a value for each variable.
        weights: the variables that gradient descent moves.
        ranges: what a slider offers for each variable, and for ``eta`` if given.
        routes: a node whose routes from the output are told apart, if any.

    """

    graph: Graph
    values: Mapping[str, float]
    weights: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    routes: str | None = None


def worked_example() -> Network:
    """Return the article's network: one input, one sigmoid unit, one linear output, half the squared error.

    .. math:: z = w_1 x, a = \\sigma(z), y = w_2 a, L = \\tfrac12 (y - t)^2

    It starts at ``x = 1``, ``t = 0``, ``w1 = w2 = 0.5``.

    >>> network = worked_example()
    >>> round(network.graph.forward(network.values)["L"], 4)
    0.0484
    """
    x, t, w1, w2 = variables("x t w1 w2")
    z = (w1 * x).named("z")
    a = sigmoid(z).named("a")
    y = (w2 * a).named("y")
    loss = half_squared_error(y, t).named("L")
    return Network(
        Graph(loss),
        {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5},
        ("w1", "w2"),
        {"x": (-2.0, 2.0), "t": (-1.0, 1.0), "w1": (-4.0, 4.0), "w2": (-2.0, 2.0), "eta": (0.0, 1.0)},
    )


def two_paths() -> Network:
    r"""Return the network of the article's picture: an input, one unit, two units, one output, one error.

    .. math::
        a_{01} = \sigma(w_{01} x), a_{11} = \sigma(w_{11} a_{01}), a_{12} = \sigma(w_{12} a_{01}),
        Out = w_{21} a_{11} + w_{22} a_{12}, Err = \tfrac12 (Out - t)^2

    Two routes lead from the error back to ``w01``, and their products add up. It starts where nothing cancels.

    >>> network = two_paths()
    >>> network.graph.forward(network.values).backward().paths("w01")
    [<route Err → Out → a11 → a01 → w01: 0.0304>, <route Err → Out → a12 → a01 → w01: 0.0315>]
    """
    x, t, w01, w11, w12, w21, w22 = variables("x t w01 w11 w12 w21 w22")
    a01 = sigmoid(w01 * x).named("a01")
    a11 = sigmoid(w11 * a01).named("a11")
    a12 = sigmoid(w12 * a01).named("a12")
    out = (w21 * a11 + w22 * a12).named("Out")
    error = half_squared_error(out, t).named("Err")
    weights = ("w01", "w11", "w12", "w21", "w22")
    start = {"x": 1.5, "t": 0.8, "w01": 0.4, "w11": -0.7, "w12": 0.9, "w21": 0.6, "w22": -0.5}
    ranges = {"x": (-2.0, 2.0), "t": (-1.0, 1.0), "eta": (0.0, 1.0), **dict.fromkeys(weights, (-4.0, 4.0))}
    return Network(Graph(error), start, weights, ranges, routes="w01")
