"""Names of quantities."""

from __future__ import annotations

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.topology import Topology

__all__ = ["CHANGE", "ERROR", "MEASURED", "OVER", "RIGHT", "local_name"]

CHANGE = "relative change"
RIGHT = "right "  # before the name of a quantity: "right dL/dw1"
MEASURED = "measured "  # the central difference: "measured dL/dw1"
ERROR = "error of "  # how far the two are apart, relative to the larger one: "error of dL/dw1"
OVER = " over "  # in the name of a share: "dL/dw over 1"


def local_name(graph: Topology, output: Node, operand: Node) -> str:
    """Return the name of a local derivative; ``∂`` tells the output's own from its gradient over all routes."""
    if output is graph.output and len(graph.users[operand]) > 1:
        return f"∂{output.name}/∂{operand.name}"
    return f"d{output.name}/d{operand.name}"
