"""Presets: places where one thing can be seen, each with a sentence in the messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from backprop_widgets.examples import Network, two_paths, worked_example

__all__ = ["PRESETS", "Preset"]


@dataclass(frozen=True, eq=False)
class Preset:
    """A row of the table: a network at a place, with a learning rate.

    Attributes:
        key: what it is called here; its name and its sentence stand under ``preset.`` and this key in the messages.
        network: what makes the network.
        values: of its variables, where they are other than the network's own.
        eta: the learning rate.
        ranges: the ends of sliders, where they are other than the network's own.
    """

    key: str
    network: Callable[[], Network]
    values: Mapping[str, float] = field(default_factory=dict)
    eta: float = 0.1
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


_FAST = {"eta": (0.0, 10.0)}

_ROWS = (
    Preset("start", worked_example),
    Preset("saturated", worked_example, {"x": 2.0, "t": 0.0, "w1": 3.5, "w2": 0.5}),
    Preset("w2 is 0", worked_example, {"t": 0.8, "w2": 0.0}),
    Preset("x is 0", worked_example, {"x": 0.0, "t": 0.8}),
    Preset("eta kills", worked_example, {"t": 1.0}, 8.0, _FAST),
    Preset("eta hops", worked_example, {"t": 1.0}, 4.0, _FAST),
    Preset("two routes", two_paths),
    Preset("opposite signs", two_paths, {"w11": 0.729}),
)

PRESETS = {row.key: row for row in _ROWS}
