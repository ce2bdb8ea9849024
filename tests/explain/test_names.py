"""Names in other alphabets: no box, no warning, and room for each letter; what no font has is written by the page."""

from __future__ import annotations

import io
import re

import pytest
from matplotlib.font_manager import FontEntry
from matplotlib.image import imread

from backprop_widgets import Experiment, Explorer, Graph, Network, half_squared_error, sigmoid, variables
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.figures import names as figure_names
from backprop_widgets.explain.figures.names import name_text

NAMES = {
    "Chinese": "输入 目标 权重1 权重2 输出 损失",
    "Korean": "입력 목표 무게1 무게2 출력 손실",
    "Devanagari": "क ख ग1 ग2 घ च",
    "Russian": "вход цель вес1 вес2 выход потери",
    "French": "entrée but poids_é poids_è prédit coût",
    "words": "input target weight1 rate output Loss",
}


def network(names: str) -> Network:
    given = names.split()
    x, t, w1, w2 = variables(" ".join(given[:4]))
    y = (w2 * sigmoid(w1 * x)).named(given[4])
    values = dict(zip(given, (1.0, 0.0, 0.5, 0.5), strict=False))
    return Network(Graph(half_squared_error(y, t).named(given[5])), values, (given[2], given[3]))


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_everything_draws_without_a_warning(names):
    explorer = Explorer(network(names))  # a warning is an error here
    figure = explorer.figure()
    figure.savefig(io.BytesIO(), format="png")
    landscape = explorer.views["surface"]
    for kind in ("2d", "3d"):
        landscape.set_kind(kind)
    landscape.snapshot()
    explorer.close()


def test_letters_that_no_font_has_are_left_out(monkeypatch):
    monkeypatch.setattr(figure_names, "_find_family", lambda text: None)
    assert [bool(name_text(name)["text"]) for name in ("w1", "eta", "rate", "вес", "poids_é", "权重")] == [True] * 5 + [
        False
    ]
    assert name_text("w1")["text"] == "$w_{1}$"
    assert name_text("вес") == {"text": "вес", "fontfamily": "DejaVu Sans"}


def test_boxes_are_no_letters(monkeypatch):
    # matplotlib brings it along, in its newer versions
    boxes, other = (FontEntry(fname=f"{name}.ttf", name=name) for name in ("Last Resort", "Signs"))
    monkeypatch.setattr(figure_names, "_has_letters", lambda path, text: path in (boxes.fname, other.fname))
    for fonts, family in (([boxes], None), ([boxes, other], "Signs")):
        monkeypatch.setattr(figure_names.fontManager, "ttflist", fonts)
        figure_names._find_family.cache_clear()
        drawn = name_text("𒀀")
        assert drawn == ({"text": "𒀀", "fontfamily": ["DejaVu Sans", family]} if family else {"text": ""})
    figure_names._find_family.cache_clear()


@pytest.mark.parametrize(
    ("name", "share"), [("w1", None), ("输入", None), ("加权和", 77), ("hidden", 69), ("predicted", 58)]
)
def test_a_long_name_in_a_circle_is_written_smaller(name, share):
    x, w = variables("x w")
    graph = Graph(sigmoid((w * x).named(name)).named("L"))
    experiment = Experiment(graph, values={"x": 1, "w": 2}, weights=("w",))
    drawn = diagram(graph, experiment.quantities, ("w",))
    written = re.search(rf'font-size:(\d+)%">{name}<', drawn)
    assert (int(written[1]) if written else None) == share


def test_wide_letters_take_more_room():
    widths = [
        float(re.search(r'viewBox="0 0 ([\d.]+)', diagram(made.graph, Experiment(made).quantities, made.weights))[1])
        for made in (network("abcd efgh abc1 abc2 hijk L"), network("输入输入 目标目标 权重权1 权重权2 输出输出 L"))
    ]
    assert widths[1] > widths[0] + 40


def test_a_figure_shows_its_names_where_the_letters_are_there():
    explorer = Explorer(network(NAMES["Russian"]))
    buffer = io.BytesIO()
    explorer.figure().savefig(buffer, format="png", dpi=100)
    explorer.close()
    image = imread(io.BytesIO(buffer.getvalue()))[..., :3]
    assert image[-20:, 100:300].min() < 0.5  # the name of the axis across
