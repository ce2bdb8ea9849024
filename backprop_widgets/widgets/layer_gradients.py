"""Layer gradients: how large the gradients of the weights are in each layer of a deep network, and why."""

import math
from typing import Any

import numpy as np
import traitlets

from backprop_widgets.experiment.static_html import chart_html
from backprop_widgets.explain.figures.bar_chart import plot_bars
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.training.signal_propagation import (
    ACTIVATIONS,
    MOST,
    SETTINGS,
    Signals,
    activation_program,
    check_settings,
    propagate,
)
from backprop_widgets.widgets.base import screen_words
from backprop_widgets.widgets.bundle import own_styles, separate
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.library import WithLibrary

__all__ = ["LayerGradients"]

_WORDS = (
    *("title", "depth", "width", "activation", "scale", "weight", "shortcut", "seed", "seed.hint", "knob"),
    *(
        "key.bar",
        "key.below",
        "key.sums",
        "key.factors",
        "each",
        "ends",
        "zero",
        "single",
        "factors",
        "chain",
        "dead",
        "lost",
    ),
)


class LayerGradients(WithLibrary):
    """A bar for the gradients of each layer's weights, on a logarithmic axis, with dials for what they depend on.

    The layers are equal, z = W a and a = f(z) of the layer below, without biases; the loss is the sum of the last
    layer's outputs, so that ∂L/∂a is 1 there. A bar is the root mean square over a layer's weights. It is the product
    of two lines: what comes up, the root mean square of a below, and what comes down, that of ∂L/∂z. The page
    computes all of it, with the activation and its derivative from the rule table.

    >>> view = LayerGradients(depth=10, activation="sigmoid")
    >>> view
    <layer gradients, 10 layers of 1 sigmoid, scale 1: from 2.78e−7 in layer 1 to 0.1481 in layer 10>
    >>> view.scale = 6
    >>> f"{view.signals.gradients[0]:.1e}"
    '9.6e-20'
    >>> view.close()
    """

    _esm = separate("layer_gradients")
    _css = own_styles("layer_gradients")
    depth = traitlets.Int(10, help="how many layers").tag(sync=True)
    width = traitlets.Int(1, help="how many units each has").tag(sync=True)
    activation = traitlets.Unicode("sigmoid", help="f").tag(sync=True)
    scale = traitlets.Float(1.0, help="c: weights have the standard deviation c/√n; one alone is c").tag(sync=True)
    shortcut = traitlets.Bool(False, help="whether what comes from below is added").tag(sync=True)
    seed: Any = traitlets.Union([traitlets.Int(), traitlets.Unicode()], default_value=0).tag(sync=True)
    layer = traitlets.Int(1, help="the layer that is spoken of").tag(sync=True)
    words = traitlets.Dict(help="what the page says").tag(sync=True)
    activations = traitlets.Dict(help="the program of each activation: its value and its slope").tag(sync=True)
    most = traitlets.Dict(MOST, help="the ends of the dials").tag(sync=True)

    def __init__(
        self,
        depth: int = 10,
        width: int = 1,
        activation: str = "sigmoid",
        scale: float = 1.0,
        shortcut: bool = False,
        seed: int | str = 0,
    ) -> None:
        """Show a network.

        Arguments:
            depth: how many layers it has, 1 to 30.
            width: how many units each has, 1 to 64.
            activation: ``"sigmoid"``, ``"tanh"``, ``"relu"``, ``"leaky_relu"``, ``"softplus"``, ``"swish"`` or
                ``"gelu"``.
            scale: the weights are drawn evenly from both sides of 0 with the standard deviation scale/√width; of
                width 1 each weight is the scale itself, and the input is 1.
            shortcut: whether each layer adds what comes from below to what it gives.
            seed: weights and inputs follow from it.

        Raises:
            TypeError: if one of them is of the wrong kind.
            ValueError: if one is not allowed.
        """
        given = dict(zip(SETTINGS, (depth, width, activation, scale, shortcut, seed), strict=True))
        check_settings(given)
        super().__init__(
            **given,
            words={key: sentence(f"depth.{key}") for key in _WORDS} | screen_words("share.present.hint"),
            activations={name: activation_program(name).data() for name in ACTIVATIONS},
        )
        self.add_class("bw").add_class("bw-depth")
        RERUNS.remember(self)

    @traitlets.validate(*SETTINGS)
    def _check(self, proposal: Any) -> Any:
        try:
            check_settings({proposal.trait.name: proposal.value})
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from None
        return proposal.value

    @property
    def signals(self) -> Signals:
        """The numbers that are shown; see `backprop_widgets.training.signal_propagation`."""
        return propagate(**{name: getattr(self, name) for name in SETTINGS})

    def snapshot(self) -> str:
        """Return the bars as a picture, with their numbers in sentences."""
        signals = self.signals
        drawn = plot_bars(signals.gradients, (signals.activations[:-1], signals.sums))
        shown = {"depth": self.depth, "width": self.width, "activation": self.activation}
        settings = say("depth.settings", scale=format_number(self.scale, "g"), **shown)
        keys = (say(f"depth.key.{key}") for key in ("bar", "below", "sums"))
        return chart_html(drawn, say("depth.title"), [settings, *keys, *self._say(signals)])

    def _say(self, signals: Signals) -> list[str]:
        """Return what there is to say of the numbers; the page says the same."""
        gradients, factors, depth = signals.gradients, signals.factors, self.depth
        finite, dead = np.isfinite(gradients), int(np.sum(gradients == 0))
        lost = int(np.sum(~finite))
        said = []
        first, last = format_number(gradients[0], "g"), format_number(gradients[-1], "g")
        if depth == 1:
            said.append(say("depth.single", first=first))
        else:
            with np.errstate(all="ignore"):
                ratio = float(gradients[0] / gradients[-1])
            ends = {"first": first, "last": last, "depth": depth}
            said.append(
                say("depth.ends", ratio=format_number(ratio, "g"), **ends)
                if 0 < ratio < math.inf
                else say("depth.zero", **ends)
            )
        if np.isfinite(factors).all():
            product = float(signals.arriving[0] / signals.arriving[-1])
            shown = {"low": min(factors), "high": max(factors), "product": product}
            words = {name: format_number(value, "g") for name, value in shown.items()} | {"depth": depth}
            factor = "|1 + w f′(z)|" if self.shortcut else "|w f′(z)|"
            said.append(
                say("depth.chain", factor=factor, **words) if self.width == 1 else say("depth.factors", **words)
            )
        said += [say("depth.dead", count=dead, depth=depth)] if dead else []
        return said + ([say("depth.lost", count=lost, depth=depth)] if lost else [])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle, metadata = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": self.snapshot()}, metadata

    def __repr__(self) -> str:
        gradients = self.signals.gradients
        first, last = format_number(gradients[0], "g"), format_number(gradients[-1], "g")
        scale = f"{format_number(self.scale, 'g')}{', shortcut' if self.shortcut else ''}"
        settings = f"{self.depth} layers of {self.width} {self.activation}, scale {scale}"
        return f"<layer gradients, {settings}: from {first} in layer 1 to {last} in layer {self.depth}>"
