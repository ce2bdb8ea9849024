"""Cost: what the two sweeps over a graph multiply, which values they keep and until when, counted step by step.

Griewank and Walther, Evaluating Derivatives (2008): forward and reverse mode in chapter 3, their cost in chapter 4,
checkpoints in chapter 12.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from backprop_widgets.engine.dag import DAG, as_dag, reach
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operation import Rule
from backprop_widgets.engine.tape import Tape
from backprop_widgets.engine.validation import listed
from backprop_widgets.training.start import StartedGraph

__all__ = ["Sweep", "SweepStep", "push_forward", "sweep"]

Mode = Literal["forward", "reverse"]


@dataclass(frozen=True, eq=False)
class SweepStep:
    """The turn of one operation.

    Attributes:
        node: the operation.
        way: ``"up"``, where its value is computed; ``"again"``, where that is done once more; or ``"down"``.
        factors: the operands with whose local derivatives something is multiplied here, one for each time.
        reads: on the way down, what stands in its local derivatives.
        gives: the nodes whose derivative is complete now.
        darkens: the values that nobody reads any more afterwards.
    """

    node: Node
    way: Literal["up", "again", "down"]
    factors: tuple[Node, ...] = ()
    reads: tuple[Node, ...] = ()
    gives: tuple[Node, ...] = ()
    darkens: tuple[Node, ...] = ()


@dataclass(frozen=True, eq=False)
class Sweep:
    """One sweep over a graph, and what it costs.

    Attributes:
        mode: ``"forward"`` or ``"reverse"``.
        steps: the operations in the order of their turns; a reverse sweep goes up first, for the values.
        of: what a sweep is for one of: the inputs of a forward sweep, the outputs of a reverse one.
        multiplications: how many products it takes.
        peak: the most computed values that are kept at once.
        again: how many operations are computed once more.
        every: of the values that are needed, every so-manieth was kept.
    """

    mode: Mode
    steps: tuple[SweepStep, ...]
    of: tuple[str, ...]
    multiplications: int
    peak: int
    again: int
    every: int = 1

    @property
    def together(self) -> int:
        """The multiplications for all derivatives: a sweep for each of ``of``."""
        return len(self.of) * self.multiplications

    def __repr__(self) -> str:
        again = f", {self.again} computed again" if self.again else ""
        ends = f"{len(self.of)} {'input' if self.mode == 'forward' else 'output'}{'s'[: len(self.of) - 1]}"
        return (
            f"<{self.mode} sweep: {self.multiplications} multiplications, {self.together} for {ends}; "
            f"at most {self.peak} values kept{again}>"
        )


def sweep(
    graph: DAG | StartedGraph,
    mode: Mode = "reverse",
    *,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    every: int = 1,
) -> Sweep:
    r"""Return the sweep that gives derivatives of outputs by inputs, in one of two modes.

    .. math::
        \text{forward, for one input x:}\quad
        \frac{\partial v}{\partial x} = \sum_u \frac{\partial v}{\partial u} \frac{\partial u}{\partial x}
        \qquad \text{reverse, for one output y:}\quad
        \frac{\partial y}{\partial u} = \sum_v \frac{\partial y}{\partial v} \frac{\partial v}{\partial u}

    What is counted, exactly: a multiplication for each operand of each operation that something flows through, that
    is, from which an input is reached and which leads to an output; but none where the table's rule is 1 or −1
    whatever the values, as in a sum. A zero is multiplied as any other number is. What it takes to compute values and
    local derivatives is the same in both modes and not counted.

    A value that was computed, not given, is kept from its turn on. In a forward sweep it goes when the last operation
    that it is an operand of has had its turn; in a reverse sweep not before the last local derivative in whose rule it
    stands. Outputs stay.

    Arguments:
        graph: the graph or network.
        inputs: variables; a network's weights, if not given, and all variables of a graph.
        outputs: names of nodes; the graph's output, if not given.
        every: of the values that a reverse sweep needs, only every so-manieth is kept, and what comes after the last
            of these. The others are computed again when they are needed.

    Raises:
        TypeError: if the graph is none.
        ValueError: for another mode, an unknown name, no inputs or outputs, or ``every`` that is no whole number from
            1 on.

    >>> from backprop_widgets import worked_example
    >>> sweep(worked_example(), "forward")
    <forward sweep: 5 multiplications, 10 for 2 inputs; at most 2 values kept>
    >>> sweep(worked_example(), "reverse")
    <reverse sweep: 5 multiplications, 5 for 1 output; at most 3 values kept>
    """
    dag = as_dag(graph)
    if mode not in ("forward", "reverse"):
        raise ValueError(f"mode is {mode!r:.80}; there are 'forward' and 'reverse'")
    if isinstance(every, bool) or not isinstance(every, int) or every < 1:
        raise ValueError(f"every is {every!r:.80}; it must be a whole number from 1 on")
    usual = tuple(graph.variables) if isinstance(graph, DAG) else graph.weights
    sources = _check(usual if inputs is None else inputs, dag.variables, "input")
    targets = _check([str(dag.output.name)] if outputs is None else outputs, dag.named, "output")
    flow = _Flow([dag.named[name] for name in targets], [dag.variables[name] for name in sources])
    steps, peak = flow.go_forward() if mode == "forward" else flow.go_back(every)
    return Sweep(
        mode,
        tuple(steps),
        sources if mode == "forward" else targets,
        sum(len(step.factors) for step in steps),
        peak,
        sum(step.way == "again" for step in steps),
        every,
    )


def push_forward(graph: DAG, values: Mapping[str, float], name: str) -> dict[Node, float]:
    """Return the derivative of each node by one variable: of those that depend on it.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> derivatives = push_forward(network.graph, network.values, "w1")
    >>> round(derivatives[network.graph.output], 4)
    0.0366
    """
    tape = Tape(graph.nodes)
    numbers = tape.sweep_up([values[str(node.name)] for node in tape.inputs])
    found = {graph.variables[name]: 1.0}
    for node in graph.nodes:
        if node.operation is None:
            continue
        at = [numbers[tape.places[other]] for other in (node, *node.operands)]
        below = [(found.get(node.operands[place]), rule) for place, rule in _rules(node)]
        shares = [rule(*at) * slope for slope, rule in below if slope is not None]
        if shares:
            found[node] = sum(shares)
    return found


def _check(names: Sequence[str], known: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    if isinstance(names, str) or not names:
        raise ValueError(f"{kind}s are {names!r:.80}; give a list with at least one of {listed(known)}")
    for name in names:
        if name not in known:
            raise ValueError(f"no {kind} {name!r:.80}; there are {listed(known)}")
    return tuple(dict.fromkeys(names))


class _Flow:
    """The operations below some outputs, and what the derivatives by some inputs flow through and read."""

    def __init__(self, outputs: Sequence[Node], inputs: Iterable[Node]) -> None:
        self.outputs = frozenset(outputs)
        self.operations = [node for node in reach(outputs) if node.operation]
        self.order = {node: place for place, node in enumerate(self.operations)}
        reached = {*inputs}
        self.below: dict[Node, tuple[Node, ...]] = {}  # the operands that something flows from
        self.factors: dict[Node, tuple[Node, ...]] = {}  # those of them with a local derivative that is no 1 or −1
        self.reads: dict[Node, tuple[Node, ...]] = {}
        self.last_up: dict[Node, int] = {}  # of each operand, the last turn on the way up at which it is read
        self.last_down: dict[Node, int] = {}  # and, in turns of the way up, the last one on the way down
        self.last_share: dict[Node, int] = {}  # and where its derivative by the output is complete
        for place, node in enumerate(self.operations):
            self.last_up |= dict.fromkeys(node.operands, place)
            flowing = [(index, node.operands[index]) for index, rule in _rules(node) if node.operands[index] in reached]
            if not flowing:
                continue
            reached.add(node)
            constants = tuple(operand.value for operand in node.operands)
            found = {index: _read(node.operation, index, constants) for index, _ in flowing}
            everything = (node, *node.operands)
            self.below[node] = tuple(dict.fromkeys(operand for _, operand in flowing))
            self.factors[node] = tuple(operand for index, operand in flowing if found[index] is not None)
            read = (everything[at] for places in found.values() for at in places or ())
            self.reads[node] = tuple(other for other in dict.fromkeys(read) if other.value is None)
            for other in self.reads[node]:
                self.last_down.setdefault(other, place)
            for other in self.below[node]:
                self.last_share.setdefault(other, place)

    def go_forward(self) -> tuple[list[SweepStep], int]:
        """Return the steps of a sweep up that carries derivatives along, and the most values kept."""
        lit: set[Node] = set()
        steps, peak = [], 0
        for place, node in enumerate(self.operations):
            lit.add(node)
            peak = max(peak, len(lit))
            gone = [other for other in (*node.operands, node) if other in lit and self._is_read(other, place)]
            lit.difference_update(gone)
            gives = (node,) if node in self.below else ()
            steps.append(SweepStep(node, "up", self.factors.get(node, ()), gives=gives, darkens=_once(gone)))
        return steps, peak

    def go_back(self, every: int) -> tuple[list[SweepStep], int]:
        """Return the steps of a sweep up and down, where only every so-manieth of the values needed is kept."""
        needed = [node for node in self.operations if node in self.last_down]
        kept = {*needed[every - 1 :: every], *needed[len(needed) // every * every :]}
        lit: set[Node] = set()
        steps, peak = [], 0
        for place, node in enumerate(self.operations):
            lit.add(node)
            peak = max(peak, len(lit))
            read = [other for other in (*node.operands, node) if other in lit and self._is_read(other, place)]
            gone = [other for other in read if other not in kept]
            lit.difference_update(gone)
            steps.append(SweepStep(node, "up", darkens=_once(gone)))
        for node in reversed(self.operations):
            if node not in self.below:
                continue
            place = self.order[node]
            missing = self._find_missing(self.reads[node], lit)
            last = {other: again for again in missing for other in again.operands}
            for again in missing:
                lit.add(again)
                peak = max(peak, len(lit))
                # what another step down needs later stays; what only helped to compute it goes
                gone = [
                    other
                    for other in (*again.operands, again)
                    if other in lit and last.get(other, again) is again and not self._is_needed(other, place)
                ]
                lit.difference_update(gone)
                steps.append(SweepStep(again, "again", darkens=_once(gone)))
            reads = self.reads[node]
            gone = [other for other in reads if other in lit and not self._is_needed(other, place - 1)]
            lit.difference_update(gone)
            gives = tuple(other for other in self.below[node] if self.last_share[other] == place)
            gives = (node, *gives) if node in self.outputs else gives
            steps.append(SweepStep(node, "down", self.factors[node], reads, gives, _once(gone)))
        return steps, peak

    def _is_read(self, node: Node, place: int) -> bool:
        """Return whether nobody reads a value on the way up after a turn."""
        return node not in self.outputs and self.last_up.get(node, -1) <= place

    def _is_needed(self, node: Node, place: int) -> bool:
        """Return whether a value is needed on the way down at a turn or later, which is further down; outputs are."""
        return node in self.outputs or self.last_down.get(node, place + 1) <= place

    def _find_missing(self, wanted: Iterable[Node], lit: set[Node]) -> list[Node]:
        """Return the operations that must be computed again, in order, to have some values."""
        found = reach(
            [node for node in wanted if node.operation and node not in lit],
            lambda node: [other for other in node.operands if other.operation and other not in lit],
        )
        return list(found)


def _once(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(nodes))


def _rules(node: Node) -> list[tuple[int, Rule]]:
    """Return the rule for each operand that something can flow to, with the operand's place."""
    operation: Any = node.operation
    rules = enumerate(operation.rules(len(node.operands)))
    return [(place, rule) for place, rule in rules if rule is not None and node.operands[place].value is None]


@cache
def _read(operation: Any, place: int, constants: tuple[float | None, ...]) -> tuple[int, ...] | None:
    """Return what a local derivative by an operand refers to: 0 for the output, from 1 on the operands.

    ``None`` if it is 1 or −1 whatever they are.
    """
    rule: Any = operation.rules(len(constants))[place]
    probes = [Node(name="v"), *(Node(name="u", value=value) for value in constants)]
    derivative = rule(*(probe if probe.value is None else probe.value for probe in probes))
    if not isinstance(derivative, Node):
        return None if abs(derivative) == 1 else ()
    below = set(reach([derivative]))
    return tuple(index for index, probe in enumerate(probes) if probe in below)
