"""Probabilities: a share for each class, and how far they are from a target, made of `logsumexp`."""

from collections.abc import Sequence
from typing import Any

from backprop_widgets.engine.operations import exp, logsumexp

__all__ = ["cross_entropy", "softmax"]


def softmax(logits: Sequence[Any]) -> tuple[Any, ...]:
    r"""Return a probability for each class; together they are 1.

    .. math:: p_k = e^{z_k - s}, \quad s = \log \sum_j e^{z_j}, \quad
        \frac{\partial p_k}{\partial z_j} = p_k ([k = j] - p_j)

    Arguments:
        logits: a node, a number or an array for each class.

    Raises:
        TypeError: if there is no class, or one is no node, number or array.

    >>> [round(p, 4) for p in softmax([1.0, 2.0, 3.0])]
    [0.09, 0.2447, 0.6652]
    """
    top = logsumexp(*logits)
    return tuple(exp(logit - top) for logit in logits)


def cross_entropy(logits: Sequence[Any], targets: Sequence[Any]) -> Any:
    r"""Return the cross-entropy of the softmax of logits with a target for each class.

    .. math:: L = \sum_k t_k (s - z_k) = -\sum_k t_k \log p_k, \quad
        \frac{\partial L}{\partial z_k} = p_k \sum_j t_j - t_k

    No exponential overflows and no logarithm is taken of 0. It is PyTorch's ``cross_entropy`` with probabilities.

    Arguments:
        logits: a node, a number or an array for each class.
        targets: the same; one of them 1 and the others 0, or any shares that sum to 1.

    Raises:
        TypeError: if there is no class, or one is no node, number or array.
        ValueError: if there are not as many targets as logits.

    >>> round(cross_entropy([1.0, 2.0, 3.0], [0.0, 0.0, 1.0]), 4)
    0.4076
    """
    if len(logits) != len(targets):
        raise ValueError(f"there are {len(logits)} logits and {len(targets)} targets; each class needs both")
    top = logsumexp(*logits)
    return sum(target * (top - logit) for logit, target in zip(logits, targets, strict=True))
