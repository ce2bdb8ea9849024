"""Buttons: a step back or forward, many of them, back to the start; and whose numbers are shown."""

from typing import Any

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import plural, say, sentence
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Buttons"]

_NAMES = ("back", "step", "pause", "reset", "more")


class Buttons(View):
    """Back, Step, Descend and Reset, which the page does, and the kernel follows; and what opens the drawer."""

    _esm = view("buttons")
    words = traitlets.Dict(help="what stands on each button, its hint, its name if that is another").tag(sync=True)
    samples = traitlets.List(traitlets.Unicode(), help="the names of the samples").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Make the buttons of ``experiment``."""
        words = {key: [say(f"button.{key}"), say(f"button.{key}.hint")] for key in _NAMES}
        words["descend"] = [say("button.descend"), plural("button.descend.hint", experiment.steps)]
        for key in ("back", "more"):
            words[key].append(say(f"button.{key}.name"))  # a sign alone stands on it
        words |= {"sample": [say("sample"), say("sample.hint")], "batch": [sentence("batch"), say("batch.hint")]}
        super().__init__(experiment, words=words)
        self.add_class("bw-buttons")
        self.on_request("reset", lambda _: experiment.reset())  # what the page has it has taken back itself

    def _of_network(self) -> dict[str, Any]:
        count = self.experiment.samples
        return {"samples": [f"{place + 1} / {count}" for place in range(count)]}
