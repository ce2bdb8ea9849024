"""Hypotheses: one quantity of a graph, right and with each mistake made, as one program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Array, listed
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.derive import local_derivatives
from backprop_widgets.symbolic.names import Quantity, updated_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.substitute import substitute
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.quantities import collect_with_update
from backprop_widgets.training.step import learning_rate

__all__ = ["Hypotheses", "compile_hypotheses"]

_MOST_UPDATES = 20  # that a name may ask for
_MOST_NAMES = 60  # of quantities that an error lists


@dataclass(frozen=True, eq=False)
class Hypotheses:
    """A quantity, and the same quantity with each mistake that changes its formula.

    Attributes:
        program: the right one first, then a wrong one per site.
        sites: where the mistakes are made.

    """

    program: Program
    sites: tuple[Site, ...]

    def __call__(self, points: Mapping[str, Array]) -> tuple[Array, Array]:
        """Return the right values, shape ``(points,)``, and the wrong ones, shape ``(sites, points)``."""
        length = len(next(iter(points.values())))
        computed = self.program({name: points[name] for name in self.program.inputs})
        right, *wrong = (np.broadcast_to(value, (length,)) for value in computed.values())
        return right, np.array(wrong).reshape(len(wrong), length)


def compile_hypotheses(graph: DAG, quantity: str, weights: tuple[str, ...], rule: UpdateRule) -> Hypotheses:
    """Return a quantity with each mistake made; compiled once for a graph.

    Arguments:
        graph: the graph.
        quantity: a quantity of its program; a prime more for each further update.
        weights: the variables that are updated.
        rule: how they are.

    Raises:
        ValueError: if there is no such quantity.

    """
    return _compile(graph, quantity, weights, rule)


@once_per_graph
def _compile(graph: DAG, quantity: str, weights: tuple[str, ...], rule: UpdateRule) -> Hypotheses:
    asked = Quantity.read(quantity) or Quantity(quantity)
    right, *others = _compute_all(graph, weights, rule, update=asked.updates > 0)
    once, times = str(asked.once), asked.updates - asked.once.updates
    if once not in right.formulas or times >= _MOST_UPDATES:
        names = listed([*graph.variables, *right.formulas], _MOST_NAMES)
        raise ValueError(f"no quantity named {quantity!r:.80}; the graph has {names}")
    formulas = {"": right.after(once, times)}
    formulas |= {f"{number}": other.after(once, times) for number, other in enumerate(others)}
    everything = Program((), formulas)
    (_, at_right), *places = everything.quantities.items()
    changed = [key for key, place in places if place != at_right]  # equal formulas share a place
    inputs = [*graph.variables.values(), *([learning_rate(graph)] if weights else [])]
    program = Program(inputs, {key: formulas[key] for key in ("", *changed)})
    sites = (others[int(key)].overrides for key in changed)
    return Hypotheses(program, tuple(site for site in sites if isinstance(site, Site)))


@dataclass(frozen=True, eq=False)
class _Computation:
    """All quantities with some overrides, and what an update turns into what."""

    overrides: Overrides
    formulas: dict[str, Node]
    step: dict[Node, Node]
    start: dict[Node, Node]

    def after(self, name: str, times: int) -> Node:
        """Return the formula of a quantity after so many updates."""
        formula = {"": self.formulas[name]}
        for _ in range(times):
            formula = substitute(formula, self.step)
        return substitute(formula, self.start)[""]


@once_per_graph
def _compute_all(graph: DAG, weights: tuple[str, ...], rule: UpdateRule, *, update: bool) -> list[_Computation]:
    """Return the quantities computed rightly, then with each mistake; without an update only where it has a say."""
    derivatives = local_derivatives(graph)
    sites = [site for row in MISTAKES.values() for site in row.sites(graph, weights or None)]
    return [
        _compute(graph, weights if update or overrides.early else (), rule, overrides, derivatives)
        for overrides in (NO_OVERRIDES, *sites)
        if update or overrides.update is None
    ]


def _compute(
    graph: DAG,
    weights: tuple[str, ...],
    rule: UpdateRule,
    overrides: Overrides,
    derivatives: Mapping[tuple[Node, Node], Node],
) -> _Computation:
    formulas, update = collect_with_update(graph, weights, rule, overrides, derivatives)
    if update is None:
        return _Computation(overrides, formulas, {}, {})
    step = {old: formulas[updated_name(str(old.name))] for old in (*update.new, *update.memory)}
    start = {old: Node(value=update.start[str(old.name)]) for old in update.memory}
    return _Computation(overrides, formulas, step, start)
