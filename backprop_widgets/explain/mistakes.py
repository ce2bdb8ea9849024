"""Mistakes in words: a sentence to whoever made one, and short names of its places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import listed, say
from backprop_widgets.mistakes.sites import Site

__all__ = ["explain_mistake", "site_names"]

_MANY = 3  # so many quantities are named, of more the first and their number


def explain_mistake(place: Site, written: Callable[[str], str] = str) -> str:
    """Return the sentence about a mistake at a place.

    Arguments:
        place: the place.
        written: how the name of a quantity is written; as in a program, if not given.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> explain_mistake(MISTAKES["wrong weight"].sites(worked_example().graph)[0])
    'In dy/da, w1 stands where w2 belongs: the way back goes through the same weight as the way forward.'

    """
    key = f"mistake.{place.key}{'.forward' if place.forward else ''}"
    words = {blank: listed(map(written, word.split(", "))) for blank, word in place.words.items()}
    return say(key, where=listed(map(written, place.where)), **words)


def site_names(places: Sequence[Site]) -> list[str]:
    """Return a short name for each place of one mistake, no two alike.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> site_names(MISTAKES["input forgotten"].sites(worked_example().graph))[:2]
    ['∂y/∂w₂, without a', 'y, without a']
    """
    names, counts = [], Counter[str]()
    for name in map(_name_site, places):
        counts[name] += 1
        names.append(name if counts[name] == 1 else say("mistake.place.again", name=name, number=counts[name]))
    return names


def _name_site(place: Site) -> str:
    where = _write_quantities(place.where)
    for blank in ("taken", "factor", "kept"):
        if blank in place.words:
            word = _write_quantities(place.words[blank].split(", "))
            return say(f"mistake.place.{blank}", where=where, **{blank: word})
    return where


def _write_quantities(quantities: Sequence[str]) -> str:
    written = [label(name, TEXT) for name in quantities]
    return listed(written, most=_MANY if len(written) <= _MANY else 1)
