"""Observed: something that tells others when it has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Observable"]


class Observable:
    """Keeps a list of observers.

    Attributes:
        lock: held while anything changes; JupyterLab may deliver what a widget sends in a thread of its own,
            while a cell runs.

    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._observers: list[Callable[[], None]] = []

    def observe(self, observer: Callable[[], None]) -> None:
        """Call ``observer`` after every change, whether it worked or not."""
        self._observers.append(observer)

    def unobserve(self, observer: Callable[[], None]) -> None:
        """Call ``observer`` no more."""
        if observer in self._observers:
            self._observers.remove(observer)

    def _tell(self) -> None:
        for observer in list(self._observers):
            observer()
