"""Overrides: rules that take the place of the table's, at single nodes and edges of a graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backprop_widgets.engine.node import Node

__all__ = ["NO_OVERRIDES", "Edge", "Override", "Overrides"]

# An operand of an operation: the node, and which of its operands.
Edge = tuple[Node, int]


@dataclass(frozen=True, eq=False)
class Override:
    """What is computed in place of a derivative or of a value.

    Attributes:
        rule: ``(usual, output, *operands, *also) -> other`` for a derivative, ``(usual, *operands, *also) -> other``
            for a value, written with operators, so that it takes floats, arrays and nodes; ``None`` where
            nothing flows back.
        also: further nodes of the graph whose values the rule takes.
    """

    rule: Callable[..., Any] | None
    also: tuple[Node, ...] = ()


@dataclass(frozen=True, eq=False)
class Overrides:
    """The same computation with something in it changed, as data.

    The sweeps, the formulas and the update read it where they would take the table's rule, so it holds for numbers,
    arrays and nodes alike, and a changed quantity is a node of its own.

    Attributes:
        rules: derivatives along single edges.
        uncounted: edges whose share is left out where a node's gradient is added up.
        values: values of nodes in the forward pass; what stands above is computed from the changed value.
        gradients: for a node, the one whose gradient is taken for its own.
        early: for a weight, the variable that stands for its new value where it is read before its time.
        update: what becomes of the update rule.

    >>> from backprop_widgets import variables
    >>> from backprop_widgets.engine.dag import DAG
    >>> x, w = variables("x w")
    >>> y = (w * x).named("y")
    >>> twice = Overrides(rules={(y, 0): Override(lambda usual, output, w, x: 2 * usual)})
    >>> forward = DAG(y).forward(x=3, w=5)
    >>> forward.backward()["w"], forward.backward(twice)["w"]
    (3.0, 6.0)
    """

    rules: Mapping[Edge, Override] = field(default_factory=dict)
    uncounted: frozenset[Edge] = frozenset()
    values: Mapping[Node, Override] = field(default_factory=dict)
    gradients: Mapping[Node, Node] = field(default_factory=dict)
    early: Mapping[Node, Node] = field(default_factory=dict)
    update: Callable[[Any], Any] | None = None

    @property
    def needs_update(self) -> bool:
        """Whether it can be seen only where weights are updated."""
        return bool(self.early) or self.update is not None


NO_OVERRIDES = Overrides()
