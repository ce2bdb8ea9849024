"""The update rules: how a weight moves, given its gradient and the learning rate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backprop_widgets.engine.operations import sqrt
from backprop_widgets.engine.overrides import Overrides

__all__ = ["UPDATE_RULES", "UpdateRule", "get_update_rule", "override_update"]


@dataclass(frozen=True, eq=False)
class UpdateRule:
    """A row of the table of update rules.

    Attributes:
        name: what it is called.
        step: ``(w, g, eta, *state) -> (new w, *new state)``, written with operators, so that it takes floats,
            arrays and nodes; ``w`` is the weight, ``g`` its gradient, ``eta`` the learning rate.
        state: what the rule remembers of each weight from one step to the next: name and start.

    >>> UPDATE_RULES["momentum"].step(0.5, 0.2, 0.1, 0.0)
    (0.48, 0.2)
    """

    name: str
    step: Callable[..., tuple[Any, ...]]
    state: Mapping[str, float] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle a rule of the table by its name, since its step has none; one of somebody's own by its parts."""
        if UPDATE_RULES.get(self.name) is self:
            return get_update_rule, (self.name,)
        return UpdateRule, (self.name, self.step, self.state)

    def __post_init__(self) -> None:
        """Check the names of what is remembered.

        Raises:
            ValueError: if one is not an identifier.
        """
        for key in self.state:
            if not isinstance(key, str) or not key.isidentifier():
                raise ValueError(f"{self.name} remembers {key!r:.80}; allowed are identifiers such as 'velocity'")


def _momentum(w: Any, g: Any, eta: Any, velocity: Any, keep: float = 0.9) -> tuple[Any, ...]:
    """Return ``w - eta v'`` and ``v' = 0.9 v + g`` (Polyak, 1964)."""
    faster = keep * velocity + g
    return w - eta * faster, faster


def _adam(
    w: Any, g: Any, eta: Any, mean: Any, square: Any, fade1: Any, fade2: Any, keep1: float = 0.9, keep2: float = 0.999
) -> tuple[Any, ...]:
    """Return ``w - eta m̂ / (sqrt(ŝ) + 1e-8)``, and what is remembered (Kingma and Ba, arXiv:1412.6980, algorithm 1)."""
    mean, square = keep1 * mean + (1 - keep1) * g, keep2 * square + (1 - keep2) * (g * g)
    fade1, fade2 = keep1 * fade1, keep2 * fade2  # keep to the power of the number of steps done
    move = (mean / (1 - fade1)) / (sqrt(square / (1 - fade2)) + 1e-8)
    return w - eta * move, mean, square, fade1, fade2


# Conventions and constants are PyTorch's: torch.optim.SGD, SGD(momentum=0.9) and Adam.
_ROWS = (
    UpdateRule("gradient descent", lambda w, g, eta: (w - eta * g,)),
    UpdateRule("momentum", _momentum, {"velocity": 0.0}),
    UpdateRule("Adam", _adam, {"mean": 0.0, "square": 0.0, "fade1": 1.0, "fade2": 1.0}),
)

UPDATE_RULES = {row.name: row for row in _ROWS}


def override_update(rule: UpdateRule, overrides: Overrides) -> UpdateRule:
    """Return the update rule that takes the place of ``rule``."""
    changed: UpdateRule = rule if overrides.update is None else overrides.update(rule)
    return changed


def get_update_rule(rule: UpdateRule | str) -> UpdateRule:
    """Return a rule of the table by its name, or a rule of one's own as it is.

    Raises:
        TypeError: if it is neither a name nor a rule.
        ValueError: if there is none of that name.
    """
    if isinstance(rule, UpdateRule):
        return rule
    if not isinstance(rule, str):
        raise TypeError(f"rule is {rule!r:.80}; allowed are an UpdateRule and {', '.join(map(repr, UPDATE_RULES))}")
    if rule not in UPDATE_RULES:
        raise ValueError(f"no update rule named {rule!r:.80}; there are {', '.join(map(repr, UPDATE_RULES))}")
    return UPDATE_RULES[rule]
