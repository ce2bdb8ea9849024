"""The wheel, alone in an empty environment: it works, and what the command line says about JupyterLab is true."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from checkout import tracked
from environments import fresh
from opening import opened
from wheels import built, littered_copy

from backprop_widgets import __version__, worked_example
from backprop_widgets.widgets.library import Library

PROGRAM = """
import json
from importlib.metadata import version
from pathlib import Path
import backprop_widgets
from backprop_widgets import Explorer
from backprop_widgets.widgets.library import Library

def scripts(widget):
    state = widget.get_state()
    return [state.get("_esm"), state.get("_css")]

explorer = Explorer()
explorer.sliders["w1"].value = 0.8
explorer.flush()
package = Path(backprop_widgets.__file__).parent
print(json.dumps({
    "package": str(package),
    "typed": (package / "py.typed").is_file(),
    "version": version("backprop-widgets"),
    "gradient": explorer.experiment.backward["w1"],
    "views": {name: scripts(view) for name, view in explorer.views.items()},
    "library": scripts(Library.shared()),
    "shown": sorted(explorer._repr_mimebundle_()),
}))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment with the wheel and what it needs."""
    wheel = built(littered_copy(tmp_path_factory.mktemp("tree")))
    environment = fresh(tmp_path_factory.mktemp("empty"))
    done = environment.install(wheel)
    assert done.returncode == 0, done.stderr
    return environment


def said_by(environment):
    done = environment.run("python", "-W", "error", "-c", PROGRAM)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_explorer_works_with_its_scripts_and_styles(environment, explorer):
    said = said_by(environment)
    assert environment.home in Path(said.pop("package")).parents
    assert all(said["library"])
    views = {name: view.get_state() for name, view in explorer.views.items()}
    library = Library.shared().get_state()
    assert said == {
        "typed": True,
        "version": __version__,
        "gradient": worked_example().graph.forward(x=1, t=0, w1=0.8, w2=0.5).backward()["w1"],
        "views": {name: [view.get("_esm"), view.get("_css")] for name, view in views.items()},
        "library": [library["_esm"], library["_css"]],
        "shown": ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"],
    }


def test_an_installation_without_its_scripts_is_seen(environment):
    (script,) = environment.home.glob("venv/lib/*/site-packages/backprop_widgets/widgets/js/views/template_view.js")
    hidden = script.rename(script.with_suffix(".hidden"))
    try:
        with pytest.raises(AssertionError, match=r"template_view\.js"):
            said_by(environment)
    finally:
        hidden.rename(script)


def test_the_command_line_copies_the_lessons_and_tells_what_lab_needs(environment):
    done = environment.run("backprop-widgets", "mine")
    copied = {path.name: path.read_bytes() for path in (environment.home / "mine").glob("*.ipynb")}
    assert copied == {path.name: path.read_bytes() for path in tracked("notebooks/*.ipynb")}
    assert done.returncode == 1
    assert instruction(done.stderr).endswith('-m pip install "backprop-widgets[lab]"')


def instruction(text):
    """Return the command that stands indented in a text."""
    (line,) = re.findall(r"(?m)^  (\S.*)$", text)
    return line


@pytest.mark.nightly
def test_with_what_it_tells_lab_opens(environment):
    """The very command is run in a shell, whether or not a registry knows this package; then Lab is there."""
    told = instruction(environment.run("backprop-widgets", "mine").stderr)
    done = subprocess.run(told, shell=True, cwd=environment.home, env=environment.variables, capture_output=True)
    assert done.returncode == 0, done.stderr
    seen = opened(environment.home, environment.variables, environment.programs / "backprop-widgets")
    assert seen["path"] == "/lab/tree/00-backpropagation.ipynb"
