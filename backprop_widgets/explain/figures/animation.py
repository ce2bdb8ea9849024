"""Animation: a path over its surface, step by step, as matplotlib's own animations are."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.figure import Figure

from backprop_widgets.engine.validation import Array
from backprop_widgets.explain.figures.figure import GHOST, ORANGE
from backprop_widgets.explain.figures.settings import use_own_settings

__all__ = ["DescentAnimation", "Progress"]

Progress = Callable[[int, int], Any]  # called with the frame that is written, and how many there are


class DescentAnimation(FuncAnimation):
    """A point on its way down, with the way behind it; a frame for the start and one for each step.

    It is a `matplotlib.animation.FuncAnimation`: ``save("descent.gif")`` writes it, ``to_jshtml()`` shows it.

    Attributes:
        captions: what is said in each frame.
    """

    def __init__(
        self,
        figure: Figure,
        path: Array,
        captions: Sequence[str],
        *,
        right: Array | None = None,
        scale: float = 1.0,
        fps: float = 10.0,
        progress: Progress | None = None,
    ) -> None:
        """Draw the path into a figure that has a surface.

        Arguments:
            path: where the point is at each step, shape ``(steps + 1, 2)``.
            captions: what is said at each step.
            right: where it would be without a mistake, likewise.
            scale: how large lines and letters are.
            fps: frames a second.
            progress: what is told of each frame that `save` writes, if it is not told otherwise.
        """
        axes = figure.axes[0]
        still: dict[str, Any] = {"scalex": False, "scaley": False, "clip_on": True}
        ghost = axes.plot([], [], lw=1.4 * scale, ls=(0, (3.5, 2.5)), color=GHOST, **still)[0]
        way = axes.plot([], [], lw=1.6 * scale, marker=".", ms=3 * scale, color=ORANGE, **still)[0]
        rim: dict[str, Any] = {"mfc": "white", "mec": ORANGE, "mew": 1.8 * scale}
        point = axes.plot([], [], "o", ms=7 * scale, **rim, **still)[0]
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2.5 * scale}
        said = axes.text(0.98, 0.97, "", fontsize=8 * scale, ha="right", va="top", transform=axes.transAxes, bbox=box)
        self.captions, self._fps, self._progress = captions, fps, progress

        def draw(frame: int) -> list[Any]:
            way.set_data(*path[: frame + 1].T)
            point.set_data(*path[frame : frame + 1].T)
            if right is not None:
                ghost.set_data(*right[: frame + 1].T)
            said.set_text(captions[frame])
            return [way, point, ghost, said]

        super().__init__(figure, draw, frames=len(path), interval=1000 / fps, blit=False, repeat=False)

    def save(self, filename: str | Path, writer: Any = None, *arguments: Any, **options: Any) -> None:
        """Write it to a file, as matplotlib does; a GIF needs no other program."""
        if writer is None and str(filename).lower().endswith(".gif"):
            writer = PillowWriter(fps=round(self._fps))
        options.setdefault("progress_callback", self._progress)
        with use_own_settings():
            super().save(str(filename), writer, *arguments, **options)
