"""Sweeps: forward and reverse mode over one graph, step by step: what each multiplies, and which values it keeps."""

import html
from collections.abc import Mapping, Sequence
from itertools import accumulate, count
from typing import Any

import traitlets

from backprop_widgets.engine.dag import DAG, as_dag, reach
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.tape import Tape
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.template import fill
from backprop_widgets.explain.text.catalogue import joined, listed, say, sentence
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.cost import Mode, Sweep, push_forward, sweep
from backprop_widgets.training.quantities import collect_quantities
from backprop_widgets.training.start import StartedGraph, start_values
from backprop_widgets.widgets.base import screen_words
from backprop_widgets.widgets.bundle import own_styles, separate
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.library import WithLibrary

__all__ = ["Sweeps"]

_MODES: tuple[Mode, ...] = ("forward", "reverse")
_DRAWN, _MOST = 24, 128  # operations: with a diagram; at all
_WIDE = 1000  # inputs, or outputs, in the last columns of the table
_WORDS = "title mode forward reverse of.forward of.reverse every step play pause begin counts strip kept.all kept.some"


class Sweeps(WithLibrary):
    """Two sweeps over the same graph: forward mode, for one input, and reverse mode, for one output.

    Each operation is a circle of its own. A slider, the arrow keys or Play go from step to step: a value is lit from
    when it is computed until nobody reads it any more, and multiplications are counted; see `sweep` for what counts.
    In reverse mode, fewer values can be kept and the others computed again.

    Attributes:
        graph: the graph as it is shown, in which every operation has a name.
        forward: the forward sweep, for one input.
        reverse: the reverse sweep, for one output, where every value that is needed is kept.

    >>> from backprop_widgets import worked_example
    >>> sweeps = Sweeps(worked_example())
    >>> sweeps.forward.together, sweeps.reverse.together
    (10, 5)
    >>> sweeps.close()
    """

    _esm = separate("sweeps")
    _css = own_styles("sweeps")
    words = traitlets.Dict(help="what the page says by itself").tag(sync=True)
    template = traitlets.Unicode(help="the diagram, if the graph is small").tag(sync=True)
    table = traitlets.Unicode(help="what each mode costs, as HTML").tag(sync=True)
    data = traitlets.Dict(help="every step of each sweep").tag(sync=True)
    mode = traitlets.Enum(_MODES, "reverse", help="which sweep is shown").tag(sync=True)

    def __init__(
        self,
        graph: DAG | StartedGraph,
        values: Mapping[str, float] | None = None,
        *,
        inputs: Sequence[str] | None = None,
        outputs: Sequence[str] | None = None,
        mode: Mode = "reverse",
    ) -> None:
        """Show the sweeps over a graph or network.

        Arguments:
            graph: a graph, or a network, whose values are then the usual ones.
            values: a number for each variable.
            inputs: the variables by which derivatives are wanted; see `sweep`.
            outputs: the nodes whose derivatives are wanted.
            mode: which sweep is shown first.

        Raises:
            TypeError: if the graph is none, or the values are no numbers.
            ValueError: for unknown names, another mode, arrays among the values, or more than 128 operations.
        """
        dag = as_dag(graph)
        usual = dag.variables if isinstance(graph, DAG) else graph.weights
        if mode not in _MODES:
            raise ValueError(f"mode is {mode!r:.80}; there are 'forward' and 'reverse'")
        numbers: dict[str, float] = {}
        for name, value in dag.check_values(start_values(graph, values)).items():
            if not isinstance(value, float):
                raise ValueError(f"{name} is an array; the sweeps are shown at one point, so give it one number")
            numbers[name] = value
        if (size := sum(node.operation is not None for node in dag.nodes)) > _MOST:
            raise ValueError(f"the graph has {size} operations; at most {_MOST} can be shown. Count with sweep(graph)")
        self.graph = _spell_out(dag)
        names = tuple(usual) if inputs is None else inputs
        given: dict[str, Any] = {"inputs": names, "outputs": outputs}
        self.forward, self.reverse = (sweep(self.graph, one, **given) for one in _MODES)
        needed = len({other for step in self.reverse.steps for other in step.reads if other.operation})
        powers = (2**power for power in range(1, needed.bit_length()))
        reverse = [self.reverse, *(sweep(self.graph, every=every, **given) for every in powers if every < needed)]
        self._data = self._list({"forward": [self.forward], "reverse": reverse}, numbers)
        words = {key: sentence(f"sweeps.{key}") for key in _WORDS.split()} | {"between": sentence("between.names")}
        words |= screen_words("share.present.hint")
        traits = {"template": self._draw(names, numbers), "table": self._table(), "data": self._data, "mode": mode}
        super().__init__(words=words, **traits)
        self.add_class("bw")
        RERUNS.remember(self)

    def _list(self, sweeps: Mapping[Mode, Sequence[Sweep]], numbers: Mapping[str, float]) -> dict[str, Any]:
        """Return all that the page plays: each operation, the steps of each sweep, and every derivative."""
        tape = Tape(self.graph.nodes)
        values = dict(zip(tape.places, tape.sweep_up([numbers[str(node.name)] for node in tape.inputs]), strict=True))
        operations = {step.node: number for number, step in enumerate(self.forward.steps)}
        slopes: dict[Mode, dict[str, Mapping[Node, float]]] = {"forward": {}, "reverse": {}}
        for name in self.forward.of:
            slopes["forward"][name] = push_forward(self.graph, numbers, name)
        for name in self.reverse.of:
            part = Tape(reach([self.graph.node(name)]))
            down = part.sweep_down([values[node] for node in part.places])
            found = zip(part.places, down, strict=True)
            slopes["reverse"][name] = {node: slope for node, slope in found if slope is not None}
        return {
            "names": [str(node.name) for node in operations],
            "symbols": [symbol(str(node.name), TEXT) for node in operations],
            "marks": {name: gradient_name(self.graph, node) for name, node in self.graph.named.items()},
            "outside": self._list_outside(operations),
            "modes": {
                mode: {
                    "of": [
                        [name, symbol(name, TEXT), self._write(mode, name, found)] for name, found in by_name.items()
                    ],
                    "runs": [self._run(run, operations, values, [*by_name.values()]) for run in sweeps[mode]],
                }
                for mode, by_name in slopes.items()
            },
        }

    def _list_outside(self, operations: Mapping[Node, int]) -> list[str]:
        """Return what the diagram has of nodes that no output needs, and of edges that no derivative flows along."""
        flowing = {node for step in self.forward.steps for node in step.gives}
        flowing |= {self.graph.variables[name] for name in self.forward.of}
        names = []
        for node in self.graph.named.values():
            used = node.operation is None or node in operations
            names += [] if used else [str(node.name), gradient_name(self.graph, node)]
            below = [operand for operand in self.graph.operands(node) if not {node, operand} <= flowing or not used]
            names += [local_name(self.graph, node, operand) for operand in below]
        return names

    def _run(
        self,
        run: Sweep,
        operations: Mapping[Node, int],
        values: Mapping[Node, float],
        slopes: Sequence[Mapping[Node, float]],
    ) -> dict[str, Any]:
        """Return a sweep as data: of each step its operation, what is multiplied, what is complete, what goes dark."""
        steps = [
            {
                "node": operations[step.node],
                "way": step.way,
                "factors": [local_name(self.graph, step.node, operand) for operand in dict.fromkeys(step.factors)],
                "gives": [str(node.name) for node in step.gives],
                "dark": [operations[node] for node in step.darkens],
                "said": _say_step(step.way, step.node, values[step.node], step.reads),
            }
            for step in run.steps
        ]
        zeros = [  # for each input, or output: the factors so far that a zero was multiplied with
            [
                *accumulate(
                    sum((operand if run.mode == "forward" else step.node) not in found for operand in step.factors)
                    for step in run.steps
                )
            ]
            for found in slopes
        ]
        done = [*accumulate(len(step.factors) for step in run.steps)]
        return {"steps": steps, "zeros": zeros, "done": done, "peak": run.peak, "again": run.again, "every": run.every}

    def _write(self, mode: str, name: str, slopes: Mapping[Node, float]) -> dict[str, tuple[str, str]]:
        """Return how each derivative that a sweep gives is written, and its number, by the node."""
        run = self.forward if mode == "forward" else self.reverse
        ends = [self.graph.variables[one] for one in self.forward.of] if mode == "forward" else []
        nodes = dict.fromkeys([*ends, *(node for step in run.steps for node in step.gives)])
        pairs = {str(node.name): (Quantity(str(node.name), name), Quantity(name, str(node.name))) for node in nodes}
        return {
            str(node.name): (
                label(str(pairs[str(node.name)][mode == "reverse"]), TEXT),
                format_number(slopes.get(node, 0.0), "8"),
            )
            for node in nodes
        }

    def _draw(self, weights: Sequence[str], numbers: Mapping[str, float]) -> str:
        """Return the diagram in two shapes, of which the styles show the one that fits; none if it is too large."""
        if sum(node.operation is not None for node in self.graph.nodes) > _DRAWN:
            return ""
        quantities = collect_quantities(self.graph)
        found: dict[str, Any] = {**numbers, **Program(self.graph.variables.values(), quantities)(numbers)}
        return "".join(fill(diagram(self.graph, quantities, weights, tall=tall), found) for tall in (False, True))

    def _table(self) -> str:
        """Return what each mode costs: one sweep, all of them, and as many as a thousand inputs or outputs take."""
        sizes = ((len(self.forward.of), len(self.reverse.of)), (_WIDE, 1), (1, _WIDE))
        pair = self.forward, self.reverse
        rows = [[say("sweeps.table"), *(say(f"sweeps.row.{one.mode}") for one in pair)]]
        for size in sizes:
            single = [(size[at], one.multiplications) for at, one in enumerate(pair)]
            rows.append([f"{size[0]:,} → {size[1]:,}", *(f"{n:,} × {each:,} = {n * each:,}" for n, each in single)])
        rows.append([say("sweeps.table.kept"), *(f"{one.peak:,}" for one in pair)])
        lines = [
            f"<tr><th scope='row'>{html.escape(first)}</th>{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>"
            for first, *rest in rows[1:]
        ]
        head = "".join(f"<th scope='col'>{html.escape(cell)}</th>" for cell in rows[0])
        note = html.escape(say("sweeps.table.note"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table><p>{note}</p>"

    def snapshot(self) -> str:
        """Return what a saved notebook shows where no kernel runs: the table, and the steps of the sweep in words."""
        part = self.data["modes"][self.mode]
        run, (_, written, slopes) = part["runs"][0], part["of"][0]
        lines = (
            joined(
                step["said"],
                listed(f"{slopes[name][0]} = {slopes[name][1]}" for name in step["gives"] if name in slopes),
            )
            for step in run["steps"]
        )
        heading = html.escape(say(f"sweeps.heading.{self.mode}", name=written))
        steps = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        title = html.escape(say("sweeps.title"))
        return f"<p><b>{title}</b></p>{self.table}<p>{html.escape(heading)}</p><ol>{steps}</ol>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**bundle, "text/html": self.snapshot()}, metadata

    def __repr__(self) -> str:
        return f"<sweeps over {self.graph!r}: {self.forward!r}, {self.reverse!r}>"


def _spell_out(graph: DAG) -> DAG:
    """Return a graph in which each operation has a name: those without one are v1, v2 and so on."""
    free = (name for name in (f"v{number}" for number in count(1)) if name not in graph.named)
    copies: dict[Node, Node] = {}
    for node in graph.nodes:
        operands = tuple(copies[operand] for operand in node.operands)
        copies[node] = Node(node.operation, operands, node.name or next(free)) if node.operation else node
    return DAG(copies[graph.output])


def _say_step(way: str, node: Node, value: float, reads: Sequence[Node]) -> str:
    name = symbol(str(node.name), TEXT)
    if way != "down":
        return say(f"sweeps.{way}", node=name, value=format_number(value))
    if not reads:
        return say("sweeps.down.none", node=name)
    return say("sweeps.down", node=name, reads=listed(symbol(str(other.name), TEXT) for other in reads))
