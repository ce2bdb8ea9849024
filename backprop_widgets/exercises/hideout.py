"""Hideout: a value of one variable at which a mistake gives the right number, to be found by the reader."""

import math
from collections.abc import Mapping
from typing import Any

from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.engine.validation import listed
from backprop_widgets.exercises.task import Task
from backprop_widgets.mistakes.catalogue import MISTAKES
from backprop_widgets.mistakes.tolerance import APART, NOISE, differ
from backprop_widgets.symbolic.listing import Listing
from backprop_widgets.training.quantities import collect_quantities

__all__ = ["compare", "make_hideout"]


def make_hideout(task: Task, mistake: str, of: str, move: str) -> dict[str, Any]:
    """Return what `compare` needs, as data that JSON can hold.

    The mistake is made at its first place in the backward pass where it makes the quantity wrong at this point.

    Arguments:
        task: a graph at a point.
        mistake: the key of a mistake in the catalogue.
        of: the quantity that is to come out right.
        move: the variable whose value is to be found.

    Raises:
        ValueError: if there is no such mistake, quantity or variable, or the mistake hides at the point itself.

    >>> from backprop_widgets import worked_example
    >>> hideout = make_hideout(Task(worked_example(), {"x": 1.5}), "input forgotten", "dL/dw1", "x")
    >>> [compare(hideout, x)[2] for x in (1.5, 1)]
    [False, True]
    """
    graph, name = task.graph, task.name(of)
    if not isinstance(move, str) or move not in graph.variables:
        raise ValueError(f"move is {move!r:.80}; there are {listed(graph.variables)}")
    if name is None or name not in (right := collect_quantities(graph)):
        names = listed(collect_quantities(graph), 60)
        raise ValueError(f"no quantity named {of!r:.80} that a mistake can be hidden from; there are {names}")
    variables = graph.variables.values()
    at = [*graph.variables].index(move)
    inputs = [float(task.values[variable]) for variable in graph.variables]
    if not isinstance(mistake, str) or mistake not in MISTAKES:
        raise ValueError(f"no mistake named {mistake!r:.80}; there are {listed(MISTAKES)}")
    sites = MISTAKES[mistake].sites(graph, task.weights)
    for site in (site for site in sites if site.backward):
        wrong = collect_quantities(graph, overrides=site)
        program = Listing(variables, {"right": right[name], "wrong": wrong[name]}).data()
        hideout = {"program": program, "inputs": inputs, "at": at, "apart": APART, "noise": NOISE}
        if not compare(hideout, inputs[at])[2]:
            return hideout
    raise ValueError(f"the mistake {mistake!r} does not make {name} wrong at these values, so there is nothing to hide")


def compare(hideout: Mapping[str, Any], value: float) -> tuple[float, float, bool]:
    """Return a number without and with the mistake, and whether it hides: both are finite and at most 1 % apart.

    ``js/core/hideout.js`` does it in the page.
    """
    program = hideout["program"]
    places = [*hideout["inputs"], *map(float, program["constants"])]
    places[hideout["at"]] = value
    for name, *operands in program["instructions"]:
        places.append(OPERATIONS[name].scalar(*(places[operand] for operand in operands)))
    right, wrong = (places[program["quantities"][which]] for which in ("right", "wrong"))
    return right, wrong, math.isfinite(right) and math.isfinite(wrong) and not differ(right, wrong)
