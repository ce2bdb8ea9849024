"""What a cell leaves in a notebook: to a reader one output, to a program that runs the notebook two."""

from __future__ import annotations

import re

import pytest
from jupyter_client.manager import start_new_kernel

VIEW = "application/vnd.jupyter.widget-view+json"
IMPORT = "from backprop_widgets import Ask, Explorer, Goal, Mistakes"


@pytest.fixture(scope="module")
def run():
    """Return what runs a cell, for a reader or for a program, and gives the bundles of its outputs."""
    manager, client = start_new_kernel()

    def run(code, *, reader):
        bundles = []

        def hear(message):
            assert message["msg_type"] != "error", message["content"]["traceback"]
            if message["msg_type"] in ("display_data", "execute_result"):
                bundles.append(message["content"]["data"])

        client.execute_interactive(code, allow_stdin=reader, output_hook=hear, timeout=60)
        return bundles

    run(IMPORT, reader=False)
    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("shown", ["Explorer()", "Goal(Explorer().experiment, 'y', 't', within=0.1)"])
def test_a_program_has_the_snapshot_by_itself_before_the_view(run, shown):
    (whole,) = run(shown, reader=True)
    assert whole.keys() == {VIEW, "text/html", "text/plain"}
    still, view = run(shown, reader=False)
    assert view.keys() == {VIEW}
    assert still.keys() == {"text/html", "text/plain"}
    assert without_picture(still["text/html"]) == without_picture(
        f'<div class="bw-snapshot">{whole["text/html"]}</div>'
    )
    assert still["text/plain"] == whole["text/plain"]


def test_what_has_no_snapshot_stands_there_as_text(run):
    (whole,) = run("Mistakes(Explorer().experiment)", reader=True)
    assert whole.keys() == {VIEW, "text/plain"}
    still, view = run("Mistakes(Explorer().experiment)", reader=False)
    assert view.keys() == {VIEW}
    assert still["text/html"].startswith('<div class="bw-snapshot"><pre>&lt;mistakes of ')


def test_below_a_question_stands_what_is_answered(run):
    whole, kept = run("Ask('02/recall')", reader=True)
    assert whole.keys() == {VIEW, "text/html", "text/plain"}
    still, view, below = run("Ask('02/recall')", reader=False)
    assert view.keys() == {VIEW}
    assert whole["text/html"] in still["text/html"]
    assert below == kept


def without_picture(markup):
    return re.sub(r"base64,[^\"]*", "", markup)
