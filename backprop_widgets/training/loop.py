"""Loop: forward, backward and update, again and again, compiled into one function."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Value
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.codegen import assignments, compile_function
from backprop_widgets.symbolic.derive import gradients, local_derivatives
from backprop_widgets.symbolic.listing import Listing
from backprop_widgets.symbolic.substitute import rebuild
from backprop_widgets.training.optimizers import UpdateRule, override_update
from backprop_widgets.training.quantities import fill_in_early, update
from backprop_widgets.training.samples import MEAN, MEAN_OF_PRODUCT, mean, mean_of_product

__all__ = ["Loop", "compile_loop"]


class Loop:
    """The repeated step of an update rule for some weights of a graph; compiled when it is first called.

    In the code ``v0`` is a variable, ``m0`` what is remembered of a weight.

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
        taken: tuple[str, ...] = (),
    ) -> None:
        """Write the loop.

        Arguments:
            rule: how the weights are updated.
            samples: whether other inputs are arrays of samples, over which loss and gradient are averaged.
            stops: whether it is to stop at a small gradient.
            overrides: what is other than right in every step.
            taken: the inputs of which each step takes some samples; the loss of a row is that of all of them.
        """
        self.graph, self.names, self._samples = graph, names, samples
        weights = [graph.variables[name] for name in names]
        values = rebuild(graph.nodes, {}, overrides.values)
        gradient = gradients(graph, local_derivatives(graph, overrides, values), overrides)
        slopes = {weight: self._average(gradient[weight]) for weight in weights}
        eta = Node(name="eta")
        step = update(override_update(rule, overrides), weights, slopes, eta)
        self.memory = step.start

        places = {node: f"v{place}" for place, node in enumerate(graph.variables.values())}
        kept = {node: f"m{number}" for number, node in enumerate(step.memory)}
        moves = {(places | kept)[old]: new for old, new in (*step.new.items(), *step.memory.items())}
        loss = {"loss": self._average(values.get(graph.output, graph.output))}
        wanted = ({} if taken else loss) | moves
        if stops:
            wanted |= {f"slope {place}": slope for place, slope in enumerate(slopes.values())}
        part = {places[graph.variables[name]]: f"s{number}" for number, name in enumerate(taken)}
        listing = Listing((*places, eta, *kept), fill_in_early(wanted, step, overrides))
        inputs = [*(part.get(name, name) for name in places.values()), "eta", *kept.values()]
        lines, results = _write(listing, inputs, "v")
        before: list[str] = []
        if taken:
            before, whole = _write(Listing(places, loss), list(places.values()), "a")
            results |= whole
            lines = ["batch = next(batches)", *(f"{some} = {every}[batch]" for every, some in part.items()), *lines]
        row = [*(places[weight] for weight in weights), *kept.values(), results["loss"]]
        keep = f"keep(({', '.join(row)}))"
        lines = [*before, keep, *lines] if taken else [*lines, keep]
        if stops:
            small = (f"-tolerance <= {results[name]} <= tolerance" for name in results if name.startswith("slope"))
            lines += [f"if {' and '.join(small)}:", "    return rows, True"]
        lines.append(f"{', '.join(moves)} = {', '.join(results[name] for name in moves)}")
        self._lines = [
            *(f"{places[node]} = 1.0 * inputs[{name!r}]" for name, node in graph.variables.items()),
            *(f"{name} = memory[{str(node.name)!r}]" for node, name in kept.items()),
            "rows = []",
            "keep = rows.append",
            "for _ in range(steps + 1):",
            *(f"    {line}" for line in lines),
            "return rows, False",
        ]

    def __call__(
        self,
        values: Mapping[str, Value],
        eta: float,
        steps: int,
        tolerance: float = 0.0,
        memory: Mapping[str, float] | None = None,
        batches: Iterator[Any] | None = None,
    ) -> tuple[list[Any], bool]:
        """Return a row per step, the start first: weights, memory and loss; and whether it stopped early.

        Arguments:
            values: a number for each weight, numbers or samples for the other variables.
            eta: the learning rate.
            steps: the number of updates.
            tolerance: where it stops, the largest component that a small gradient has.
            memory: what the rule remembers at the start, where that is another than its first values.
            batches: the places of the samples of each step, if it takes some.
        """
        with np.errstate(all="ignore"):  # of samples
            rows, stopped = self._run(values, eta, steps, tolerance, {**self.memory, **(memory or {})}, batches)
        return rows, stopped

    @cached_property
    def _run(self) -> Any:
        arguments = "inputs, eta, steps, tolerance, memory, batches"
        return compile_function(
            arguments, self._lines, arrays=self._samples, mean=mean, mean_of_product=mean_of_product
        )

    def _average(self, node: Node) -> Node:
        if not self._samples:
            return node
        product = node.operation is OPERATIONS["multiply"]  # as the gradient by a weight is: δ times its input
        return Node(MEAN_OF_PRODUCT, node.operands) if product else Node(MEAN, (node,))


def _write(listing: Listing, inputs: Sequence[str], prefix: str) -> tuple[list[str], dict[str, str]]:
    """Return the lines of a program, and what stands for each quantity in them."""
    lines, found = assignments(listing, inputs, prefix, in_place=True)
    return lines, {name: found[place] for name, place in listing.quantities.items()}


compile_loop = once_per_graph(Loop)
