"""The update rules: how a weight moves, given its gradient and the learning rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["UPDATE_RULES", "UpdateRule"]


@dataclass(frozen=True)
class UpdateRule:
    """A row of the table of update rules.

    Attributes:
        name: what it is called.
        step: ``(w, g, eta, *state) -> (new w, *new state)``, written with operators, so that it takes floats,
            arrays and nodes; ``w`` is the weight, ``g`` its gradient.
        state: what the rule remembers from one step to the next, per weight: name and start.

    """

    name: str
    step: Callable[..., tuple[Any, ...]]
    state: dict[str, float] = field(default_factory=dict)


# fmt: off
_ROWS = (
    UpdateRule("gradient descent", lambda w, g, eta: (w - eta * g,)),
)
# fmt: on

UPDATE_RULES = {row.name: row for row in _ROWS}
