"""Beside: the same numbers from another library, computed where it is installed, and as recorded where it is not."""

from collections.abc import Callable, Iterable
from importlib import metadata, util
from typing import Any

from backprop_widgets.explain.text.catalogue import say

__all__ = ["beside"]


def beside(module: str, version: str, recorded: str) -> Callable[[Callable[[], Iterable[Any]]], Callable[[], str]]:
    """Print the numbers that a function returns, in one line with nine decimals, and from where they come.

    Arguments:
        module: the library that the function imports; where it is not installed, the function is not called.
        version: the version that printed what is recorded.
        recorded: what it printed.

    >>> @beside("no_such_library", "1.0", "0.250000000")
    ... def by_it():
    ...     import no_such_library
    0.250000000
    no_such_library 1.0, recorded: it is not installed here
    """

    def show(function: Callable[[], Iterable[Any]]) -> Callable[[], str]:
        def run() -> str:
            return "  ".join(f"{float(number):.9f}" for number in function())

        here = util.find_spec(module) is not None
        print(run() if here else recorded)
        if here:
            print(say("beside.computed", module=module, version=metadata.version(module)))
        else:
            print(say("beside.recorded", module=module, version=version))
        return run

    return show
