"""Method: by which update rule and with which mistake an experiment computes, and the results at a point."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop_widgets.engine.dag import DAG, Forward
from backprop_widgets.engine.overrides import NO_OVERRIDES
from backprop_widgets.engine.validation import Value, listed
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.batches import Batches
from backprop_widgets.training.calculator import Calculator
from backprop_widgets.training.descent import Trajectory, descend
from backprop_widgets.training.optimizers import UpdateRule

__all__ = ["ApplicableMistakes", "Method", "Results", "choose_site"]


@dataclass(frozen=True, eq=False)
class Method:
    """The numbers at a point and the path from there, computed in one way.

    Attributes:
        graph: the graph.
        weights: the variables that are updated.
        samples, paths: those of a `Calculator`.
        rule: how weights are updated.
        mistake: what is other than right; ``None`` if nothing.
        batch: how many of the samples a step takes; ``None`` for all.
        seed: what the order of the samples follows from.
    """

    graph: DAG
    weights: tuple[str, ...]
    samples: int
    paths: str | None
    rule: UpdateRule
    mistake: Site | None
    batch: int | None = None
    seed: int | str = 0

    @cached_property
    def _batches(self) -> Batches | None:
        return None if self.batch is None else Batches(self.samples, self.batch, self.seed)

    def taken(self, done: int) -> NDArray[np.intp] | None:
        """Return the places of the samples that the next step takes, after so many; ``None`` for all of them."""
        return None if self._batches is None else self._batches[done]

    @cached_property
    def calculator(self) -> Calculator:
        """The programs of all numbers; a ValueError if the mistake cannot be followed."""
        wrong = self.mistake or NO_OVERRIDES
        return Calculator(self.graph, self.weights, self.samples, self.paths, rule=self.rule, overrides=wrong)

    def trajectory(
        self,
        values: Mapping[str, Any],
        eta: float,
        steps: int,
        memory: Mapping[str, float],
        done: int = 0,
        *,
        right: bool = False,
    ) -> Trajectory:
        """Return where descent goes from a point, after so many steps; ``right``: where without the mistake.

        Raises:
            ValueError: if the loss or its gradient is not finite there.
        """
        # a mistake may remember more
        own = {str(Quantity(name, memory=key)) for key in self.rule.state for name in self.weights}
        return descend(
            self.graph,
            values,
            weights=self.weights,
            eta=eta,
            steps=steps,
            rule=self.rule,
            mistake=NO_OVERRIDES if right or self.mistake is None else self.mistake,
            memory={name: value for name, value in memory.items() if name in own} if right else memory,
            batch=self.batch,
            seed=self.seed,
            done=done,
        )


@dataclass(frozen=True)
class Results:
    """What follows from values and a method.

    The trajectory is computed first: where there is none, the values are refused. The rest is computed when it is
    first asked for.

    Attributes:
        method: how they are computed.
        values: a number or an array of samples for each variable.
        eta: the learning rate.
        memory: what the update remembers, by name.
        sample: whose numbers these are, counted from 0.
        done: how many steps led there.
        trajectory: where descent goes from there.
    """

    method: Method
    values: Mapping[str, Value]
    eta: float
    memory: Mapping[str, float]
    sample: int
    done: int
    trajectory: Trajectory

    @cached_property
    def forward(self) -> Forward[Any]:
        """The forward pass, in which no mistake is made."""
        return self.method.graph.forward(self.values)

    @cached_property
    def numbers(self) -> dict[str, float]:
        """All inputs and quantities by name."""
        taken = self.method.taken(self.done)
        return self.method.calculator({**self.values, "eta": self.eta, **self.memory}, self.sample, taken)


class ApplicableMistakes(Mapping[str, tuple[Site, ...]]):
    """The places of each mistake that can be made in an experiment, by its key; looked for when they are asked for."""

    def __init__(self, graph: DAG, weights: Sequence[str], samples: int) -> None:
        """Find out which mistakes can be made in a graph, with so many samples."""
        self._graph, self._weights = graph, tuple(weights)
        rows = (row for row in MISTAKES.values() if row.is_possible(graph, weights))
        # weights that are read when they have moved have no mean over samples
        self._keys = tuple(row.key for row in rows if not (samples and row.sites(graph, weights)[0].early))

    def __getitem__(self, key: str) -> tuple[Site, ...]:
        if key not in self._keys:
            raise KeyError(key)
        return MISTAKES[key].sites(self._graph, self._weights)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def choose_site(places: Mapping[str, Sequence[Site]], mistake: Any, number: int = 0) -> Site | None:
    """Return a mistake at one of its places.

    Arguments:
        places: where mistakes can be made, by their keys.
        mistake: a key, a place, a pair of a key and a number, or ``None``.
        number: which of the places, counted from 0, if ``mistake`` is a key.

    Raises:
        TypeError: if it is none of these.
        ValueError: if it cannot be made there.
    """
    if mistake is None:
        return None
    if isinstance(mistake, Site):
        if not any(mistake is place for place in places.get(mistake.key, ())):
            raise ValueError(f"{mistake!r} is a site of another graph or of other weights")
        return mistake
    if isinstance(mistake, tuple) and len(mistake) == 2:
        mistake, number = mistake
    if not isinstance(mistake, str):
        raise TypeError(
            f"mistake is {mistake!r:.80}; allowed are a name, a name with the number of its site, a Site and None"
        )
    if mistake not in places:
        raise ValueError(f"no mistake named {mistake!r:.80} can be made here; there are {listed(places)}")
    if isinstance(number, bool) or not isinstance(number, int) or number not in range(len(places[mistake])):
        raise ValueError(f"place is {number!r:.80}; {mistake!r} has {len(places[mistake])}, counted from 0")
    return places[mistake][number]
