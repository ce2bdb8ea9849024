"""Choices: keeping a run, and what is rarely changed: update rule, activation, number of steps, speed, scale."""

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.training.optimizers import UPDATE_RULES
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.view import View

__all__ = ["Choices"]

_SPEEDS = ("0.25", "1", "4")
_STEPS = ("10", "60", "300", "1000")
_SEEDS = ("0", "1", "2", "3", "4")
_WORDS = ("rule", "activation", "steps", "batch", "seed", "speed", "curve", "linear", "logarithmic", "pictures")


class Choices(View):
    """A button that keeps the run; and how an experiment descends and is drawn."""

    _esm = view("choices")
    options: Any = traitlets.Dict(help="of each choice; one without any is not shown").tag(sync=True)
    chosen: Any = traitlets.Dict(help="the value of each choice that the kernel makes").tag(sync=True)
    pictures: Any = traitlets.List(traitlets.Unicode(), help="views that can be shown and put away").tag(sync=True)
    shown: Any = traitlets.List(traitlets.Unicode(), help="those of them that are shown").tag(sync=True)

    def __init__(self, experiment: Experiment) -> None:
        """Offer the choices that there are for ``experiment``."""
        words = {key: say(f"choices.{key}") for key in _WORDS}
        words |= {key: say(f"button.{key}") for key in ("keep", "keep.hint")}
        super().__init__(experiment, words=words)
        self.add_class("bw-choices")
        self._show()
        self.follow(self._show, "method", "steps", "batch")
        self.on_page(self._on_choice, "chosen")
        self.on_request("keep", lambda _: experiment.keep())

    def offer(self, pictures: Sequence[str], toggle: Callable[[str], None]) -> None:
        """Offer views to be shown and put away, which ``toggle`` does; who has done so says what is ``shown``."""

        def act(picture: str) -> None:
            if picture in pictures:
                toggle(picture)

        words = {name: say(f"choices.pictures.{name}") for key in pictures for name in (key, f"{key}.hint")}
        self.words, self.pictures = self.words | words, list(pictures)
        self.on_request("toggle", act)

    def _of_network(self) -> dict[str, Any]:
        samples = self.experiment.samples
        batches = [str(2**power) for power in range(samples.bit_length()) if 2**power < samples]
        options = {
            "rule": [[name, say(f"rule.{name}")] for name in UPDATE_RULES],
            "activation": [[name, name] for name in self.experiment.activations],
            "steps": [[steps, steps] for steps in _STEPS],
            "batch": [["0", say("choices.batch.0")], *([size, size] for size in batches)] if samples else [],
            "seed": [[seed, seed] for seed in _SEEDS] if samples else [],
            "speed": [[speed, say(f"choices.speed.{speed}")] for speed in _SPEEDS],
        }
        return {"options": options}

    def _show(self, changed: frozenset[str] = frozenset()) -> None:
        experiment = self.experiment
        with self.writing():
            self.chosen = {
                "rule": experiment.method.rule.name,
                "activation": experiment.activation or "",
                "steps": str(experiment.steps),
                "batch": str(experiment.method.batch or 0),
                "seed": str(experiment.method.seed),
            }

    def _on_choice(self, change: Any) -> None:
        wanted, experiment = change.new, self.experiment
        try:
            experiment.set_rule(wanted["rule"])
            if experiment.activations:
                experiment.set_activation(wanted["activation"])
            experiment.set_steps(int(wanted["steps"]))
            if experiment.samples:
                experiment.set_batch(int(wanted["batch"]) or None, wanted["seed"])
        except (KeyError, TypeError, ValueError) as error:
            self._show()
            self.state.refuse(error)
