"""Recording: the models of a page, and for each choice what it changes in them, tried out one at a time."""

import base64
import json
import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher
from typing import Any

import ipywidgets

from backprop_widgets.engine.dag import DAG
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.method import ApplicableMistakes
from backprop_widgets.experiment.status import status_places
from backprop_widgets.explain.mistakes import site_names
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.presets import PRESETS
from backprop_widgets.training.optimizers import UPDATE_RULES, UpdateRule

__all__ = ["Recording", "Traits", "write_json"]

_MOST = 400  # choices in a page; where there are more, one place of each mistake stands for all

_HOOK = re.compile(r"views\.(\w+)\.(?:initialize|render)\)")
_THEIRS: dict[type, tuple[str, set[str]]] = {  # what is taken of ipywidgets' own
    ipywidgets.Box: ("box", {"children", "_dom_classes"}),
    ipywidgets.FloatSlider: ("slider", {"value", "min", "max", "step"}),
    ipywidgets.HTML: ("markup", {"value", "_dom_classes"}),
}
_LEFT_OUT = {"layout", "style", "tooltip", "tabbable", "picture", "asked", "code"}
# What follows from values, or is the page's own: no choice changes it by itself.
_OWN = {"memory", "trail", "status", "error", "refusal", "ghosts", "background", "chosen", "walked", "known", "value"}
_LONG = {"template", "programs", "walk"}
_OF_PRESETS = {"start", "ranges", "min", "max", "step"}
_OF_READER = {
    "background",
    "chosen",
    "explained",
    "speed",
    "logarithmic",
    "walked",
    "pencil",
    "known",
    "large",
    "folded",
    "weight",
}
_PIECES = re.compile(r"(?=<(?:tr|td|g|path|text|table)\b)|(?<=,)(?= ?[\"{])")

Traits = dict[str, Any]
Models = dict[int, Traits]
Key = tuple[str, str, str, int]  # update rule, activation, mistake, its place


class Recording:
    """What a page holds.

    Attributes:
        nodes: by node of a program, as JSON, its number: an input's name, a constant in brackets, or an operation with
            the numbers of its operands.
        widgets: by the id of its model, the number of each widget.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, int] = {}
        self.widgets: dict[str, int] = {}

    def record(self, shown: Any, twin: Any = None, *, whole: bool = True) -> Traits:
        """Return the models of a widget, and what each choice changes in them.

        Arguments:
            shown: the reader's own widget, which is left as it is.
            twin: another one that shows the same, on which choices are tried; if not given, none is.
            whole: with every place of each mistake, unless that is too many; else with one.
        """
        base = self._read(twin or shown)
        if twin:
            self._take_over(base, twin, shown)
        found: Traits = {"models": base, "root": self.widgets[(twin or shown).model_id], "choices": {}, "presets": {}}
        experiment = getattr(twin or shown, "experiment", None)
        if not isinstance(experiment, Experiment):
            return found
        graph, rule, site = experiment.begun["method"]
        at = _key_of(experiment, experiment.graph, experiment.method.rule, experiment.mistake)
        begun = _key_of(experiment, graph, rule, site)
        found |= {"base": at, "begun": {**experiment.begun, "method": begun}}
        if twin:
            rules = {**UPDATE_RULES, rule.name: rule, at[0]: experiment.method.rule}
            found["choices"] = self._try_choices(twin, base, rules, (at, begun), whole=whole)
            _choose(experiment, rules, at)
            if any(traits["view"] == "presets" for traits in base.values()):
                found["presets"] = self._try_presets(twin, base)
        return found

    def _try_choices(
        self, twin: Any, base: Models, rules: Mapping[str, UpdateRule], known: tuple[Key, Key], *, whole: bool
    ) -> dict[str, Models]:
        """Return what each choice changes, one at a time beside what is on, and what a reset gives; by the choice."""
        experiment, (at, begun) = twin.experiment, known
        sites = {key: len(places) for key, places in experiment.mistakes.items()}
        if not whole or sum(sites.values()) > _MOST:
            sites = dict.fromkeys(sites, 1)
        keys = [(*at[:2], key, place) for key, count in sites.items() for place in range(count)]
        keys += [(*at[:2], "", 0), *((name, *at[1:]) for name in rules), begun]
        keys += [(at[0], name, "", 0) for name in experiment.activations]
        found: dict[str, Models] = {}
        like: Models = {}  # the first mistake: mistakes are more like one another than like what is right
        for key in dict.fromkeys(keys):
            try:
                _choose(experiment, rules, key)
            except ValueError:  # such a mistake and such a rule do not go together
                continue
            after = self._read(twin)
            for traits in after.values():
                if traits["view"] == "mistakes" and key[2]:
                    every = site_names(experiment.mistakes[key[2]])
                    listed = {number: every[number] for number in {*range(sites.get(key[2], 0)), key[3]}}
                    some = say("mistake.some", shown=len(listed), count=len(every))
                    traits |= {"places": [*listed.items()], "many": "" if len(listed) == len(every) else some}
            found[write_json(key)] = _diff(base, after, like=like if key[2] else {})
            like = like or (after if key[2] else {})
        return found

    def _try_presets(self, twin: Any, base: Models) -> Traits:
        """Return the inputs at each preset of the same network, and what else it changes."""
        experiment, found = twin.experiment, {}
        start, ranges = experiment.inputs, dict(experiment.ranges)
        for name, preset in PRESETS.items():  # of samples there are none
            if set(preset.network().graph.variables) == set(experiment.graph.variables) and not experiment.samples:
                experiment.begin(start, ranges)
                twin.go_to(preset)
                changes = _diff(base, self._read(twin), _OF_PRESETS)
                found[name] = {"inputs": experiment.inputs, "changes": changes}
        return found

    def _read(self, root: Any) -> Models:
        """Return the traits of a widget and of all that it refers to, by their numbers."""
        every = _list_widgets(root)
        return {self.widgets.setdefault(one.model_id, len(self.widgets)): self._traits(one) for one in every}

    def _traits(self, widget: Any) -> Traits:
        theirs = (named for kind, named in _THEIRS.items() if isinstance(widget, kind))
        kind, names = next(theirs, ((_HOOK.findall(getattr(widget, "_esm", "")) or [""])[-1], set[str]()))
        traits: Traits = {
            name: value
            for name, value in widget.get_state().items()
            if (name in names if names else name[0] != "_" or name == "_dom_classes") and name not in _LEFT_OUT
        }
        if "programs" in traits:
            traits |= {"programs": self._share(traits["programs"]), **status_places(widget.experiment)}
        if "background" in traits:  # the axes, without what the picture shows
            traits["background"] = {key: traits["background"][key] for key in ("names", "ranges", "own", "look")}
        if hasattr(widget, "script"):
            traits["script"] = widget.script
        return {**traits, "view": kind}

    def _take_over(self, models: Models, twin: Any, shown: Any) -> None:
        """Take from the reader's own widgets how they are turned and walked through."""
        pairs = [(view, shown.views[name]) for name, view in getattr(twin, "views", {}).items() if name in shown.views]
        for other, own in [*pairs, *((other.state, own.state) for other, own in pairs if hasattr(own, "state"))]:
            traits = self._traits(own)
            models[self.widgets[other.model_id]] |= {name: traits[name] for name in _OF_READER & traits.keys()}

    def _share(self, programs: str) -> str:
        """Return programs whose nodes are numbers."""
        data = json.loads(programs)
        lists = {name: self._list(data[name]) for name in ("each", "update", "change") if name in data}
        return write_json({**data, **lists})

    def _list(self, listing: Traits) -> Traits:
        places: list[int] = []
        for node in (*listing["inputs"], *([number] for number in listing["constants"]), *listing["instructions"]):
            known = [node[0], *(places[place] for place in node[1:])] if isinstance(node, list) else node
            places.append(self.nodes.setdefault(write_json(known), len(self.nodes)))
        quantities = {name: places[place] for name, place in listing["quantities"].items()}
        return {**listing, "constants": 0, "instructions": places[len(listing["inputs"]) :], "quantities": quantities}


def _diff(before: Models, after: Models, only: Collection[str] = (), like: Mapping[int, Traits] = {}) -> Models:
    """Return what is other afterwards, by widget and trait; under ``of`` what of a text is other than in ``like``."""

    def write(number: int, name: str) -> Any:
        if like and name in _LONG:
            return {"of": _write_patch(like[number][name], after[number][name])}
        return _write_patch(before[number][name], after[number][name])

    changes = {
        number: {
            name: write(number, name)
            for name, value in traits.items()
            if value != after[number][name]
            and (name in only if only else name not in _OWN and not name.startswith("input_"))
        }
        for number, traits in before.items()
        if number in after
    }
    return {number: traits for number, traits in changes.items() if traits}


def _write_patch(old: Any, new: Any) -> Any:
    """Return how a text becomes another one, part by part: how much stays, how much goes, what comes instead.

    Of what is no text it is a mapping: what it becomes, under ``is``.
    """
    if not (isinstance(old, str) and isinstance(new, str)) or max(old + new, default="") > "\uffff":
        return {"is": new}  # letters beyond that are two in a page
    pieces, others = _PIECES.split(old), _PIECES.split(new)
    parts: list[Any] = []
    for tag, i, j, k, last in SequenceMatcher(None, pieces, others, autojunk=False).get_opcodes():
        gone, come = "".join(pieces[i:j]), "".join(others[k:last])
        parts += [len(gone), 0, ""] if tag == "equal" else [0, len(gone), come]
    return parts


def _list_widgets(root: Any) -> list[Any]:
    """Return a widget and all that it refers to."""
    found = [root]
    for widget in found:
        for name in widget.keys:
            value = None if name in _LEFT_OUT else getattr(widget, name, None)
            parts = value if isinstance(value, list | tuple) else (value,)
            found += [one for one in parts if isinstance(one, ipywidgets.Widget) and one not in found]
    return found


def write_json(value: Any) -> str:
    """Return data as JSON, bytes among it."""

    def write_bytes(data: bytes | memoryview) -> dict[str, str]:
        return {"bytes": base64.b64encode(data).decode()}

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=write_bytes)


def _key_of(experiment: Experiment, graph: DAG, rule: UpdateRule, site: Site | None) -> Key:
    activation = next((name for name, other in experiment.activations.items() if other is graph), "")
    if site is None:
        return rule.name, activation, "", 0
    places = ApplicableMistakes(graph, experiment.weights, experiment.samples)[site.key]
    return rule.name, activation, site.key, places.index(site)


def _choose(experiment: Experiment, rules: Mapping[str, UpdateRule], key: Key) -> None:
    rule, activation, mistake, place = key
    if activation:
        experiment.set_activation(activation)
    experiment.set_rule(rules[rule])
    experiment.make_mistake(mistake or None, place)
