"""The files that run in the page, put together into what a widget sends there."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib.resources import files

__all__ = ["module", "stylesheet"]

_STYLES = ("theme", "bar", "room", "goal", "strip", "mistakes", "walk", "relief", "share", "forced")
_IMPORT = re.compile(r'(?m)^import .* from "(\..+)";\n')


@cache
def module(name: str) -> str:
    """Return a JavaScript file of ``js/`` and all that it imports as one module.

    In the page a widget is a single module that cannot import its neighbours. So what it imports comes before it,
    each file once, with its imports dropped and its exports made plain functions.
    """
    before = [_IMPORT.sub("", _read("js", other)) for other in _needed(name) if other != name]
    plain = [re.sub(r"(?m)^export (?=async function|function|const)", "", source) for source in before]
    return "\n".join([*plain, _IMPORT.sub("", _read("js", name))])


@cache
def stylesheet() -> str:
    """Return the styles of all views."""
    return "".join(_read("css", f"{name}.css") for name in _STYLES)


def _needed(name: str) -> list[str]:
    """Return a file and all that it imports, what is imported first."""
    found: dict[str, None] = {}
    for other in _IMPORT.findall(_read("js", name)):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
        found.update(dict.fromkeys(_needed(path)))
    return [*found, name]


@cache
def _read(folder: str, name: str) -> str:
    return (files(__package__) / folder / name).read_text(encoding="utf-8")
