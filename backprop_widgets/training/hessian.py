"""Hessian: second derivatives, by sweeping the gradient's own nodes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.validation import Array
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.training.samples import check_samples, mean
from backprop_widgets.training.start import StartedGraph, start_values, start_weights
from backprop_widgets.training.validation import check_weights

__all__ = ["hessian", "largest_stable_eta"]


def hessian(
    graph: DAG | StartedGraph, values: Mapping[str, Any] | None = None, *, weights: Sequence[str] | None = None
) -> Array:
    r"""Return the second derivatives of the output by some variables, shape ``(len(weights), len(weights))``.

    .. math:: H_{ij} = \frac{\partial}{\partial w_j} \frac{\partial L}{\partial w_i}

    The gradient is a node like any other, so its own gradient comes from the same sweep. Over samples it is
    the Hessian of the mean.

    Arguments:
        graph: the graph, or a `Network`, whose values and weights then stand where none are given.
        values: all variables; weights are numbers, 1-D arrays among the others are samples.
        weights: the variables, in the order of rows and columns.

    Raises:
        TypeError: if a number is not one, or ``graph`` is neither a graph nor a network.
        ValueError: if a value is missing or not allowed.

    >>> import numpy as np
    >>> from backprop_widgets import hessian, worked_example
    >>> np.linalg.eigvalsh(hessian(worked_example())).round(4).tolist()
    [-0.0447, 0.437]
    """
    dag = as_dag(graph)
    names = check_weights(dag.variables, start_weights(graph, weights))
    checked = dag.check_values(start_values(graph, values))
    check_samples(checked, names)
    gradient = gradients(dag, local_derivatives(dag))
    return np.array([_row(gradient[dag.variables[name]], checked, names) for name in names])


def largest_stable_eta(
    graph: DAG | StartedGraph, values: Mapping[str, Any] | None = None, *, weights: Sequence[str] | None = None
) -> float:
    r"""Return the largest learning rate that is locally stable.

    .. math:: \eta = 2 / \lambda_{max}(H)

    Near a minimum, gradient descent with a larger one moves away along that eigenvector; infinite where no
    direction curves upwards. (LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998.) The arguments and what is
    raised are those of `hessian`.

    >>> from backprop_widgets import worked_example
    >>> round(largest_stable_eta(worked_example()), 2)
    4.58
    """
    steepest = float(np.linalg.eigvalsh(hessian(graph, values, weights=weights))[-1])
    return 2.0 / steepest if steepest > 0 else math.inf


def _row(slope: Node, values: Mapping[str, Any], names: Sequence[str]) -> list[float]:
    if slope.is_constant:
        return [0.0] * len(names)
    own = DAG(slope)
    backward = own.forward({name: values[name] for name in own.variables}).backward()
    return [mean(backward[name]) if name in own.variables else 0.0 for name in names]
