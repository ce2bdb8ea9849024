"""Hand computation: the quantities of a graph one from another, as one does by hand, in many variants at once.

A value comes from the values below it, a gradient from what comes back to the nodes above and the local derivatives
between, a new weight from the old one and its gradient. Each variant, with something in it altered, is a row of every
array; so all of them take one sweep up, one down, and one up again. Nothing is compiled.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, reach
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import Edge, Override, Overrides
from backprop_widgets.engine.validation import Array
from backprop_widgets.mistakes.sites import Site, Stage
from backprop_widgets.symbolic.caching import once_per_graph
from backprop_widgets.symbolic.derive import is_counted
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name, updated_name
from backprop_widgets.training.optimizers import UPDATE_RULES, UpdateRule

__all__ = ["HandComputation", "list_levels", "list_stages"]

_UNKNOWN = np.full((1, 1), np.nan)  # a new weight before there is one
# Overrides of one place, each with the rows that it is made in.
_Changes = dict[Override, list[int]]


class HandComputation:
    """All quantities of a graph up to one that is asked for, each as an array of shape ``(variants, points)``.

    An axis has length one as long as nothing along it differs. The first variant is the right one.

    Attributes:
        numbers: the quantities by name.

    >>> from backprop_widgets import MISTAKES, worked_example
    >>> network = worked_example()
    >>> sites = MISTAKES["no slope"].sites(network)
    >>> by_hand = HandComputation(network.graph, network.weights, {**network.values, "eta": 0.1}, sites)
    >>> by_hand.compute("dL/dz").round(4).tolist()
    [[0.0366], [0.1556]]
    """

    def __init__(
        self,
        graph: DAG,
        weights: Sequence[str],
        inputs: Mapping[str, Any],
        variants: Sequence[Overrides] = (),
        *,
        rule: UpdateRule = UPDATE_RULES["gradient descent"],
        own: Mapping[str, float] | None = None,
        samples: bool = False,
    ) -> None:
        """Prepare the rows; what a variant makes of the update rule does not count.

        The inputs are a number for each variable, and for ``eta``, or an array of numbers at several points; if these
        are samples, an update takes the mean over them. Own quantities are given in every row, whatever they would be.
        """
        self.graph, self._rule, self._own, self._samples = graph, rule, own or {}, samples
        self._weights = [graph.variables[name] for name in weights]
        self._count = len(variants) + 1
        self._variants = variants
        self.numbers: dict[str, Any] = {name: np.atleast_2d(np.asarray(value, float)) for name, value in inputs.items()}
        self._edges: defaultdict[Edge, _Changes] = defaultdict(lambda: defaultdict(list))
        self._nodes: defaultdict[Node, _Changes] = defaultdict(lambda: defaultdict(list))
        self._uncounted: defaultdict[Edge, list[int]] = defaultdict(list)
        self._stages: defaultdict[str, list[tuple[int, Stage]]] = defaultdict(list)
        for row, variant in enumerate(variants, 1):
            for edge, override in variant.rules.items():
                self._edges[edge][override].append(row)
            for node, override in variant.values.items():
                self._nodes[node][override].append(row)
            for edge in variant.uncounted:
                self._uncounted[edge].append(row)
            for name, stage in variant.stages.items() if isinstance(variant, Site) else ():
                self._stages[name].append((row, stage))
        self._values: dict[Node, Any] = {}
        self._early = {node: weight for variant in variants for weight, node in variant.early.items()}

    @np.errstate(all="ignore")
    def compute(self, quantity: str) -> Array:
        """Return a quantity in every variant, shape ``(variants, points)``."""
        asked = Quantity.read(quantity) or Quantity(quantity)
        for update in range(max(asked.updates, 1)):
            self._rise({})
            if not (asked.updates or asked.by):
                break
            self._fall()
            while self._early and self._read_early():  # again for each layer, which waits for the one above
                self._fall()
            if asked.updates:
                self._move(last=update == asked.updates - 1)
        if asked.updates:
            self._rise({name: updated_name(name) for name in self.graph.named})
        answer = self._spread(self.numbers[str(asked.once.each)])
        for row, site in enumerate(self._variants, 1):
            if isinstance(site, Site) and site.answer:
                answer = _replace(answer, [row], site.answer(self._look_up(row)))
        return answer.mean(axis=1, keepdims=True) if self._samples or asked.averaged else answer

    def _rise(self, names: Mapping[str, str]) -> None:
        """Compute every value; with the names of the updated ones, once more."""
        values = self._values = {}
        for node in self.graph.nodes:
            name = node.name and names.get(node.name, node.name)
            if node.operation is None:
                known = self.numbers.get(str(name), self.numbers.get(str(node.name)))
                values[node] = known if node.value is None else np.float64(node.value)
                continue
            operands = [values[operand] for operand in node.operands]
            value = node.operation.array(*operands)
            if node in self._nodes:
                value = self._alter(self._nodes[node], value, *operands)
            values[node] = self._settle(name, value) if name else value

    def _fall(self) -> None:
        graph, top = self.graph, self.graph.output
        total: dict[Node, Any] = {top: np.float64(1.0)}
        for node in list_levels(graph):
            name = gradient_name(graph, node)
            if node not in total:
                if node is not top:
                    self.numbers[name] = np.zeros((1, 1))
                continue
            if node is not top and not (len(graph.users[node]) == 1 and graph.users[node][0] is top):
                total[node] = self._settle(name, total[node])
            if node.operation is None:
                continue
            for operand, local in self._differentiate(node).items():
                share = total[node] * local if node is not top else local
                if rows := self._list_uncounted(node, operand):
                    share = _replace(self._spread(share), rows, 0.0)
                total[operand] = total[operand] + share if operand in total else share
        for row, variant in enumerate(self._variants, 1):
            look_up = self._look_up(row)
            taken = {weight: look_up(gradient_name(graph, other)) for weight, other in variant.gradients.items()}
            for weight, gradient in taken.items():  # after all are read, since two may be exchanged
                name = gradient_name(graph, weight)
                self.numbers[name] = _replace(self._spread(self.numbers[name]), [row], gradient)

    def _differentiate(self, top: Node) -> dict[Node, Any]:
        """Return the local derivative of a named node by each named node below, over all unnamed ones between."""
        slopes: dict[Node, Any] = {top: None}
        values = self._values
        for node in reversed(self.graph.fold(top)):
            if node not in slopes or node.operation is None:
                continue
            arguments = [values[node], *(values[operand] for operand in node.operands)]
            for position, (operand, rule) in enumerate(
                zip(node.operands, node.operation.rules(len(node.operands)), strict=True)
            ):
                if rule is None or operand.value is not None:
                    continue
                slope = rule(*arguments)
                if (node, position) in self._edges:
                    slope = self._alter(self._edges[node, position], slope, *arguments)
                share = slope if slopes[node] is None else slopes[node] * slope
                slopes[operand] = slopes[operand] + share if operand in slopes else share
        found = {}
        for operand in self.graph.operands(top):
            name = local_name(self.graph, top, operand)
            if operand in slopes:
                found[operand] = self._settle(name, slopes[operand])
            else:
                self.numbers.setdefault(name, np.zeros((1, 1)))
        return found

    def _list_uncounted(self, top: Node, bottom: Node) -> list[int]:
        """Return the rows in which nothing that comes down from one named node to another is counted."""
        rows = {row for edge, rows in self._uncounted.items() if edge[0].operands[edge[1]] is bottom for row in rows}
        return [row for row in rows if not is_counted(self.graph, top, bottom, self._variants[row - 1])]

    def _step(self, weight: Node) -> tuple[Any, ...]:
        """Return a new weight and what the update rule then remembers of it."""
        rule, name = self._rule, str(weight.name)
        slope = self.numbers[gradient_name(self.graph, weight)]
        if self._samples:
            slope = self._settle(str(Quantity.gradient(self.graph, name).mean), slope.mean(axis=1, keepdims=True))
        memory = {str(Quantity(name, memory=key)): start for key, start in rule.state.items()}
        kept = (self.numbers.get(key, np.full((1, 1), start)) for key, start in memory.items())
        moved = rule.step(self.numbers[name], slope, self.numbers["eta"], *kept)
        return tuple(zip((name, *memory), moved, strict=True))

    def _move(self, *, last: bool) -> None:
        """Update every weight: under its name with a prime at the last update, else in its place."""
        moved = dict(pair for weight in self._weights for pair in self._step(weight))
        for name, value in moved.items():
            self._settle(updated_name(name) if last else name, value)

    def _read_early(self) -> bool:
        """Compute what new weights are where they are read too early, and return whether that changed any."""
        new = {node: self._step(weight)[0][1] for node, weight in self._early.items()}
        same = all(np.array_equal(new[node], self._values.get(node, _UNKNOWN), equal_nan=True) for node in new)
        self._values |= new
        return not same

    def _settle(self, name: str, value: Any) -> Any:
        """Note a quantity, after what is altered about it as a whole, and return it."""
        if name in self._own:
            value = self._own[name]
        if not np.ndim(value):
            value = np.full((1, 1), value)
        self.numbers[name] = value
        if name in self._stages:
            value = self._spread(value)
            for row, stage in self._stages[name]:
                value = _replace(value, [row], stage(self._look_up(row)))
            self.numbers[name] = value
        return value

    def _look_up(self, row: int) -> Callable[[str], Any]:
        """Return what finds a quantity in one variant, shape ``(points,)`` or ``(1,)``."""
        return lambda name: self.numbers[name][row if len(self.numbers[name]) > 1 else 0]

    def _alter(self, changes: _Changes, usual: Any, *arguments: Any) -> Any:
        """Return what is computed at a place, with other rules in some rows."""
        result = self._spread(usual)
        for override, rows in changes.items():
            everything = [usual, *arguments, *(self._values.get(node, _UNKNOWN) for node in override.also)]
            picked = [value[rows] if np.ndim(value) and len(value) > 1 else value for value in everything]
            result = _replace(result, rows, override.rule(*picked) if override.rule else 0.0)
        return result

    def _spread(self, value: Any) -> Array:
        """Return a quantity with a row for each variant; a column for each point, if they differ."""
        columns = value.shape[1] if np.ndim(value) else 1
        return np.broadcast_to(value, (self._count, columns))


def _replace(values: Array, rows: list[int], others: Any) -> Array:
    """Return an array with other values in some rows, and a column more for each point at which they differ."""
    columns = max(values.shape[1], np.shape(others)[-1] if np.ndim(others) else 1)
    if columns > values.shape[1] or not values.flags.writeable:
        values = np.broadcast_to(values, (len(values), columns)).copy()
    values[rows] = others
    return values


@once_per_graph
def list_levels(graph: DAG) -> dict[Node, int]:
    """Return the named nodes from the output down, those of a layer one after another, each with its level.

    That is the number of named nodes on the longest way from the output to it.
    """
    levels: dict[Node, int] = {}
    for node in reversed(graph.named.values()):
        levels[node] = max((levels[user] + 1 for user in graph.users[node]), default=0)
    return dict(sorted(levels.items(), key=itemgetter(1)))


def list_stages(graph: DAG, weights: Sequence[str], quantity: Quantity) -> tuple[str, ...]:
    """Return the quantities that one is computed from by hand, one after another, and itself last.

    >>> from backprop_widgets import worked_example
    >>> list_stages(worked_example().graph, ("w1", "w2"), Quantity.parse("dL/dz"))
    ('z', 'a', 'y', 'dL/dy', 'dy/da', 'dL/da', 'da/dz', 'dL/dz')
    """
    before, named = quantity.before, graph.named
    top = named.get(before.of, graph.output)
    below = set(reach([top], graph.operands))
    values = [name for name, node in named.items() if node.operation and node in below]
    stages: dict[str, None] = {}
    if quantity.updates:
        moved = [name for name in weights if graph.variables[name] in below]
        for name in moved:
            stages |= dict.fromkeys(list_stages(graph, weights, Quantity.gradient(graph, name)))
        stages |= dict.fromkeys(map(updated_name, (*moved, *values)))
    elif before.by not in named or str(before) != gradient_name(graph, before.by):
        stages |= dict.fromkeys(values)
    else:
        stages |= {name: None for name in values if named[name] is not top}
        above = set(reach([named[before.by]], graph.users.__getitem__))
        for node in reversed(named.values()):
            if node in above and node is not top:
                stages |= {local_name(graph, user, node): None for user in graph.users[node]}
                stages[gradient_name(graph, node)] = None
    stages.pop(str(quantity), None)
    return (*stages, str(quantity))
