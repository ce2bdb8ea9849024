"""What is taken along: the diagram as SVG, the derivation as a picture, the descent as a GIF."""

from __future__ import annotations

import re
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree

import matplotlib
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.mathtext import MathTextParser
from PIL import Image
from scenes import NETWORKS

from backprop_widgets import Explorer
from backprop_widgets.explain.figures.names import find_fonts
from backprop_widgets.explain.notation.numbers import format_number

SVG = "{http://www.w3.org/2000/svg}"
LATIN = [name for name in NETWORKS if name != "in Chinese"]


@pytest.fixture(scope="module")
def shown():
    explorers = {name: make() for name, make in NETWORKS.items()}
    yield explorers
    for explorer in explorers.values():
        explorer.close()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_diagram_is_a_document_of_its_own_with_every_number_of_the_view(shown, name):
    explorer = shown[name]
    root = ElementTree.fromstring(explorer.diagram())
    assert root.tag == f"{SVG}svg"
    assert {attribute for node in root.iter() for attribute in node.attrib} <= {
        *[
            "viewBox",
            "width",
            "height",
            "x",
            "y",
            "r",
            "cx",
            "cy",
            "rx",
            "dx",
            "dy",
            "d",
            "points",
            "class",
            "text-anchor",
            "style",
            "fill",
            "textLength",
            "lengthAdjust",
        ]
    }
    assert not re.search(r"var\(|url\(|:is\(|:not\(", explorer.diagram())
    written = " ".join(root.itertext())
    experiment = explorer.experiment
    for weight in experiment.weights[: 0 if experiment.hidden else None]:
        assert format_number(experiment.numbers[weight], "8") in written
    classes = {kind for node in root.iter() for kind in node.get("class", "").split() if node.tag != f"{SVG}g"}
    styled = set(re.findall(r"\.(bw-[\w-]+)", explorer.diagram()))
    assert classes - {"bw-small", "bw-bare-line"} <= styled


def test_what_is_wrong_is_marked_in_the_diagram():
    explorer = Explorer(mistake="sign")
    assert explorer.diagram().count('<g class="bw-wrong">') == Explorer.diagram(explorer).count('class="bw-wrong"') > 0
    explorer.close()


@pytest.mark.parametrize("name", LATIN)
def test_every_line_of_a_derivation_is_mathematics_that_matplotlib_can_set(shown, name):
    lines = [line for line in shown[name].latex().splitlines() if "&" in line]
    assert lines
    for line in lines:
        MathTextParser("path").parse(f"${line.removesuffix(' ' + chr(92) * 2).replace('&', '')}$")


@pytest.mark.parametrize("name", ["worked example", "mazur", "2-3-1, tanh", "xor with samples"])
def test_a_derivation_is_as_large_as_its_lines_and_nothing_lies_on_another(shown, name):
    figure = shown[name].derivation()
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.texts if text.get_text()]
    width, height = figure.bbox.size
    assert all(box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height for box in boxes)
    for place, box in enumerate(boxes):
        for other in boxes[place + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            up = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across <= 1 or up <= 1
    assert shown[name].derivation(scale=2).get_size_inches() == pytest.approx(2 * figure.get_size_inches(), rel=0.02)


def test_names_that_mathematics_has_no_letters_for_are_written_plainly_or_refused(shown):
    if find_fonts("权重"):
        assert "权重一" in " ".join(text.get_text() for text in shown["in Chinese"].derivation().texts)
    else:
        with pytest.raises(ValueError, match=r"no font of this machine has '.*权"):
            shown["in Chinese"].derivation()


@pytest.mark.parametrize(("scale", "said"), [("1", "scale"), (0.1, "allowed are 0.2 to 20"), (float("nan"), "scale")])
def test_a_scale_that_is_not_allowed_is_said(shown, scale, said):
    with pytest.raises((TypeError, ValueError), match=said):
        shown["worked example"].derivation(scale=scale)


def test_an_animation_is_matplotlibs_and_has_a_frame_for_the_start_and_for_each_step(tmp_path):
    explorer = Explorer(steps=5, mistake="sign")
    told = []
    animation = explorer.animation()
    assert isinstance(animation, FuncAnimation)
    animation.save(tmp_path / "descent.gif", progress_callback=lambda frame, count: told.append((frame, count)))
    with Image.open(tmp_path / "descent.gif") as picture:
        assert picture.n_frames == 6
        assert picture.size == (600, 465)
        frames = []
        for frame in range(6):
            picture.seek(frame)
            frames.append(picture.convert("RGB").tobytes())
            assert picture.info["duration"] == 100
    assert len(set(frames)) == 6
    assert told == [(frame, 6) for frame in range(6)]
    explorer.close()


def test_an_animation_looks_the_same_whatever_the_users_settings_are(tmp_path):
    explorer, files = Explorer(steps=1), []
    for settings in ({}, {"axes.grid": True, "font.size": 20, "lines.linewidth": 9, "savefig.bbox": "tight"}):
        with matplotlib.rc_context(settings):
            explorer.animation().save(tmp_path / "descent.gif")
        with Image.open(tmp_path / "descent.gif") as picture:
            buffer = BytesIO()
            picture.convert("RGB").save(buffer, "PNG")
            files.append(buffer.getvalue())
    assert files[0] == files[1]
    explorer.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fps": 0}, "fps is 0; allowed are more than 0"),
        ({"fps": "fast"}, "fps"),
        ({"size": (1, 1)}, "letters of scale"),
        ({"scale": -1}, "both are above 0"),
    ],
)
def test_what_an_animation_does_not_allow_is_said(shown, given, said):
    with pytest.raises((TypeError, ValueError), match=said):
        shown["worked example"].animation(**given)


def test_a_long_descent_is_refused():
    explorer = Explorer(steps=1000)
    with pytest.raises(ValueError, match="steps are 1000; an animation has at most 999"):
        explorer.animation()
    explorer.close()


def test_a_diagram_has_the_colours_of_the_page(shown):
    theme = (files("backprop_widgets.widgets") / "css" / "theme.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--bw-([a-z]+): (#[0-9a-f]{6})", theme[: theme.index("--bw-forward: #5cb6ee")]))
    drawn = dict(re.findall(r"text\.bw-(\w+), .*? \{ fill: (#[0-9a-f]{6})", shown["worked example"].diagram()))
    named = {"route1": "error", "route2": "second", "route3": "third"}
    assert {kind: colour for kind, colour in drawn.items() if kind != "plain"} == {
        kind: light[named.get(kind, kind)] for kind in drawn if kind != "plain"
    }
