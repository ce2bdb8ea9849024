"""A small engine: nodes, the rule table, graphs and their two passes. Needs numpy alone.

To be read in this order: functions and array_functions, validation, operation, operations, node, overrides, tape, dag.
A `DAG` is the nodes below an output, with its two passes; `Graph`, which users meet, is a `DAG` with what the other
rooms do with one.
"""

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.operations import OPERATIONS

__all__ = ["DAG", "OPERATIONS", "Node", "as_dag", "variables"]
