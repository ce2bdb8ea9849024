"""Graph: the face that a user meets, with what the other rooms do with a graph as methods."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from backprop_widgets.engine import passes
from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.passes import V
from backprop_widgets.engine.validation import check_inputs
from backprop_widgets.mistakes.diagnosis import Diagnosis, diagnose
from backprop_widgets.symbolic.compiled_tape import CompiledTape
from backprop_widgets.symbolic.paths import Path, find_paths, follow_path
from backprop_widgets.symbolic.pickling import reduce_graph
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.gradient_check import GradientCheck, check_gradients
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.quantities import make_program
from backprop_widgets.training.validation import check_weights

__all__ = ["Backward", "Forward", "Graph"]


class Forward(passes.Forward[V]):
    """The values of a forward pass, by name: Python floats, or arrays of worlds.

    A value has the broadcast shape of the inputs it depends on. Arrays are read-only.

    Attributes:
        graph: the graph.
        inputs: the values of its variables, which the pass does not check.
        shape: the shape of all inputs together; ``()`` if they are floats.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> forward = Graph((w * x).named("y")).forward(x=2, w=[1, 2, 3])
    >>> forward["x"], forward["y"].tolist(), forward.shape
    (2.0, [2.0, 4.0, 6.0], (3,))
    """

    def backward(self, overrides: Overrides = NO_OVERRIDES) -> "Backward[V]":
        """Return the gradient of the output by everything; may be called again, and gives the same.

        Arguments:
            overrides: rules that take the place of the table's.

        Raises:
            ValueError: if they concern the forward pass or the update; a program has those.
        """
        return Backward(self, overrides)


class Backward(passes.Backward[V]):
    """The gradient of the output by every named node and variable, from one backward sweep.

    .. math:: \\frac{dL}{dv} = \\sum_{u : v \\to u} \\frac{dL}{du} \\cdot \\frac{\\partial u}{\\partial v}

    Every gradient has the full broadcast shape of all inputs: each world has its own. Nothing is summed over
    worlds, unlike in PyTorch, where ``loss.sum().backward()`` adds the worlds up in ``w.grad``; take
    ``backward["w"].sum()`` for that.

    Attributes:
        forward: the forward pass whose values it takes.
        graph: the graph.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> y = (w * x).named("y")
    >>> backward = Graph((y * y).named("L")).forward(x=3, w=5).backward()
    >>> backward["w"], backward.local("L", "y"), backward.local("y", "w")
    (90.0, 30.0, 3.0)
    >>> backward.paths("w")
    [<route L → y → w: 90.0000>]
    """

    def paths(self, name: str | Node) -> list[Path]:
        """Return every path from the output down to a node; their products sum to its gradient (Bauer, 1974).

        Raises:
            KeyError: if the name is not in the graph.
            ValueError: if there are more than 1,000 of them.
        """
        return [follow_path(self, path) for path in find_paths(self.graph, self.graph.node(name))]


class Graph(DAG):
    """Everything that an output, usually a loss, is computed from.

    Variables and named nodes are what a reader sees; unnamed nodes in between are folded away.

    Attributes:
        output: the node at the top; an unnamed one is called ``output``.
        nodes: all nodes in topological order, operands first.
        variables: the inputs by name, in the order in which they were made.
        named: variables and named nodes by name, in topological order.

    >>> from backprop_widgets import half_squared_error, sigmoid, variables
    >>> x, t, w1, w2 = variables("x t w1 w2")
    >>> a = sigmoid((w1 * x).named("z")).named("a")
    >>> graph = Graph(half_squared_error((w2 * a).named("y"), t).named("L"))
    >>> forward = graph.forward(x=1, t=0, w1=0.5, w2=0.5)
    >>> forward["a"], forward.backward()["w1"]
    (0.6224593312018546, 0.036570063381739404)
    """

    @cached_property
    def tape(self) -> CompiledTape:
        """All nodes as a list, which both passes sweep; compiled once it is used again."""
        return CompiledTape(self.nodes)

    @overload
    def forward(self, values: Mapping[str, float] | None = None, /, **by_name: float) -> Forward[float]: ...
    @overload
    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward[Any]: ...
    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward[Any]:
        """Compute every node from values for the variables: numbers, or arrays that broadcast together.

        Arguments:
            values: a mapping from variable to value; or give them as keywords.

        Raises:
            TypeError: if a value is not a real number or an array of them.
            ValueError: if one is missing, unknown, NaN or infinite, or shapes don't broadcast.
        """
        inputs, shape = check_inputs(self.variables, values, by_name)
        return Forward(self, inputs, shape)

    def program(
        self,
        *,
        weights: Sequence[str] = (),
        rule: UpdateRule | str = "gradient descent",
        mistake: Overrides = NO_OVERRIDES,
    ) -> Program:
        """Return every quantity, compiled when it is first called: values, gradients and local derivatives.

        Arguments:
            weights: variables to update; then the new weights and what follows from them are quantities
                as well, and ``eta`` is an input.
            rule: how to update them, by name or as an `UpdateRule`.
            mistake: what is other than right, such as a `Site`: the program computes the wrong
                quantities under the same names.
        """
        names = check_weights(self.variables, weights) if weights else ()
        return make_program(self, weights=names, rule=rule, overrides=mistake)

    def __reduce__(self) -> tuple[Any, ...]:
        return reduce_graph(self)

    def check_gradients(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> dict[str, GradientCheck]:
        """Return the gradient by every variable twice: from the backward pass, and from central differences."""
        return check_gradients(self, self.check_values(values, by_name))

    def diagnose(
        self,
        value: Any,
        quantity: str,
        values: Mapping[str, Any],
        *,
        weights: Sequence[str] | None = None,
        eta: float = 0.1,
        rule: UpdateRule | str = "gradient descent",
    ) -> Diagnosis:
        """Return which mistakes, and where, give a value that someone computed; see `backprop_widgets.diagnose`."""
        return diagnose(self, values, quantity, value, weights=weights, eta=eta, rule=rule)
