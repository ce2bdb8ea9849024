"""What holds for every test."""

from __future__ import annotations

import platform

import pytest
from image import PYTHON, build

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


@pytest.fixture(scope="session")
def image(tmp_path_factory):
    """The environment that Binder builds."""
    if not platform.python_version().startswith(f"{PYTHON}."):
        pytest.skip(f"Binder's lock is for Python {PYTHON}, and this is {platform.python_version()}")
    return build(tmp_path_factory.mktemp("image"))
