"""Diagnosis: whether a value is right, and which mistakes or guesses, and where, give it."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import combinations, islice
from typing import Any, Literal

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.validation import Array, check_number, listed
from backprop_widgets.mistakes.averages import list_averages
from backprop_widgets.mistakes.catalogue import COMMONEST, LEFT_OUT, MISTAKES, SELDOM, Mistake, likelihood
from backprop_widgets.mistakes.guesses import GUESSES, Guess
from backprop_widgets.mistakes.hand_computation import HandComputation, list_stages
from backprop_widgets.mistakes.probe_points import probe_points
from backprop_widgets.mistakes.rounding import is_within_rounding
from backprop_widgets.mistakes.sites import Site, merge_sites
from backprop_widgets.mistakes.tolerance import NOISE, differ, last_digit, matches_typed_digits, significant_digits
from backprop_widgets.symbolic.names import Quantity, gradient_name
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule, override_update
from backprop_widgets.training.quantities import collect_quantities
from backprop_widgets.training.start import StartedGraph, presumed_weights, start_eta, start_values
from backprop_widgets.training.validation import check_eta, check_numbers, check_weights

__all__ = ["Diagnosis", "Match", "diagnose", "diagnose_with_answers"]

_MOST_UPDATES = 20  # that a name may ask for
_MOST_NAMES = 60  # of quantities that an error lists
_CHANCE = 0.013  # so often may a random number be given a cause
_ENOUGH = 4  # so many digits are needed to tell one cause among many; of one fewer it must be the only one that fits
_FEW = 3  # digits, or decimals: who rounds to fewer does not compute by hand
_MANY = 6  # so many digits do not agree by accident with what a mistake gives
_BY_HAND = 4  # to so many digits who computes by hand rounds on the way, though more may be typed at the end
_NEARLY = 0.1  # relative; what is further off is not looked at for rounding
_OF_THE_CHANGE = 0.01  # so exactly must the change by an update be known
_REACH = math.log(5.0)  # a random number is thought of as up to five times too large or too small
_MOST_PAIRS = 400
_ROWS: Mapping[str, Mistake | Guess] = {**MISTAKES, **GUESSES}

Verdict = Literal["right", "rounded", "coarse", "unsure", "wrong"]


@dataclass(frozen=True, eq=False)
class Match:
    """A mistake or a guess that gives a value.

    Attributes:
        mistake: the row of the table.
        sites: where it gives this value, from the output down.
        value: what it gives exactly, at the first of them.
        other: the second mistake, where only two at once give the value; a possibility, no more.
    """

    mistake: Mistake | Guess
    sites: tuple[Site, ...]
    value: float
    other: "Match | None" = None

    def __repr__(self) -> str:
        more = f" and {len(self.sites) - 1} more" * (len(self.sites) > 1)
        return f"<{self.value:.6g}: {self.sites[0]!r}{more}{f', with {self.other!r}' if self.other else ''}>"


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What a value says about how it was computed.

    Attributes:
        quantity: what was to be computed, as a program calls it.
        value: what someone computed.
        truth: what is right.
        verdict: ``"right"`` in every digit typed; ``"rounded"``: right, with digits lost on the way; ``"coarse"``: too
            few digits to see the change by an update; ``"unsure"``: rounding gives it, and so does a mistake, or the
            change is not known well enough; ``"wrong"``.
        matches: the mistakes and guesses that give every digit of the value, the likeliest first; none if it is right.
        hidden_matches: the mistakes that give the right value here and a wrong one elsewhere.
        telling_point: values at which the matches can be told apart and the hidden mistakes show, where that is
            possible; ``None`` if these values here do as well.
        way: the quantities that it is computed from, one after another, and itself last.
    """

    quantity: str
    value: float
    truth: float
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    hidden_matches: tuple[Match, ...] = ()
    telling_point: Mapping[str, float] | None = None
    way: tuple[str, ...] = ()
    _asked: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def right(self) -> bool:
        """Whether it is right, as it stands or but for rounding."""
        return self.verdict in ("right", "rounded")

    @property
    def found(self) -> tuple[Match, ...]:
        """The causes that are asserted: the matches of a wrong value."""
        return self.matches if self.verdict == "wrong" else ()

    @property
    def sure(self) -> bool:
        """Whether there is one explanation: one mistake, or right and no mistake gives the same here."""
        return not self.hidden_matches if self.right else len(self.found) == 1 and self.found[0].other is None

    def __reduce__(self) -> Any:
        return diagnose_with_answers, self._asked  # a site holds functions, which have no names

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
    """Return whether a value is right, and if it is not, which mistakes and guesses, and where, give all its digits.

    Every mistake of the table is made at every place, and what comes out is compared: a learner is explained by the
    mal-rules that reproduce the answer (Brown and Burton 1978; see `rules`). What merely comes near is not named. The
    likeliest are tried first, and no more of them than would give a random number a cause in one case of forty.

    Arguments:
        graph: a graph, or a network, whose own values, weights and learning rate hold where none are given.
        values: a number for each variable, and for ``eta`` if it is another than the argument.
        quantity: as a program calls it: ``z``, ``da/dz``, ``dL/dw1``, ``w1'``, ``L'``; with two primes, what it is
            after two updates.
        value: what someone computed; it counts with the digits that it is written with.
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
    check_number(quantity, value)
    point = _start(graph, dag, values, eta)
    if quantity in dag.variables:
        raise ValueError(f"{quantity} is a given value; its gradient is {gradient_name(dag, quantity)}")
    asked = Quantity.read(quantity) or Quantity(quantity)
    names = _weights(graph, dag, asked, weights)
    return diagnose_with_answers(dag, point, quantity, value, names, get_update_rule(rule))


def diagnose_with_answers(
    graph: DAG,
    point: Mapping[str, Any],
    quantity: str,
    value: float,
    weights: tuple[str, ...],
    rule: UpdateRule,
    own: Mapping[str, float] | None = None,
) -> Diagnosis:
    """Return the diagnosis of a value, with what else a learner has right; `diagnose` checks the rest.

    The point has a number for each variable and for ``eta``, or samples, as arrays of shape ``(samples,)``. The
    learner's own answers are right, and rounded as they are: what is computed from them counts, and no mistake is named
    that would have spoilt one.

    Raises:
        ValueError: if there is no such quantity, or it is not finite.
    """
    return _Examination(graph, dict(point), quantity, value, weights, rule, dict(own or {})).conclude()


@dataclass(eq=False)
class _Examination:
    """One value, and all that is computed to judge it."""

    graph: DAG
    point: Mapping[str, Any]
    name: str
    answer: float
    weights: tuple[str, ...]
    rule: UpdateRule
    own: Mapping[str, float]

    def __post_init__(self) -> None:
        self.asked = Quantity.read(self.name) or Quantity(self.name)
        self.samples = any(np.ndim(number) for number in self.point.values())
        self._check_name()
        self.way = list_stages(self.graph, self.weights, replace(self.asked.once, averaged=False))
        base = self._compute()
        self.truth = float(base.compute(self.name)[0, 0])
        if not math.isfinite(self.truth):
            raise ValueError(f"{self.name} is {self.truth} at these values; nothing can be compared with that")
        top = base.numbers.get(self.asked.of, 0.0)
        if self.asked.by and not np.all(np.isfinite(top)):  # what has no value has no slope
            raise ValueError(f"{self.asked.of} is {np.ravel(top)[0]} at these values, so it has no slope")
        self.digits = significant_digits(self.answer)
        self._seen: set[float] = set()  # the different values that were compared, and how often chance hits one
        self._chance = 0.0

    def _check_name(self) -> None:
        asked, weights = self.asked, self.weights if self.asked.updates else ()
        quantities = collect_quantities(self.graph, weights=weights, rule=self.rule)
        known = str(replace(asked.once, averaged=False)) in quantities
        if not known or asked.updates > _MOST_UPDATES or (asked.averaged and not self.samples):
            names = listed([*self.graph.variables, *quantities], _MOST_NAMES)
            raise ValueError(f"no quantity named {self.name!r:.80}; the graph has {names}")

    def _compute(
        self, sites: Sequence[Site] = (), own: Mapping[str, float] | None = None, points: Any = None
    ) -> HandComputation:
        """Return the computation with some sites, which make the same of the update rule."""
        rule = override_update(self.rule, sites[0]) if sites else self.rule
        point = self.point if points is None else points
        samples = self.samples and points is None
        return HandComputation(self.graph, self.weights, point, sites, rule=rule, own=own, samples=samples)

    def _evaluate(self, sites: Sequence[Site], own: Mapping[str, float] | None = None, points: Any = None) -> Array:
        """Return what each site makes of the quantity, shape ``(sites, points)``."""
        width = 1 if points is None else len(next(iter(points.values())))
        found = np.full((len(sites), width), np.nan)
        groups: dict[Any, list[int]] = {}
        for number, site in enumerate(sites):
            groups.setdefault((site.update, bool(site.early)), []).append(number)
        for numbers in groups.values():
            computed = self._compute([sites[number] for number in numbers], own, points)
            found[numbers] = computed.compute(self.name)[1:]
        return found

    def conclude(self) -> Diagnosis:
        verdict = self._judge_digits()
        if verdict in ("right", "coarse"):
            return self._describe(verdict)
        sites = self._list_sites()
        values = self._evaluate(sites)
        if self.own:
            values = np.hstack([values, self._evaluate(sites, self.own)])
        fitting = self._fit(sites, values, far=verdict == "wrong")
        if verdict != "wrong":
            exact = fitting and verdict == "loose" and self.digits >= _MANY
            told = "wrong" if exact else "unsure" if fitting or verdict == "unsure" else "rounded"
            return self._describe(told, self._group(sites, fitting, values))
        named = self._choose(sites, values, fitting)
        matches = self._group(sites, named, values)
        if not named and not fitting and self.digits >= _ENOUGH:
            matches = self._pair(sites, values[:, 0])
        return self._describe("wrong", matches)

    def _judge_digits(self) -> str:
        """Return the verdict by the digits alone: ``"right"``, ``"coarse"``, ``"strict"``, ``"loose"``, ..."""
        answer, truth = self.answer, self.truth
        before = self._before()
        if matches_typed_digits(answer, truth):
            moved = before is not None and abs(before - truth) > NOISE
            return "coarse" if moved and matches_typed_digits(answer, before) else "right"
        few = self.digits < _FEW and last_digit(answer) > 10.0**-_FEW
        if abs(float(answer) - truth) > _NEARLY * abs(truth) or few:
            return "wrong"
        strict = self._is_rounded(max(self.digits, _FEW))
        loose = self.digits > _BY_HAND and self._is_rounded(_BY_HAND)
        level = "strict" if strict else "loose" if loose else ""
        if level and before is not None:
            known = _OF_THE_CHANGE * abs(truth - before)
            fine = level == "strict" and last_digit(answer) <= known
            if abs(float(answer) - truth) > known and not fine:
                return "unsure"
        return level or "wrong"

    def _before(self) -> float | None:
        """Return what the quantity was before the last update, if it is asked for after one."""
        if not self.asked.updates:
            return None
        earlier = str(replace(self.asked, updates=self.asked.updates - 1))
        if earlier in self.graph.variables:
            return float(np.mean(self.point[earlier]))
        return float(self._compute().compute(earlier)[0, 0])

    def _is_rounded(self, digits: int, nearly: float = _NEARLY) -> bool:
        """Return whether rounding on the way to so many digits explains the answer."""
        problem = (self.graph, self.weights, self.point, self.asked)
        answer = float(self.answer)
        for own in ({}, self.own) if self.own else ({},):
            value = float(self._compute(own=own).compute(self.name)[0, 0]) if own else self.truth
            near = abs(answer - value) <= nearly * abs(value)
            if near and is_within_rounding(*problem, value, self.answer, digits, rule=self.rule, own=own):
                return True
        return False

    def _list_sites(self) -> list[Site]:
        """Return every site of every mistake and guess on the way to what was asked, the likeliest first."""
        way = frozenset(self.way)
        if self.asked.updates:  # a slip of the forward pass is made in both
            way |= {str(quantity.before) for quantity in map(Quantity.parse, self.way)}
        asked = replace(self.asked, averaged=False)
        sites = []
        means = list_averages(self.graph, self.weights, self.point, self.asked, self.rule) if self.samples else []
        for key in likelihood(self.asked.updates):
            sites += [
                site
                for site in (
                    MISTAKES[key].sites_along(self.graph, self.weights, way)
                    if key in MISTAKES
                    else GUESSES[key].sites(self.graph, self.weights, asked)
                )
                if not way.isdisjoint(site.where)
                and (self.asked.updates or not site.needs_update or (site.early and self.weights))
            ]
            sites += [site for site in means if site.key == key]
        return sorted(sites, key=lambda site: site.forward)  # what goes wrong backwards is likelier

    def _fit(self, sites: Sequence[Site], values: Array, *, far: bool) -> list[int]:
        """Return the numbers of the sites that give every digit, and no value that is as good as right.

        Far is an answer that rounding does not explain.
        """
        if not self.answer and abs(self.truth) <= NOISE:
            return []
        numbers = np.flatnonzero(matches_typed_digits(self.answer, values).any(axis=1)).tolist()
        if self.own and numbers:
            numbers = self._drop_contradicted(sites, numbers, far=far)
        return _without(SELDOM, sites, numbers) or numbers

    def _drop_contradicted(self, sites: Sequence[Site], numbers: list[int], *, far: bool) -> list[int]:
        """Return the sites without those that would have spoilt another answer that is right.

        If no others are left but such as are seldom met, a factor may be missing in the formula of a far answer alone.
        """
        some = [sites[number] for number in numbers]
        graph = self.graph
        whole = self._compute(some)
        top = Quantity(str(graph.output.name))
        whole.compute(str(top.primed) if self.weights else gradient_name(graph, next(iter(graph.variables))))
        spoilt = np.zeros(len(numbers), bool)
        for name, own in self.own.items():
            found = whole.numbers.get(name)
            if found is None or name == self.name:
                continue
            column = np.broadcast_to(found, (len(some) + 1, np.shape(found)[1]))[:, 0]
            margin = np.maximum(last_digit(own), 1e-9 * np.abs(column[0]))
            spoilt |= ~(np.abs(column[1:] - column[0]) <= margin)
        kept = [number for number, bad in zip(numbers, spoilt, strict=True) if not bad]
        if not far or _without(SELDOM, sites, kept):
            return kept
        left_out = [number for number in numbers if sites[number].key in LEFT_OUT and sites[number].backward]
        return sorted({*kept, *left_out})

    def _choose(self, sites: Sequence[Site], values: Array, fitting: list[int]) -> list[int]:
        """Return which of the fitting sites are asserted.

        With digits enough, those among so many of the likeliest as a random number would seldom hit. With fewer it must
        be the only mistake that fits. If there are fewer than three, it gives the number exactly, or who rounds to so
        few on the way can't have come to it.
        """
        digits, answer = self.digits, float(self.answer)
        if digits < _FEW:
            exact = [number for number in fitting if (abs(values[number] - answer) < 1e-12).any()]
            if exact or not fitting or self._is_rounded(digits, math.inf):
                return exact if self._are_one([sites[number] for number in exact]) else []
        size, middle, last = abs(answer), abs(self.truth), -1
        if not middle or abs(math.log(size / middle)) > _REACH:
            middle = size
        for number, given in enumerate(values.tolist()):
            for exactly in given:
                value = float(f"{math.copysign(exactly, exactly * answer):.{digits - 1}e}")
                if value > 0 and abs(math.log(value / middle)) < _REACH and value not in self._seen:
                    self._seen.add(value)
                    # a number is as likely in each decade: it has these digits as often as their last is a share of it
                    self._chance += 10.0 ** (math.floor(math.log10(value)) + 1 - digits) / value / (2 * _REACH)
            if self._chance > (_CHANCE if digits >= _ENOUGH else 4 * _CHANCE):
                break
            last = number
        named = [number for number in fitting if number <= last]
        alone = digits >= _ENOUGH or self._are_one([sites[number] for number in fitting])
        return named if alone else []

    def _are_one(self, sites: Sequence[Site]) -> bool:
        """Return whether sites are of one mistake, or of several that give the same everywhere."""
        if len({site.key for site in sites}) < 2:
            return bool(sites)
        found = self._evaluate(sites, points=self._list_points())
        return bool(np.allclose(found, found[0], rtol=1e-9, atol=NOISE, equal_nan=True))

    def _pair(self, sites: Sequence[Site], values: Array) -> tuple[Match, ...]:
        """Return two of the commonest mistakes at once that give every digit, if there are any."""
        singles: dict[tuple[str, float], Site] = {}
        for site, value in zip(sites, values.tolist(), strict=True):
            if site.key in COMMONEST and math.isfinite(value) and not matches_typed_digits(self.truth, value):
                singles.setdefault((site.key, float(f"{value:.9g}")), site)
        apart = (pair for pair in combinations(singles.values(), 2) if _are_apart(*pair))
        pairs = list(islice(apart, _MOST_PAIRS))
        merged = [merge_sites(pair) for pair in pairs]
        found = self._evaluate(merged)
        numbers = self._choose(merged, found, self._fit(merged, found, far=False))
        if not numbers:
            return ()
        first, second = pairs[numbers[0]]
        value = float(found[numbers[0], 0])
        return (Match(_ROWS[first.key], (first,), value, Match(_ROWS[second.key], (second,), value)),)

    def _group(self, sites: Sequence[Site], numbers: Iterable[int], values: Array) -> tuple[Match, ...]:
        """Return the mistakes among the sites of these numbers, in their order, each with all its sites."""
        by_key: dict[str, list[int]] = {}
        for number in numbers:
            by_key.setdefault(sites[number].key, []).append(number)
        found = []
        for key, group in by_key.items():
            value = min(values[group[0]].tolist(), key=lambda value: abs(value - self.answer))
            found.append(Match(_ROWS[key], tuple(sites[number] for number in group), value))
        return tuple(self._drop_repeated(found) if len(found) > 1 and not self.samples else found)

    def _drop_repeated(self, matches: list[Match]) -> list[Match]:
        """Return matches without the guesses that are another one's formula in other words."""
        values = self._evaluate([match.sites[0] for match in matches], points=self._list_points())
        kept: list[int] = []
        for number, match in enumerate(matches):
            same = any(np.allclose(values[number], values[other], rtol=1e-9, equal_nan=True) for other in kept)
            if not (same and isinstance(match.mistake, Guess)):
                kept.append(number)
        return [matches[number] for number in kept]

    def _describe(self, verdict: Any, matches: tuple[Match, ...] = ()) -> Diagnosis:
        hidden, point = ((), None) if self.samples else self._probe(verdict in ("right", "rounded"), matches)
        arguments = tuple(getattr(self, part.name) for part in fields(self))
        answer = float(self.answer)
        return Diagnosis(self.name, answer, self.truth, verdict, matches, hidden, point, self.way, arguments)

    def _list_points(self) -> dict[str, Array]:
        """Return the numbers here, and others at which little cancels."""
        inputs = [*self.graph.variables, *(["eta"] if self.weights else [])]
        probes = probe_points(inputs)
        if not self.asked.updates and "eta" in probes and "eta" not in self.graph.variables:
            probes["eta"] = np.full_like(probes["eta"], self.point["eta"])  # it is then no part of the question
        return {name: np.concatenate((np.ravel(self.point[name])[:1], probes[name])) for name in inputs}

    def _probe(self, right: bool, matches: tuple[Match, ...]) -> tuple[tuple[Match, ...], Mapping[str, float] | None]:
        """Return what is hidden at this point, and a point at which it shows, or at which matches are told apart."""
        sites = [match.sites[0] for match in matches]
        if right:
            every = [site for site in self._list_sites() if site.key in MISTAKES]
            wrong = differ(self._evaluate(every)[:, 0], np.array(self.truth))
            sites = [site for site, other in zip(every, wrong, strict=True) if not other]
        if not sites or (not right and len(sites) < 2):
            return (), None
        points = self._list_points()
        truths, *_ = self._compute(points=points).compute(self.name)
        wrong = self._evaluate(sites, points=points)
        shows = differ(wrong, truths)
        if right:
            hidden = [number for number, seen in enumerate(shows) if not seen[0] and seen.any()]
            sites, shows = [sites[number] for number in hidden], shows[hidden]
        unclear = (~shows).sum(axis=0)
        for one, other in combinations(wrong, 2) if not right else ():
            unclear += ~differ(one, other)
        best = int(np.argmin(unclear)) if sites else 0
        names = [name for name in points if name in self.graph.variables or self.asked.updates]
        told = {name: float(points[name][best]) for name in names} if sites and unclear[best] < unclear[0] else None
        if not right:
            return (), told
        return self._group(sites, range(len(sites)), np.full((len(sites), 1), self.truth)), told


def _without(keys: Collection[str], sites: Sequence[Site], numbers: Iterable[int]) -> list[int]:
    """Return the numbers of the sites of other mistakes than these."""
    return [number for number in numbers if sites[number].key not in keys]


def _are_apart(one: Site, other: Site) -> bool:
    """Return whether two mistakes can be made at once: at different places, and not one of them in two."""
    return one.key != other.key and not (
        one.rules.keys() & other.rules.keys() or one.values.keys() & other.values.keys()
    )


def _start(graph: Any, dag: DAG, values: Any, eta: Any) -> dict[str, float]:
    """Return a number for every variable, and for ``eta`` unless that is one of them; a network's where none is given.

    Of two learning rates the one among the values counts.
    """
    numbers, rate = start_values(graph, values), dict[str, float]()
    if "eta" not in dag.variables:
        rate["eta"] = check_eta(start_eta(graph, eta))
        if "eta" in numbers:
            rate["eta"] = check_eta(numbers.pop("eta"))
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
    own = (() if graph is dag else graph.weights) or presumed_weights(dag)
    return tuple(dict.fromkeys([*own, *asked]))
