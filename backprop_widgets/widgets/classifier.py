"""Classifier: a network that learns in the page, and what each of its samples does to each of its weights."""

import math
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import traitlets

from backprop_widgets.engine.validation import Array, listed
from backprop_widgets.examples import Network
from backprop_widgets.experiment.static_html import chart_html
from backprop_widgets.explain.figures.class_map import HIGH, LOW, plot_pictures, plot_plane, reach_of
from backprop_widgets.explain.figures.levels import HEX, NOTHING, RULE, SHARES
from backprop_widgets.explain.notation.formula import formula
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.text.catalogue import SENTENCES, joined, say, sentence
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.batches import check_batch
from backprop_widgets.training.classification import MOST_LISTED, Classification, Scores, update_program
from backprop_widgets.training.descent import MOST_DONE, Trajectory, descend
from backprop_widgets.training.generator import check_seed
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.samples import check_samples
from backprop_widgets.training.validation import check_eta
from backprop_widgets.widgets.base import screen_words
from backprop_widgets.widgets.bundle import own_styles, separate
from backprop_widgets.widgets.cells import RERUNS
from backprop_widgets.widgets.explorer import Explorer
from backprop_widgets.widgets.float_bytes import BYTES, from_bytes, to_bytes
from backprop_widgets.widgets.library import WithLibrary

__all__ = ["Classifier"]

_ROWS, _CHECKED = 400, 20  # of the loss curve at most; of it, so many from one call of `train`
_COLUMNS, _NUMBERS = 5, 10_000  # of the curve; of the path in all
_WORDS = tuple(key for key in SENTENCES if key.startswith("classifier.") and "says" not in key)
_LOOK = {"colours": list(HEX), "nothing": NOTHING, "line": 0.7, "shares": SHARES.tolist(), "rule": RULE}
_LOOK |= {"low": LOW, "high": HIGH}


class Classifier(WithLibrary):
    """A network that learns to tell classes apart, in the page: play, pause, or step by step.

    Of points in the plane one sees the output as colours behind them, of square images the weights of each hidden unit
    as a picture. A click on a point shows its own loss and gradients beside the mean that a step takes, and every
    derivative on demand. The page computes it all; the kernel hears of it when training rests.

    Attributes:
        network: the network, as it was given.
        train_values: the samples that are trained with, by variable.
        held_out_values: those held out, if there are any.
        steps_done: how many steps were made since the start.
        eta: the learning rate.
        chosen: the sample that is looked at, −1 if none is; those held out count on after the others.

    >>> from backprop_widgets import mlp, moons
    >>> classifier = Classifier(mlp((2, 4, 1), loss="binary_cross_entropy"), *moons(), batch=20, eta=0.5)
    >>> classifier.train(500)
    <path: 500 steps, loss 0.868063 to 0.119945, done>
    >>> classifier
    <classifier: After 500 steps: loss 0.1199, accuracy 96.0 %. Held out: loss 0.1002, accuracy 99.0 %.>
    >>> classifier.close()
    """

    _esm = separate("classifier")
    _css = own_styles("classifier")
    words = traitlets.Dict(help="what the page says by itself").tag(sync=True)
    training = traitlets.Dict(help="of one sample, and of an update; the names of what they take and give").tag(
        sync=True
    )
    samples = traitlets.Dict(help="the values of the samples, column by column").tag(sync=True)
    symbols: Any = traitlets.List(help="of each weight: its name, how it is written, how its gradient is").tag(
        sync=True
    )
    quantities: Any = traitlets.List(help="of each quantity of a sample: its name, how it is written, its formula").tag(
        sync=True
    )
    look = traitlets.Dict(help="how plane and surface are painted").tag(sync=True)
    start = traitlets.Bytes(help="weights and memory at the start").tag(sync=True)
    place = traitlets.Bytes(help="weights, and what the update remembers of each").tag(**BYTES)
    history = traitlets.Bytes(help="rows: step, losses, accuracies; of train and held out").tag(**BYTES)
    trail = traitlets.Bytes(help="rows of weights: where training came along").tag(**BYTES)
    steps_done = traitlets.Int(0, min=0).tag(sync=True)
    eta = traitlets.Float().tag(sync=True)
    batch = traitlets.Int(help="how many samples a step takes, 0 for all").tag(sync=True)
    seed = traitlets.Unicode(help="what the order of the samples follows from").tag(sync=True)
    chosen = traitlets.Int(-1).tag(sync=True)

    def __init__(
        self,
        network: Network,
        train: Any,
        held_out: Any = None,
        *,
        batch: int | None = None,
        seed: int | str = 0,
        eta: float | None = None,
        rule: UpdateRule | str = "gradient descent",
    ) -> None:
        """Train ``network`` from where it starts.

        Arguments:
            network: with one output between 0 and 1 and two inputs, or a softmax over classes and square images.
            train: what is trained with: `Points`, `Digits`, or a mapping with an array for each input and target.
            held_out: the same, of what is only looked at.
            batch: how many samples a step takes, as `descend` has it; all if not given.
            seed: what their order follows from.
            eta: the learning rate; the network's own if not given.
            rule: how weights are updated, by name or as an `UpdateRule`.

        Raises:
            TypeError: if something is not what it should be.
            ValueError: if samples are missing, a number is not allowed, or the network is of neither kind.
        """
        if not isinstance(network, Network):
            raise TypeError(f"a Classifier trains a Network, such as mlp((2, 4, 1)), not {network!r:.80}")
        self.network, self._rule = network, get_update_rule(rule)
        self.classification = Classification(network.graph, network.weights)
        self.train_values = self._read("train", train)
        self.held_out_values = {} if held_out is None else self._read("held_out", held_out)
        self._side = self.classification.side
        count = self._count(self.train_values)
        weights = {name: float(network.values[name]) for name in network.weights}
        start = to_bytes([*weights.values(), *(v for v in self._rule.state.values() for _ in weights)])
        graph, described = network.graph, self.classification.quantities
        update = update_program(self._rule)
        self._size = check_batch(batch, count)
        self._most = min(_ROWS, max(2, _NUMBERS // len(weights)))
        size = self._size or 0
        super().__init__(
            words={
                **{key.removeprefix("classifier."): sentence(key) for key in _WORDS},
                "axes": [symbol(name, TEXT) for name in self.classification.inputs[:2]],
                "undefined": sentence("number.undefined"),
                **screen_words("share.present.hint"),
            },
            training={
                "sample": self.classification.program.data(),
                "update": update.data(),
                "loss": str(graph.output.name),
                "gradients": self.classification.gradients,
                "inputs": self.classification.inputs,
                "targets": self.classification.targets,
                "rows": _ROWS,
                "kept": self._most,
                "most": MOST_DONE,
                "side": self._side,
                "units": self.classification.units if self._side else [],
            },
            samples={key: _pack(values) for key, values in self._parts().items()},
            symbols=[
                [name, label(name, TEXT), label(slope, TEXT)]
                for name, slope in zip(weights, self.classification.gradients, strict=True)
            ],
            quantities=[
                [name, label(name, TEXT), "" if len(weights) > MOST_LISTED else formula(node, TEXT, name)]
                for name, node in described.items()
            ],
            look={**_LOOK, "reach": 0 if self._side else reach_of(*map(self._points, self._parts().values()))},
            start=start,
            place=start,
            eta=check_eta(network.eta if eta is None else eta),
            batch=size,
            seed=str(check_seed(seed)),
        )
        self._first = to_bytes(self._row(0)), to_bytes(weights.values())
        self.history, self.trail = self._first
        self.add_class("bw").add_class("bw-classifier-view")
        RERUNS.remember(self)

    @property
    def weights(self) -> dict[str, float]:
        """Each weight, by name, as it is now."""
        return dict(zip(self.network.weights, from_bytes(self.place), strict=False))

    @property
    def loss(self) -> Scores:
        """The mean loss of the samples that are trained with, and of those held out."""
        return self._score()[0]

    @property
    def accuracy(self) -> Scores:
        """The share of samples whose class the network says."""
        return self._score()[1]

    def train(self, steps: int) -> Trajectory:
        """Make steps in the kernel, on from where training is; the page shows where they lead.

        Raises:
            TypeError: if it is no integer.
            ValueError: if it is below 0, or there are too many.
        """
        path = self._descend(steps)
        chosen = np.unique(np.linspace(0, path.steps, min(path.steps, _CHECKED) + 1).astype(int))[1:]
        rows = [row for k in chosen for row in self._row(self.steps_done + int(k), path.weights[k].tolist())]
        kept = _thin([*from_bytes(self.history), *rows], _COLUMNS, _ROWS)
        along = [*from_bytes(self.trail), *path.weights[chosen].ravel().tolist()]
        memory = [column[-1] for column in path.memory.values()]
        by_weight = np.reshape(memory, (len(path.names), -1)).T.ravel().tolist()  # each thing of all weights
        with self.hold_sync():
            self.place = to_bytes([*path.weights[-1].tolist(), *by_weight])
            self.steps_done += path.steps
            self.history = to_bytes(kept)
            self.trail = to_bytes(_thin(along, len(path.names), self._most))
        return path

    def reset(self) -> None:
        """Go back to the start."""
        with self.hold_sync():
            self.place, self.steps_done = self.start, 0
            self.history, self.trail = self._first

    def explorer(self, sample: int | None = None) -> Explorer:
        """Return an Explorer of the network with the values of one sample, at the weights as they are now.

        Arguments:
            sample: counted from 0, those held out after the others; the one that is looked at if not given, else 0.

        Raises:
            ValueError: if there is none of that number, or the network has more than 400 weights.
        """
        if len(self.network.weights) > MOST_LISTED:
            raise ValueError(
                f"the network has {len(self.network.weights)} weights; an Explorer takes {MOST_LISTED} here"
            )
        place = max(self.chosen, 0) if sample is None else self._check_sample(sample)
        return Explorer(self.network, values={**self.weights, **self.values_of(place)}, eta=self.eta)

    def values_of(self, sample: int) -> dict[str, float]:
        """Return inputs and targets of a sample, by name; those held out count on after the others.

        Raises:
            ValueError: if there is none of that number.
        """
        place, count = self._check_sample(sample), self._count(self.train_values)
        part, at = (self.train_values, place) if place < count else (self.held_out_values, place - count)
        return {name: float(column[at]) for name, column in part.items()}

    def snapshot(self) -> str:
        """Return the plane with its points, or the weights of each unit, as a picture, and the numbers."""
        if self._side:
            rows = [[self.weights[name] for name in unit] for unit in self.classification.units]
            drawn = plot_pictures(np.reshape(rows, (-1, self._side, self._side)))
        else:
            drawn = plot_plane(self._output_at, *map(self._points, self._parts().values()))
        return chart_html(drawn, say("classifier.images" if self._side else "classifier.plane"), [self._describe()])

    @traitlets.validate("eta")
    def _check_eta(self, proposal: Any) -> float:
        return check_eta(proposal["value"])

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal: Any) -> int:
        return -1 if proposal["value"] == -1 else self._check_sample(proposal["value"])

    @traitlets.validate("place")
    def _check_place(self, proposal: Any) -> bytes:
        if len(proposal["value"]) != len(self.start):
            raise ValueError(f"a place is {len(self.start)} bytes, not {len(proposal['value'])}")
        return bytes(proposal["value"])

    def _check_sample(self, sample: Any) -> int:
        count = sum(map(self._count, self._parts().values()))
        if isinstance(sample, bool) or not isinstance(sample, int) or sample not in range(count):
            raise ValueError(f"sample is {sample!r:.80}; there are {count}, counted from 0")
        return sample

    def _descend(self, steps: int) -> Trajectory:
        weights, *memory = np.reshape(from_bytes(self.place), (-1, len(self.network.weights))).tolist()
        names = [
            {str(Quantity(name, memory=key)): value for name, value in zip(self.network.weights, column, strict=True)}
            for key, column in zip(self._rule.state, memory, strict=True)
        ]
        return descend(
            self.network,
            {**self.train_values, **dict(zip(self.network.weights, weights, strict=True))},
            eta=self.eta,
            steps=steps,
            rule=self._rule,
            memory={name: value for part in names for name, value in part.items()},
            batch=self._size,
            seed=self.seed,
            done=self.steps_done,
        )

    def _read(self, name: str, given: Any) -> dict[str, Array]:
        values = getattr(given, "values", given) if not isinstance(given, Mapping) else given
        graph, wanted = self.network.graph, (*self.classification.inputs, *self.classification.targets)
        if not isinstance(values, Mapping):
            raise TypeError(f"{name} is {given!r:.80}; wanted are Points, Digits or a mapping such as {{'x1': array}}")
        if set(values) != set(wanted):
            raise ValueError(f"{name} has {listed(list(values))}; the network takes {listed(wanted)}")
        checked = graph.check_values({**self.network.values, **values})
        if not check_samples(checked, self.network.weights):
            raise ValueError(f"{name} holds plain numbers; samples are 1-D arrays of one length")
        count = self._count({name: value for name, value in checked.items() if isinstance(value, np.ndarray)})
        return {key: np.broadcast_to(np.asarray(checked[key], np.float64), count) for key in wanted}

    def _parts(self) -> dict[str, dict[str, Array]]:
        parts = {"train": self.train_values, "held_out": self.held_out_values}
        return {key: values for key, values in parts.items() if values}

    @staticmethod
    def _count(values: Mapping[str, Array]) -> int:
        return len(next(iter(values.values())))

    def _score(self, weights: Mapping[str, float] | None = None) -> tuple[Scores, Scores]:
        at = self.weights if weights is None else weights
        every = [self.classification.score({**values, **at}) for values in self._parts().values()]
        losses, shares = ((*part, None)[:2] for part in zip(*every, strict=True))
        return Scores(*losses), Scores(*shares)

    def _row(self, step: int, weights: list[float] | None = None) -> list[float]:
        at = None if weights is None else dict(zip(self.network.weights, weights, strict=True))
        numbers = [number for scores in self._score(at) for number in scores]
        return [step, *(math.nan if number is None else number for number in numbers)]

    def _output_at(self, x: Array, y: Array) -> Array:
        across, up = self.classification.inputs
        filled = {self.classification.targets[0]: np.zeros_like(x), across: x, up: y}
        shares = self.classification.output({**self.weights, **filled})
        return cast(Array, shares[0])

    def _points(self, values: Mapping[str, Array]) -> tuple[Array, Array, Array]:
        return cast(tuple[Array, Array, Array], tuple(values.values()))

    def _describe(self) -> str:
        loss, accuracy = self._score()
        parts = zip(("classifier.says", "classifier.says held out"), loss, accuracy, strict=True)
        numbers = (
            say(key, done=self.steps_done, loss=format_number(own), share=f"{100 * share:.1f}")
            for key, own, share in parts
            if own is not None and share is not None
        )
        return joined(*numbers)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**bundle, "text/html": self.snapshot()}, metadata

    def __repr__(self) -> str:
        return f"<classifier: {self._describe()}>"


def _pack(values: Mapping[str, Array]) -> dict[str, Any]:
    """Return columns as bytes: of few different numbers, these once and a byte for each value."""
    table = np.concatenate(list(values.values()))
    numbers, places = np.unique(table, return_inverse=True)
    few = len(numbers) <= 256
    return {
        "count": len(table) // len(values),
        "numbers": numbers.tobytes() if few else table.tobytes(),
        "places": places.astype(np.uint8).tobytes() if few else b"",
    }


def _thin(numbers: list[float], width: int, most: int) -> list[float]:
    """Return at most so many rows of some numbers each: every second one of more, and the last."""
    rows = [numbers[first : first + width] for first in range(0, len(numbers), width)]
    while len(rows) > most:
        rows = [*rows[:-1:2], rows[-1]]
    return [number for row in rows for number in row]
