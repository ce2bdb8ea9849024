"""DAG: a directed acyclic graph of nodes that goes forward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backprop_widgets.engine.passes import Forward
from backprop_widgets.engine.topology import Topology

__all__ = ["DAG"]


class DAG(Topology):
    """Everything that an output, usually a loss, is computed from.

    >>> from backprop_widgets import half_squared_error, sigmoid, variables
    >>> x, t, w1, w2 = variables("x t w1 w2")
    >>> a = sigmoid((w1 * x).named("z")).named("a")
    >>> graph = DAG(half_squared_error((w2 * a).named("y"), t).named("L"))
    >>> forward = graph.forward(x=1, t=0, w1=0.5, w2=0.5)
    >>> forward["a"], forward.backward()["w1"]
    (0.6224593312018546, 0.036570063381739404)

    """

    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward:
        """Compute every node from values for the variables: numbers, or arrays that broadcast together.

        Arguments:
            values: a mapping from variable to value; or give them as keywords.

        Raises:
            TypeError: if a value is not a real number or an array of them.
            ValueError: if one is missing, unknown, NaN or infinite, or shapes don't broadcast.

        """
        return Forward(self, self.check_values(values, by_name))
