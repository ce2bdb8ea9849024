"""Graphs and points that several tests use."""

from __future__ import annotations

import random
from functools import cache, partial

from backprop_widgets import (
    Graph,
    Network,
    Node,
    exp,
    half_squared_error,
    sigmoid,
    tanh,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.training.calculator import Calculator

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
    batch = Calculator(network.graph, network.weights, 0)
    return batch.quantities, batch({**network.values, "eta": 0.1})


def net_231(*, split: bool = False):
    """Return a network with two inputs, three sigmoid units and one output, biases included; split into z and h."""
    x1, x2, t = variables("x1 x2 t")
    units, weights = [], []
    for unit in range(1, 4):
        v, w, b = variables(f"w{unit}1 w{unit}2 b{unit}")
        z = v * x1 + w * x2 + b
        units.append(sigmoid(z.named(f"z{unit}") if split else z).named(f"h{unit}"))
        weights += [v, w, b]
    outer = variables("v1 v2 v3 c")
    y = sum((v * h for v, h in zip(outer, units, strict=False)), start=outer[3]).named("y")
    names = tuple(str(node.name) for node in (*weights, *outer))
    numbers = dict(zip(names, (0.4, -0.7, 0.1, 0.3, 0.9, -0.1, -0.2, 0.5, 0.2, 0.6, -0.5, 0.8, 0.05), strict=True))
    return Network(Graph(half_squared_error(y, t).named("L")), {"x1": 1.0, "x2": -0.5, "t": 0.8, **numbers}, names)


def passing_by():
    """Return a network in which edges pass ranks by: an input used again later, and a shared weight."""
    x, t, w, u, b = variables("x t w u b")
    h = tanh(w * x).named("h")
    k = tanh(w * h + b).named("k")
    y = (u * k + x + b).named("y")
    graph = Graph(half_squared_error(y, t).named("L"))
    return Network(graph, {"x": 0.3, "t": 0.5, "w": 0.7, "u": 0.9, "b": -0.2}, ("w", "u", "b"))


@cache
def layered(*sizes: int) -> Network:
    """Return a network of tanh units, one output, with biases: ``w2_3_4`` leads to unit 3 of layer 2 from unit 4."""
    draw = random.Random(1)
    values: dict[str, float] = {}

    def variable(name: str, value: float) -> Node:
        values[name] = value
        return variables(name)[0]

    units = [variable(f"x{unit}", 0.5 * unit) for unit in range(1, sizes[0] + 1)]
    given = {*values, "t"}
    for layer, size in enumerate(sizes[1:], 1):
        above = []
        for unit in range(1, size + 1):
            z = variable(f"b{layer}_{unit}", 0.1)
            for number, below in enumerate(units, 1):
                z = z + variable(f"w{layer}_{unit}_{number}", draw.uniform(-0.5, 0.5)) * below
            z = z.named(f"z{layer}_{unit}")
            above.append(tanh(z).named(f"a{layer}_{unit}") if layer < len(sizes) - 1 else z)
        units = above
    graph = Graph(half_squared_error(units[0], variable("t", 1.0)).named("L"))
    return Network(graph, values, tuple(name for name in values if name not in given))


# By name: what must hold of any network is asked of these.
NETWORKS = {"worked example": worked_example, "two paths": two_paths, "2-3-1": net_231, "passing by": passing_by}
NETWORKS["2-3-1, split"] = partial(net_231, split=True)
