"""Tape: operations as a list, which is swept upwards for values and downwards for gradients.

Such a list is Wengert's (1964); the two sweeps are the reverse mode of Griewank and Walther, Evaluating Derivatives
(2008), chapter 3. Nothing here is recursive, so a list may be as long as memory allows.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Operation, Rule
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides

__all__ = ["Tape"]


# Picks the numbers at some places out of those at all places.
Picker = Callable[[Any], Sequence[Any]]
# A line on the way up: an operation, and where its operands stand.
Step = tuple[Operation, Picker]
# A line on the way down: the place of the operation, what its rules take, and for each operand that a gradient flows
# to its place and the rule for the derivative by it.
StepBack = tuple[int, Picker, tuple[tuple[int, Rule], ...]]


class Tape:
    """Some nodes of a graph as a list: inputs take the first places, constants the next, then come operations.

    Attributes:
        inputs: the nodes whose values must be given.
        constants: the numbers written into the formulas.
        steps: the operations, operands before what is made of them; see `Step`.
        steps_back: the same from the last to the first; see `StepBack`.
        places: where each node stands.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> tape = Tape([x, w, y := w * x, y + 1])
    >>> values = tape.sweep_up([2.0, 5.0])
    >>> values  # of x, w, 1, w * x, w * x + 1
    [2.0, 5.0, 1.0, 10.0, 11.0]
    >>> tape.sweep_down(values)
    [5.0, 2.0, None, 1.0, 1.0]
    """

    def __init__(self, nodes: Iterable[Node], overrides: Overrides = NO_OVERRIDES, *, counted: bool = True) -> None:
        """List the operations among some nodes.

        Nothing flows to constants, nor where the table holds no rule.

        Arguments:
            nodes: in topological order; what else their operations need is an input.
            overrides: derivatives that take the place of the table's. Such an edge is a line of its own.
            counted: whether to leave out edges that the overrides do not count.
        """
        operations = {node: node.operation for node in nodes if node.operation is not None}
        leaves = {leaf: None for node in nodes for leaf in (node, *node.operands) if leaf not in operations}
        for (node, _), override in overrides.rules.items():
            if node in operations:
                leaves |= {other: None for other in override.also if other not in operations}
        self.inputs = [leaf for leaf in leaves if leaf.value is None]
        constants = [leaf for leaf in leaves if leaf.value is not None]
        self.constants = [leaf.value for leaf in constants]
        self.places = {node: place for place, node in enumerate((*self.inputs, *constants, *operations))}
        self.steps: list[Step] = []
        self.steps_back: list[StepBack] = []
        for node, operation in operations.items():
            self._append(node, operation, overrides, counted)
        self.steps_back.reverse()

    def _append(self, node: Node, operation: Operation, overrides: Overrides, counted: bool) -> None:
        place = self.places[node]
        operands = [self.places[operand] for operand in node.operands]
        arguments = _pick([place, *operands])
        edges: list[tuple[int, Rule]] = []
        for position, rule in enumerate(operation.rules(len(operands))):
            if rule is None or node.operands[position].value is not None:
                continue
            override = overrides.rules.get((node, position)) if overrides.rules else None
            if override is None and not (counted and (node, position) in overrides.uncounted):
                edges.append((operands[position], rule))
            elif override is not None and override.rule is not None:
                everything = [place, *operands, *(self.places[other] for other in override.also)]
                changed = _change(rule, override.rule, len(operands))
                self.steps_back.append((place, _pick(everything), ((operands[position], changed),)))
        self.steps.append((operation, _pick(operands)))
        self.steps_back.append((place, arguments, tuple(edges)))

    def sweep_up(self, inputs: Iterable[Any], *, arrays: bool = False) -> list[Any]:
        """Return the value at every place.

        .. math:: v_i = f_i(v_j, v_k), \\quad j, k < i

        Arguments:
            inputs: the numbers at the first places, one for each of ``inputs``.
            arrays: whether they are numpy's numbers and arrays.

        Raises:
            ArithmeticError: if an operation of one's own raises it for floats.
        """
        values = [*inputs, *(map(np.float64, self.constants) if arrays else self.constants)]
        for operation, operands in self.steps:
            function = operation.array if arrays else operation.scalar
            values.append(function(*operands(values)))
        return values

    def sweep_down(self, values: Sequence[Any], seed: Any = 1.0) -> list[Any]:
        """Return the derivative of the last node by the node at every place; ``None`` where nothing flows.

        .. math:: \\frac{dL}{dv} = \\sum_{u : v \\to u} \\frac{dL}{du} \\cdot \\frac{\\partial u}{\\partial v}

        A sum is complete when the sweep comes to its node, since all that is made of a node stands above it.

        Arguments:
            values: the number, array or formula at every place.
            seed: dL/dL, or what comes from further above: anything that can be multiplied and added.

        Raises:
            ArithmeticError: if a rule divides a float by zero.
        """
        gradients: list[Any] = [None] * len(values)
        gradients[-1] = seed
        for place, arguments, edges in self.steps_back:
            upstream = gradients[place]
            if upstream is None:
                continue
            numbers = arguments(values)
            for operand, rule in edges:
                share = upstream * rule(*numbers)
                others = gradients[operand]
                gradients[operand] = share if others is None else others + share
        return gradients


def _change(usual: Rule, other: Rule, count: int) -> Rule:
    """Return the rule of an edge, ``(output, *operands, *also) -> derivative``, with so many operands."""
    return lambda output, *operands: other(usual(output, *operands[:count]), output, *operands)


def _pick(places: Sequence[int]) -> Picker:
    """Return the function that picks what stands at some places, however many they are."""
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
