"""Reruns: what a cell made when it ran before is closed, so that running it again piles up no models."""

import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ipywidgets
from ipywidgets.widgets import widget as registry

from backprop_widgets.explain.text.catalogue import say

__all__ = ["RERUNS", "Reruns", "attended", "owned"]

_OWNED = ContextVar("owned", default=False)


@contextmanager
def owned() -> Iterator[None]:
    """Make widgets that belong to another one, which closes them, and to no cell."""
    token = _OWNED.set(True)
    try:
        yield
    finally:
        _OWNED.reset(token)


@dataclass
class _Run:
    """The last run of a cell.

    Attributes:
        request: its id.
        made: the widgets that go when the cell runs again.
        shown: what the cell shows: experiments, each with all its widgets, and widgets that have none.
    """

    request: str = ""
    made: list[weakref.ref[Any]] = field(default_factory=list)
    shown: weakref.WeakSet[Any] = field(default_factory=weakref.WeakSet)


class Reruns:
    """Keeps, for each cell of a notebook, what its last run made, and what it shows.

    What one cell makes and another one shows belongs to the one that shows it: it stays when the first runs again.
    """

    def __init__(self) -> None:
        self._runs: dict[str, _Run] = {}

    def remember(self, widget: Any) -> None:
        """Note that the running cell made ``widget``, and close what its earlier runs made and no other cell shows.

        Outside a notebook, and where the notebook does not say which cell it runs, nothing happens.
        """
        if not _OWNED.get():
            self._begin().made.append(weakref.ref(widget))

    def show(self, widget: Any) -> None:
        """Note that the running cell shows ``widget``, likewise."""
        self._begin().shown.add(_subject(widget))

    def _begin(self) -> _Run:
        """Return what is noted of the running cell; what its earlier run left is closed, or goes to who shows it."""
        running = running_cell()
        if running is None:
            return _Run()  # of which nobody hears again
        cell, request = running
        before = self._runs.get(cell, _Run())
        if before.request == request:
            return before
        run = self._runs[cell] = _Run(request)
        for old in before.made:
            widget = old()
            if widget is None:
                continue
            elsewhere = next((other for other in self._runs.values() if _subject(widget) in other.shown), None)
            if elsewhere is not None:
                elsewhere.made.append(old)
            else:
                _take_out(widget)
                widget.close()
        return run


def _subject(widget: Any) -> Any:
    return getattr(widget, "experiment", widget)


def _take_out(widget: Any) -> None:
    """Put a sentence in a widget's place where it stands in a box of the reader's own: another cell may show that."""
    for box in list(registry._instances.values()):
        if isinstance(box, ipywidgets.Box) and widget in box.children and not _is_ours(box):
            box.children = tuple(_note() if child is widget else child for child in box.children)


def _is_ours(widget: Any) -> bool:
    return type(widget).__module__.startswith("backprop_widgets.")


@cache
def _note() -> ipywidgets.HTML:
    """Return what says that a widget has been made anew, one for all boxes."""
    return ipywidgets.HTML(say("renewed"))


def running_cell() -> tuple[str, str] | None:
    """Return the running cell's id and that of its run, as the kernel was told; ``None`` if it was not."""
    request = _request()
    cell = request.get("metadata", {}).get("cellId")
    return (cell, request["header"]["msg_id"]) if cell else None


def attended() -> bool:
    """Return whether a reader may be at the notebook: a program that runs one says that it takes no input."""
    return bool(_request().get("content", {}).get("allow_stdin", True))


def _request() -> dict[str, Any]:
    """Return the message that asked for the running cell; empty outside a notebook."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    kernel = getattr(shell, "kernel", None)
    return kernel.get_parent("shell") if kernel else {}


RERUNS = Reruns()
