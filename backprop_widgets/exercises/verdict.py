"""Verdict: whether a commitment is right, read off data that a page without Python has as well."""

from collections.abc import Mapping
from typing import Any

from backprop_widgets.exercises.hideout import compare
from backprop_widgets.explain.notation.numbers import format_number

__all__ = ["Verdict", "judge"]

_SLACK = 1 + 1e-9  # so that both ends of a distance are inside
Verdict = dict[str, Any]  # "right": whether it is; "says": the explanation of this very answer, as HTML


def judge(key: Mapping[str, Any], answer: Any) -> Verdict:
    """Return whether an answer is right, and what there is to say to it; ``js/core/verdict.js`` judges the same.

    Arguments:
        key: of what kind the answer is. ``choice``: the number of the right one, and what to say to each;
            ``number``: the value, how near is near enough, and what to say to more, to less and to the right one;
            ``design``: what `hideout.compare` needs, and what to say with both numbers in it;
            ``order``: pairs of places, the first of which has to come after the second, each with what to say;
            ``rubric``: what to say where a point is missing, and a sample that has them all.
        answer: the number of the choice; a number; the places in their order, or those that are ticked. None, from
            who did not guess.

    >>> judge({"kind": "number", "value": 0.5, "within": 0.1, "says": {"right": "Yes.", "more": "Less."}}, 0.8)
    {'right': False, 'says': 'Less.'}
    """
    if answer is None:
        return {"right": False, "says": key["shown"]}
    if key["kind"] == "choice":
        return {"right": answer == key["right"], "says": key["says"][answer]}
    if key["kind"] == "number":
        off = answer - key["value"]
        way = "right" if abs(off) <= key["within"] * _SLACK else "more" if off > 0 else "less"
        return {"right": way == "right", "says": key["says"].get(way, "")}
    if key["kind"] == "design":
        right, wrong, hides = compare(key["hideout"], answer)
        way = "zero" if hides and abs(right) <= key["hideout"]["noise"] else "right" if hides else "wrong"
        numbers = key["numbers"]
        for blank, number, code in (("{value}", answer, "s"), ("{with}", wrong, "4"), ("{without}", right, "4")):
            numbers = numbers.replace(blank, format_number(number, code))
        return {"right": hides, "says": f"{key['says'][way]}{numbers}"}
    if key["kind"] == "rubric":
        missing = [says for place, says in enumerate(key["says"]) if place not in answer]
        return {"right": not missing, "says": "".join([*missing, key["shown"]])}
    early = next((says for later, sooner, says in key["pairs"] if answer.index(later) < answer.index(sooner)), None)
    return {"right": early is None, "says": key["says"]["right"] if early is None else early}
