"""Loop: forward, backward and update, again and again, compiled into one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .graph import Graph
from .inputs import Value
from .node import variables
from .program import Program
from .quantities import gradients, local_derivatives
from .rules import UpdateRule
from .samples import mean
from .source import assignments, function
from .update import update

__all__ = ["Loop", "loop_of"]


def loop_of(
    graph: Graph, names: Sequence[str], rule: UpdateRule, *, samples: bool = False, stops: bool = False
) -> Loop:
    """Return the loop of a graph, compiled when it is first asked for; the arguments are those of `Loop`."""
    key = (tuple(names), rule, samples, stops)
    if key not in graph.compiled:
        graph.compiled[key] = Loop(graph, names, rule, samples=samples, stops=stops)
    loop: Loop = graph.compiled[key]
    return loop


class Loop:
    """The repeated step of an update rule for some weights of a graph.

    Attributes:
        graph: the graph whose output is the loss.
        names: the weights.
        samples: whether other inputs are arrays of samples, over which loss and gradient are averaged.

    """

    def __init__(
        self, graph: Graph, names: Sequence[str], rule: UpdateRule, *, samples: bool = False, stops: bool = False
    ) -> None:
        """Compile the loop; ``stops`` says whether it is to stop at a small gradient."""
        self.graph, self.names, self.samples = graph, tuple(names), samples
        weights = [graph.variables[name] for name in names]
        gradient = gradients(graph, local_derivatives(graph))
        slopes = {name: gradient[weight] for name, weight in zip(names, weights, strict=True)}
        once = Program(graph.variables.values(), {**slopes, "": graph.output})

        arriving = {weight: variables(f"g{place}")[0] for place, weight in enumerate(weights)}
        (eta,) = variables("eta")
        step = update(rule, weights, arriving, eta)
        memory = list(step.memory)
        changed = {f"{place}": new for place, new in enumerate((*step.new.values(), *step.memory.values()))}
        then = Program((*weights, *arriving.values(), eta, *memory), changed)

        places = {name: f"v{place}" for place, name in enumerate(once.inputs)}
        body, found = assignments(once, list(places.values()))
        slope = [found[once.quantities[name]] for name in names]
        loss = found[once.quantities[""]]
        if samples:
            slope, loss = [f"mean({part})" for part in slope], f"mean({loss})"
        moving = [places[name] for name in names]
        kept = [f"m{place}" for place in range(len(memory))]
        given = [f"g{place}" for place in range(len(names))]
        more, after = assignments(then, [*moving, *given, "eta", *kept], prefix="u")
        targets = ", ".join([*moving, *kept])
        inner = [
            *body,
            *(f"{name} = {part}" for name, part in zip(given, slope, strict=True)),
            f"keep(({', '.join(moving)}, {loss}))",
        ]
        if stops:
            small = " and ".join(f"-tolerance <= {name} <= tolerance" for name in given)
            inner += [f"if {small}:", "    return rows, True"]
        inner += [*more, f"{targets} = {', '.join(after[place] for place in then.quantities.values())}"]
        start = [f"{name} = {step.start[str(node.name)]!r}" for name, node in zip(kept, memory, strict=True)]
        lines = [f"{place} = 1.0 * inputs[{name!r}]" for name, place in places.items()]
        lines += [*start, "rows = []", "keep = rows.append", "for _ in range(steps + 1):"]
        lines += [*(f"    {line}" for line in inner), "return rows, False"]
        self._run = function("inputs, eta, steps, tolerance", lines, arrays=samples, mean=mean)

    def __call__(
        self, values: Mapping[str, Value], eta: float, steps: int, tolerance: float = 0.0
    ) -> tuple[list[Any], bool]:
        """Return a row per step, the start first: weights and loss; and whether it stopped early."""
        if not self.samples:
            rows, stopped = self._run(values, eta, steps, tolerance)
        else:
            with np.errstate(all="ignore"):
                rows, stopped = self._run(values, eta, steps, tolerance)
        return rows, stopped
