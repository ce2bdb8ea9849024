"""Numbers: graphs, passes, programs, descent. Needs numpy alone."""

from .check import check_gradients, gradient_errors
from .curvature import hessian, largest_stable_eta
from .descent import Path, descend
from .diagnosis import Diagnosis
from .graph import Graph
from .mistakes import MISTAKES, Mistake
from .networks import Network, mazur, two_paths, worked_example
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
from .place import Place
from .program import Program
from .rules import UpdateRule
from .surface import Surface, loss_surface

__all__ = [
    "MISTAKES",
    "Diagnosis",
    "Graph",
    "Mistake",
    "Network",
    "Node",
    "Path",
    "Place",
    "Program",
    "Surface",
    "UpdateRule",
    "binary_cross_entropy",
    "check_gradients",
    "cos",
    "descend",
    "exp",
    "gradient_errors",
    "half_squared_error",
    "hessian",
    "largest_stable_eta",
    "log",
    "loss_surface",
    "maximum",
    "mazur",
    "minimum",
    "relu",
    "sigmoid",
    "sin",
    "softplus",
    "sqrt",
    "square",
    "tanh",
    "two_paths",
    "variables",
    "worked_example",
]
