"""Mistakes, as a sentence to whoever made one."""

from __future__ import annotations

from ..engine.place import Place
from .messages import say

__all__ = ["explained"]


def explained(place: Place, language: str = "en") -> str:
    """Return the sentence about a mistake at a place.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> explained(MISTAKES["wrong weight"].places(worked_example().graph)[0])
    'In dy/da, w1 stands where w2 belongs: the way back goes through the same weight as the way forward.'
    """
    key = f"mistake.{place.key}{'.forward' if place.forward else ''}"
    return say(key, language, where=", ".join(place.where), **place.words)
