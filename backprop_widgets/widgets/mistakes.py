"""Mistakes: a choice of what to do wrong on purpose, and where."""

from collections.abc import Sequence
from typing import Any

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.mistakes import explain_mistake, site_names
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Mistakes"]

_WORDS = ("choose", "choose.hint", "where", "where.hint", "search", "search.hint", "none")
_MOST = 40  # places in a list; of more, those are listed that have what is looked for


class Mistakes(View):
    """Which of the classic mistakes is made, at which place, and a sentence about it.

    The kernel sends the programs of the mistake that is chosen, and the names of its places; from then on the page
    computes with them. Of many places it sends some: whole layers first, and those that have what is looked for.
    """

    _esm = view("mistakes")
    names: Any = traitlets.List(help="of each mistake: its key, its name").tag(sync=True)
    places: Any = traitlets.List(help="of each place in the list: its number, its name").tag(sync=True)
    many = traitlets.Unicode(help="how many there are, where not all are listed").tag(sync=True)
    search = traitlets.Unicode(help="what the page looks for among them").tag(sync=True)
    chosen: Any = traitlets.List(help="the key and the number of the place; empty if none").tag(sync=True)
    explained = traitlets.Unicode(help="a sentence about the mistake that is made").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Offer the mistakes that can be made in ``experiment``."""
        self._named: Any = None  # the mistakes that the page knows
        self._known: tuple[Any, list[str]] = (None, [])  # the names of the places of one of them
        super().__init__(experiment, words={key: say(f"mistake.{key}") for key in _WORDS})
        self.add_class("bw-mistakes")
        self._show()
        self.follow(self._show, "method")
        self.on_page(self._on_choice, "chosen")
        self.on_page(self._show, "search")

    def _show(self, changed: Any = None) -> None:
        place, mistakes = self.experiment.mistake, self.experiment.mistakes
        with self.writing():
            if self._named is not mistakes:
                self._named = mistakes
                self.names = [[key, say(f"mistake.name.{key}")] for key in mistakes]
            self.chosen = [] if place is None else [place.key, mistakes[place.key].index(place)]
            self.places, self.many = ([], "") if place is None else self._list(mistakes[place.key], place)
            self.explained = "" if place is None else explain_mistake(place, written=lambda name: label(name, TEXT))

    def _list(self, sites: Sequence[Site], chosen: Site) -> tuple[list[list[Any]], str]:
        """Return the number and name of each place that is listed, the chosen one among them, and their count."""
        if self._known[0] is not sites:
            self._known = sites, site_names(sites)
        names = self._known[1]
        if len(sites) <= _MOST:
            return [[*place] for place in enumerate(names)], ""
        wanted = self.search.casefold()
        order = [i for i, name in enumerate(names) if wanted in name.casefold() or wanted in _spell(sites[i])]
        order.sort(key=lambda number: -len(sites[number].where))  # whole layers first
        listed = list(dict.fromkeys([*order[:_MOST], sites.index(chosen)]))
        some = say("mistake.some", shown=min(len(order), _MOST), count=f"{len(sites):,}")
        return [[number, names[number]] for number in listed], some

    def _on_choice(self, change: Any) -> None:
        try:
            self.experiment.make_mistake(*(change.new or [None]))
        except (TypeError, ValueError) as error:
            self.state.refuse(error)
            self._show()


def _spell(site: Site) -> str:
    """Return the names of a place's quantities as they are typed."""
    return " ".join((*site.where, *site.words.values())).casefold()
