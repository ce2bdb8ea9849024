"""Observable: something that tells others what about it has changed."""

import threading
from collections.abc import Callable
from typing import ClassVar

__all__ = ["Observable", "Observer"]

Observer = Callable[[frozenset[str]], None]


class Observable:
    """Keeps a list of observers, each with the aspects that it waits for.

    Attributes:
        ASPECTS: what can change, by name.
        lock: held while anything changes; JupyterLab may deliver what a widget sends in a thread of its own,
            while a cell runs.
    """

    ASPECTS: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._observers: list[tuple[Observer, frozenset[str]]] = []

    def observe(self, observer: Observer, *aspects: str) -> None:
        """Call ``observer`` after each change of one of the aspects, with the set of all that changed at once.

        Arguments:
            observer: what is called.
            aspects: names out of `ASPECTS`; all of them if none is given.

        Raises:
            ValueError: if there is no such aspect.
        """
        self._observers.append((observer, self._check_aspects(aspects or self.ASPECTS)))

    def unobserve(self, observer: Observer) -> None:
        """Call ``observer`` no more."""
        self._observers = [pair for pair in self._observers if pair[0] != observer]

    def notify(self, *aspects: str) -> None:
        """Tell those who wait for one of the aspects that all of them have changed.

        Raises:
            ValueError: if there is no such aspect.
        """
        changed = self._check_aspects(aspects)
        for pair in list(self._observers):
            observer, wanted = pair
            if not changed.isdisjoint(wanted) and pair in self._observers:  # one may have ended another meanwhile
                observer(changed)

    def _check_aspects(self, aspects: tuple[str, ...]) -> frozenset[str]:
        for aspect in aspects:
            if aspect not in self.ASPECTS:
                raise ValueError(f"nothing is called {aspect!r:.80}; what can change is {', '.join(self.ASPECTS)}")
        return frozenset(aspects)
