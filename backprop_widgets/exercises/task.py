"""Task: a graph at a point, or with samples, and every quantity that can be asked for."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.node import Node
from backprop_widgets.examples import Network
from backprop_widgets.exercises.parse_answer import is_text
from backprop_widgets.mistakes.hand_computation import HandComputation
from backprop_widgets.symbolic.names import Quantity, factor_names, gradient_name, local_name, read_typed, updated_name
from backprop_widgets.symbolic.pickling import list_rows
from backprop_widgets.training.calculator import Calculator
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.quantities import collect_quantities, make_program
from backprop_widgets.training.samples import check_samples
from backprop_widgets.training.start import presumed_weights, start_eta, start_values
from backprop_widgets.training.validation import check_eta, check_weights

__all__ = ["Task"]

_MOST_PRIMES = 4  # that a name may have


class Task:
    """What a worksheet is about.

    With samples the quantities are those that all samples have a hand in: the mean loss, the mean gradient by each
    weight, the new weights, and the mean loss with them.

    Attributes:
        graph: the graph.
        values: a number for each variable, or a 1-D array of samples.
        samples: how many samples there are; 0 if all values are numbers.
        weights: the variables that are updated; none if the graph has a node called ``eta``.
        eta: the learning rate.
        rule: how weights are updated.
        memory: what the rule remembers before the update, by name.
        formulas: the node of every quantity, of one sample if there are any, in the order of a program.
        quantities: those of them that can be asked for.
        truths: their numbers.
        measured: whether slopes are to be measured with nudges, before there is a chain rule.

    >>> from backprop_widgets import worked_example
    >>> task = Task(worked_example(), {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7})
    >>> round(task.truths["dL/dw1"], 4)
    0.3008
    """

    def __init__(
        self,
        network: Network | DAG,
        values: Mapping[str, Any] | None = None,
        *,
        weights: Sequence[str] | None = None,
        eta: float | None = None,
        rule: UpdateRule | str = "gradient descent",
        memory: Mapping[str, float] | None = None,
        measured: bool = False,
    ) -> None:
        """Take a graph at a point; the arguments are those of a `Worksheet`, and what the rule remembers."""
        if not isinstance(network, Network | DAG):
            raise TypeError(f"a worksheet is about a Network or a Graph, not {network!r:.80}")
        self.graph, self.measured = as_dag(network), bool(measured)
        numbers, rate = start_values(network, values), start_eta(network, None)
        if "eta" not in self.graph.variables:
            rate = numbers.pop("eta", rate)
        self.eta = check_eta(rate if eta is None else eta)
        self.values: dict[str, Any] = self.graph.check_values(numbers)
        own = network.weights if isinstance(network, Network) else ()
        named = weights or own or presumed_weights(self.graph)
        self.weights = () if "eta" in self.graph.named else check_weights(self.graph.variables, named)
        self.samples = check_samples(self.values, self.weights)
        self.rule = get_update_rule(rule)
        self.memory: dict[str, float] = {}
        if self.samples:
            self._take_samples(memory)
            return
        self.formulas = self.quantities = collect_quantities(self.graph, weights=self.weights, rule=self.rule)
        compiled = make_program(self.graph, weights=self.weights, rule=self.rule)
        self.memory = {**compiled.start, **(memory or {})}
        self.truths: dict[str, float] = {name: float(value) for name, value in compiled(self.inputs).items()}

    def _take_samples(self, memory: Mapping[str, float] | None) -> None:
        if not self.weights:
            raise ValueError("with samples the graph needs weights, so no node may be called 'eta'")
        self._calculator = Calculator(self.graph, self.weights, self.samples, rule=self.rule)
        self.formulas = self._calculator.quantities
        self.memory = {**self._calculator.memory, **(memory or {})}
        after = [updated_name(name) for name in (*self.memory, *self.weights)]
        loss = Quantity(str(self.graph.output.name)).mean
        names = [str(loss), *reversed(self._calculator.slopes), *after, str(loss.primed)]
        numbers = self._calculator(self.inputs)
        self.quantities = {name: self.formulas[name] for name in names}
        self.truths = {name: numbers[name] for name in names}

    @property
    def inputs(self) -> dict[str, Any]:
        """What is given."""
        return {**self.values, **({"eta": self.eta, **self.memory} if self.weights else {})}

    def truth(self, name: str) -> float:
        """Return the number of a quantity, after more than one update, too."""
        here, once = self.at(name)
        return here.truths[once]

    def by_sample(self, name: str) -> list[float]:
        """Return the number of a quantity in each sample, of one sample too after the update."""
        return [self._calculator(self.inputs, sample)[name] for sample in range(self.samples)]

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """What is the same for two tasks with the same formulas and numbers, whenever they were made."""
        shape = tuple((operation and operation.name, *rest) for operation, *rest in list_rows(self.graph))
        given = tuple((name, np.asarray(value).tobytes()) for name, value in self.inputs.items())
        moved = tuple(repr(self.truths[updated_name(weight)]) for weight in self.weights)  # as a rule of one's own says
        return shape, given, self.weights, self.rule.name, moved

    @cached_property
    def locals(self) -> dict[str, tuple[Node, Node]]:
        """The nodes that each local derivative lies between, the upper one first."""
        pairs = [(top, below) for top in self.graph.named.values() for below in self.graph.operands(top)]
        return {local_name(self.graph, *pair): pair for pair in pairs}

    @cached_property
    def gradients(self) -> dict[str, Node]:
        """The node of each gradient."""
        top = self.graph.output
        return {gradient_name(self.graph, name): node for name, node in self.graph.named.items() if node is not top}

    def terms(self, name: str) -> list[tuple[str, ...]]:
        """Return the products that a gradient is the sum of, each as the names of its factors."""
        node = self.gradients[name]
        return [factor_names(self.graph, user, node) for user in reversed(self.graph.users[node])]

    def is_chain(self, name: str) -> bool:
        """Return whether a quantity is a gradient that the chain rule computes from others."""
        return name in self.gradients and self.terms(name) != [(name,)]

    def is_measured(self, name: str) -> bool:
        """Return whether a quantity is a slope to be measured: by something that can be nudged."""
        return self.measured and name in self.gradients and self.gradients[name].is_variable

    def name(self, asked: Any) -> str | None:
        """Return what a quantity is called here, or ``None`` if there is no such quantity.

        ``∂L/∂w₁``, ``w1′`` and ``dL / dw1`` are understood; with samples, ``dL/dw1`` is the mean.
        """
        if not is_text(asked):
            return None
        for quantity in (meant for read in read_typed(asked) for meant in (read, read.mean)):
            if str(quantity.once) in self.quantities and quantity.updates <= _MOST_PRIMES:
                return str(quantity)
        return None

    def at(self, name: str) -> "tuple[Task, str]":
        """Return the task in which a quantity has one prime at most: for ``w1''``, the second update, and ``w1'``."""
        quantity, task = Quantity.parse(name), self
        for _ in range(quantity.updates - quantity.once.updates):
            moved = {name: task.truths[updated_name(name)] for name in (*task.weights, *task.memory)}
            values = {name: moved.get(name, value) for name, value in task.values.items()}
            memory = {name: moved[name] for name in task.memory}
            task = task._make(memory=memory)(task.graph, values)
        return task, str(quantity.once)

    def elsewhere(self, values: Mapping[str, Any]) -> "Task":
        """Return the task with other values, and ``eta`` if it is among them, all else alike."""
        rate = {"eta": values["eta"]} if "eta" in values and "eta" not in self.graph.variables else {}
        return self._make(memory=self.memory)(self.graph, {**self.values, **values}, **rate)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All quantities in the order of computing by hand: values, local derivatives, gradients, update."""
        return tuple(sorted(self.quantities, key=self._rank))

    def _rank(self, name: str) -> int:
        quantity = Quantity.parse(name)
        if quantity.updates:
            return 3 if quantity.memory else 4  # a new weight is written with what is remembered
        return 0 if name in self.graph.named else 2 if self.is_chain(name) else 1

    def recompute(self, name: str, own: Mapping[str, float]) -> float:
        """Return a quantity, computed on from some that are given, as a learner would who goes on from them."""
        given = {other: number for other, number in own.items() if other != name}
        by_hand = HandComputation(
            self.graph, self.weights, self.inputs, rule=self.rule, own=given, samples=bool(self.samples)
        )
        return float(by_hand.compute(name)[0, 0])

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what it was made of; the rest is computed anew."""
        return self._make(memory=self.memory), (self.graph, self.values)

    def _make(self, **options: Any) -> "Callable[..., Task]":
        """Return what makes a task with the same options as this one but for some."""
        return partial(Task, weights=self.weights, eta=self.eta, rule=self.rule, measured=self.measured, **options)

    def __repr__(self) -> str:
        return f"<task on {self.graph!r}>"
