"""Settings: those of matplotlib itself, for as long as a picture is drawn, whatever the user has set."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from matplotlib import rcParams, rcParamsDefault

__all__ = ["use_own_settings"]

_LOCK = threading.RLock()
# Of the session, and of how a file is written: no part of what a picture looks like.
_OTHERS = ("backend", "interactive", "toolbar", "webagg.", "tk.", "pdf.", "pgf.", "ps.", "svg.")
# Lists, which somebody may have added to in place: matplotlib's defaults would then have changed as well.
_LISTS: Mapping[str, Any] = {"font.family": ["sans-serif"], "font.sans-serif": ["DejaVu Sans"], "path.effects": []}


@contextmanager
def use_own_settings() -> Iterator[None]:
    """Draw with matplotlib's own settings inside, and leave the user's as they were.

    JupyterLab sends what widgets say to another thread, so a cell may be drawing, or setting something, meanwhile.
    That is why a setting that is as it should be is not touched, and one that somebody else has set meanwhile stays.
    """
    with _LOCK:
        own = {name: _LISTS.get(name, value) for name, value in dict.items(rcParamsDefault) if _concerns(name)}
        before = {name: value for name, value in dict.items(rcParams) if name in own and value != own[name]}
        changed = {name: own[name] for name in before}
        dict.update(rcParams, changed)  # as rc_context does: both are checked already
        try:
            yield
        finally:
            kept = {name: value for name, value in before.items() if dict.get(rcParams, name) is changed[name]}
            dict.update(rcParams, kept)


def _concerns(name: str) -> bool:
    return not name.startswith(_OTHERS)
