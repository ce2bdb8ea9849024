"""Curvature: second derivatives, by sweeping the gradient's own nodes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.validation import Array
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.training.samples import check_samples, mean
from backprop_widgets.training.validation import check_weights

__all__ = ["hessian", "largest_stable_eta"]


def hessian(graph: DAG, values: Mapping[str, Any], weights: Sequence[str]) -> Array:
    """Return the second derivatives of the output by some variables, shape ``(len(weights), len(weights))``.

    The gradient is a node like any other, so its own gradient comes from the same sweep. Over samples it is
    the Hessian of the mean.

    Arguments:
        graph: the graph.
        values: all variables; weights are numbers, 1-D arrays among the others are samples.
        weights: the variables, in the order of rows and columns.

    >>> import numpy as np
    >>> from backprop_widgets import hessian, worked_example
    >>> network = worked_example()
    >>> np.linalg.eigvalsh(hessian(network.graph, network.values, network.weights)).round(4).tolist()
    [-0.0447, 0.437]

    """
    names = check_weights(graph.variables, weights)
    checked = graph.check_values(values)
    check_samples(checked, names)
    gradient = gradients(graph, local_derivatives(graph))
    return np.array([_row(graph, gradient[graph.variables[name]], checked, names) for name in names])


def largest_stable_eta(graph: DAG, values: Mapping[str, Any], weights: Sequence[str]) -> float:
    """Return the largest learning rate that is locally stable: ``2 / λ`` for the largest eigenvalue of the Hessian.

    Near a minimum, gradient descent with a larger one moves away along that eigenvector; infinite where no
    direction curves upwards. (LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998.)
    """
    steepest = float(np.linalg.eigvalsh(hessian(graph, values, weights))[-1])
    return 2.0 / steepest if steepest > 0 else math.inf


def _row(graph: DAG, slope: Node, values: Mapping[str, Any], names: Sequence[str]) -> list[float]:
    if slope.is_constant:
        return [0.0] * len(names)
    own = DAG(slope)
    backward = own.forward({name: values[name] for name in own.variables}).backward()
    return [mean(backward[name]) if name in own.variables else 0.0 for name in names]
