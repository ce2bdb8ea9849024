"""Numbers: graphs, passes, programs, descent. Needs numpy alone."""

from .descent import Path, descend
from .functions import exp, half_squared_error, maximum, relu, sigmoid, tanh
from .graph import Graph
from .networks import Network, worked_example
from .node import Node, variables
from .program import Program
from .surface import Surface, loss_surface

__all__ = [
    "Graph",
    "Network",
    "Node",
    "Path",
    "Program",
    "Surface",
    "descend",
    "exp",
    "half_squared_error",
    "loss_surface",
    "maximum",
    "relu",
    "sigmoid",
    "tanh",
    "variables",
    "worked_example",
]
