"""Share: buttons that copy the code of what is shown, or its derivation as LaTeX; files of it; large type."""

from collections.abc import Callable
from typing import Any

import traitlets

from backprop_widgets.experiment.code import to_code
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.export import FILES, list_files, to_latex, write_file
from backprop_widgets.experiment.figure import Axes
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Share"]

_WORDS = ("selected", "large", "large.hint")
_COPIED = ("code", "latex")
_PRESENT = ("enter", "hint", "sliders", "leave", "leaveHint")
_AREAS = ("diagram", "derivation", "landscape", "curve", "matrices", "tangent", "differences", "samples")


class Share(View):
    """Copies the lines of Python that recreate what is shown, or its derivation; saves pictures of it as files.

    All is written when a button is pressed, and not before: a move sends nothing for it.

    Attributes:
        large: whether the Explorer is shown in large type.
        write: what writes the lines of Python.
        write_latex: what writes the derivation.
        axes: what gives the axes of a surface.

    >>> share = Share(Experiment(eta=0.3))
    >>> share.asked = 1
    >>> print(share.code["text"].splitlines()[2])
    explorer = Explorer(eta=0.3)
    >>> share.close()
    """

    _esm = view("share")
    large = traitlets.Bool(help="whether the letters are large").tag(sync=True)
    asked = traitlets.Int(help="how often the page has asked for lines").tag(sync=True)
    kind = traitlets.Enum((*_COPIED, *FILES), "code", help="of what it has asked for").tag(sync=True)
    files: Any = traitlets.List(help="what can be saved: names of files, and how they are called").tag(sync=True)
    percent = traitlets.Int(help="how much of a file is written").tag(sync=True)
    code = traitlets.Dict(help="the lines, the question they answer, and at which point they are").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Share ``experiment``."""
        self.write: Callable[[], str] = lambda: to_code(experiment)
        self.write_latex: Callable[[], str] = lambda: to_latex(experiment)
        self.axes: Callable[[], Axes] = lambda: {name: experiment.ranges[name] for name in experiment.weights[:2]}
        words: dict[str, Any] = {key: say(f"share.{key}") for key in _WORDS}
        for kind in _COPIED:
            words[kind] = {part: say(f"share.{kind}.{part}") for part in ("copy", "hint", "copied", "lines")}
        words["files"] = {key: sentence(f"share.files.{key}") for key in ("hint", "save", "writing", "saved")}
        words["files"]["take"] = say("share.files")
        words["present"] = {key: say(f"share.present.{key}") for key in _PRESENT}
        words["present"]["areas"] = {area: say(f"share.present.{area}") for area in _AREAS}
        super().__init__(experiment, words=words)
        self.add_class("bw-share")
        self.on_page(self._on_question, "asked")

    def _of_network(self) -> dict[str, Any]:
        return {"files": [[name, say(f"share.files.{name}")] for name in list_files(self.experiment)]}

    def _on_question(self, change: Any) -> None:
        kind, content = self.kind, list[bytes]()
        try:
            if kind in FILES:
                answer, content = {"file": kind}, [write_file(self.experiment, kind, self.axes(), self._tell)]
            else:
                answer = {"text": self.write() if kind == "code" else self.write_latex()}
        except Exception as error:  # said beside the button; nothing else depends on it
            answer = {"error": say(f"share.{'files' if kind in FILES else kind}.failed", error=error)}
        known = {**answer, "answer": change.new, "inputs": list(self.experiment.inputs.values())}
        if kind in FILES:  # which is sent and not kept
            self.send(known, content)
        else:
            self.code = known

    def _tell(self, frame: int, count: int) -> None:
        self.percent = 100 * (frame + 1) // count
