"""Calculator: all quantities at one point, of one sample among several, with the update that all samples make."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Array
from backprop_widgets.symbolic.derive import with_path_products
from backprop_widgets.symbolic.names import CHANGE, Quantity, updated_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.gradient_check import gradient_check_nodes
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.quantities import Update, collect_quantities, collect_with_update, follow_update
from backprop_widgets.training.samples import mean

__all__ = ["Calculator"]


class Calculator:
    r"""All numbers at one point, by name: what an experiment shows, and what the page computes while a slider moves.

    Without samples these are the quantities of the graph with an update. With samples, values, gradients and local
    derivatives are those of one sample, and the update is made with the mean gradient, which is a quantity of its
    own: ``mean dL/dw1``; ``mean L`` and ``mean L'`` are the loss before and after. Where a step takes some of the
    samples, a minibatch, its gradients are means over these, the losses over all.

    .. math:: w' = w - \eta \, \frac 1n \sum_{i=1}^n \frac{\partial L_i}{\partial w}

    With overrides, every quantity is what they make of it; ``right dL/dw1`` is what would be right, and
    ``measured dL/dw1`` what a nudge says.

    Attributes:
        quantities: every quantity as a node, the relative change of the (mean) loss last.
        samples: how many samples there are; 0 if values are plain numbers.
        memory: what the update remembers from step to step, by name, with its first values.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> numbers = Calculator(network.graph, network.weights, 0)({**network.values, "eta": 0.1})
    >>> round(numbers["dL/dw1"], 4), round(numbers["w1'"], 4), f"{numbers['relative change']:.1%}"
    (0.0366, 0.4963, '-7.9%')
    """

    def __init__(
        self,
        graph: DAG,
        weights: Sequence[str],
        samples: int,
        paths: str | None = None,
        *,
        rule: UpdateRule | str = "gradient descent",
        overrides: Overrides = NO_OVERRIDES,
    ) -> None:
        """Prepare the programs.

        Arguments:
            weights: the variables that are updated.
            samples: how many samples there are.
            paths: a node; what each route to it brings is a quantity, too.
            rule: how weights are updated.
            overrides: what is other than right.

        Raises:
            ValueError: if weights are read before their time, and there are samples whose mean moves them.
        """
        self.samples = samples
        self._wrong = overrides is not NO_OVERRIDES
        self._top, self._weights = Quantity(str(graph.output.name)), tuple(weights)
        if samples:
            self._prepare_samples(graph, paths, rule, overrides)
            return
        quantities, step = collect_with_update(graph, weights, rule, overrides)
        each = with_path_products(graph, quantities, paths)
        if self._wrong:
            each |= gradient_check_nodes(graph, each, weights, overrides)
            each |= _as_right(collect_quantities(graph, weights=weights, rule=rule))
        before, after = each.get(str(self._top), graph.output), each[str(self._top.primed)]
        self.quantities = {**each, CHANGE: (after - before) / abs(before)}
        memory, self.memory = (step.memory, step.start) if step else ({}, {})
        self._program = Program((*graph.variables.values(), *memory), self.quantities, start=self.memory)

    def _prepare_samples(self, graph: DAG, paths: str | None, rule: UpdateRule | str, overrides: Overrides) -> None:
        if overrides.early:
            raise ValueError(f"{overrides!r} cannot be followed with samples; give numbers instead of arrays")
        backward = NO_OVERRIDES if overrides.needs_update else overrides
        each = with_path_products(graph, collect_quantities(graph, overrides=backward), paths)
        new, step, means = self._together(graph, rule, overrides)
        before, after = _variable(self._top.mean), _variable(self._top.primed.mean)
        means.append(before)
        if self._wrong:
            each |= gradient_check_nodes(graph, each, self._weights, backward) | _as_right(collect_quantities(graph))
            others, _, slopes = self._together(graph, rule, NO_OVERRIDES, right=True)
            new |= _as_right(others)
            means += [*slopes, _variable(self._top.right.mean)]
        change = {CHANGE: (after - before) / abs(before)}
        self._means = {str(node.name): str(Quantity.parse(str(node.name)).each) for node in means}
        self._whole = tuple(loss for loss in map(str, (self._top.mean, self._top.right.mean)) if loss in self._means)
        named = {str(node.name): node for node in (*means, after)}
        self.quantities = {**each, **named, **new, **change}
        self.memory = step.start
        self._program = Program(graph.variables.values(), each)
        self._update = Program((*graph.variables.values(), *means, *step.memory), new, start=self.memory)
        self._change = Program((before, after), change)

    def _together(
        self, graph: DAG, rule: UpdateRule | str, overrides: Overrides, *, right: bool = False
    ) -> tuple[dict[str, Node], Update, list[Node]]:
        """Return the update that the means of all samples' gradients make, and the nodes of these means."""
        moved = [graph.variables[name] for name in self._weights]
        means = {node: Quantity.gradient(graph, node).mean for node in moved}
        slopes = {node: _variable(mean.right if right else mean) for node, mean in means.items()}
        return *follow_update(graph, self._weights, slopes, rule, overrides), list(slopes.values())

    @property
    def loss(self) -> str:
        """The name of the loss that descends."""
        return str(self._top.mean if self.samples else self._top)

    @property
    def slopes(self) -> list[str]:
        """The names of the gradients that the update is made with."""
        gradients = (Quantity(self._top.of, name) for name in self._weights)
        return [str(gradient.mean if self.samples else gradient) for gradient in gradients]

    def data(self) -> dict[str, Any]:
        """Return the programs as data, which is what the page runs.

        ``each`` is run for every sample; ``update`` with the means of what it asks for, of which those under ``whole``
        are over all samples, whatever a step takes; ``change`` at the end.
        Without samples ``each`` is all there is. ``moving`` are pairs of an input and what an update makes of it;
        ``right`` has what it should make of it, if there are overrides.
        """
        programs = {"each": self._program} | ({"update": self._update, "change": self._change} if self.samples else {})
        inputs = [*self._weights, *self.memory]
        right = {name: str(Quantity.parse(name).primed.right) for name in inputs}
        loss = self._top.right.mean if self.samples else self._top.right
        return {name: program.data() for name, program in programs.items()} | {
            "means": list(self._means) if self.samples else [],
            "whole": list(self._whole) if self.samples else [],
            "memory": list(self.memory),
            "loss": self.loss,
            "slopes": self.slopes,
            "moving": [[name, updated_name(name)] for name in inputs],
            "right": {
                "loss": str(loss),
                "moving": [[name, moved] for name, moved in right.items() if moved in self.quantities],
            }
            if self._wrong
            else None,
        }

    def __call__(self, values: Mapping[str, Any], sample: int = 0, batch: Any = None) -> dict[str, float]:
        """Return all numbers, inputs first.

        Arguments:
            values: variables and ``eta``, and what the update remembers, unless it is at its start; samples are 1-D
                arrays.
            sample: whose numbers to return, counted from 0.
            batch: the places of the samples that this step takes; all if not given.
        """
        inputs = {**values, **{name: values.get(name, first) for name, first in self.memory.items()}}
        each = self._program(inputs)
        if not self.samples:
            return {name: float(value) for name, value in {**inputs, **each}.items()}
        means = {
            name: mean(each[sampled] if batch is None or name in self._whole else _take(each[sampled], batch))
            for name, sampled in self._means.items()
        }
        after = self._update({**inputs, **means})
        means[str(self._top.primed.mean)] = mean(after[str(self._top.primed)])
        numbers = {**inputs, **each, **means, **after, **self._change(means)}
        return {
            name: float(value[sample] if isinstance(value, np.ndarray) else value) for name, value in numbers.items()
        }

    def addends(self, values: Mapping[str, Any], mean: str) -> Array:
        """Return what each sample has of that which a mean is taken of.

        Arguments:
            values: those of a call.
            mean: the name of the mean, such as one of `slopes`.

        >>> import numpy as np
        >>> from backprop_widgets import worked_example
        >>> network = worked_example()
        >>> given = {**network.values, "x": np.array([1.0, 2.0]), "eta": 0.1}
        >>> Calculator(network.graph, network.weights, 2).addends(given, "mean dL/dw1").round(4).tolist()
        [0.0366, 0.0719]
        """
        return np.broadcast_to(self._program(values)[self._means[mean]], self.samples)


def _as_right(quantities: Mapping[str, Node]) -> dict[str, Node]:
    return {str(Quantity.parse(name).right): node for name, node in quantities.items()}


def _take(value: Any, batch: Any) -> Any:
    return value[batch] if isinstance(value, np.ndarray) else value


def _variable(quantity: Quantity) -> Node:
    return Node(name=str(quantity))
