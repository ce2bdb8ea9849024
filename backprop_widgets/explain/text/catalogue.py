"""Catalogue: a sentence by its key; and the one place where sentences are joined, listed and counted."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

__all__ = ["SENTENCES", "joined", "listed", "plural", "say", "sentence"]

# All sentences of a language stand in one file, which whoever translates them can read without Python.
SENTENCES: Mapping[str, str] = tomllib.loads((files(__package__) / "en.toml").read_text(encoding="utf-8"))
# The sentences of the language that is spoken, one language a kernel. Read with every sentence, never copied.
_TABLE: Mapping[str, str] = SENTENCES


def say(key: str, **values: Any) -> str:
    """Return a sentence with its blanks filled.

    >>> say("field.hint", symbol="w₁")
    'w₁: type a number and press Enter'
    """
    return sentence(key).format(**values)


def sentence(key: str) -> str:
    """Return a sentence with its blanks as they are, for the page to fill.

    >>> sentence("curve.step")
    'step {step}'
    """
    return _TABLE[key]


def plural(key: str, count: int, **values: Any) -> str:
    """Return the sentence about one or about many: ``key.one`` or ``key.many``, with ``count`` among its blanks.

    >>> plural("button.descend.hint", 1), plural("button.descend.hint", 60)
    ('1 update', '60 updates, one after the other')
    """
    return say(f"{key}.{'one' if count == 1 else 'many'}", count=count, **values)


def joined(*sentences: str) -> str:
    """Return sentences, one after the other; what is empty is left out.

    >>> joined("Right.", "", "These values would hide some slips here.")
    'Right. These values would hide some slips here.'
    """
    return sentence("between.sentences").join(filter(None, sentences))


def listed(names: Iterable[str], between: str = "names", most: int | None = None) -> str:
    """Return names in a row; a long list is cut short.

    Arguments:
        names: what is listed.
        between: what stands between two: ``"names"`` a comma, ``"or"`` the word, ``"clauses"`` a semicolon.
        most: so many are named; of more, the rest is counted.

    >>> listed(["x", "t"]), listed(["x", "t"], "or"), listed(["x", "t", "w1"], most=1)
    ('x, t', 'x or t', 'x and 2 more')
    """
    every = list(names)
    shown = sentence(f"between.{between}").join(every[:most])
    if most is None or len(every) <= most:
        return shown
    return say("between.more", names=shown, count=len(every) - most, total=len(every))
