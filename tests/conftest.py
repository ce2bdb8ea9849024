"""What holds for every test."""

from __future__ import annotations

import pytest

from backprop_widgets import Explorer


@pytest.fixture(autouse=True)
def no_hidden_widget_errors(caplog):
    """Fail on an exception that ipywidgets caught and only logged."""
    yield
    hidden = [record.getMessage() for record in caplog.records if "Exception in" in record.getMessage()]
    if hidden:
        pytest.fail(f"an error was swallowed: {hidden[0]}")


@pytest.fixture
def explorer():
    """An Explorer at the worked example's start, closed afterwards."""
    it = Explorer()
    yield it
    it.close()
