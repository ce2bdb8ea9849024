"""Reruns: what a cell made when it ran before is closed, so that running it again piles up no models."""

from __future__ import annotations

import sys
import weakref
from typing import Any

__all__ = ["RERUNS", "Reruns"]


class Reruns:
    """Keeps, for each cell of a notebook, what its last run made."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, list[weakref.ref[Any]]]] = {}

    def remember(self, widget: Any) -> None:
        """Note that the running cell made ``widget``, and close what its earlier runs made.

        Outside a notebook, and where the notebook does not say which cell it runs, nothing happens.
        """
        running = running_cell()
        if running is None:
            return
        cell, request = running
        before, made = self._made.get(cell, ("", []))
        if before != request:
            for old in made:
                earlier = old()
                if earlier is not None:
                    earlier.close()
            made = []
        made.append(weakref.ref(widget))
        self._made[cell] = (request, made)


def running_cell() -> tuple[str, str] | None:
    """Return the running cell's id and that of its run, as the kernel was told; ``None`` if it was not."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    request = kernel.get_parent("shell")
    cell = request.get("metadata", {}).get("cellId")
    return (cell, request["header"]["msg_id"]) if cell else None


RERUNS = Reruns()
