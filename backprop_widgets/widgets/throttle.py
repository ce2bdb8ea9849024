"""Throttle: work that is asked for in a flood, done once in a while and always after the last time."""

import asyncio
import time
from collections.abc import Callable

__all__ = ["PAUSE", "Throttle"]

PAUSE = 0.1  # seconds between two pieces of work


class Throttle:
    """Does a piece of work at once if there has been none for a while, else as soon as the pause is over.

    Messages wait in a queue that cannot be looked into: a kernel that did the work for each would be busy with
    what was asked for long ago. So the work takes no arguments, and does what is wanted when its time comes.
    Where no event loop runs, as in a script, it is done at once.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        """Hold back ``work``; it is done at most once in `PAUSE` seconds."""
        self._work = work
        self._free = 0.0
        self._planned: asyncio.AbstractEventLoop | None = None

    def __call__(self) -> None:
        """Do the work, now or soon."""
        if self._planned is not None and not self._planned.is_closed():
            return
        wait = self._free - time.monotonic()
        loop = _running_loop()
        if loop is None or wait <= 0:
            self._do()
        else:
            self._planned = loop
            loop.call_later(wait, self._do)

    def _do(self) -> None:
        self._planned = None
        try:
            self._work()
        finally:
            self._free = time.monotonic() + PAUSE


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
