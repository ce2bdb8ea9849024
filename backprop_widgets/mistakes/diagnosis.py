"""Diagnosis: which mistakes, and where, give the value that someone computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.validation import Array, check_number
from backprop_widgets.mistakes.catalogue import MISTAKES, Mistake
from backprop_widgets.mistakes.hypotheses import compile_hypotheses
from backprop_widgets.mistakes.probe_points import probe_points
from backprop_widgets.mistakes.site import Site
from backprop_widgets.mistakes.sites import presumed_weights
from backprop_widgets.mistakes.tolerance import distinguishable, is_close, matches_typed_digits, significant_digits
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.validation import check_eta, check_numbers, check_weights

__all__ = ["Diagnosis", "Match", "diagnose"]

MANY = 7  # so many digits do not agree by accident


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
        value: what was given.
        truth: what is right.
        right: whether that is the same within 0.5 %, or rounded to four decimals.
        found: the mistakes that give the value, the likeliest first; none if it is right.
        closer: where it is right, but not in all the many digits it has: the mistakes that give every one of them.
        hidden: the mistakes that give the right value here and a wrong one elsewhere.
        point: values at which the mistakes found can be told apart and the hidden ones show, where that is
            possible; ``None`` if these values here do as well.

    """

    quantity: str
    value: float
    truth: float
    right: bool
    found: tuple[Match, ...]
    closer: tuple[Match, ...]
    hidden: tuple[Match, ...]
    point: Mapping[str, float] | None

    @property
    def sure(self) -> bool:
        """Whether there is one explanation: one mistake, or right and no mistake gives the same here."""
        return not self.hidden if self.right else len(self.found) == 1

    def __repr__(self) -> str:
        said = "right" if self.right else ", ".join(map(repr, self.found)) or "wrong, by no mistake of the table"
        return f"<{self.quantity} = {self.value:.6g}: {said}>"


def diagnose(
    graph: DAG,
    value: Any,
    name: str,
    values: Mapping[str, Any],
    *,
    weights: Sequence[str] | None = None,
    eta: float = 0.1,
    rule: UpdateRule | str = "gradient descent",
) -> Diagnosis:
    """Return which mistakes, and where, give a value: within 0.5 %, or rounded to four decimals.

    Arguments:
        graph: the graph.
        value: what someone computed.
        name: a quantity as a program calls it (``z``, ``da/dz``, ``dL/dw1``, ``w1'``, ``L'``); the name of a
            variable for its gradient; with two primes, what it is after two updates.
        values: a number for each variable, and for ``eta`` if it is another than the argument.
        weights: the variables that are updated; if not given, those whose names begin with ``w``.
        eta: the learning rate.
        rule: how weights are updated.

    Raises:
        TypeError: if the value, a variable's value or the name is not what it should be.
        ValueError: if a number is NaN or infinite, there is no such quantity, or it is not finite at these values.

    >>> from backprop_widgets import worked_example
    >>> graph = worked_example().graph
    >>> graph.diagnose(0.2005, "w1", {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7})
    <dL/dw1 = 0.2005: <0.2005: <input forgotten at dz/dw1, factor x>>>
    >>> at_the_article_s = graph.diagnose(0.0366, "w1", worked_example().values)
    >>> at_the_article_s
    <dL/dw1 = 0.0366: right>
    >>> [one.mistake.key for one in at_the_article_s.hidden], at_the_article_s.point
    (['target forgotten', 'input forgotten', 'wrong weight'], {'x': 1.5, 't': 0.8, 'w1': 0.4, 'w2': -0.7})

    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a quantity is a string such as 'dL/dw1' or 'w1', not {name!r:.80}")
    given = check_number(name, value)
    start = _point(graph, values, eta)
    asked, names = Quantity.read(name), tuple[str, ...]()
    updated = asked is not None and asked.updates > 0
    if weights is not None:
        names = check_weights(graph.variables, weights)
    elif "eta" not in graph.variables:
        moved = [str(asked.before)] if asked and updated and str(asked.before) in graph.variables else []
        names = tuple(dict.fromkeys([*(str(node.name) for node in presumed_weights(graph)), *moved]))
    computed = compile_hypotheses(graph, name, names, get_update_rule(rule))
    inputs = computed.program.inputs
    friendly = probe_points(inputs)
    if not updated:  # the learning rate is then no part of the question
        friendly["eta"] = np.full_like(friendly[inputs[0]], start.get("eta", 0.0))
    points = {key: np.concatenate(([start[key]], friendly[key])) for key in inputs}
    truths, wrong = computed(points)
    truth, here = float(truths[0]), wrong[:, 0].tolist()
    if not np.isfinite(truth):
        raise ValueError(f"{computed.name} is {truth} at these values; nothing can be compared with that")
    right = is_close(given, truth)
    nearer = right and significant_digits(given) >= MANY and not matches_typed_digits(given, truth)
    rank = {key: number for number, key in enumerate(MISTAKES)}
    likely = sorted(
        range(len(here)),
        key=lambda site: (
            not matches_typed_digits(given, here[site]),
            computed.sites[site].forward,
            rank[computed.sites[site].key],
        ),
    )
    hits = [site for site in likely if not right and is_close(given, here[site])]
    closer = [site for site in likely if nearer and matches_typed_digits(given, here[site])]
    shows = distinguishable(wrong, truths)
    quiet = [site for site, seen in enumerate(shows) if not seen[0] and seen.any()]
    best = _best(wrong, shows, hits, quiet, computed.sites)
    kept = [key for key in inputs if key in graph.variables or updated]
    found, finer, hidden = (_grouped(computed.sites, some, here) for some in (hits, closer, quiet))
    point = None if best is None else {key: float(points[key][best]) for key in kept}
    return Diagnosis(computed.name, given, truth, right, found, finer, hidden, point)


def _point(graph: DAG, values: Any, eta: Any) -> dict[str, float]:
    """Return a number for every variable, and for ``eta`` unless that is one of them."""
    own = "eta" in graph.variables
    rate = {} if own else {"eta": check_eta(eta)}
    given = values
    if isinstance(values, Mapping) and not own and "eta" in values:
        given = {key: value for key, value in values.items() if key != "eta"}
        rate = {"eta": check_eta(values["eta"])}
    checked = graph.check_values(given)
    return check_numbers(tuple(checked), checked) | rate


def _best(wrong: Array, shows: Any, hits: Sequence[int], quiet: Sequence[int], sites: Sequence[Site]) -> int | None:
    """Return the first point at which most of the mistakes in question can be told apart, if that is not here."""
    unclear = (~shows[[*hits, *quiet]]).sum(axis=0).astype(float)
    for one, other in combinations(hits, 2):
        if sites[one].key != sites[other].key:
            unclear += ~distinguishable(wrong[one], wrong[other])
    best = int(np.argmin(unclear + (~shows).mean(axis=0)))  # among equals, where the others show as well
    return best if unclear[best] < unclear[0] else None


def _grouped(sites: Sequence[Site], numbers: Iterable[int], here: Sequence[float]) -> tuple[Match, ...]:
    """Return the mistakes among some sites, in their order, each with all its sites."""
    groups: dict[str, list[int]] = {}
    for number in numbers:
        groups.setdefault(sites[number].key, []).append(number)
    return tuple(
        Match(MISTAKES[key], tuple(sites[number] for number in some), here[some[0]]) for key, some in groups.items()
    )
