"""Alteration: what is other than right in a computation, at one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backprop_widgets.engine.node import Node

__all__ = ["NO_OVERRIDES", "Edge", "Override", "Overrides"]

# An operand of an operation: the node, and which of its operands.
Edge = tuple[Node, int]


@dataclass(frozen=True, eq=False)
class Override:
    """What is computed in place of the right thing.

    Attributes:
        rule: ``(right, output, *operands, *also) -> wrong`` for a derivative, ``(right, *operands, *also) -> wrong``
            for a value, written with operators, so that it takes floats, arrays and nodes; ``None`` where
            nothing flows back.
        also: further nodes whose values the rule takes.

    """

    rule: Callable[..., Any] | None
    also: tuple[Node, ...] = ()


@dataclass(frozen=True, eq=False)
class Overrides:
    """The same computation with something in it changed.

    The sweep, the formulas and the update read it where they would do the right thing, so it holds for numbers,
    arrays and nodes alike, and a wrong quantity is a node of its own.

    Attributes:
        rules: derivatives along single edges.
        uncounted: edges whose share is left out where a node's gradient is added up.
        values: values of nodes in the forward pass; what stands above is computed from the wrong value.
        gradients: for a node, the one whose gradient is taken for its own.
        early: for a weight, the variable that stands for its new value where it is read before its time.
        update: what becomes of the update rule.

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

    def updating(self, rule: Any) -> Any:
        """Return what becomes of an update rule."""
        return rule if self.update is None else self.update(rule)


NO_OVERRIDES = Overrides()
