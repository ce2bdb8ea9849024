"""Presets: a choice of places where one thing can be seen."""

from collections.abc import Callable
from typing import Any

import traitlets

from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.presets import PRESETS, Preset
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.library import WithLibrary

__all__ = ["Presets"]


class Presets(WithLibrary):
    """A list of phenomena, and a sentence about the one that was chosen.

    It is no view of an experiment: choosing may bring another network, and with it another experiment.
    """

    _esm = view("presets")
    words: Any = traitlets.Dict().tag(sync=True)
    names: Any = traitlets.List(help="of each preset: its key, its name").tag(sync=True)
    chosen = traitlets.Unicode(help="the key of the preset that was chosen last").tag(sync=True)
    explained = traitlets.Unicode(help="the sentence about it").tag(sync=True)

    def __init__(self, show: Callable[[Preset], None]) -> None:
        """Offer all presets; ``show`` is called with the one that is chosen."""
        self._show = show
        super().__init__(
            words={key: say(f"preset.{key}") for key in ("choose", "choose.hint", "none")},
            names=[[key, say(f"preset.{key}.name")] for key in PRESETS],
        )
        self.add_class("bw-presets")
        self.observe(self._on_choice, "chosen")

    def _on_choice(self, change: Any) -> None:
        preset = PRESETS.get(change.new)
        self.explained = "" if preset is None else say(f"preset.{preset.key}.says")
        if preset is not None:
            self._show(preset)

    def __repr__(self) -> str:
        return f"<presets: {self.chosen or 'none chosen'}>"
