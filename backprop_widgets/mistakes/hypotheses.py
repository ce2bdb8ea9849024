"""Wrongs: one quantity of a graph, right and with each mistake made, as one program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, once_per_graph
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Array, listed
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.site import Site
from backprop_widgets.symbolic.derive import local_derivatives
from backprop_widgets.symbolic.names import Quantity, updated_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.substitute import substitute
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.quantities import collect_with_update

__all__ = ["Hypotheses", "compile_hypotheses"]

_FURTHEST = 20  # updates that a name may ask for


@dataclass(frozen=True, eq=False)
class Hypotheses:
    """A quantity, and the same quantity with each mistake that changes its formula.

    Attributes:
        name: the quantity, as a program calls it.
        program: the right one first, then a wrong one per place.
        sites: the sites of the mistakes.

    """

    name: str
    program: Program
    sites: tuple[Site, ...]

    def __call__(self, points: Mapping[str, Array]) -> tuple[Array, Array]:
        """Return the right values, shape ``(points,)``, and the wrong ones, shape ``(places, points)``."""
        length = len(next(iter(points.values())))
        found = self.program({name: points[name] for name in self.program.inputs})
        right, *wrong = (np.broadcast_to(value, (length,)) for value in found.values())
        return right, np.array(wrong).reshape(len(wrong), length)


def compile_hypotheses(graph: DAG, name: str, weights: tuple[str, ...], rule: UpdateRule) -> Hypotheses:
    """Return a quantity with each mistake made; compiled once for a graph.

    Arguments:
        graph: the graph.
        name: a quantity of its program, or a variable, for its gradient; a prime more for each further update.
        weights: the variables that are updated.
        rule: how they are.

    Raises:
        ValueError: if there is no such quantity.

    """
    return _compile_once(graph, name, weights, rule)


@once_per_graph
def _compile_once(graph: DAG, name: str, weights: tuple[str, ...], rule: UpdateRule) -> Hypotheses:
    quantity = Quantity.gradient(graph, name) if name in graph.variables else Quantity.read(name)
    right, *others = _all(graph, weights, rule, update=quantity is not None and quantity.updates > 0)
    if quantity is None or str(quantity.once) not in right.found or quantity.updates > _FURTHEST:
        known = [*graph.variables, *right.found]
        raise ValueError(f"no quantity named {name!r:.80}; the graph has {listed(known, 60)}")
    once, times = str(quantity.once), quantity.updates - quantity.once.updates
    formulas = {"": right.after(once, times)}
    formulas |= {f"{number}": other.after(once, times) for number, other in enumerate(others)}
    everything = Program((), formulas)
    first, *rest = everything.quantities.items()
    changed = [key for key, place in rest if place != first[1]]
    inputs = [*graph.variables.values(), *([graph.eta] if weights else [])]
    program = Program(inputs, {key: formulas[key] for key in ("", *changed)})
    return Hypotheses(str(quantity), program, tuple(others[int(key)].place for key in changed))


@dataclass(frozen=True, eq=False)
class _Computed:
    """All quantities with one mistake made, and what an update turns into what."""

    place: Any
    found: dict[str, Node]
    step: dict[Node, Node]
    start: dict[Node, Node]

    def after(self, name: str, times: int) -> Node:
        """Return the formula of a quantity after so many updates."""
        found = {"": self.found[name]}
        for _ in range(times):
            found = substitute(found, self.step)
        return substitute(found, self.start)[""]


@once_per_graph
def _all(graph: DAG, weights: tuple[str, ...], rule: UpdateRule, *, update: bool) -> list[_Computed]:
    """Return the quantities computed rightly, and then with each mistake; without an update only where it has a say."""
    known = local_derivatives(graph)
    places = [place for row in MISTAKES.values() for place in row.sites(graph, weights or None)]
    return [
        _computed(graph, weights if update or place.early else (), rule, place, known)
        for place in (NO_OVERRIDES, *places)
        if update or place.update is None
    ]


def _computed(
    graph: DAG, weights: tuple[str, ...], rule: UpdateRule, place: Overrides, known: Mapping[tuple[Node, Node], Node]
) -> _Computed:
    found, update = collect_with_update(graph, weights, rule, place, known)
    if update is None:
        return _Computed(place, found, {}, {})
    step = {old: found[updated_name(str(old.name))] for old in (*update.new, *update.memory)}
    start = {old: Node(value=update.start[str(old.name)]) for old in update.memory}
    return _Computed(place, found, step, start)
