"""Mistakes in words: a sentence to whoever made one, and short names of its places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.mistakes.sites import Site

__all__ = ["explain_mistake", "site_names"]

_MANY = 3  # so many quantities are named, of more the first and their number


def explain_mistake(place: Site, language: str = "en", written: Callable[[str], str] = str) -> str:
    """Return the sentence about a mistake at a place.

    Arguments:
        place: the place.
        language: of the sentence.
        written: how the name of a quantity is written; as in a program, if not given.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> explain_mistake(MISTAKES["wrong weight"].sites(worked_example().graph)[0])
    'In dy/da, w1 stands where w2 belongs: the way back goes through the same weight as the way forward.'

    """
    key = f"mistake.{place.key}{'.forward' if place.forward else ''}"
    words = {blank: ", ".join(map(written, word.split(", "))) for blank, word in place.words.items()}
    return say(key, language, where=", ".join(map(written, place.where)), **words)


def site_names(places: Sequence[Site], language: str = "en") -> list[str]:
    """Return a short name for each place of one mistake, no two alike.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> site_names(MISTAKES["input forgotten"].sites(worked_example().graph))[:2]
    ['∂y/∂w₂, without a', 'y, without a']
    """
    names: list[str] = []
    for place in places:
        name = _short(place, language)
        count = sum(other.split(" (")[0] == name for other in names)
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def _short(place: Site, language: str) -> str:
    where = _listed(place.where, language)
    for blank in ("taken", "factor", "kept"):
        if blank in place.words:
            word = _listed(place.words[blank].split(", "), language)
            return say(f"mistake.place.{blank}", language, where=where, **{blank: word})
    return where


def _listed(quantities: Sequence[str], language: str) -> str:
    written = [label(name, TEXT) for name in quantities]
    if len(written) <= _MANY:
        return ", ".join(written)
    return say("mistake.place.many", language, where=written[0], count=len(written) - 1)
