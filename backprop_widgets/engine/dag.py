"""DAG: a directed acyclic graph of nodes that goes forward."""

from collections.abc import Mapping
from typing import Any, overload

from backprop_widgets.engine.passes import Forward
from backprop_widgets.engine.topology import Topology
from backprop_widgets.engine.validation import check_inputs

__all__ = ["DAG", "as_dag"]


class DAG(Topology):
    """Everything that an output, usually a loss, is computed from."""

    @overload
    def forward(self, values: Mapping[str, float] | None = None, /, **by_name: float) -> Forward[float]: ...
    @overload
    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward[Any]: ...
    def forward(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> Forward[Any]:
        """Compute every node from values for the variables, as `backprop_widgets.graph.Graph.forward` describes it."""
        inputs, shape = check_inputs(self.variables, values, by_name)
        return Forward(self, inputs, shape)


def as_dag(graph: Any) -> DAG:
    """Return the graph itself, or the one that something holds as its ``graph``, such as a `Network`.

    Raises:
        TypeError: for anything else.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> as_dag(network) is as_dag(network.graph)
    True
    """
    inner = graph if isinstance(graph, DAG) else getattr(graph, "graph", None)
    if not isinstance(inner, DAG):
        raise TypeError(f"a graph is wanted, or a network, which has one; not {graph!r:.80}")
    return inner
