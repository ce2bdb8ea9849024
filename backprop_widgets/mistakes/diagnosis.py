"""Diagnosis: which mistakes, and where, give the value that someone computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.validation import Array, check_number
from backprop_widgets.mistakes.catalogue import MISTAKES, Mistake
from backprop_widgets.mistakes.hypotheses import compile_hypotheses
from backprop_widgets.mistakes.probe_points import probe_points
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.mistakes.tolerance import distinguishable, is_close, matches_typed_digits, significant_digits
from backprop_widgets.symbolic.names import Quantity, gradient_name
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.start import StartedGraph
from backprop_widgets.training.validation import check_eta, check_numbers, check_weights
from backprop_widgets.training.weights import presumed_weights

__all__ = ["Diagnosis", "Match", "diagnose"]

_MANY_DIGITS = 7  # so many digits do not agree by accident
_ETA = 0.1  # the learning rate where nobody gives one


@dataclass(frozen=True, eq=False)
class Match:
    """A mistake that gives a value.

    Attributes:
        mistake: the row of the table.
        sites: where it gives this value, from the output down.
        value: what it gives exactly, at the first of them.

    """

    mistake: Mistake
    sites: tuple[Site, ...]
    value: float

    def __repr__(self) -> str:
        return f"<{self.value:.6g}: {self.sites[0]!r}{f' and {len(self.sites) - 1} more' * (len(self.sites) > 1)}>"


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What a value says about how it was computed.

    Attributes:
        quantity: what was to be computed, as a program calls it.
        value: what someone computed.
        truth: what is right.
        right: whether that is the same within 0.5 %, or rounded to four decimals.
        matches: the mistakes that give the value, the likeliest first; none if it is right.
        closer_matches: where it is right, but not in all the many digits it has: the mistakes that give every one.
        hidden_matches: the mistakes that give the right value here and a wrong one elsewhere.
        telling_point: values at which the matches can be told apart and the hidden mistakes show, where that is
            possible; ``None`` if these values here do as well.

    """

    quantity: str
    value: float
    truth: float
    right: bool
    matches: tuple[Match, ...]
    closer_matches: tuple[Match, ...]
    hidden_matches: tuple[Match, ...]
    telling_point: Mapping[str, float] | None

    @property
    def sure(self) -> bool:
        """Whether there is one explanation: one mistake, or right and no mistake gives the same here."""
        return not self.hidden_matches if self.right else len(self.matches) == 1

    def __repr__(self) -> str:
        said = "right" if self.right else ", ".join(map(repr, self.matches)) or "wrong, by no mistake of the table"
        return f"<{self.quantity} = {self.value:.6g}: {said}>"


def diagnose(
    graph: DAG | StartedGraph,
    values: Mapping[str, Any] | None,
    quantity: str,
    value: Any,
    *,
    weights: Sequence[str] | None = None,
    eta: float | None = None,
    rule: UpdateRule | str = "gradient descent",
) -> Diagnosis:
    """Return which mistakes, and where, give a value: within 0.5 %, or rounded to four decimals.

    Every mistake of the table is made at every place, and what comes out is compared: a learner is explained by the
    mal-rules that reproduce the answer (Brown and Burton 1978; see `rules`).

    Arguments:
        graph: a graph, or a network, whose own values, weights and learning rate hold where none are given.
        values: a number for each variable, and for ``eta`` if it is another than the argument.
        quantity: as a program calls it: ``z``, ``da/dz``, ``dL/dw1``, ``w1'``, ``L'``; with two primes, what it is
            after two updates.
        value: what someone computed.
        weights: the variables that are updated; if not given, a network's, or those whose names begin with ``w``.
        eta: the learning rate; if not given, a network's, or 0.1.
        rule: how weights are updated.

    Raises:
        TypeError: if the graph, the value, a variable's value or the quantity is not what it should be.
        ValueError: if a number is NaN or infinite, there is no such quantity, it is not finite at these values, or it
            is a variable, whose value is given.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> diagnose(network, {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}, "dL/dw1", 0.2005)
    <dL/dw1 = 0.2005: <0.2005: <input forgotten at dz/dw1, factor x>>>
    >>> at_the_article_s = diagnose(network, None, "dL/dw1", 0.0366)
    >>> at_the_article_s
    <dL/dw1 = 0.0366: right>
    >>> [match.mistake.key for match in at_the_article_s.hidden_matches], at_the_article_s.telling_point
    (['target forgotten', 'input forgotten', 'wrong weight'], {'x': 1.5, 't': 0.8, 'w1': 0.4, 'w2': -0.7})

    """
    dag = as_dag(graph)
    if not isinstance(quantity, str):
        raise TypeError(f"the name of a quantity is a string such as 'dL/dw1', not {quantity!r:.80}")
    answer = check_number(quantity, value)
    point = _start(graph, dag, values, eta)
    if quantity in dag.variables:
        raise ValueError(f"{quantity} is a given value; its gradient is {gradient_name(dag, quantity)}")
    asked = Quantity.read(quantity) or Quantity(quantity)
    names = _weights(graph, dag, asked, weights)
    hypotheses = compile_hypotheses(dag, quantity, names, get_update_rule(rule))
    inputs, sites = hypotheses.program.inputs, hypotheses.sites
    probes = probe_points(inputs)
    if not asked.updates:  # the learning rate is then no part of the question
        probes["eta"] = np.full_like(probes[inputs[0]], point.get("eta", 0.0))
    points = {name: np.concatenate(([point[name]], probes[name])) for name in inputs}
    truths, wrong = hypotheses(points)
    truth, here = float(truths[0]), wrong[:, 0].tolist()
    if not np.isfinite(truth):
        raise ValueError(f"{quantity} is {truth} at these values; nothing can be compared with that")
    right = is_close(answer, truth)
    nearly = right and significant_digits(answer) >= _MANY_DIGITS and not matches_typed_digits(answer, truth)
    likely = _rank_sites(answer, sites, here)
    matching = [number for number in likely if not right and is_close(answer, here[number])]
    closer = [number for number in likely if nearly and matches_typed_digits(answer, here[number])]
    shows = distinguishable(wrong, truths)
    hidden = [number for number, seen in enumerate(shows) if not seen[0] and seen.any()]
    best = _best_point(wrong, shows, matching, hidden, sites)
    shown = [name for name in inputs if name in dag.variables or asked.updates]
    return Diagnosis(
        quantity,
        answer,
        truth,
        right,
        matches=_group(sites, matching, here),
        closer_matches=_group(sites, closer, here),
        hidden_matches=_group(sites, hidden, here),
        telling_point=None if best is None else {name: float(points[name][best]) for name in shown},
    )


def _start(graph: Any, dag: DAG, values: Any, eta: Any) -> dict[str, float]:
    """Return a number for every variable, and for ``eta`` unless that is one of them; a network's where none is given.

    Of two learning rates the one among the values counts.
    """
    numbers = values
    if graph is not dag and (values is None or isinstance(values, Mapping)):
        numbers = {**graph.values, **(values or {})}
    rate: dict[str, float] = {}
    if "eta" not in dag.variables:
        rate["eta"] = check_eta((_ETA if graph is dag else graph.eta) if eta is None else eta)
        if isinstance(numbers, Mapping) and "eta" in numbers:
            rate["eta"] = check_eta(numbers["eta"])
            numbers = {name: number for name, number in numbers.items() if name != "eta"}
    checked = dag.check_values(numbers)
    return check_numbers(tuple(checked), checked) | rate


def _weights(graph: Any, dag: DAG, quantity: Quantity, weights: Sequence[str] | None) -> tuple[str, ...]:
    """Return the weights: those named, else a network's, else the presumed ones, and the one that is asked for."""
    if weights is not None:
        return check_weights(dag.variables, weights)
    if "eta" in dag.variables:
        return ()
    updated = str(quantity.before)
    asked = [updated] if updated in dag.variables else []
    own = (() if graph is dag else graph.weights) or [str(node.name) for node in presumed_weights(dag)]
    return tuple(dict.fromkeys([*own, *asked]))


def _rank_sites(answer: float, sites: Sequence[Site], here: Sequence[float]) -> list[int]:
    """Return the numbers of the sites: what gives every digit first, backwards before forwards, then by the table."""
    rank = {key: number for number, key in enumerate(MISTAKES)}
    return sorted(
        range(len(sites)),
        key=lambda number: (
            not matches_typed_digits(answer, here[number]),
            sites[number].forward,
            rank[sites[number].key],
        ),
    )


def _best_point(
    wrong: Array, shows: Any, matching: Sequence[int], hidden: Sequence[int], sites: Sequence[Site]
) -> int | None:
    """Return the number of the point at which most of the mistakes in question can be told apart, if that is not here.

    Among points that do equally well it is the first at which most of the other mistakes show, too.
    """
    unclear = (~shows[[*matching, *hidden]]).sum(axis=0).astype(float)
    for one, other in combinations(matching, 2):
        if sites[one].key != sites[other].key:
            unclear += ~distinguishable(wrong[one], wrong[other])
    best = int(np.argmin(unclear + (~shows).mean(axis=0)))  # a share, at most 1, decides among equals
    return best if unclear[best] < unclear[0] else None


def _group(sites: Sequence[Site], numbers: Iterable[int], here: Sequence[float]) -> tuple[Match, ...]:
    """Return the mistakes among the sites of these numbers, in their order, each with all its sites."""
    by_key: dict[str, list[int]] = {}
    for number in numbers:
        by_key.setdefault(sites[number].key, []).append(number)
    return tuple(
        Match(MISTAKES[key], tuple(sites[number] for number in group), here[group[0]]) for key, group in by_key.items()
    )
