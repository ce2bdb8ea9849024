"""The files that run in the page, put together into what a widget sends there."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

__all__ = ["module", "stylesheet"]


@cache
def module(*names: str) -> str:
    """Return JavaScript files of ``live/`` as one module; the last one is the widget itself.

    In the page a widget is a single module that cannot import its neighbours, so their imports of one
    another are dropped here and their exports become plain functions.
    """
    return "\n".join(_joinable(_read(name), last=name == names[-1]) for name in names)


@cache
def stylesheet() -> str:
    """Return the styles of all views."""
    return _read("theme.css")


def _read(name: str) -> str:
    return (files(__package__) / "live" / name).read_text(encoding="utf-8")


def _joinable(source: str, *, last: bool) -> str:
    inside = re.sub(r"(?m)^import .*\n", "", source)
    return inside if last else re.sub(r"(?m)^export (?=function|const)", "", inside)
