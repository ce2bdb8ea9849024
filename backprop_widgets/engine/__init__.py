"""A small engine: nodes, the rule table, graphs and their two passes. Needs numpy alone."""

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.operations import (
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

__all__ = ["DAG", "Node", "binary_cross_entropy", "cos", "exp", "half_squared_error", "log", "maximum", "minimum"]
__all__ += ["relu", "sigmoid", "sin", "softplus", "sqrt", "square", "tanh", "variables"]
