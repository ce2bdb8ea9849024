"""Mistakes in words: a sentence to whoever made one, and short names of its places."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import Edge, Override
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import SENTENCES, listed, say
from backprop_widgets.mistakes.sites import Site
from backprop_widgets.symbolic.simplify import as_node, simplify

__all__ = ["explain_mistake", "site_names"]

_MANY = 3  # so many quantities are named, of more the first and their number


def explain_mistake(place: Site, written: Callable[[str], str] = str, way: Collection[str] = ()) -> str:
    """Return the sentence about a mistake at a place; of its quantities only those on a way are named, if some are.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> explain_mistake(MISTAKES["wrong weight"].sites(worked_example().graph)[0])
    'In dy/da, w1 stands where w2 belongs: the way back has the same factor as the way forward.'
    """
    key = f"mistake.{place.key}{'.forward' if place.forward else ''}"
    folded = f"{key}.folded" in SENTENCES and _is_folded(place)
    if folded:  # what is wrong is a factor of what is named, and not all of it
        key = f"{key}.folded"
    words = {blank: listed(map(written, word.split(", "))) for blank, word in place.words.items()}
    where = [name for name in place.where if name in way] or place.where
    return say(key, where=listed(map(written, where)), **_write_formulas(place, folded), **words)


def _write_formulas(place: Site, several: bool) -> dict[str, str]:
    """Return what belongs at a place, or at several, and what stands there, where it is an operation's rule."""
    found: dict[Node, tuple[str, ...]] = {}
    changes: list[tuple[Edge, Override]] = [*place.rules.items()]
    changes += [((node, -1), override) for node, override in place.values.items()]
    for (node, position), override in changes:
        rule = node.operation.rules(len(node.operands))[position] if node.operation and position >= 0 else None
        if override.rule is None or (rule is None and position >= 0):
            continue
        operands = [operand if operand.value is None else operand.value for operand in node.operands]
        arguments = [node, *operands] if rule is not None else operands
        right = Node(node.operation, node.operands) if rule is None else rule(*arguments)
        parts = {node, *node.operands, *override.also}
        both = (right, override.rule(right, *arguments, *override.also))
        written = (formula(as_node(simplify(part, parts)), TEXT, "") for part in both)
        found.setdefault(node, tuple(written))
    every = [*found.values()] if several else [*found.values()][:1]
    return {
        word: listed(dict.fromkeys(both))
        for word, both in zip(("right", "wrong"), zip(*every, strict=True), strict=False)
    }


def _is_folded(place: Site) -> bool:
    """Return whether the derivatives that are named lead over nodes without a name."""
    edges = ((node, node.operands[position]) for node, position in place.rules)
    return any(part.name is None and part.value is None for edge in edges for part in edge)


def site_names(places: Sequence[Site]) -> list[str]:
    """Return a short name for each place of one mistake, no two alike.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> site_names(MISTAKES["input forgotten"].sites(worked_example().graph))[:2]
    ['∂y/∂w₂, without a', 'y, without a']
    """
    names, counts = [], Counter[str]()
    for name in map(_name_site, places):
        counts[name] += 1
        names.append(name if counts[name] == 1 else say("mistake.place.again", name=name, number=counts[name]))
    return names


def _name_site(place: Site) -> str:
    where = _write_quantities(place.where)
    for blank in ("taken", "factor", "kept"):
        if blank in place.words:
            word = _write_quantities(place.words[blank].split(", "))
            return say(f"mistake.place.{blank}", where=where, **{blank: word})
    return where


def _write_quantities(quantities: Sequence[str]) -> str:
    written = [label(name, TEXT) for name in quantities]
    return listed(written, most=_MANY if len(written) <= _MANY else 1)
