"""Share: buttons that copy the code of what is shown, or its derivation as LaTeX; large type for a projector."""

from collections.abc import Callable
from typing import Any

import traitlets

from backprop_widgets.experiment.code import to_code, to_latex
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Share"]

_WORDS = ("selected", "large", "large.hint")
_COPIED = ("code", "latex")


class Share(View):
    """Copies the lines of Python that recreate what is shown, or its derivation; makes the letters around it large.

    The lines are written when a button is pressed, and not before: a move sends nothing for them.

    Attributes:
        large: whether the Explorer is shown in large type.
        write: what writes the lines of Python.
        write_latex: what writes the derivation.

    >>> share = Share(Experiment(eta=0.3))
    >>> share.asked = 1
    >>> print(share.code["text"].splitlines()[2])
    explorer = Explorer(eta=0.3)
    >>> share.close()
    """

    _esm = view("share")
    large = traitlets.Bool(help="whether the letters are large").tag(sync=True)
    asked = traitlets.Int(help="how often the page has asked for lines").tag(sync=True)
    kind = traitlets.Enum(_COPIED, "code", help="of what it has asked for them").tag(sync=True)
    code = traitlets.Dict(help="the lines, the question they answer, and at which point they are").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Share ``experiment``."""
        self.write: Callable[[], str] = lambda: to_code(experiment)
        self.write_latex: Callable[[], str] = lambda: to_latex(experiment)
        words: dict[str, Any] = {key: say(f"share.{key}") for key in _WORDS}
        for kind in _COPIED:
            words[kind] = {part: say(f"share.{kind}.{part}") for part in ("copy", "hint", "copied", "lines")}
        super().__init__(experiment, words=words)
        self.add_class("bw-share")
        self.on_page(self._on_question, "asked")

    def _on_question(self, change: Any) -> None:
        try:
            answer = {"text": self.write() if self.kind == "code" else self.write_latex()}
        except Exception as error:  # said beside the button; nothing else depends on it
            answer = {"error": say(f"share.{self.kind}.failed", error=error)}
        self.code = {**answer, "answer": change.new, "inputs": list(self.experiment.inputs.values())}
