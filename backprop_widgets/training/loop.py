"""Loop: forward, backward and update, again and again, compiled into one function."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Value
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.codegen import assignments, compile_function
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.symbolic.listing import Listing
from backprop_widgets.symbolic.substitute import dependencies, rebuild
from backprop_widgets.training.optimizers import UpdateRule, override_update
from backprop_widgets.training.quantities import update
from backprop_widgets.training.samples import mean

__all__ = ["Loop", "compile_loop"]


class Loop:
    """The repeated step of an update rule for some weights of a graph; compiled when it is first called.

    In the code ``v0`` is a variable, ``g0`` a weight's gradient, ``m0`` what is remembered of it.

    Attributes:
        graph: the graph whose output is the loss.
        names: the weights.
        memory: what the update rule remembers, by name, with its first values.
    """

    def __init__(
        self,
        graph: DAG,
        names: tuple[str, ...],
        rule: UpdateRule,
        samples: bool = False,
        stops: bool = False,
        overrides: Overrides = NO_OVERRIDES,
    ) -> None:
        """Write the loop.

        Arguments:
            rule: how the weights are updated.
            samples: whether other inputs are arrays of samples, over which loss and gradient are averaged.
            stops: whether it is to stop at a small gradient.
            overrides: what is other than right in every step.
        """
        self.graph, self.names, self._samples, self._stops = graph, names, samples, stops
        self._rule, self._early = override_update(rule, overrides), overrides.early
        self.memory: dict[str, float] = {}
        weights = [graph.variables[name] for name in names]
        values = rebuild(graph.nodes, {}, overrides.values)
        gradient = gradients(graph, local_derivatives(graph, overrides, values), overrides)
        self._places = {node: f"v{place}" for place, node in enumerate(graph.variables.values())}
        self._slopes = {weight: f"g{place}" for place, weight in enumerate(weights)}
        self._kept: dict[Node, str] = {}
        self._moves: dict[str, str] = {}  # what stands for each name after the step
        self._step: list[str] = []
        for weight, new in overrides.early.items():
            self._places[new] = self._places[weight]  # a weight that is not updated keeps its value
        loss, tops = "", {"": values.get(graph.output, graph.output)}
        for turn, together in enumerate(_turns(weights, gradient, overrides)):
            slopes = {str(node.name): gradient[node] for node in together}
            parts = self._write(Listing(self._places, tops | slopes), list(self._places.values()), f"v{turn}_")
            loss, tops = loss or parts[""], {}
            for node in together:
                self._step.append(f"{self._slopes[node]} = {self._mean(parts[str(node.name)])}")
            self._update(together, f"u{turn}_")
        self._lines = self._around([*(self._places[node] for node in weights), *self._kept.values(), self._mean(loss)])

    def __call__(
        self,
        values: Mapping[str, Value],
        eta: float,
        steps: int,
        tolerance: float = 0.0,
        memory: Mapping[str, float] | None = None,
    ) -> tuple[list[Any], bool]:
        """Return a row per step, the start first: weights, memory and loss; and whether it stopped early.

        Arguments:
            values: a number for each weight, numbers or samples for the other variables.
            eta: the learning rate.
            steps: the number of updates.
            tolerance: where it stops, the largest component that a small gradient has.
            memory: what the rule remembers at the start, where that is another than its first values.
        """
        with np.errstate(all="ignore"):  # of samples
            rows, stopped = self._run(values, eta, steps, tolerance, {**self.memory, **(memory or {})})
        return rows, stopped

    @cached_property
    def _run(self) -> Any:
        arguments = "inputs, eta, steps, tolerance, memory"
        return compile_function(arguments, self._lines, arrays=self._samples, mean=mean)

    def _write(self, listing: Listing, inputs: Sequence[str], prefix: str) -> dict[str, str]:
        """Add the lines of a listing, and return what stands for each of its quantities."""
        lines, places = assignments(listing, inputs, prefix)
        self._step += lines
        return {name: places[place] for name, place in listing.quantities.items()}

    def _update(self, together: Sequence[Node], prefix: str) -> None:
        """Add the update of some weights; nothing moves before the step has ended."""
        arriving = {node: variables(self._slopes[node])[0] for node in together}
        (eta,) = variables("eta")
        step = update(self._rule, together, arriving, eta)
        memory = {node: f"m{len(self._kept) + number}" for number, node in enumerate(step.memory)}
        moved = {f"{number}": new for number, new in enumerate((*step.new.values(), *step.memory.values()))}
        before = [self._places[node] for node in together]
        inputs = [*before, *(self._slopes[node] for node in together), "eta", *memory.values()]
        parts = self._write(Listing((*together, *arriving.values(), eta, *memory), moved), inputs, prefix)
        self._moves |= dict(zip((*before, *memory.values()), parts.values(), strict=True))
        self._kept |= memory
        self.memory |= step.start
        self._places |= {self._early[node]: self._moves[self._places[node]] for node in together if node in self._early}

    def _around(self, row: Sequence[str]) -> list[str]:
        """Return the function whose rows these are: its inputs, the loop, and in it the step."""
        inner = [*self._step, f"keep(({', '.join(row)}))"]
        if self._stops:
            small = " and ".join(f"-tolerance <= {slope} <= tolerance" for slope in self._slopes.values())
            inner += [f"if {small}:", "    return rows, True"]
        inner.append(f"{', '.join(self._moves)} = {', '.join(self._moves.values())}")
        named = self.graph.variables.items()
        lines = [f"{self._places[node]} = 1.0 * inputs[{name!r}]" for name, node in named]
        lines += [f"{name} = memory[{str(node.name)!r}]" for node, name in self._kept.items()]
        lines += ["rows = []", "keep = rows.append", "for _ in range(steps + 1):"]
        return [*lines, *(f"    {line}" for line in inner), "return rows, False"]

    def _mean(self, part: str) -> str:
        return f"mean({part})" if self._samples else part


def _turns(weights: Sequence[Node], gradient: Mapping[Node, Node], overrides: Overrides) -> list[list[Node]]:
    """Return the weights in the order in which they are updated: all at once, unless one is read before its time."""
    moved = [overrides.early[node] for node in weights if node in overrides.early]
    if not moved:
        return [list(weights)]
    asks = {node: dependencies(gradient[node], moved) for node in weights}
    turns: list[list[Node]] = []
    done: set[Node] = set()
    while len(done) < len(weights):
        ready = [node for node in weights if node not in done and asks[node] <= {overrides.early.get(n) for n in done}]
        turns.append(ready)
        done.update(ready)
    return turns


compile_loop = once_per_graph(Loop)
