"""What a long evening of moving, running again and flooding leaves behind: nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from explorers import move
from ipywidgets.widgets import widget as module

from backprop_widgets import Diagram, Experiment, Explorer, Landscape
from backprop_widgets.widgets import cells as reruns
from backprop_widgets.widgets import landscape
from backprop_widgets.widgets import throttle as brake
from backprop_widgets.widgets.library import Library

# Runs in a process of its own. Given a number, it keeps so many bytes a turn and moves nothing: that must be seen.
MOVES = """
import gc, sys
from explorers import move
from backprop_widgets import Explorer

kept, leak = [], int(sys.argv[1])
explorer = Explorer()
surface = explorer.views["surface"]

def moved(turn):
    place = turn % 800 / 100 - 4
    if leak:
        kept.append(bytearray(leak))
        return
    if turn % 2:
        explorer.sliders["w1"].value = place
    else:
        move(explorer, w2=place / 2)
    if turn % 10 == 0:
        move(explorer, x=place / 4, t=place / 8)
        surface.set_state({"asked": {"number": turn + 1, "dark": False}})

def pages():
    gc.collect()
    resident, of_files = map(int, open("/proc/self/statm").read().split()[1:3])
    return resident - of_files  # which the kernel drops and reads again as it likes

for turn in range(2_000):
    moved(turn)
before = pages()
for turn in range(10_000):
    moved(turn)
if not leak:
    assert round(explorer.experiment.values["w1"], 9) == -0.01, explorer.experiment
    assert surface.background["answer"] == 9_991, surface.background
print((pages() - before) * __import__("resource").getpagesize() / 2**20)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the size of a process is read from /proc")
@pytest.mark.parametrize("leak", [0, 1000])
def test_ten_thousand_moves_add_at_most_five_mebibytes(leak):
    command = [sys.executable, "-c", MOVES, str(leak)]
    run = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert (float(run.stdout) <= 5) == (leak == 0), run.stdout


def whole() -> None:
    Explorer()


def parts() -> None:
    experiment = Experiment()
    Diagram(experiment)
    Landscape(experiment)


@pytest.mark.parametrize("cell", [whole, parts])
def test_running_a_cell_fifty_times_adds_no_models(cell, monkeypatch):
    run = 0
    Library.shared()  # which stays
    monkeypatch.setattr(reruns, "running_cell", lambda: (cell.__name__, str(run)))
    before, counts = set(module._instances), set()
    for run in range(50):  # noqa: B007 the lambda reads it
        cell()
        counts.add(len(set(module._instances) - before))
    assert len(counts) == 1
    for model in set(module._instances) - before:
        if model in module._instances:  # closing one closes others
            module._instances[model].close()
    assert set(module._instances) == before


@pytest.fixture
def redraws(explorer, monkeypatch):
    """The values of x for which a background was drawn."""
    drawn, draw = [], landscape.draw_heatmap

    def counted(*given):
        drawn.append(explorer.experiment.values["x"])
        return draw(*given)

    monkeypatch.setattr(landscape, "draw_heatmap", counted)
    return drawn


def test_of_three_hundred_messages_at_once_the_last_one_counts(explorer, redraws):
    surface = explorer.views["surface"]

    async def flood() -> float:
        done = asyncio.Event()
        surface.observe(lambda change: change.new["answer"] == 300 and done.set(), "background")
        begun = time.monotonic()
        for turn in range(1, 301):
            move(explorer, x=turn / 100)
            surface.set_state({"asked": {"number": turn, "dark": False}})
            await asyncio.sleep(0)  # as between two messages
        async with asyncio.timeout(60):
            await done.wait()
        return time.monotonic() - begun

    took = asyncio.run(flood())
    assert explorer.experiment.values["x"] == 3.0
    assert surface.background["inputs"][0] == redraws[-1] == 3.0
    assert len(redraws) <= 2 + took / brake.PAUSE
    assert explorer.experiment.forward["z"] == 1.5


@pytest.fixture
def later(monkeypatch):
    """What was held back, to be done by hand."""
    held = []

    class Loop:
        call_later = staticmethod(lambda wait, work: held.append(work))
        is_closed = staticmethod(lambda: False)

    monkeypatch.setattr(brake, "_running_loop", Loop)
    monkeypatch.setattr(brake, "PAUSE", 1e9)
    return held


def test_axes_asked_for_in_a_flood_are_taken_in_their_order_and_an_error_is_said(explorer, redraws, later):
    surface = explorer.views["surface"]
    for number, names in enumerate((["w1", "w2"], ["w2", "w1"], ["w1", "x"]), start=1):
        surface.set_state({"asked": {"number": number, "dark": False, "names": names, "ranges": [None, None]}})
    assert list(surface.axes) == ["w2", "w1"]
    assert "axes are" in surface.state.refusal
    assert surface.background["names"] == ["w1", "w2"]
    assert (surface.background["failed"], surface.background["answer"]) == (True, 3)
    (work,) = later
    work()
    assert surface.background["names"] == ["w2", "w1"]
    assert surface.background["answer"] == 2
    assert len(redraws) == 2


def test_what_was_held_back_is_not_drawn_for_a_landscape_that_is_closed(explorer, redraws, later):
    surface = explorer.views["surface"]
    for number in (1, 2):
        surface.set_state({"asked": {"number": number, "dark": False}})
    explorer.close()
    (work,) = later
    work()
    assert len(redraws) == 1
