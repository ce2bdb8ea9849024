"""Mistakes: a choice of what to do wrong on purpose, and where."""

from __future__ import annotations

from typing import Any

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.mistakes import explain_mistake, site_names
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Mistakes"]

_WORDS = ("choose", "choose.hint", "where", "where.hint", "none")


class Mistakes(View):
    """Which of the classic mistakes is made, at which place, and a sentence about it.

    The kernel sends the programs of the mistake that is chosen; from then on the page computes with them.
    """

    _esm = view("mistakes")
    words = traitlets.Dict().tag(sync=True)
    names: Any = traitlets.List(help="of each mistake: its key, its name, the names of its places").tag(sync=True)
    chosen: Any = traitlets.List(help="the key and the number of the place; empty if none").tag(sync=True)
    explained = traitlets.Unicode(help="a sentence about the mistake that is made").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Offer the mistakes that can be made in ``experiment``."""
        self._named: Any = None  # the places that the page knows
        super().__init__(experiment, words={key: say(f"mistake.{key}") for key in _WORDS})
        self.add_class("bw-mistakes")
        self._show()
        self.follow(self._show, "method")
        self.on_page(self._on_choice, "chosen")

    def _show(self, changed: frozenset[str] = frozenset()) -> None:
        place, mistakes = self.experiment.mistake, self.experiment.mistakes
        with self.writing():
            if self._named is not mistakes:
                self._named = mistakes
                self.names = [[key, say(f"mistake.name.{key}"), site_names(places)] for key, places in mistakes.items()]
            self.chosen = [] if place is None else [place.key, mistakes[place.key].index(place)]
            self.explained = "" if place is None else explain_mistake(place, written=lambda name: label(name, TEXT))

    def _on_choice(self, change: Any) -> None:
        try:
            self.experiment.make_mistake(*(change.new or [None]))
        except (TypeError, ValueError) as error:
            self.state.refuse(say("failed", error=error))
            self._show()
