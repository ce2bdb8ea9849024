"""Graph: the face that a user meets, with what the other rooms do with a graph as methods."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from backprop_widgets.engine.dag import DAG, Backward, Forward
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.mistakes.diagnosis import Diagnosis, diagnose
from backprop_widgets.symbolic.compiled_tape import CompiledTape
from backprop_widgets.symbolic.pickling import reduce_graph
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.gradient_check import GradientCheck, check_gradients
from backprop_widgets.training.optimizers import UpdateRule
from backprop_widgets.training.quantities import make_program
from backprop_widgets.training.validation import check_weights

__all__ = ["Backward", "Forward", "Graph"]


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
