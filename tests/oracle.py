"""Oracles: gradients by other means than the rules of the table.

The complex step: for an analytic f, the imaginary part of f(x + ih) / h is f'(x) to the last digit, because nothing
is subtracted (Squire and Trapp, SIAM Review 40, 1998). The complex twins of the operations stand here, apart from
the package.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping

from backprop_widgets import Graph, variables
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
    "log": cmath.log,
    "sqrt": cmath.sqrt,
    "sin": cmath.sin,
    "cos": cmath.cos,
    "square": lambda u: u * u,
    "tanh": cmath.tanh,
    "softplus": lambda z: cmath.log(1 + cmath.exp(z)),
    "binary_cross_entropy": lambda y, t: -t * cmath.log(y) - (1 - t) * cmath.log(1 - y),
    "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
    "half_squared_error": lambda y, t: (y - t) * (y - t) / 2,
    "swish": lambda z: z / (1 + cmath.exp(-z)),
    "gelu": lambda z: z * (1 + cmath.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))) / 2,
    "logsumexp": lambda *z: cmath.log(sum(map(cmath.exp, z))),
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


def extrapolated_gradient(graph: Graph, inputs: Mapping[str, float], name: str) -> float:
    """Return the derivative by central differences, extrapolated to a step of zero (Richardson).

    It needs no twin, so it judges any row of the table, and at kinks it is exact beside them.
    """
    rows: list[list[float]] = []
    for level in range(6):
        step = 0.02 / 2**level
        up, down = (graph.forward({**inputs, name: inputs[name] + shift})[graph.output] for shift in (step, -step))
        row = [(up - down) / (2 * step)]
        for order, rougher in enumerate(rows[-1] if rows else [], 1):
            row.append(row[-1] + (row[-1] - rougher) / (4**order - 1))
        rows.append(row)
    steady = min(range(1, 6), key=lambda level: abs(rows[level][-1] - rows[level - 1][-1]))
    return rows[steady][-1]


def distance(found: float, expected: float) -> float:
    """Return the error relative to the larger of 1 and what is expected."""
    return abs(found - expected) / max(1.0, abs(expected))


SPREAD = (-2.3, -1.0, -0.4, 0.3, 0.7, 1.0, 1.9, 3.1)
EXPONENTS = (2.0, 3.0, -1.0, 0.5, 1.0)


def points(interval: tuple[float, float]) -> list[float]:
    """Return points well inside an interval."""
    low, high = interval
    if math.isfinite(low) and math.isfinite(high):
        return [low + (high - low) / (1 + math.exp(-point)) for point in SPREAD]
    return [low + abs(point) for point in SPREAD] if math.isfinite(low) else list(SPREAD)


def single_operations(name: str) -> list[tuple[Graph, dict[str, float]]]:
    """Return a row of the table as graphs of its own, at several points inside its domain."""
    row = OPERATIONS[name]
    u, v = variables("u v")
    if name == "power":
        return [(Graph(u**n), {"u": abs(point)}) for point in SPREAD for n in EXPONENTS]
    if row.variadic:
        nodes = variables(" ".join(f"u{place}" for place in range(10)))
        return [
            (
                Graph(row(*nodes[:count])),
                {node.name: SPREAD[(3 * place + shift) % 8] for place, node in enumerate(nodes[:count])},
            )
            for count in (1, 2, 3, 10)
            for shift in range(4)
        ]
    first, *rest = row.domain or ((-math.inf, math.inf),) * len(row.partials)
    if not rest:
        return [(Graph(row(u)), {"u": point}) for point in points(first)]
    others = points(rest[0])[1::3]
    # a little off, so that no two operands are equal where there may be a kink
    return [(Graph(row(u, v)), {"u": point, "v": other + 0.17}) for point in points(first) for other in others]
