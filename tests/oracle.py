"""Oracles: gradients by other means than the rules of the table.

The complex step: for an analytic f, the imaginary part of f(x + ih) / h is f'(x) to the last digit, because nothing
is subtracted (Squire and Trapp, SIAM Review 40, 1998). The complex twins of the operations stand here, apart from
the package.
"""

from __future__ import annotations

import cmath
from collections.abc import Callable, Mapping

from backprop_widgets.engine.graph import Graph
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import OPERATIONS

STEP = 1e-20

TWINS: dict[str, Callable[..., complex]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda u, n: u**n,
    "negate": lambda u: -u,
    "exp": cmath.exp,
    "tanh": cmath.tanh,
    "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
    "half_squared_error": lambda y, t: (y - t) * (y - t) / 2,
}


def complex_value(graph: Graph, inputs: Mapping[str, complex]) -> complex:
    """Return the output of a graph of smooth operations, computed with complex numbers."""
    values: dict[Node, complex] = {}
    for node in graph.nodes:
        if node.operation is not None:
            values[node] = TWINS[node.operation.name](*(values[operand] for operand in node.operands))
        else:
            values[node] = node.value if node.value is not None else inputs[node.name]
    return values[graph.output]


def complex_gradient(graph: Graph, inputs: Mapping[str, float], name: str) -> float:
    """Return the derivative of the output by a variable, by the complex step."""
    return complex_value(graph, {**inputs, name: complex(inputs[name], STEP)}).imag / STEP


def central_gradient(graph: Graph, inputs: Mapping[str, float], name: str, step: float = 6e-6) -> float:
    """Return the derivative of the output by a variable, by central differences."""
    up, down = (graph.forward({**inputs, name: inputs[name] + shift})[graph.output] for shift in (step, -step))
    return (up - down) / (2 * step)


def distance(found: float, expected: float) -> float:
    """Return the error relative to the larger of 1 and what is expected."""
    return abs(found - expected) / max(1.0, abs(expected))


# A rule is called on nodes directly below the output, so that nothing but it is tested.
POINTS = (-2.3, -1.0, -0.4, 0.3, 0.7, 1.0, 1.9, 3.1)
EXPONENTS = (2.0, 3.0, -1.0, 0.5, 1.0)


def single_operations() -> list[tuple[str, Graph, dict[str, float]]]:
    """Return every operation of the table as a graph of its own, at several points inside its domain."""
    from backprop_widgets import variables

    cases = []
    for name, operation in OPERATIONS.items():
        for point in POINTS:
            if name == "power":
                (u,) = variables("u")
                cases += [(name, Graph(u**n), {"u": abs(point)}) for n in EXPONENTS]
            elif len(operation.partials) == 1:
                (u,) = variables("u")
                cases.append((name, Graph(operation(u)), {"u": point}))
            else:
                u, v = variables("u v")
                cases += [(name, Graph(operation(u, v)), {"u": point, "v": other}) for other in (-1.7, 0.6, 2.2)]
    return cases
