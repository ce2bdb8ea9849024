"""Blind spots: the mistakes that give the right number at some values, and a wrong one at others."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.validation import Array
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.hand_computation import HandComputation, list_stages
from backprop_widgets.mistakes.probe_points import probe_points
from backprop_widgets.mistakes.tolerance import NOISE, differ
from backprop_widgets.symbolic.names import Quantity, gradient_name

__all__ = ["BlindSpots"]


class BlindSpots:
    """What `diagnose` calls hidden, for many quantities at once: all mistakes are made in one sweep.

    A slip of the forward pass counts for values alone: in a derivative it is seen by the values that come before. What
    an update changes is close to what it was, so new weights and what follows from them are left out. A slip that shows
    only where the right number is 0 is left out as well: there every other one is hidden.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> spots = BlindSpots(network.graph, network.weights, ["dL/dw1", "w1'"])
    >>> spots.find({**network.values, "eta": network.eta})
    {'dL/dw1': ['target forgotten', 'input forgotten', 'wrong weight']}
    >>> spots.find({"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7, "eta": 0.1})
    {}
    """

    def __init__(self, graph: DAG, weights: Sequence[str], names: Sequence[str]) -> None:
        """Take a graph, the variables that are updated, and the quantities to look at."""
        self._graph, self._weights = graph, weights
        asked = {name: Quantity.parse(name) for name in names}
        self._names = [name for name, quantity in asked.items() if not quantity.updates and name not in graph.variables]
        every = [site for mistake in MISTAKES.values() for site in mistake.sites(graph, weights or None)]
        self._sites = [site for site in every if not site.needs_update or (site.early and weights)]
        ways = {name: frozenset(list_stages(graph, weights, asked[name])) for name in self._names}
        on_the_way = [
            [not (way.isdisjoint(site.where) or (site.forward and asked[name].is_derivative)) for site in self._sites]
            for name, way in ways.items()
        ]
        shown, right = self._make_all(probe_points([*graph.variables, "eta"]))
        shown &= (np.abs(right) > NOISE)[:, None]  # a slope of relu shows where it is 0, and nothing else does
        self._seen_elsewhere = np.array(on_the_way, bool).reshape(shown.shape[:2]) & shown.any(axis=2)

    def find(self, point: Mapping[str, float]) -> dict[str, list[str]]:
        """Return the keys of the mistakes that are hidden at a point, by quantity; a quantity without any is missing.

        The point has a number for each variable and for ``eta``.
        """
        hidden = self._seen_elsewhere & ~self._make_all(point)[0][..., 0]
        found = {
            name: [key for key, _ in groupby(site.key for site, here in zip(self._sites, row, strict=True) if here)]
            for name, row in zip(self._names, hidden, strict=True)
        }
        return {name: keys for name, keys in found.items() if keys}

    def _make_all(self, points: Mapping[str, float | Array]) -> tuple[Any, Array]:
        """Return whether a quantity is off, shape ``(quantities, sites, points)``, and what is right, without sites."""
        last = gradient_name(self._graph, next(iter(self._graph.variables)))
        width = max(np.size(value) for value in points.values())
        shown = np.zeros((len(self._names), len(self._sites), width), bool)
        right = np.zeros((len(self._names), width))
        for early in (False, True):  # a weight that is read too early is so in every row of a computation
            rows = [number for number, site in enumerate(self._sites) if bool(site.early) == early]
            by_hand = HandComputation(self._graph, self._weights, points, [self._sites[row] for row in rows])
            by_hand.compute(last)
            for place, name in enumerate(self._names):
                numbers = np.broadcast_to(by_hand.numbers[name], (len(rows) + 1, width))
                shown[place, rows], right[place] = differ(numbers[1:], numbers[:1]), numbers[0]
        return shown, right
