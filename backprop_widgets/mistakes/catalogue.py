"""Mistakes: the catalogue of what goes wrong in backpropagation, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.node import Node
from backprop_widgets.mistakes.candidates import Candidates
from backprop_widgets.mistakes.rules import RULES
from backprop_widgets.mistakes.sites import Site, merge_sites
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.training.start import StartedGraph
from backprop_widgets.training.validation import check_weights
from backprop_widgets.training.weights import presumed_weights

__all__ = ["MISTAKES", "Catalogue", "Mistake", "UnknownMistake"]


@dataclass(frozen=True, eq=False)
class Mistake:
    """A row of the table: the same computation with one rule changed, a mal-rule (Brown and Burton 1978; see `rules`).

    Attributes:
        key: what it is called here; a sentence that explains it stands under ``mistake.`` and this key in the messages.
        source: a real discussion or bug report of it: owner/repository#number, or a site and the question's number.
        habit: whether who makes it once makes it in a whole layer, or everywhere.

    """

    key: str
    source: str
    habit: bool = False

    def sites(self, graph: DAG | StartedGraph, weights: Sequence[str] | None = None) -> tuple[Site, ...]:
        """Return where in a graph it can be made, from the output down; asked again, the same sites.

        Arguments:
            graph: a graph, or a network.
            weights: the variables that are updated; if not given, a network's, or those whose names begin with ``w``.

        Raises:
            TypeError, ValueError: if ``weights`` are not names of variables.

        >>> from backprop_widgets import worked_example
        >>> MISTAKES["no slope"].sites(worked_example())
        (<no slope at da/dz>,)

        """
        dag = as_dag(graph)
        names = weights
        if weights is None and not isinstance(graph, DAG):
            names = graph.weights or None
        if names is None:
            return _sites(dag, self, presumed_weights(dag))
        return _sites(dag, self, tuple(dag.variables[name] for name in check_weights(dag.variables, names)))

    def is_possible(self, graph: DAG, weights: Sequence[str]) -> bool:
        """Return whether there is a site at all, without looking for more than one."""
        candidates = _list_candidates(graph, tuple(graph.variables[name] for name in weights))
        return next(RULES[self.key](candidates), None) is not None

    def __repr__(self) -> str:
        return f"<mistake: {self.key}>"


_list_candidates = once_per_graph(Candidates)


@once_per_graph
def _sites(graph: DAG, mistake: Mistake, weights: tuple[Node, ...]) -> tuple[Site, ...]:
    """Return the sites of a mistake, one by one, and those of a habit together; found once for a graph."""
    candidates = _list_candidates(graph, weights)
    single = [replace(site, key=mistake.key) for site in RULES[mistake.key](candidates)]
    return (*single, *(_habits(single) if mistake.habit else ()))


def _habits(sites: Iterable[Site]) -> Iterable[Site]:
    """Yield the sites of each layer as one, and all sites as one; forward and backward apart."""
    for _, kind in groupby(sorted(sites, key=_kind), _kind):
        layers = [list(layer) for _, layer in groupby(sorted(kind, key=_depth), _depth)]
        yield from (merge_sites(layer) for layer in layers if len(layer) > 1)
        if len(layers) > 1:
            yield merge_sites(site for layer in layers for site in layer)


def _kind(site: Site) -> tuple[bool, str]:
    return site.forward, site.variant


def _depth(site: Site) -> int:
    return site.depth


class UnknownMistake(KeyError):
    """A key that the catalogue does not have."""

    def __str__(self) -> str:
        return str(self.args[0])


class Catalogue(Mapping[str, Mistake]):
    """The rows of a table of mistakes by their keys; it cannot be changed.

    >>> len(MISTAKES), next(iter(MISTAKES)), MISTAKES["half"]
    (17, 'sign', <mistake: half>)
    >>> MISTAKES["sgin"]
    Traceback (most recent call last):
        ...
    backprop_widgets.mistakes.catalogue.UnknownMistake: no mistake named 'sgin', but 'sign'; there are ...

    """

    def __init__(self, rows: Iterable[Mistake]) -> None:
        """Take the rows, in their order."""
        self._rows = {row.key: row for row in rows}

    def __getitem__(self, key: str) -> Mistake:
        if key in self._rows:
            return self._rows[key]
        near = get_close_matches(key, self._rows, 1, 0.5) if isinstance(key, str) else []
        hint = f", but {near[0]!r}" if near else ""
        raise UnknownMistake(f"no mistake named {key!r:.80}{hint}; there are {', '.join(map(repr, self._rows))}")

    def __contains__(self, key: Any) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return repr(self._rows)


# In the order of how often they are met, the likeliest first: among mistakes that give the same number, the earlier one
# is named. Arithmetic comes first (a sign, the half), then the slope of the activation and the target, then a factor
# that is missing or taken from elsewhere, then what goes wrong once in a program: routes, the order of the update,
# whole quantities exchanged, the step. What is made in the forward pass stands last.
MISTAKES = Catalogue(
    (
        Mistake("sign", "NeuromatchAcademy/course-content-dl#176"),
        Mistake("half", "davisking/dlib#1169", habit=True),
        Mistake("no slope", "jiexunsee/Neural-Network-with-Python#1", habit=True),
        Mistake("slope at the output", "dwhitena/gophernet#6", habit=True),
        Mistake("slope of the operand", "apache/incubator-retired-horn#8", habit=True),
        Mistake("target forgotten", "", habit=True),
        Mistake("input forgotten", "iamtrask/Grokking-Deep-Learning#34"),
        Mistake("weight forgotten", "", habit=True),
        Mistake("wrong weight", "Lupino/bpnn#2"),
        Mistake("sum for input", "maziarraissi/backprop#1"),
        Mistake("one route", "ai.stackexchange 31566"),
        Mistake("new weights too early", "joelgrus/data-science-from-scratch#31"),
        Mistake("other gradient", "jeremyong/cpp_nn_in_a_weekend#5"),
        Mistake("loss for its derivative", "levithomason/anny#78", habit=True),
        Mistake("uphill", "pytorch/pytorch#1871"),
        Mistake("not reset", "karpathy/micrograd#102"),
        Mistake("no activation", "aymericdamien/TensorFlow-Examples#262", habit=True),
    )
)
