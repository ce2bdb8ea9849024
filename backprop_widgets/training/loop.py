"""Loop: forward, backward and update, again and again, compiled into one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Value
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.codegen import assignments, compile_function
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.substitute import dependencies, rebuild
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.samples import mean
from backprop_widgets.training.step import update

__all__ = ["Loop", "compile_loop"]


def compile_loop(
    graph: DAG,
    names: Sequence[str],
    rule: UpdateRule,
    *,
    samples: bool = False,
    stops: bool = False,
    mistake: Overrides = NO_OVERRIDES,
) -> Loop:
    """Return the loop of a graph, compiled when it is first asked for; the arguments are those of `Loop`."""
    return _compile_once(graph, tuple(names), rule, samples=samples, stops=stops, mistake=mistake)


class Loop:
    """The repeated step of an update rule for some weights of a graph.

    Attributes:
        graph: the graph whose output is the loss.
        names: the weights.
        samples: whether other inputs are arrays of samples, over which loss and gradient are averaged.
        mistake: what is other than right in every step.
        memory: what the update rule remembers, by name, with its first values.

    """

    def __init__(
        self,
        graph: DAG,
        names: Sequence[str],
        rule: UpdateRule,
        *,
        samples: bool = False,
        stops: bool = False,
        mistake: Overrides = NO_OVERRIDES,
    ) -> None:
        """Compile the loop; ``stops`` says whether it is to stop at a small gradient."""
        self.graph, self.names, self.samples, self.mistake = graph, tuple(names), samples, mistake
        weights = [graph.variables[name] for name in names]
        values = rebuild(graph.nodes, {}, mistake.values)
        gradient = gradients(graph, local_derivatives(graph, mistake, values), mistake)
        places = {node: f"v{place}" for place, node in enumerate(graph.variables.values())}
        given = {weight: f"g{place}" for place, weight in enumerate(weights)}
        for weight, new in mistake.early.items():
            places[new] = places[weight]  # a weight that is not updated keeps its value
        loss, tops = "", {"": values.get(graph.output, graph.output)}
        inner: list[str] = []
        start: dict[str, float] = {}
        moving: dict[str, str] = {}
        kept: dict[Node, str] = {}
        for turn, together in enumerate(_turns(weights, gradient, mistake)):
            once = Program(places, tops | {str(node.name): gradient[node] for node in together})
            body, found = assignments(once, list(places.values()), prefix="v" if not turn else f"v{turn}_")
            slopes = {node: found[once.quantities[str(node.name)]] for node in together}
            if not turn:
                loss, tops = found[once.quantities[""]], {}
            inner += [*body, *(f"{given[node]} = {_mean(slopes[node], samples)}" for node in together)]

            arriving = {node: variables(given[node])[0] for node in together}
            (eta,) = variables("eta")
            step = update(mistake.override_update(rule), together, arriving, eta)
            memory = {node: f"m{len(kept) + place}" for place, node in enumerate(step.memory)}
            then = Program(
                (*together, *arriving.values(), eta, *memory),
                {f"{place}": new for place, new in enumerate((*step.new.values(), *step.memory.values()))},
            )
            before = [*(places[node] for node in together), *(given[node] for node in together), "eta"]
            more, after = assignments(then, [*before, *memory.values()], prefix=f"u{turn}_")
            targets = (*(places[node] for node in together), *memory.values())
            inner += more
            moving |= dict(zip(targets, (after[place] for place in then.quantities.values()), strict=True))
            kept |= memory
            start |= {str(node.name): step.start[str(node.name)] for node in memory}
            places |= {mistake.early[node]: moving[places[node]] for node in together if node in mistake.early}
        row = [*(places[node] for node in weights), *kept.values(), _mean(loss, samples)]
        inner += [f"keep(({', '.join(row)}))"]
        if stops:
            small = " and ".join(f"-tolerance <= {name} <= tolerance" for name in given.values())
            inner += [f"if {small}:", "    return rows, True"]
        inner += [f"{', '.join(moving)} = {', '.join(moving.values())}"]
        lines = [f"{places[node]} = 1.0 * inputs[{name!r}]" for name, node in graph.variables.items()]
        lines += [f"{name} = memory[{str(node.name)!r}]" for node, name in kept.items()]
        lines += ["rows = []", "keep = rows.append", "for _ in range(steps + 1):"]
        lines += [*(f"    {line}" for line in inner), "return rows, False"]
        self.memory = start
        self._run = compile_function("inputs, eta, steps, tolerance, memory", lines, arrays=samples, mean=mean)

    def __call__(
        self,
        values: Mapping[str, Value],
        eta: float,
        steps: int,
        tolerance: float = 0.0,
        memory: Mapping[str, float] | None = None,
    ) -> tuple[list[Any], bool]:
        """Return a row per step, the start first: weights, memory and loss; and whether it stopped early."""
        given = (values, eta, steps, tolerance, {**self.memory, **(memory or {})})
        if not self.samples:
            rows, stopped = self._run(*given)
        else:
            with np.errstate(all="ignore"):
                rows, stopped = self._run(*given)
        return rows, stopped


def _turns(weights: Sequence[Node], gradient: Mapping[Node, Node], mistake: Overrides) -> list[list[Node]]:
    """Return the weights in the order in which they are updated: all at once, unless one is read before its time."""
    moved = [mistake.early[node] for node in weights if node in mistake.early]
    if not moved:
        return [list(weights)]
    asks = {node: dependencies(gradient[node], moved) for node in weights}
    turns, done = [], set[Node]()
    while len(done) < len(weights):
        ready = [node for node in weights if node not in done and asks[node] <= {mistake.early.get(n) for n in done}]
        turns.append(ready)
        done.update(ready)
    return turns


def _mean(part: str, samples: bool) -> str:
    return f"mean({part})" if samples else part


@once_per_graph
def _compile_once(graph: DAG, /, names: Sequence[str], rule: UpdateRule, **options: Any) -> Loop:
    return Loop(graph, names, rule, **options)
