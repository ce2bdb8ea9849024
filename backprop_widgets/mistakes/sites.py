"""Sites: where in a graph a mistake is made, and what is computed there instead."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from backprop_widgets.engine.overrides import Overrides

__all__ = ["Site", "Stage", "merge_sites"]

# What stands in place of a quantity: a function of what looks up others by name.
Stage = Callable[[Callable[[str], Any]], Any]


@dataclass(frozen=True, eq=False, repr=False)
class Site(Overrides):
    """One place of a graph with one mistake made at it: the overrides, and the names that a reader knows them by.

    In mutation testing it would be a mutant: the program with one operator applied at one place (DeMillo, Lipton and
    Sayward, "Hints on Test Data Selection", Computer 11(4), 1978).

    Attributes:
        key: which mistake it is, as in `MISTAKES`.
        where: the quantities whose own formula is wrong, such as ``dy/da``; what follows from them is not listed.
        words: what else a sentence about it may name: the wrong weight, the route that was kept.
        depth: how many operations lie between it and the output; sums are not counted.
        variant: which of several wrong things is done there; a habit repeats one of them.
        stages: by quantity, what stands in its place: a function of what looks up the quantities before it by name.
        answer: the same for the quantity that is asked for, where any other may be looked up; ``None`` for none.
    """

    key: str = ""
    where: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0
    variant: str = ""
    stages: Mapping[str, Stage] = field(default_factory=dict)
    answer: Stage | None = None

    @property
    def backward(self) -> bool:
        """Whether it is made in the backward pass alone, and needs no update."""
        return not (self.forward or self.needs_update or self.early)

    @property
    def forward(self) -> bool:
        """Whether it is made in the forward pass, so that later steps may be right and their numbers still wrong."""
        return bool(self.values)

    def __repr__(self) -> str:
        words = "".join(f", {blank} {word}" for blank, word in self.words.items())
        return f"<{self.key} at {', '.join(self.where)}{words}>"


def merge_sites(sites: Iterable[Site]) -> Site:
    """Return one site at which a mistake is made at several at once; key, depth and variant are the first one's."""
    parts = list(sites)
    words: dict[str, dict[str, None]] = {}
    for part in parts:
        for blank, word in part.words.items():
            words.setdefault(blank, {})[word] = None
    return replace(
        parts[0],
        rules={edge: override for part in parts for edge, override in part.rules.items()},
        uncounted=frozenset(edge for part in parts for edge in part.uncounted),
        values={node: override for part in parts for node, override in part.values.items()},
        stages={name: stage for part in parts for name, stage in part.stages.items()},
        update=next((part.update for part in parts if part.update), None),
        where=tuple(dict.fromkeys(name for part in parts for name in part.where)),
        words={blank: ", ".join(each) for blank, each in words.items()},
    )
