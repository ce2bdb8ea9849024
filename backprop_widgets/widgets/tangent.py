"""Tangent: one operation as a curve over one of its operands, and the local derivative as the slope of a tangent."""

from typing import Any

import traitlets

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.validation import listed
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.substitute import substitute
from backprop_widgets.training.quantities import collect_quantities
from backprop_widgets.widgets.base import check_experiment
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Tangent"]


class Tangent(View):
    """A value as a curve over what it is computed from, and its local derivative as the slope there.

    For an activation, ``"da/dz"``, its slope is drawn as a second curve. For a loss, ``"dL/dy"``, one sees why a larger
    error has a larger gradient. The curves are right whatever mistake is made; the tangent has the slope that the
    backward pass has, and with a mistake it may cut the curve.

    >>> tangent = Tangent(Experiment())
    >>> tangent.quantity
    'da/dz'
    >>> tangent.close()
    """

    _esm = view("tangent")
    curve = traitlets.Dict(help="the program of value and slope, and their names").tag(sync=True)

    def __init__(self, experiment: Experiment, quantity: str | None = None) -> None:
        """Draw a local derivative of ``experiment``.

        Arguments:
            quantity: its name, such as ``"da/dz"``; that of the first operation with one operand, if not given, else
                that of the loss.

        Raises:
            TypeError: if it is not an `Experiment`.
            ValueError: if there is no such local derivative.
        """
        check_experiment(experiment, "Tangent")
        if quantity is not None and quantity not in (edges := _list_edges(experiment.graph)):
            raise ValueError(f"no local derivative {quantity!r:.80}; there are {listed(list(edges))}")
        self._wanted = quantity
        super().__init__(experiment)
        self.add_class("bw-area-tangent")
        self.follow(self._redraw, "method")

    @property
    def quantity(self) -> str:
        """The name of the local derivative that is shown; of another network it may be another one."""
        return str(self.curve["slope"])

    def _redraw(self, changed: frozenset[str]) -> None:
        """Draw the activation that the network has now."""
        self.curve = self._of_network()["curve"]

    def _of_network(self) -> dict[str, Any]:
        graph = self.experiment.graph
        edges = _list_edges(graph)
        alone = [name for name, (top, _) in edges.items() if len(graph.operands(top)) == 1]
        computed = [name for name, (_, operand) in edges.items() if operand.operation]
        usual = next(iter(alone), None) or (computed or list(edges))[-1]
        name = self._wanted if self._wanted in edges else usual
        top, operand = edges[name]
        inputs = {below: Node(name=below.name) for below in graph.operands(top)}
        formulas = substitute({str(top.name): top, name: collect_quantities(graph)[name]}, inputs)
        names = {"y": str(top.name), "x": str(operand.name), "slope": name}
        words = {key: label(of, TEXT) for key, of in names.items()}
        title = "tangent.both" if name in alone else "tangent.title"
        return {
            "curve": {**Program(inputs.values(), formulas).data(), **names, "alone": name in alone},
            "words": {**words, "title": say(title, **words), "here": sentence("tangent.here")},
        }


def _list_edges(graph: DAG) -> dict[str, tuple[Node, Node]]:
    """Return each local derivative, with the node that is derived and the operand."""
    return {
        str(Quantity.local(graph, top, operand)): (top, operand)
        for top in graph.named.values()
        if top.operation
        for operand in graph.operands(top)
    }
