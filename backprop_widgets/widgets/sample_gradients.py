"""Sample gradients: what each sample adds to a gradient, as arrows that add up; and the mean that an update takes."""

from typing import Any

import numpy as np
import traitlets

from backprop_widgets.engine.validation import listed
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.static_html import chart_html
from backprop_widgets.explain.figures.arrow_chart import plot_arrows
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.explain.text.catalogue import joined, say, sentence
from backprop_widgets.symbolic.names import Quantity, gradient_name
from backprop_widgets.widgets.base import check_experiment
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["SampleGradients", "check_has_samples"]

_MOST, _NUMBERED = 64, 12  # arrows of a sample each; of so many, each with its number
_WORDS = ("title", "none", "weight", "knob", "each", "rest", "sum", "right", "first", "left")


class SampleGradients(View):
    """The gradient of one weight or bias, sample by sample: arrows head to tail, whose last head is the sum.

    Below them stand the sum and the mean, which the update uses; samples that the next step does not take are pale, and
    add nothing. A click on an arrow shows that sample in all views.
    With a mistake on, the arrows are what the mistaken pass gives, and a dashed one is the right mean.

    >>> experiment = Experiment(values={"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]})
    >>> arrows = SampleGradients(experiment)
    >>> arrows.weight
    'w2'
    >>> arrows.close()
    """

    _esm = view("sample_gradients")
    weight = traitlets.Unicode(help="whose gradient it is").tag(sync=True)
    symbols: Any = traitlets.List(help="of each weight: its name, how it is written, how its gradient is").tag(
        sync=True
    )

    def __init__(self, experiment: Experiment, weight: str | None = None) -> None:
        """Draw the gradients of ``experiment``, which has samples.

        Arguments:
            weight: the weight or bias; the first whose name begins with b, if not given, else the last weight. The
                reader can choose another.

        Raises:
            TypeError: if it is not an `Experiment`.
            ValueError: if it has no samples, or there is no such weight.
        """
        check_has_samples(experiment)
        if weight is not None and weight not in experiment.weights:
            raise ValueError(f"no weight {weight!r:.80}; there are {listed(experiment.weights)}")
        self._wanted = weight
        super().__init__(experiment, words={key: sentence(f"samples.{key}") for key in _WORDS})
        self.add_class("bw-area-samples")
        self.on_page(self._choose, "weight")

    def snapshot(self) -> str:
        """Return the arrows as a picture, with their numbers; a sentence where there are no samples."""
        experiment, count = self.experiment, self.experiment.samples
        if not count:
            return f"<p>{say('samples.none')}</p>"
        gradient = gradient_name(experiment.graph, self.weight)
        mean, written = Quantity.parse(gradient).mean, label(gradient, TEXT)
        numbers, calculator = experiment.numbers, experiment.method.calculator
        every = calculator.addends({**experiment.values, "eta": experiment.eta}, str(mean))
        first = count if count <= _MOST + 1 else _MOST
        taken = np.isin(np.arange(count), experiment.taken)
        size = int(taken.sum())
        rest = [every[first:][taken[first:]].sum()] if first < count else []
        addends = np.append(every[:first], rest)
        average, right = numbers[str(mean)], numbers.get(str(mean.right))
        said = []
        if count <= _NUMBERED:
            values = (
                number if counts else f"({number})"
                for number, counts in zip(map(format_number, addends), taken, strict=True)
            )
            lines = enumerate(values, 1)
            said.append(
                joined(*(say("samples.each", number=place, gradient=written, value=one) for place, one in lines))
            )
        said.append(say("samples.sum", count=size, sum=format_number(average * size), mean=format_number(average)))
        if right is not None:
            said.append(say("samples.right", mean=format_number(right)))
        if first < count:
            said.append(say("samples.first", shown=first, **{"from": first + 1}, count=count))
        if size < count:
            said.append(say("samples.left"))
        totals = {"Σ": average * size, f"Σ/{size}": average} | ({} if right is None else {"✓": right})
        counted = np.append(taken[:first], [True] * len(rest))
        drawn = plot_arrows(addends, totals, counted, numbered=count <= _NUMBERED)
        return chart_html(drawn, say("samples.title", gradient=written), said)

    def _choose(self, change: Any) -> None:
        if change.new in self.experiment.weights:
            self._wanted = change.new
        with self.writing():
            self.weight = self._of_network()["weight"]

    def _of_network(self) -> dict[str, Any]:
        graph, weights = self.experiment.graph, self.experiment.weights
        biases = [name for name in weights if name.startswith("b")]
        weight = next(name for name in (self._wanted, *biases, weights[-1]) if name in weights)
        symbols = [[name, label(name, TEXT), label(gradient_name(graph, name), TEXT)] for name in weights]
        return {"weight": weight, "symbols": symbols}


def check_has_samples(experiment: Any) -> None:
    """Refuse to show what has no samples.

    Raises:
        TypeError: if it is not an `Experiment`.
        ValueError: if its values are plain numbers.
    """
    check_experiment(experiment, "SampleGradients")
    if not experiment.samples:
        raise ValueError("there are no samples whose gradients add up; give an input several, such as x=[1.0, 2.0]")
