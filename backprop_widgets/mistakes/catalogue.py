"""Mistakes: the catalogue of what goes wrong in backpropagation, as a table."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby
from operator import attrgetter
from typing import Any

from backprop_widgets.engine.dag import DAG, UnknownName, as_dag
from backprop_widgets.engine.node import Node
from backprop_widgets.mistakes.candidates import list_candidates
from backprop_widgets.mistakes.rules import RULES
from backprop_widgets.mistakes.sites import Site, merge_sites
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.training.start import StartedGraph, presumed_weights
from backprop_widgets.training.validation import check_weights

__all__ = ["COMMONEST", "LEFT_OUT", "MISTAKES", "SELDOM", "Catalogue", "Mistake", "UnknownMistake", "likelihood"]


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
        if weights is None:
            weights = (not isinstance(graph, DAG) and graph.weights) or presumed_weights(dag)
        return _sites(dag, self, tuple(dag.variables[name] for name in check_weights(dag.variables, weights)))

    def sites_along(self, graph: DAG, weights: Sequence[str], way: Collection[str]) -> list[Site]:
        """Return where it can be made among the quantities of a way; as a habit, nowhere else."""
        nodes = tuple(graph.variables[name] for name in weights or presumed_weights(graph))
        single = [site for site in _single_sites(graph, self, nodes) if any(name in way for name in site.where)]
        return [*single, *(_habits(single) if self.habit else ())]

    def is_possible(self, graph: DAG, weights: Sequence[str]) -> bool:
        """Return whether there is a site at all, without looking for more than one."""
        candidates = list_candidates(graph, tuple(graph.variables[name] for name in weights))
        return next(RULES[self.key](candidates), None) is not None

    def __repr__(self) -> str:
        return f"<mistake: {self.key}>"


@once_per_graph
def _sites(graph: DAG, mistake: Mistake, weights: tuple[Node, ...]) -> tuple[Site, ...]:
    """Return the sites of a mistake, one by one, and those of a habit together; found once for a graph."""
    single = _single_sites(graph, mistake, weights)
    return (*single, *(_habits(single) if mistake.habit else ()))


@once_per_graph
def _single_sites(graph: DAG, mistake: Mistake, weights: tuple[Node, ...]) -> list[Site]:
    return [replace(site, key=mistake.key) for site in RULES[mistake.key](list_candidates(graph, weights))]


def _habits(sites: Iterable[Site]) -> Iterable[Site]:
    """Yield the sites of each layer as one, and all sites as one; forward and backward apart."""
    same_kind, same_layer = attrgetter("forward", "variant"), attrgetter("depth")
    for _, kind in groupby(sorted(sites, key=same_kind), same_kind):
        layers = [list(layer) for _, layer in groupby(sorted(kind, key=same_layer), same_layer)]
        yield from (merge_sites(layer) for layer in layers if len(layer) > 1)
        if len(layers) > 1:
            yield merge_sites(site for layer in layers for site in layer)


class UnknownMistake(UnknownName):
    """A key that the catalogue does not have."""


class Catalogue(Mapping[str, Mistake]):
    """The rows of a table of mistakes by their keys; it cannot be changed.

    >>> len(MISTAKES), next(iter(MISTAKES)), MISTAKES["half"]
    (21, 'sign', <mistake: half>)
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
        Mistake("not transposed", "Lupino/bpnn#2"),
        Mistake("sum for input", "maziarraissi/backprop#1"),
        Mistake("bias times input", "rust0258/Deeplearning.ai-Natural-Language-Processing-Specialization#64"),
        Mistake("diagonal alone", "deeplearning4j/libnd4j#440"),
        Mistake("one route", "ai.stackexchange 31566"),
        Mistake("new weights too early", "joelgrus/data-science-from-scratch#31"),
        Mistake("other gradient", "jeremyong/cpp_nn_in_a_weekend#5"),
        Mistake("gradient transposed", ""),
        Mistake("loss for its derivative", "levithomason/anny#78", habit=True),
        Mistake("uphill", "pytorch/pytorch#1871"),
        Mistake("not reset", "karpathy/micrograd#102"),
        Mistake("no activation", "aymericdamien/TensorFlow-Examples#262", habit=True),
    )
)

# Mistakes and guesses, the likeliest first: of what gives the same number, the earlier is named. What is made in the
# update comes before all others where a quantity after an update is asked for.
_IN_THE_UPDATE = "uphill|old value|eta forgotten|old weight forgotten|exchanged|eta's decimals|one weight moved"
_LIKELIEST = """\
exponent sign|sign|half|half kept|nothing flows|not swapped|power|no slope|value for slope|slope at the output
slope of the operand|other activation|square under cross-entropy|target forgotten|no one-hot|input forgotten
weight forgotten|bias times input|sum for mean|one sample|broadcast|divided twice|no activation|no square
factors added|wrong weight|not transposed|sum for input|diagonal alone|one route|routes averaged|routes multiplied
local alone|upstream alone|other gradient|gradient transposed|dot for product|loss for its derivative|other layer
activation too much|sum as product|new weights too early|not reset|counted twice"""

# Of these two may be made at once.
_COMMONEST = "sign|half|no slope|not swapped|target forgotten|input forgotten|weight forgotten|uphill"
COMMONEST = _COMMONEST.split("|")

# What is left out of one formula may stand rightly in another: a right answer elsewhere does not speak against these.
LEFT_OUT = ("no slope", "input forgotten", "weight forgotten")
# Twice a number is seldom this, and where anything else gives the number as well, that is named alone.
SELDOM = ("counted twice",)


def likelihood(updates: int) -> list[str]:
    """Return the keys of all mistakes and guesses, the likeliest first, for a quantity after so many updates."""
    parts = (_IN_THE_UPDATE, _LIKELIEST) if updates else (_LIKELIEST, _IN_THE_UPDATE)
    return "|".join(parts).replace("\n", "|").split("|")
