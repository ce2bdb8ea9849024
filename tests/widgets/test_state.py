"""State: what goes to the page and what comes from there."""

from __future__ import annotations

from explorers import state

from backprop_widgets import Explorer
from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes


def test_the_trail_of_the_page_carries_memory_too():
    explorer = Explorer(rule="momentum")
    explorer.experiment.step()
    rows = from_bytes(state(explorer).trail)
    assert len(rows) == 2 * 4
    moves, *numbers = from_bytes(state(explorer).values)
    state(explorer).set_state(
        {"trail": to_bytes(rows[:4]), "values": to_bytes([moves + 1, *numbers[:2], *rows[:2], 0.1, 0.0, 0.0])}
    )
    assert [explorer.experiment.values[name] for name in ("w1", "w2")] == [0.5, 0.5]
    assert len(explorer.experiment.trail) == 1
    explorer.close()
