"""What is measured of this package."""

from __future__ import annotations

from benchmarks.tasks import ETA, GENERIC, PLANE, STEPS, Entry, chain

from backprop_widgets import Graph, descend, half_squared_error, sigmoid, variables
from backprop_widgets.engine.dag import DAG
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.quantities import quantities

__all__ = ["chain_of", "descent", "grid_by_passes", "grid_of_all", "grid_of_three", "pass_by_passes"]
__all__ += ["pass_by_plain_sweep", "pass_by_program"]

ARRAYS = {**GENERIC, "w1": PLANE["w1"][None, :], "w2": PLANE["w2"][:, None]}


def network():
    x, t, w1, w2 = variables("x t w1 w2")
    a = sigmoid((w1 * x).named("z")).named("a")
    return Graph(half_squared_error((w2 * a).named("y"), t).named("L"))


def read_passes(found):
    forward, backward = found
    return {**forward, **{f"dL/d{name}": gradient for name, gradient in backward.items()}}


def by_program(values):
    program = network().program()
    return Entry(lambda: program(values), dict)


def by_passes(values, graph):
    """Go forward and backward, with all checks, and read a gradient."""

    def run():
        forward = graph.forward(values)
        backward = forward.backward()
        backward["w1"]
        return forward, backward

    return Entry(run, read_passes)


def pass_by_program():
    return by_program(GENERIC)


def pass_by_passes():
    return by_passes(GENERIC, network())


def pass_by_plain_sweep():
    return by_passes(GENERIC, DAG(network().output))


def descent():
    graph = network()
    return Entry(
        lambda: descend(graph, GENERIC, weights=("w1", "w2"), eta=ETA, steps=STEPS),
        lambda path: {"weights": path.weights, "losses": path.losses},
    )


def grid_of_all():
    return by_program(ARRAYS)


def grid_of_three():
    graph = network()
    every = quantities(graph)
    program = Program(graph.variables.values(), {name: every[name] for name in ("L", "dL/dw1", "dL/dw2")})
    return Entry(lambda: program(ARRAYS), dict)


def grid_by_passes():
    return by_passes(ARRAYS, network())


def chain_of(length):
    """Build, order, forward, backward; two operations in three have a constant, which is a node as well."""

    def run():
        (x,) = variables("x")
        return Graph(chain(x, length)).forward(x=0.5).backward()

    return Entry(run, lambda backward: {"slope": backward["x"]})
