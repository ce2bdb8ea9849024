"""Numbers: graphs, passes, programs, descent. Needs numpy alone."""

from .descent import Path, descend
from .graph import Graph
from .networks import Network, worked_example
from .node import Node, variables
from .operations import (
    binary_cross_entropy,
    cos,
    exp,
    half_squared_error,
    log,
    maximum,
    minimum,
    relu,
    sigmoid,
    sin,
    softplus,
    sqrt,
    square,
    tanh,
)
from .program import Program
from .surface import Surface, loss_surface

__all__ = [
    "Graph",
    "Network",
    "Node",
    "Path",
    "Program",
    "Surface",
    "binary_cross_entropy",
    "cos",
    "descend",
    "exp",
    "half_squared_error",
    "log",
    "loss_surface",
    "maximum",
    "minimum",
    "relu",
    "sigmoid",
    "sin",
    "softplus",
    "sqrt",
    "square",
    "tanh",
    "variables",
    "worked_example",
]
