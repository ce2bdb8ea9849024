"""Mistakes: the catalogue of what goes wrong in backpropagation, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from backprop_widgets.engine.dag import DAG, once_per_graph
from backprop_widgets.engine.node import Node
from backprop_widgets.mistakes.rules import SLIPS
from backprop_widgets.mistakes.site import Site, merge_sites
from backprop_widgets.mistakes.sites import Survey, presumed_weights
from backprop_widgets.mistakes.update_rules import UPDATE_SLIPS
from backprop_widgets.training.validation import check_weights

__all__ = ["MISTAKES", "Mistake"]


@dataclass(frozen=True, eq=False)
class Mistake:
    """A row of the table: the same sweep with one rule changed.

    Attributes:
        key: what it is called here; a sentence that explains it stands under ``mistake.`` and this key in the messages.
        source: a real discussion or bug report of it: owner/repository#number, or a site and the question's number.
        habit: whether who makes it once makes it in a whole layer, or everywhere.

    """

    key: str
    source: str
    habit: bool = False

    def sites(self, graph: DAG, weights: Sequence[str] | None = None) -> tuple[Site, ...]:
        """Return where in a graph it can be made, from the output down; asked again, the same sites.

        Arguments:
            graph: the graph.
            weights: the variables that are updated; if not given, those whose names begin with ``w``.

        Raises:
            TypeError, ValueError: if ``weights`` are not names of variables.

        >>> from backprop_widgets import worked_example
        >>> MISTAKES["no slope"].sites(worked_example().graph)
        (<no slope at da/dz>,)

        """
        nodes = presumed_weights(graph)
        if weights is not None:
            nodes = tuple(graph.variables[name] for name in check_weights(graph.variables, weights))
        return _find_sites(graph, self, nodes)

    def __repr__(self) -> str:
        return f"<mistake: {self.key}>"


_survey = once_per_graph(Survey)


@once_per_graph
def _find_sites(graph: DAG, mistake: Mistake, weights: tuple[Node, ...]) -> tuple[Site, ...]:
    rule = (SLIPS | UPDATE_SLIPS)[mistake.key]
    sites = [replace(site, key=mistake.key) for site in rule(_survey(graph, weights))]
    return (*sites, *(_habits(sites) if mistake.habit else ()))


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


# In the order of how often they are met, the likeliest first.
_ROWS = (
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

MISTAKES = {row.key: row for row in _ROWS}
