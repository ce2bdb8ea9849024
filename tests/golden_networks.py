"""The networks whose sites of mistakes are written out in mistakes/golden_sites.json: each with its weights."""

from __future__ import annotations

from backprop_widgets import (
    Graph,
    Network,
    half_squared_error,
    log,
    mazur,
    sigmoid,
    softmax,
    sqrt,
    tanh,
    two_paths,
    variables,
    worked_example,
)

__all__ = ["NETWORKS", "softmax_of_two"]


def net_231():
    """Return two inputs, three tanh units with biases, and one linear output."""
    x1, x2, t = variables("x1 x2 t")
    w11, w12, b1, w21, w22, b2, w31, w32, b3 = variables("w11 w12 b1 w21 w22 b2 w31 w32 b3")
    v1, v2, v3, c = variables("v1 v2 v3 c")
    h1 = tanh((w11 * x1 + w12 * x2 + b1).named("z1")).named("h1")
    h2 = tanh((w21 * x1 + w22 * x2 + b2).named("z2")).named("h2")
    h3 = tanh((w31 * x1 + w32 * x2 + b3).named("z3")).named("h3")
    y = (v1 * h1 + v2 * h2 + v3 * h3 + c).named("y")
    weights = ("w11", "w12", "b1", "w21", "w22", "b2", "w31", "w32", "b3", "v1", "v2", "v3", "c")
    return Graph(half_squared_error(y, t).named("L")), weights


def log_and_sqrt():
    """Return operations that have a value for positive operands alone, and a squared error written out."""
    x, t, w1, w2 = variables("x t w1 w2")
    a = log((w1 * x).named("z")).named("a")
    y = sqrt((w2 * a).named("s")).named("y")
    return Graph((0.5 * (y - t) ** 2).named("L")), ("w1", "w2")


def wide():
    """Return a layer of thirteen weights, of which each may be taken for another, and one weight above it."""
    inputs = variables("x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13")
    layer = variables("w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13")
    v, t = variables("v t")
    products = [weight * x for weight, x in zip(layer, inputs, strict=True)]
    a = sigmoid(sum(products[1:], start=products[0]).named("z")).named("a")
    weights = (*(weight.name for weight in layer), "v")
    return Graph(half_squared_error((v * a).named("y"), t).named("L")), weights


def softmax_of_two():
    """Return two classes by their probabilities, and the cross-entropy with a target for each."""
    x, t1, t2, v1, v2 = variables("x t1 t2 v1 v2")
    p1, p2 = softmax(((v1 * x).named("z1"), (v2 * x).named("z2")))
    loss = -(t1 * log(p1.named("p1")) + t2 * log(p2.named("p2")))
    start = {"x": 1.5, "t1": 0.2, "t2": 0.8, "v1": 0.4, "v2": -0.7}
    return Network(Graph(loss.named("L")), start, ("v1", "v2"))


def packaged(network):
    return network.graph, network.weights


NETWORKS = {
    "worked example": packaged(worked_example()),
    "worked example with tanh": packaged(worked_example("tanh")),
    "worked example with relu": packaged(worked_example("relu")),
    "two paths": packaged(two_paths()),
    "mazur": packaged(mazur()),
    "2-3-1, tanh, with biases": net_231(),
    "log and sqrt": log_and_sqrt(),
    "wide layer": wide(),
    "softmax": packaged(softmax_of_two()),
}
