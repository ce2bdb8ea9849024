"""Numbers that Python and the page share are said once, in Python; the styles, which take no data, agree with them."""

from __future__ import annotations

import re

import pytest
from js.runtime import SCRIPTS
from matplotlib.colors import to_hex

from backprop_widgets import Experiment, Landscape
from backprop_widgets.experiment.figure import SIZE
from backprop_widgets.explain.figures.levels import COLORMAP
from backprop_widgets.widgets.bundle import stylesheet
from backprop_widgets.widgets.state import State

CONSTANTS = State.of(Experiment()).constants
# what stood in the scripts as well: the tolerances, the runs that can be kept, the size of a picture, the tilts
SAID = r"(?<![\w.#$])(?:0\.005|0\.001|400|310|85)(?![\w.])"


def repeated(text):
    """Return the lines of code that say one of the numbers."""
    code = re.sub(r"(?s)/\*.*?\*/|//[^\n]*", "", text)
    return [line.strip() for line in code.splitlines() if re.search(SAID, line)]


def test_the_page_gets_them_as_data():
    assert CONSTANTS == {
        "check": 0.001,
        "pencil": {"enough": 0.005, "near": 0.05},
        "runs": 4,
        "goals": [[None, None], [0.01, None], [0.001, None], [0.0001, None], [None, 0.1], [None, 0.01]],
        "tilt": [5.0, 85.0],
    }


def test_a_surface_has_the_colours_of_matplotlibs_picture():
    landscape = Landscape(Experiment())
    assert landscape.appearance["colours"] == [to_hex(colour) for colour in COLORMAP.colors]
    landscape.close()


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: path.name)
def test_no_script_says_them_again(path):
    allowed = {"landscape.js": ["const apart = Math.max(1, rows.length / 400);"], "goal.js": ['viewBox: "0 0 400 16"']}
    found = repeated(path.read_text(encoding="utf-8"))
    assert [line for line in found if not any(known in line for known in allowed.get(path.name, ()))] == []


def test_a_number_that_is_said_again_is_seen():
    text = "const [A, B] = [400, 310];\nconst enough = 0.005; // 85\nconst tilt = 0.0005 + 1400 + x85;"
    assert repeated(text) == ["const [A, B] = [400, 310];", "const enough = 0.005;"]


def test_the_styles_have_a_colour_for_each_run_and_the_shape_of_the_surface():
    styles = stylesheet()
    assert {int(number) for number in re.findall(r"\.bw-kept(\d)", styles)} == set(range(1, CONSTANTS["runs"] + 1))
    # seen from the side it fills the whole, and nothing may be drawn out of shape
    ((wide, high),) = re.findall(r"\.bw-surface\{[^}]*aspect-ratio:(\d+) / (\d+)", styles)
    assert int(wide) / int(high) == pytest.approx(SIZE[0] / SIZE[1])
