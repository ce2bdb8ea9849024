"""Graphs and points that several tests use."""

from __future__ import annotations

from backprop_widgets import Graph, exp, half_squared_error, sigmoid, tanh, variables
from backprop_widgets.engine.batch import Batch

# Where nothing cancels: at the worked example's own point several classic mistakes give the right gradient.
GENERIC = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}


SMOOTH = (
    lambda a, b: a + b,
    lambda a, b: a - b * 0.5,
    lambda a, b: tanh(a) * b,
    lambda a, b: sigmoid(a),
    lambda a, b: a / (b * b + 1),
    lambda a, b: exp(-(a**2)),
    lambda a, b: half_squared_error(tanh(a), b),
    lambda a, b: (a**2 + 1) ** 0.5,
)


def smooth_graph(choices):
    """Build a graph of smooth operations from a list of small integers."""
    x, y = variables("x y")
    pool = [x, y, x * y]
    for choice in choices:
        build = SMOOTH[choice % len(SMOOTH)]
        pool.append(build(pool[choice % len(pool)], pool[(choice // 7) % len(pool)]))
    return Graph(sum(pool[3:], tanh(x + y)))


def everything(network):
    """Return all quantities of a network as nodes, and all numbers at its start."""
    batch = Batch(network.graph, network.weights, 0)
    return batch.quantities, batch({**network.values, "eta": 0.1})
