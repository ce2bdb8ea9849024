"""Undefined: at which operation a number stops being finite, and why, in a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import joined, say
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.softmax import find_softmaxes

__all__ = ["explain_undefined", "undefined_places"]

# What may be infinite or NaN where its operands are ordinary numbers, and of which operand that depends.
_DECIDING = {"exp": 0, "log": 0, "sqrt": 0, "divide": 1, "power": 0, "binary_cross_entropy": 0}
_SAID_OF = ("exp", "log")  # which have a sentence of their own


def explain_undefined(graph: DAG, values: Mapping[str, Any]) -> str:
    """Return why something is not finite at some values, if an operation makes it so of finite numbers; else ``""``.

    The first such operation is named; ``js/core/status.js`` says the same. Of samples the first that has one counts.

    >>> from backprop_widgets import log, variables
    >>> explain_undefined(DAG(log(variables("p")[0]).named("L")), {"p": 0.0})
    'L is not finite: p is 0 there, and only a number above 0 has a logarithm.'
    """
    program, found = _places(graph)
    if not found:
        return ""
    numbers = {key: np.atleast_1d(value) for key, value in program(values).items()}
    for place, sentence in enumerate(_write(graph)):
        made, decides = (numbers[f"{place} {part}"] for part in ("value", "operand"))
        there = np.flatnonzero(~np.isfinite(made) & np.isfinite(decides))
        if there.size:
            where = int(there[0])
            shown = sentence.replace("{value}", format_number(float(decides[where if decides.size > 1 else 0]), "s"))
            return joined(shown, say("undefined.sample", number=where + 1) if made.size > 1 else "")
    return ""


def undefined_places(graph: DAG) -> dict[str, Any] | None:
    """Return the same as data: what computes each value and operand, and the sentences; ``None`` if there is none."""
    program, found = _places(graph)
    return {"program": program.data(), "sentences": _write(graph)} if found else None


@once_per_graph
def _places(graph: DAG) -> tuple[Program, list[tuple[str, Node, Node]]]:
    """Return what computes each operation and the operand that decides, by number, and what these are."""
    found = list(_list_operations(graph))
    quantities: dict[str, Node] = {}
    for place, (_, node, operand) in enumerate(found):
        quantities |= {f"{place} value": node, f"{place} operand": operand}
    return Program(graph.variables.values(), quantities), found


def _write(graph: DAG) -> list[str]:
    """Return what is said of each operation, with a blank for the operand's value."""
    avoidable = _list_avoidable(graph)
    return [
        joined(_describe(*each), say("undefined.softmax") if each[1] in avoidable else "") for each in _places(graph)[1]
    ]


def _list_operations(graph: DAG) -> Iterator[tuple[str, Node, Node]]:
    """Yield what may stop being finite, under the name that it is part of, and the operand that decides."""
    seen = set()
    for name, top in graph.named.items():
        for node in graph.fold(top):
            operation = node.operation.name if node.operation else ""
            if operation in _DECIDING and node not in seen:
                seen.add(node)
                operand = node.operands[_DECIDING[operation]]
                if operand.value is None:
                    yield name, node, operand


def _list_avoidable(graph: DAG) -> set[Node]:
    """Return the exponentials and logarithms that a softmax written with logsumexp does without."""
    found = set()
    for softmax in find_softmaxes(graph):
        shares = {*softmax.shares}
        found |= {node for node in graph.nodes if node.operation and not shares.isdisjoint(node.operands)}
        found |= {term for share in softmax.shares if share is not None for term in share.operands}
    return found


def _describe(name: str, node: Node, operand: Node) -> str:
    operation = node.operation.name if node.operation else ""
    written = symbol(operand.name, TEXT) if operand.name else formula(operand)
    key = f"undefined.{operation if operation in _SAID_OF else 'other'}"
    return say(key, name=symbol(name, TEXT), formula=formula(node), operand=written, value="{value}")
