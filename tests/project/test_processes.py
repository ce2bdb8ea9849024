"""A run of the tests is divided among processes, and what takes long is made once for all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest
from conftest import PROCESSES, pytest_cmdline_main
from sharing import VARIABLE, made_once, shared

SOURCE = pytest.Config.ArgsSource


def decided(source=SOURCE.TESTPATHS, plugins=("xdist",), **given):
    """Return in how many processes a run would be, and how it would be divided."""
    option = SimpleNamespace(**{"numprocesses": None, "dist": "no", "usepdb": False, "loadscopereorder": True} | given)
    plugins = SimpleNamespace(hasplugin=plugins.__contains__)
    pytest_cmdline_main(SimpleNamespace(option=option, args_source=source, pluginmanager=plugins))
    return option.numprocesses, option.dist, option.loadscopereorder


def test_all_tests_are_divided_by_file_and_named_ones_are_not():
    assert decided() == (PROCESSES, "loadfile", False)
    assert decided(SOURCE.ARGS) == (None, "no", True)


def test_who_says_otherwise_is_obeyed():
    assert decided(numprocesses=0)[0] == 0
    assert decided(SOURCE.ARGS, numprocesses=3) == (3, "loadfile", False)
    assert decided(numprocesses="auto", dist="each") == ("auto", "each", True)
    assert decided(usepdb=True)[0] is None
    assert decided(plugins=())[0] is None


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_it_is_made_once_and_by_the_next_if_that_fails(folder):
    def fail():
        with made_once("it") as (place, _):
            (place / "half").touch()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    for expected in (True, False, False):
        with made_once("it") as (place, missing):
            assert (place, missing) == (shared("it"), expected)
            assert [path.name for path in place.iterdir()] == ([] if missing else ["whole"])
            (place / "whole").touch()


def test_the_second_waits_for_the_first(folder):
    begun, order = Event(), []

    def first():
        with made_once("it"):
            begun.set()
            waits.wait()
            order.append("first")

    def second():
        begun.wait()
        waits.set()
        with made_once("it") as (_, missing):
            order.append("second")
            return missing

    waits = Event()
    with ThreadPoolExecutor() as pool:
        one, other = pool.submit(first), pool.submit(second)
        one.result()
        assert not other.result()
    assert order == ["first", "second"]
