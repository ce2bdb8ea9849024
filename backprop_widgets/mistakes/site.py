"""Place: where in a graph a mistake is made, and what is other than right there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backprop_widgets.engine.overrides import Overrides

__all__ = ["Site", "merge_sites"]


@dataclass(frozen=True, eq=False, repr=False)
class Site(Overrides):
    """An alteration with the names that a reader knows it by.

    Attributes:
        key: which mistake it is, as in `MISTAKES`.
        where: the quantities whose own formula is wrong, such as ``dy/da``; what follows from them is not listed.
        words: what else a sentence about it may name: the wrong weight, the route that was kept.
        depth: how many operations lie between it and the output; sums are not counted.
        variant: which of several wrong things is done there; what is made a habit is one of them.

    """

    key: str = ""
    where: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0
    variant: str = ""

    @property
    def forward(self) -> bool:
        """Whether it is made in the forward pass, so that later steps may be right and their numbers still wrong."""
        return bool(self.values)

    def __repr__(self) -> str:
        words = "".join(f", {blank} {word}" for blank, word in self.words.items())
        return f"<{self.key} at {', '.join(self.where)}{words}>"


def merge_sites(places: Iterable[Site]) -> Site:
    """Return several places of one mistake as one, where it is made in all of them at once."""
    parts = list(places)
    where = dict.fromkeys(name for part in parts for name in part.where)
    words: dict[str, dict[str, None]] = {}
    for part in parts:
        for blank, word in part.words.items():
            words.setdefault(blank, {})[word] = None
    return Site(
        rules={edge: change for part in parts for edge, change in part.rules.items()},
        uncounted=frozenset(edge for part in parts for edge in part.uncounted),
        values={node: change for part in parts for node, change in part.values.items()},
        key=parts[0].key,
        where=tuple(where),
        words={blank: ", ".join(some) for blank, some in words.items()},
        depth=parts[0].depth,
        variant=parts[0].variant,
    )
