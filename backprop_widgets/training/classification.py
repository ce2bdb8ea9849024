"""Classification: what a network's outputs say of each sample, its loss and its accuracy, and training as programs."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import OPERATIONS, exp
from backprop_widgets.engine.validation import Array, Value, listed
from backprop_widgets.symbolic.names import gradient_name, updated_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.softmax import find_softmaxes
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.quantities import collect_quantities, update

__all__ = ["MOST_LISTED", "Classification", "Scores", "update_program"]

MOST_LISTED = 400  # weights; of more, local derivatives and gradients by inputs are left out


class Scores(NamedTuple):
    """A number for the samples that are trained with, and one for those held out, if there are any."""

    train: float
    held_out: float | None


class Classification:
    """A network that says of each sample to which class it belongs.

    With one output that is the share of class 1, with a softmax a share for each class.

    Attributes:
        graph: the graph; its output is the loss.
        weights: the variables that are updated.
        inputs: the variables that a sample has beside its targets.
        targets: the variables that say its class.
        shares: a node for each output.
        quantities: what is computed of one sample: values, gradients, and of 400 weights at most local derivatives.

    >>> from backprop_widgets import cross_entropy, variables
    >>> x, w1, w2, t1, t2 = variables("x w1 w2 t1 t2")
    >>> classification = Classification(DAG(cross_entropy((w1 * x, w2 * x), (t1, t2)).named("L")), ("w1", "w2"))
    >>> classification.inputs, classification.targets
    (('x',), ('t1', 't2'))
    """

    def __init__(self, graph: DAG, weights: Sequence[str]) -> None:
        """Find outputs and targets.

        Raises:
            ValueError: if the loss compares neither one output with one target nor a softmax with a target for each
                class.
        """
        self.graph, self.weights = graph, tuple(weights)
        self.shares, targets = self._find()
        self.targets = tuple(str(target.name) for target in targets)
        self.inputs = tuple(name for name in graph.variables if name not in (*self.weights, *self.targets))
        top = str(graph.output.name)
        every = collect_quantities(graph)
        every.setdefault(top, graph.output)
        if len(self.weights) > MOST_LISTED:
            kept = {name for name, node in graph.named.items() if node.operation} | {*self.weights}
            wanted = {*kept, *(gradient_name(graph, graph.named[name]) for name in kept if name != top)}
            every = {name: node for name, node in every.items() if name in wanted}
        self.quantities = every

    @property
    def gradients(self) -> list[str]:
        """The name of the gradient by each weight."""
        return [gradient_name(self.graph, self.graph.variables[name]) for name in self.weights]

    @cached_property
    def program(self) -> Program:
        """The quantities of one sample, and the output for each class as ``share 1``, ``share 2``, …."""
        shares = {f"share {number}": node for number, node in enumerate(self.shares, 1)}
        return Program(self.graph.variables.values(), {**self.quantities, **shares})

    @cached_property
    def _outcome(self) -> Program:
        shares = {f"share {number}": node for number, node in enumerate(self.shares, 1)}
        return Program(self.graph.variables.values(), {"loss": self.graph.output, **shares})

    @cached_property
    def side(self) -> int:
        """How many inputs an image is wide; 0 for points of the plane.

        Raises:
            ValueError: if a sample is neither two inputs with one output nor an image with several classes.
        """
        inputs, outputs = len(self.inputs), len(self.shares)
        side = math.isqrt(inputs)
        if inputs == 2 and outputs == 1:
            return 0
        if side > 1 and side * side == inputs and outputs > 1:
            return side
        raise ValueError(
            f"the network has {inputs} inputs and {outputs} outputs; a Classifier shows two inputs and one output, or "
            "images as wide as high and a softmax over several classes"
        )

    @property
    def units(self) -> list[list[str]]:
        """The weights of each sum of all inputs, in the order of these: of each unit of the first layer."""
        given = {*self.inputs}
        products = (node.operands for node in self.graph.nodes if node.operation is OPERATIONS["multiply"])
        named = ({str(factor.name) for factor in factors} for factors in products)
        leads = {weight: name for names in named for weight in names - given for name in names & given}
        tops = (node for node in self.graph.named.values() if node.operation)
        below = ({str(operand.name) for operand in self.graph.operands(top)} for top in tops)
        sums = ({leads[name]: name for name in names & leads.keys()} for names in below if names >= given)
        return [[weights[name] for name in self.inputs] for weights in sums]

    def score(self, values: Mapping[str, Value]) -> tuple[float, float]:
        """Return the mean loss over samples, and the share of them whose class has the largest output.

        With one output a sample is taken for class 1 where that is above 0.5.
        """
        outcome = self._outcome(values)
        shares, targets = (
            np.array(np.broadcast_arrays(*every))
            for every in (
                (outcome[f"share {k}"] for k in range(1, len(self.shares) + 1)),
                map(values.get, self.targets),
            )
        )
        said, right = ((each > 0.5)[0] if len(each) == 1 else each.argmax(0) for each in (shares, targets))
        return float(np.mean(outcome["loss"])), float(np.mean(said == right))

    def output(self, values: Mapping[str, Value]) -> Array:
        """Return the outputs, shape ``(outputs, ...)``."""
        outcome = self._outcome(values)
        return np.array(np.broadcast_arrays(*(outcome[f"share {k}"] for k in range(1, len(self.shares) + 1))))

    def _find(self) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """Return the node of each output, and its target."""
        moved = {self.graph.variables[name] for name in self.weights}
        for softmax in find_softmaxes(self.graph):
            targets = tuple(target for target in softmax.targets if target is not None and target not in moved)
            if len(targets) == len(softmax.logits):
                pairs = zip(softmax.logits, softmax.shares, strict=True)
                return tuple(share or exp(logit - softmax.totals[0]) for logit, share in pairs), targets
        below = self.graph.operands(self.graph.output)
        outputs = tuple(node for node in below if node.operation)
        targets = tuple(node for node in below if node.is_variable and node not in moved)
        if len(below) != 2 or len(outputs) != 1 or len(targets) != 1:
            raise ValueError(
                f"the loss {self.graph.output.name} is made of {listed([str(node.name) for node in below], 6)}; it is "
                "to compare one output with one target, or a softmax with a target for each class"
            )
        return outputs, targets


def update_program(rule: UpdateRule) -> Program:
    """Return what a rule makes of one weight ``w`` and its gradient ``g``, whichever weight that is.

    >>> from backprop_widgets.training.optimizers import UPDATE_RULES
    >>> program = update_program(UPDATE_RULES["gradient descent"])
    >>> program(w=1.0, g=0.5, eta=0.1)
    {"w'": 0.95}
    """
    w, g, eta = (Node(name=name) for name in ("w", "g", "eta"))
    step = update(rule, [w], {w: g}, eta)
    moved: dict[Node, Any] = {**step.new, **step.memory}
    pairs = {str(old.name): updated_name(str(old.name)) for old in moved}
    made = {pairs[str(old.name)]: new for old, new in moved.items()}
    return Program((w, g, eta, *step.memory), made, pairs, step.start)
