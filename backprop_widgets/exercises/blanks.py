"""Blanks: a sentence below Python's own error where a cell computes with a ``...`` that nobody has filled in."""

import sys
from typing import Any

from backprop_widgets.explain.text.catalogue import say

__all__ = ["explain_blanks"]


def explain_blanks() -> None:
    """Explain such an error from now on, in a notebook; elsewhere nothing happens."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    if shell is not None and _explain not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _explain)


def _explain(result: Any) -> None:
    error = result.error_in_exec
    if isinstance(error, TypeError) and "ellipsis" in str(error):  # as Python calls ... in every such error
        print(say("blank.left"))
