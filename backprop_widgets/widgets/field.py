"""Fields: the exact value of an input, to read and to type; and where an input is named that has no slider yet."""

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.styles import TEXT, symbol
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Field", "Finder"]


class Field(View):
    """A typed field with its label; it accepts a number or refuses with a word, and cuts nothing off.

    It also names the handle of the slider beside it, which ipywidgets leaves without a name.
    """

    _esm = view("field")
    name = traitlets.Unicode().tag(sync=True)
    symbol = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    handle = traitlets.Unicode(help="the accessible name of the slider's handle").tag(sync=True)
    handle_hint = traitlets.Unicode(help="how the slider's handle is moved").tag(sync=True)
    least = traitlets.Float(None, allow_none=True, help="the smallest number allowed").tag(sync=True)

    def __init__(self, experiment: Experiment, name: str) -> None:
        """Make the field of one input of ``experiment``."""
        shown = symbol(name, TEXT)
        super().__init__(
            experiment,
            name=name,
            symbol=shown,
            hint=say("field.hint", symbol=shown),
            handle=say("slider.label", symbol=shown),
            handle_hint=say("slider.hint"),
            least=0.0 if name == "eta" else None,
        )
        self.add_class("bw-typed")

    def _go_along(self, changed: frozenset[str]) -> None:
        """Stay: another network has other inputs, and the sliders make other fields for them."""


class Finder(View):
    """Gives an input a slider, where there are too many inputs for all to have one."""

    _esm = view("finder")
    count = traitlets.Unicode(help="how many inputs have a slider").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Look among the inputs of ``experiment``."""
        super().__init__(experiment, words={"label": say("finder"), "hint": say("finder.hint")})
        self.add_class("bw-finder")
        self._show()
        self.follow(self._show, "shown")
        self.on_request("show", experiment.show_input)

    def _show(self, changed: frozenset[str] = frozenset()) -> None:
        self.count = say("finder.count", shown=len(self.experiment.shown), count=len(self.experiment.inputs))
