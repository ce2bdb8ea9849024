"""The two passes over a graph, forward and backward, and the numbers they leave behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Override, Overrides
from backprop_widgets.engine.paths import Path, find_paths
from backprop_widgets.engine.sweep import overridden_edges, rule_edges, sweep
from backprop_widgets.engine.topology import Topology
from backprop_widgets.engine.validation import Value

__all__ = ["Backward", "Forward"]


class Forward(Mapping[str, Value]):
    """The values of a forward pass, by name: Python floats, or arrays of worlds.

    A value has the broadcast shape of the inputs it depends on. Arrays are read-only.
    """

    def __init__(self, graph: Topology, inputs: Mapping[str, Value]) -> None:
        self.graph = graph
        self.inputs = dict(inputs)
        shapes = [value.shape for value in inputs.values() if isinstance(value, np.ndarray)]
        self.shape = np.broadcast_shapes(*shapes) if shapes else ()
        self._values = _evaluated(graph, self.inputs, self.shape)

    def backward(self, mistake: Overrides = NO_OVERRIDES) -> Backward:
        """Return the gradient of the output by everything; may be called again, and gives the same.

        Arguments:
            mistake: what is other than right in the sweep, such as a place of a `Mistake`.

        Raises:
            ValueError: if the mistake is made in the forward pass or in the update; a program has those.

        """
        return Backward(self, mistake)

    def value(self, node: Node) -> Any:
        """Return what the pass computed for a node, as the sweep uses it."""
        return self._values[node]

    def __getitem__(self, name: str | Node) -> Value:
        return _plain(self._values[self.graph.node(name)])

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.named)

    def __len__(self) -> int:
        return len(self.graph.named)

    def __repr__(self) -> str:
        return _shown("forward", self)


class Backward(Mapping[str, Value]):
    """The gradient of the output by every named node and variable, from one backward sweep.

    Every gradient has the full broadcast shape of all inputs: each world has its own. Nothing is summed over
    worlds, unlike in PyTorch, where ``loss.sum().backward()`` adds the worlds up in ``w.grad``; take
    ``backward["w"].sum()`` for that.
    """

    def __init__(self, forward: Forward, mistake: Overrides = NO_OVERRIDES) -> None:
        if mistake.values or mistake.needs_update:
            raise ValueError(f"{mistake!r} is not made in the backward pass; ask graph.program(mistake=...) for it")
        self.forward = forward
        self.graph = forward.graph
        self._edges = rule_edges(forward.value)
        if mistake.rules:
            self._edges = overridden_edges(forward.value, mistake.rules)
        counted = self._edges
        if mistake.uncounted:
            counted = overridden_edges(
                forward.value, {**dict.fromkeys(mistake.uncounted, Override(None)), **mistake.rules}
            )
        with np.errstate(all="ignore"):
            self._gradient = sweep(self.graph.nodes, counted, np.float64(1.0))
        self._gradient |= {node: self._gradient.get(other, 0.0) for node, other in mistake.gradients.items()}

    def local(self, output: str | Node, operand: str | Node) -> Value:
        """Return the local derivative of one node by another one directly below it.

        Unnamed nodes in between are folded: the products over all routes through them are summed.

        Raises:
            KeyError: if a name is not in the graph.
            ValueError: if ``operand`` is not directly below ``output``.

        """
        top, bottom = self.graph.node(output), self.graph.node(operand)
        below = self.graph.operands(top)
        if bottom not in below:
            names = [str(node.name) for node in below]
            raise ValueError(f"{bottom.name!r} is not directly below {top.name!r}; there {_are(names)}")
        return _plain(self._below(top).get(bottom, np.float64(0.0)))

    def is_flat(self, top: Node, bottom: Node) -> bool:
        """Return whether nothing at all flows back along the edge between two nodes, as into a step."""
        return bottom not in self._below(top)

    def _below(self, top: Node) -> dict[Node, Any]:
        with np.errstate(all="ignore"):
            return sweep(self.graph.fold(top), self._edges, np.float64(1.0))

    def paths(self, name: str | Node) -> list[Path]:
        """Return every route from the output down to a node; their products sum to its gradient.

        Raises:
            KeyError: if the name is not in the graph.
            ValueError: if there are more than 1,000 routes.

        """
        return [_route(self, way) for way in find_paths(self.graph, self.graph.node(name))]

    def __getitem__(self, name: str | Node) -> Value:
        gradient = self._gradient.get(self.graph.node(name), np.float64(0.0))
        return _plain(np.broadcast_to(gradient, self.forward.shape) if self.forward.shape else gradient)

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.named)

    def __len__(self) -> int:
        return len(self.graph.named)

    def __repr__(self) -> str:
        return _shown("backward", self)


def _evaluated(graph: Topology, inputs: Mapping[str, Value], shape: tuple[int, ...]) -> dict[Node, Any]:
    # numpy's own scalars: Python's raise where a rule divides by zero
    values: dict[Node, Any] = {}
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            if node.operation is not None:
                operands = [values[operand] for operand in node.operands]
                apply = node.operation.array if shape else node.operation.scalar
                result = apply(*operands)
                values[node] = result if isinstance(result, np.ndarray) else np.float64(result)
            elif node.value is not None:
                values[node] = np.float64(node.value)
            else:
                value = inputs[str(node.name)]
                values[node] = value if isinstance(value, np.ndarray) else np.float64(value)
    return values


def _plain(value: Any) -> Value:
    if not isinstance(value, np.ndarray) or value.ndim == 0:
        return float(value)
    value.setflags(write=False)
    return value


def _are(names: list[str]) -> str:
    return f"are {', '.join(names[:20])}" if len(names) > 1 else f"is {names[0]}" if names else "is nothing"


def _shown(title: str, numbers: Mapping[str, Value]) -> str:
    parts = [
        f"{name} {value:.4f}" if isinstance(value, float) else f"{name} {np.shape(value)}"
        for name, value in list(numbers.items())[:12]
    ]
    return f"<{title}: {', '.join(parts)}{', …' if len(numbers) > 12 else ''}>"


def _route(backward: Backward, way: Sequence[Node]) -> Path:
    factors = tuple(backward.local(top, bottom) for top, bottom in pairwise(way))
    product: Value = 1.0
    with np.errstate(all="ignore"):
        for factor in factors:
            product = product * factor
    if any(backward.is_flat(top, bottom) for top, bottom in pairwise(way)):
        product = 0.0 * np.ones(np.shape(product)) if np.ndim(product) else 0.0  # whatever the others are
    return Path(tuple(str(node.name) for node in way), factors, product)
