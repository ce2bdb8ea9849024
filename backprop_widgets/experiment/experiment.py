"""Experiment: what an Explorer is about: the exact values, what follows from them, and runs of descent."""

from __future__ import annotations

import numpy as np

from backprop_widgets.experiment.computed import Computed
from backprop_widgets.experiment.run import MOST, SavedRun, save_run
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.names import updated_name

__all__ = ["Experiment"]


class Experiment(Computed):
    """One graph at one point, and where gradient descent goes from there.

    The exact values live here and nowhere else; sliders and fields are ways to change them. What is given, the graph
    among it, are attributes of its `Setting`, what follows from it those of `Computed`.

    """

    _saved_runs: tuple[SavedRun, ...] = ()

    @property
    def saved_runs(self) -> tuple[SavedRun, ...]:
        """The runs that are kept to compare others with."""
        return self._saved_runs

    def step(self) -> None:
        """Update all weights once.

        Raises:
            ValueError: if the last recomputation failed, or a new weight would not be finite.

        """
        with self.lock:
            self._check()
            self._go([*self._way(), [self.numbers[updated_name(name)] for name in (*self.weights, *self.memory)]])

    def descend(self) -> None:
        """Move the weights to the end of the path.

        Raises:
            ValueError: if the last recomputation failed.

        """
        with self.lock:
            self._check()
            path = np.column_stack([self.trajectory.weights, *self.trajectory.memory.values()])
            self._go([*self._way(), *path[1:].tolist()])

    def back(self) -> None:
        """Take the last step back; nothing happens where there is none."""
        with self.lock:
            if len(self.rows) > 1:
                self._go(self.rows[:-1].tolist())

    def reset(self) -> None:
        """Go back to where this run started; if that is here, to the first values."""
        with self.lock:
            if len(self.rows) > 1:
                self._go(self.rows[:1].tolist())
                self.rows = self.rows[:0]
                self.update()
            else:
                self.set(self.start)

    def keep(self) -> None:
        """Keep this run, from its start to the end of the path, as a ghost beside others.

        Raises:
            ValueError: if four are kept already, or the last recomputation failed.

        """
        with self.lock:
            self._check()
            if len(self.saved_runs) == MOST:
                raise ValueError(say("ghost.full", most=MOST))
            self._saved_runs = (*self.saved_runs, save_run(self))
            self._tell()

    def forget(self, number: int | None = None) -> None:
        """Forget a kept run, counted from 0, or all of them.

        Raises:
            ValueError: if there is none of that number.

        """
        if number is not None and (isinstance(number, bool) or number not in range(len(self.saved_runs))):
            raise ValueError(f"run is {number!r:.80}; {len(self.saved_runs)} are kept, counted from 0")
        with self.lock:
            self._saved_runs = () if number is None else (*self.saved_runs[:number], *self.saved_runs[number + 1 :])
            self._tell()

    def _way(self) -> list[list[float]]:
        """Return the trail with the point where it ends now."""
        here = [*(self._values[name] for name in self.weights), *self.memory.values()]
        rows: list[list[float]] = self.rows.tolist()
        return rows if rows[-1:] == [here] else [*rows, here]

    def _go(self, rows: list[list[float]]) -> None:
        """Move the weights to the last row of a trail."""
        count = len(self.weights)
        weights = dict(zip(self.weights, rows[-1][:count], strict=True))
        self.set(weights, rows=np.array(rows), memory=dict(zip(self.memory, rows[-1][count:], strict=True)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value:.6g}" for name, value in self._values.items())
        return f"<experiment: {shown}>"
