"""View: what all widgets over an experiment have in common."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import anywidget
import ipywidgets
import traitlets
from ipywidgets import widget_serialization

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.widgets.base import ExperimentWidget, check_experiment, unheard
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.state import State

__all__ = ["View"]


class View(ExperimentWidget, anywidget.AnyWidget):
    """A widget that shows an experiment, alone or beside others."""

    words = traitlets.Dict(help="what the page says by itself").tag(sync=True)
    state = traitlets.Instance(ipywidgets.Widget).tag(sync=True, **widget_serialization)

    def __init__(self, experiment: Experiment, **traits: Any) -> None:
        """Show ``experiment``.

        Raises:
            TypeError: if it is not an `Experiment`.
        """
        check_experiment(experiment, type(self).__name__)
        self.experiment = experiment
        traits |= self._of_network()
        state = State.of(experiment)
        state.hold(self)
        self._closing.callback(lambda: self.state.release(self))
        super().__init__(state=state, **traits)
        self.follow(self._go_along, "network")
        RERUNS.remember(self)

    def on_request(self, key: str, handler: Callable[[Any], None]) -> None:
        """Call ``handler`` with what the page sends under ``key``; what is not allowed is refused."""

        def handle(_: Any, content: Any, __: Any) -> None:
            if isinstance(content, dict) and key in content:
                self.state.refusing(handler)(content[key])

        self.on_msg(handle)

    def _of_network(self) -> dict[str, Any]:
        """Return the traits that depend on the network."""
        return {}

    def _go_along(self, changed: frozenset[str]) -> None:
        """Show the network that the experiment has now."""
        before, state = self.state, State.of(self.experiment)
        state.hold(self)
        traits = {"state": state, **self._of_network()}
        with self.writing():
            for name, value in traits.items():
                setattr(self, name, value)
            self._states_to_send.clear()
        self.send_state(traits)  # the state first: the page ends the old view before it hears of the rest
        before.release(self)

    @contextmanager
    def _rehearse(self) -> Iterator[Any]:
        if self.has_trait("chosen"):
            with unheard(), closing(type(self)(self.experiment.copy())) as twin:
                yield twin
        else:
            yield None

    def snapshot(self) -> str:
        """Return what a saved notebook shows where no kernel runs, as HTML without drawings; none if empty."""
        return ""

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        written = self.snapshot()
        return {**bundle, **({"text/html": written} if written else {})}, metadata

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} of {self.experiment.graph!r}>"
