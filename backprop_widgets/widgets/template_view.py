"""Template view: a template in the page whose slots show the numbers of an experiment."""

from collections.abc import Sequence
from typing import Any

import traitlets

from backprop_widgets.engine.overrides import NO_OVERRIDES
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.static_html import as_html
from backprop_widgets.explain.derivation import FEW, derivation
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.matrices import matrices
from backprop_widgets.explain.paths import list_routes, paths_table
from backprop_widgets.explain.steps import SECTIONS, check_sections
from backprop_widgets.explain.template import fill as fill_template
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.base import Box
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Derivation", "Diagram", "Matrices", "TemplateView"]

_NARROW = "bw-from-640"  # the class of a diagram that is drawn across from the least width on


class TemplateView(View):
    """A view: markup built once per graph, whose slots the page fills in every frame."""

    _esm = view("template_view")
    template = traitlets.Unicode().tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Show the view's template with the numbers of ``experiment``."""
        super().__init__(experiment)
        self.follow(self._rewrite, "method", "shown")

    def _of_network(self) -> dict[str, Any]:
        return {"template": self._markup()}

    def _markup(self) -> str:
        raise NotImplementedError

    def _size(self) -> dict[str, bool]:
        """Return what the box around a view tells the styles of its size, class by class."""
        return {}

    def tell_size(self, box: Box) -> None:
        """Tell the styles of a box how large its content is: to ask for what is inside costs them every frame."""

        def tell(change: Any = None) -> None:
            for name, holds in self._size().items():
                (box.add_class if holds else box.remove_class)(name)

        tell()
        self.observe(tell, "template")

    def _rewrite(self, changed: frozenset[str]) -> None:
        """Write the template anew where quantities have other formulas: where another mistake is made."""
        self.template = self._markup()

    def fill(self) -> str:
        """Return the template as the page shows it."""
        return fill_template(self.template, self.experiment.numbers)


class Diagram(TemplateView):
    """The computational graph with every value and derivative.

    >>> from backprop_widgets import Experiment
    >>> diagram = Diagram(Experiment())
    >>> "0.6225" in diagram.fill()
    True
    >>> diagram.close()
    """

    def __init__(self, experiment: Experiment, *, backward: bool = True) -> None:
        """Draw the graph of ``experiment``.

        Arguments:
            backward: with what flows back; without it, only the forward values.
        """
        self._backward = backward
        super().__init__(experiment)
        self.add_class("bw-area-diagram")

    def _markup(self) -> str:
        experiment, backward = self.experiment, self._backward
        kinds = (("forward", "→"), ("error", "⇠"), ("weight", "⇡"))
        key = " ".join(
            f'<span><span class="bw-key bw-{kind}">{sign}</span>{say(f"diagram.{kind}")}</span>'
            for kind, sign in kinds[: None if backward else 1]
        )
        graph, told = experiment.graph, experiment.paths
        routes = list_routes(graph, told) if told else []
        given = graph, experiment.quantities, experiment.weights, routes
        drawings = [  # the styles show the one that fits
            diagram(*given, tall=tall, backward=backward, wrong=experiment.wrong, hidden=experiment.hidden)
            for tall in (False, True)
        ]
        place = "bw-pane bw-cornered" if all("bw-corner" in each for each in drawings) else "bw-pane"
        drawing = "".join(drawings)
        drawing += paths_table(graph, routes, experiment.mistake or NO_OVERRIDES) if routes and backward else ""
        if hidden := len(experiment.hidden):
            key = f"{key} <span>{say('diagram.hidden', count=hidden)}</span>"
        heading = f'<h4>{say("diagram.title")}</h4><div class="bw-sub">{key}</div>'
        return f'<section class="{place}">{heading}{drawing}</section>'

    def _size(self) -> dict[str, bool]:
        return {"bw-broad": _NARROW not in self.template}

    def snapshot(self) -> str:
        """Return the numbers of the diagram as a table."""
        return as_html(self.experiment, SECTIONS[: 3 if self._backward else 2])


class Matrices(TemplateView):
    """The layers of the network as matrices: values forward, and what flows back, each number a scalar of the graph.

    >>> from backprop_widgets import Experiment, mlp
    >>> layers = Matrices(Experiment(mlp((2, 3, 1))))
    >>> layers.fill().count("3 × 2")
    2
    >>> layers.close()
    """

    def __init__(self, experiment: Experiment, *, backward: bool = True) -> None:
        """Write the layers of ``experiment``: its named sums of weights times inputs.

        Arguments:
            backward: with what flows back; without it, only the forward values.
        """
        self._backward = backward
        super().__init__(experiment)
        self.add_class("bw-area-matrices")

    def _markup(self) -> str:
        experiment = self.experiment
        written = matrices(experiment.graph, experiment.weights, experiment.wrong, backward=self._backward)
        heading = f'<h4>{say("matrices.title")}</h4><div class="bw-sub">{say("matrices.hint")}</div>'
        return f'<section class="bw-pane">{heading}{written}</section>'

    def snapshot(self) -> str:
        """Return the numbers as a plain table, line by line."""
        return as_html(self.experiment, SECTIONS[: 3 if self._backward else 2])


class Derivation(TemplateView):
    """The five steps, or some of them, line by line."""

    def __init__(self, experiment: Experiment, sections: Sequence[str] = SECTIONS) -> None:
        """Write out the steps of ``experiment``.

        Arguments:
            sections: which of ``"forward"``, ``"loss"``, ``"backward"``, ``"update"``, ``"check"``.

        Raises:
            TypeError: if ``sections`` is no sequence of names.
            ValueError: if there is no such step.
        """
        self._sections = check_sections(sections)
        super().__init__(experiment)
        self.add_class("bw-area-derivation")

    def _markup(self) -> str:
        experiment = self.experiment
        given = experiment.graph, experiment.quantities, experiment.weights
        table = derivation(*given, self._sections, experiment.wrong, experiment.hidden)
        if hidden := len(experiment.hidden):
            table = f'<div class="bw-sub">{say("steps.hidden", count=hidden)}</div>{table}'
        title = say("steps.title" if "backward" in self._sections else "steps.title.some")
        return f'<section class="bw-pane"><h4>{title}</h4>{table}</section>'

    def _size(self) -> dict[str, bool]:
        return {FEW: FEW in self.template}

    def snapshot(self) -> str:
        """Return the steps as a plain table."""
        return as_html(self.experiment, self._sections)
