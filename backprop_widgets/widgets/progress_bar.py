"""Progress bar: how far something is that takes some seconds, below the cell that does it."""

from collections.abc import Callable

import ipywidgets
from IPython.core.getipython import get_ipython
from IPython.display import display

__all__ = ["show_progress"]


def show_progress() -> Callable[[int, int], None]:
    """Return what is told how much is done, and of how much; it shows a bar in a notebook, and elsewhere nothing.

    The bar comes with the first call, and goes with the last.
    """
    bars: list[ipywidgets.IntProgress] = []

    def tell(done: int, count: int) -> None:
        if getattr(get_ipython(), "kernel", None) is None:
            return
        if not bars:
            bars.append(ipywidgets.IntProgress(0, max=count))
            display(bars[0])  # type: ignore[no-untyped-call]
        bars[0].value = done + 1
        if done + 1 >= count:
            bars.pop().close()

    return tell
