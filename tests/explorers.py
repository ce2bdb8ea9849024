"""What an Explorer says and sends, and how a page would answer."""

from __future__ import annotations

from backprop_widgets.widgets.float_bytes import to_bytes
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
    return {name: getattr(shared, trait) for name, trait in shared.names.items()}


def move(explorer, trail=(), **values):
    """Do what the page does when a learner moves something."""
    shared = state(explorer)
    moved = {shared.names[name]: value for name, value in values.items()}
    shared.set_state({**moved, "trail": memoryview(to_bytes(trail))})
