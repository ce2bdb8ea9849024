"""What an Explorer says and sends, and how a page would answer."""

from __future__ import annotations

from backprop_widgets.widgets.float_bytes import from_bytes, to_bytes
from backprop_widgets.widgets.state import State


def state(explorer):
    return State.of(explorer.experiment)


def alert(explorer):
    """Return the line of what was refused or went wrong."""
    return state(explorer).refusal or state(explorer).error


def status(explorer):
    return state(explorer).status


def sent(explorer):
    """Return the values that the page has, by input."""
    shared = state(explorer)
    return dict(zip(shared.inputs, from_bytes(shared.values)[1:], strict=True))


def move(explorer, trail=(), count=1, **values):
    """Do what the page does when a learner moves something."""
    shared = state(explorer)
    moved = {**sent(explorer), **values}
    new = to_bytes([shared.moves + count, *moved.values()])
    shared.set_state({"values": memoryview(new), "trail": memoryview(to_bytes(trail))})
