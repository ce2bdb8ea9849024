"""The two passes over a graph, forward and backward, and the numbers they leave behind."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.tape import Tape
from backprop_widgets.engine.topology import Topology
from backprop_widgets.engine.validation import Value

__all__ = ["Backward", "Forward"]

# What stands under a name: a float, or, where some inputs are arrays, a float or an array.
V = TypeVar("V", covariant=True)


class _Numbers(Generic[V], Mapping[str, V]):
    """Numbers by name, one for each variable and named node of a graph; a node will do for its name."""

    title = "numbers"
    graph: Topology

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.named)

    def __len__(self) -> int:
        return len(self.graph.named)

    def __repr__(self) -> str:
        shown = list(self.items())[:12]
        parts = [f"{name} {v.shape if isinstance(v, np.ndarray) else f'{v:.4f}'}" for name, v in shown]
        return f"<{self.title}: {', '.join(parts)}{', …' if len(self) > 12 else ''}>"


class Forward(_Numbers[V]):
    """The values of a forward pass, as `backprop_widgets.graph.Forward` describes them."""

    title = "forward"

    def __init__(self, graph: Topology, inputs: Mapping[str, Value], shape: tuple[int, ...] = ()) -> None:
        """Go forward through a graph.

        Arguments:
            inputs: a float or an array for each variable, in the order of ``graph.variables``; they are not checked.
            shape: to which all arrays broadcast; ``()`` if there are none.
        """
        self.graph, self.inputs, self.shape = graph, inputs, shape
        self._floats = not shape
        if self._floats:
            try:
                self._values = graph.tape.sweep_up(inputs.values())
                return
            except ArithmeticError:  # an operation of one's own raises for a float
                self._floats = False
        numbers = [value if isinstance(value, np.ndarray) else np.float64(value) for value in inputs.values()]
        with np.errstate(all="ignore"):
            self._values = graph.tape.sweep_up(numbers, arrays=True)

    def differentiate(self, tape: Tape | None = None) -> Sequence[Any]:
        """Return the derivative of the last node of a tape, if not given the graph's, by the node at each place."""
        values: Sequence[Any] = self._values
        if tape is None:
            tape = self.graph.tape
        else:
            values = [self.value(node) for node in tape.places]
        if self._floats:
            try:
                return tape.sweep_down(values)
            except ArithmeticError:  # Python's floats raise where numpy's are infinite, or NaN
                values = [*map(np.float64, values)]
        with np.errstate(all="ignore"):
            return tape.sweep_down(values, np.float64(1.0))

    def backward(self, overrides: Overrides = NO_OVERRIDES) -> "Backward[V]":
        """Return the gradient of the output by everything, as `backprop_widgets.graph.Forward` describes it."""
        return Backward(self, overrides)

    def value(self, node: Node) -> Any:
        """Return what the pass computed for a node, named or not."""
        return self._values[self.graph.tape.places[node]]

    def __getitem__(self, name: str | Node) -> V:
        value: V = _finish(self._values[self.graph.place(name)])
        return value


class Backward(_Numbers[V]):
    """The gradients of a backward pass, as `backprop_widgets.graph.Backward` describes them."""

    title = "backward"

    def __init__(self, forward: Forward[V], overrides: Overrides = NO_OVERRIDES) -> None:
        """Go backward through the graph of a forward pass."""
        self.forward, self.graph, self._overrides = forward, forward.graph, overrides
        if overrides is NO_OVERRIDES:
            self._gradients = forward.differentiate()
            return
        if not isinstance(overrides, Overrides):
            raise TypeError(f"a site is wanted, or other Overrides, not {overrides!r:.80}")
        if overrides.values or overrides.needs_update:
            raise ValueError(f"{overrides!r} is not made in the backward pass; ask graph.program for it")
        tape = Tape(self.graph.nodes, overrides)
        gradients, taken = forward.differentiate(tape), overrides.gradients
        self._gradients = [gradients[tape.places[taken.get(node, node)]] for node in self.graph.tape.places]

    def local(self, output: str | Node, operand: str | Node) -> V:
        """Return the local derivative of one node by another one directly below it.

        Unnamed nodes in between are folded: the products over all paths through them are summed.

        Raises:
            KeyError: if a name is not in the graph.
            ValueError: if ``operand`` is not directly below ``output``.
        """
        top, bottom = self.graph.node(output), self.graph.node(operand)
        below = [str(node.name) for node in self.graph.operands(top)]
        if bottom.name not in below:
            there = f"are {', '.join(below[:20])}" if len(below) > 1 else f"is {(below or ['nothing'])[0]}"
            raise ValueError(f"{bottom.name!r} is not directly below {top.name!r}; there {there}")
        derivative: V = _finish(self.differentiate_locally(top)[bottom])
        return derivative

    def differentiate_locally(self, top: Node) -> dict[Node, Any]:
        """Return the derivative of a node by everything in its formula, down to the named nodes; ``None`` for none."""
        tape = Tape(self.graph.fold(top), self._overrides, counted=False)
        return dict(zip(tape.places, self.forward.differentiate(tape), strict=True))

    def __getitem__(self, name: str | Node) -> V:
        gradient: Any = self._gradients[self.graph.place(name)]
        if self.forward.shape:
            gradient = np.broadcast_to(0.0 if gradient is None else gradient, self.forward.shape)
        if gradient.__class__ is not float:  # spares the common case a call
            gradient = _finish(gradient)
        finished: V = gradient
        return finished


def _finish(number: Any) -> Any:
    """Return a number for the reader: a Python float, or an array that cannot be written to."""
    if number.__class__ is float:
        return number
    if number is None:
        return 0.0  # nothing flows there
    if isinstance(number, complex):
        return float("nan")  # a root of a negative number, in an operation of one's own
    if not isinstance(number, np.ndarray) or number.ndim == 0:
        return float(number)
    number.setflags(write=False)
    return number
