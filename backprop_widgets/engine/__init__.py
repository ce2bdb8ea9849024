"""A small engine: nodes, the rule table, graphs and their two passes. Needs numpy alone.

To be read in this order: functions and array_functions, operation, operations, node, validation, overrides, tape,
topology, passes, dag.
"""

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.operations import OPERATIONS

__all__ = ["DAG", "OPERATIONS", "Node", "as_dag", "variables"]
