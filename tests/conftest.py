"""What holds for every test."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

import pytest
from image import PYTHON, Image, build
from sharing import begin, made_once, shared

from backprop_widgets import Explorer

PROCESSES = 3  # which keep two processors busy, as each waits at times; each has a JupyterLab and a Chromium of its own


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process was started by another that runs the tests."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Divide a run of all tests among processes, by file: not one of named files, nor where -n says otherwise."""
    if is_worker(config) or not config.pluginmanager.hasplugin("xdist"):
        return
    option = config.option
    if option.numprocesses is None and config.args_source is pytest.Config.ArgsSource.TESTPATHS and not option.usepdb:
        option.numprocesses = PROCESSES
    if option.numprocesses and option.dist == "no":
        # Tests of a file share an open notebook; and the browser tests stay last in each process.
        option.dist, option.loadscopereorder = "loadfile", False


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the processes of this run share, and remove it at the end."""
    if not is_worker(config):
        folder = begin()
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["BACKPROP_WIDGETS_ANSWERS"] = os.fspath(shared(f"answers-{os.getpid()}.json"))  # and of all kernels


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin each test as a learner who has answered nothing; so do the cells of a notebook, after one another."""
    Path(os.environ["BACKPROP_WIDGETS_ANSWERS"]).unlink(missing_ok=True)


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
def image():
    """The environment that Binder builds."""
    if not platform.python_version().startswith(f"{PYTHON}."):
        pytest.skip(f"Binder's lock is for Python {PYTHON}, and this is {platform.python_version()}")
    with made_once("image") as (home, missing):
        return build(home) if missing else Image.at(home)
