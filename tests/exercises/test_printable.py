"""The worksheet on paper: a page that stands alone, with gaps, or with every value for the teacher."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest

from backprop_widgets import Worksheet, mazur, two_paths, variables, worked_example
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import TEXT, label
from backprop_widgets.graph import Graph

NETWORKS = {"worked example": worked_example(), "two paths": two_paths(), "mazur": mazur()}
GAP = "_" * 8
POINTS = (1.0, -0.7)  # what the values of a network are multiplied with


class Reading(HTMLParser):
    """Collects the lines of a page, its elements, and its open ones at the end."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.lines, self.slots = [], set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "meta":
            return
        self.open.append((tag, dict(attributes)))
        if tag == "li":
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if any(tag == "li" for tag, _ in self.open):
            self.lines[-1] += data
        if self.open and "data-q" in self.open[-1][1]:
            self.slots.append((self.open[-1][1]["data-q"], data))


def sheet_of(name, factor):
    network = NETWORKS[name]
    return Worksheet(f"<{name}>", {key: value * factor for key, value in network.values.items()}, network=network)


def holds_gaps_alone(task, page):
    """Check that a page asks for every quantity and tells none; a diagram too small to write in has no gaps."""
    reading = Reading(page)
    blank = GAP if 'class="empty many plain"' not in page else ""
    assert sorted(reading.lines) == sorted(f"{label(name, TEXT)} = " for name in task.quantities)
    for name, text in reading.slots:
        assert text == (format_number(task.inputs[name]) if name in task.inputs else blank), name
    assert not blank or {name for name, _ in reading.slots} >= set(task.graph.named)


def holds_every_value(task, page):
    reading = Reading(page)
    assert len(reading.lines) == len(task.quantities)
    for name, truth in task.truths.items():
        (line,) = (line for line in reading.lines if line.startswith(f"{label(name, TEXT)} ="))
        assert line.endswith(format_number(truth)), name
    assert GAP not in page


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("factor", POINTS)
def test_the_page_has_a_line_for_each_quantity_and_the_key_its_value(name, factor):
    sheet = sheet_of(name, factor)
    page, key = sheet.worksheet().html, sheet.worksheet(key=True).html
    holds_gaps_alone(sheet.task, page)
    holds_every_value(sheet.task, key)
    for wrong in (
        key,
        page.replace("></tspan>" if GAP not in page else GAP, ">0.5000</tspan>", 1),
        re.sub(r"<li>.*?</li>", "", page, count=1),
    ):
        with pytest.raises(AssertionError):
            holds_gaps_alone(sheet.task, wrong)
    with pytest.raises(AssertionError):
        holds_every_value(sheet.task, page)


@pytest.mark.parametrize("name", NETWORKS)
def test_it_stands_alone_and_prints_on_one_sheet(name, tmp_path):
    paper = sheet_of(name, 1.0).worksheet(key=True)
    reading = Reading(paper.html)
    assert not reading.open
    assert paper.html.startswith("<!DOCTYPE html>")
    assert "size: A4" in paper.html
    assert "@media print" in paper.html
    assert not reading.tags & {"script", "link", "img", "iframe", "object", "a"}
    assert not re.search(r"https?:|url\(|@import|tabindex", paper.html)
    assert f"Worksheet &lt;{name}&gt;: key" in paper.html
    saved = paper.save(tmp_path / "sheet.html")
    assert saved.read_text(encoding="utf-8") == paper.html
    shown = paper._repr_html_()
    assert html.escape(paper.html) in shown
    assert "<svg" not in shown
    assert repr(paper).startswith(f"Worksheet <{name}>: key. Save it with")


def test_given_values_are_exact():
    sheet = Worksheet("exact", {"x": 0.123456, "t": -1e-7, "w1": 0.4, "w2": 2})
    page = re.sub(r"</?q>", "", sheet.worksheet().html)
    assert "x = 0.123456, t = −1.00e−7, w₁ = 0.4, w₂ = 2, η = 0.1" in page


def test_a_graph_with_weights_alone():
    (w,) = variables("w")
    page = Worksheet("w", {"w": 2}, network=Graph((w * w).named("L"))).worksheet()
    assert Reading(page.html).lines == ["L = ", "∂L/∂w = ", "w′ = ", "L′ = "]


def lines_of(paper):
    return [line.removesuffix(" = ") for line in Reading(paper.html).lines]


def test_which_quantities_are_asked_for():
    sheet = Worksheet("chosen")
    assert lines_of(sheet.worksheet(("dL/dw1", "forward"))) == ["z", "a", "y", "∂L/∂w₁"]
    assert lines_of(sheet.worksheet("update")) == lines_of(sheet.worksheet(["w2'", "w₁′"]))
    assert "/ 4</span>" in sheet.worksheet(("dL/dw1", "forward")).html
    assert "∂L" not in sheet.worksheet("forward").html  # nor in the diagram
    given = sheet.worksheet(("forward", "loss", "dL/dw1"), given=("forward", "loss"))
    assert lines_of(given) == ["∂L/∂w₁"]
    assert "<q>z = 0.5000</q>" in given.html
    assert ("a", "0.6225") in Reading(given.html).slots
    for wrong, kind in ((("forwards",), ValueError), ((1.5,), TypeError), ((), ValueError), ("w1", ValueError)):
        with pytest.raises(kind, match=r"named 'forwards'; there are forward, loss, backward|are names|asked for|'w1'"):
            sheet.worksheet(wrong)
    with pytest.raises(ValueError, match="nothing is asked for that is not given"):
        sheet.worksheet("forward", given="forward")


def test_the_network_s_formulas_do_not_break_and_its_numbers_neither():
    page = Worksheet("mazur", network=mazur()).worksheet("forward").html
    for whole in ("net_h₁ = w₁·i₁ + w₂·i₂ + b₁", "E = E₁ + E₂", "b₂ = 0.6"):
        assert f"<q>{whole}</q>" in page
    assert re.search(r"q \{[^}]*white-space: nowrap", page)


def test_room_to_work():
    sheet = Worksheet("room")
    assert sheet.worksheet("dL/dw1", room=5).html.count("<span></span>") == 4
    assert sheet.worksheet("dL/dw1").html.count("<span></span>") > 15  # the side is filled
    with pytest.raises(ValueError, match=r"room is 9; there is room for \d+ lines on each quantity"):
        sheet.worksheet(room=9)
    for wrong in (0, 1.5, True):
        with pytest.raises(ValueError, match="it is a number of lines, from 1 up"):
            sheet.worksheet(room=wrong)


def test_points_and_variants_are_a_side_each_and_the_key_has_as_many():
    sheet = Worksheet("<sides>")
    paper = sheet.worksheet(points=[{"x": 2.0}, {"x": 3.0}], variants=["A", "<Ben>"])
    key = sheet.worksheet(points=[{"x": 2.0}, {"x": 3.0}], variants=["A", "<Ben>"], key=True)
    for page in (paper, key):
        sides = page.html.split("<article")[1:]
        assert [re.search("<h1>(.*?)</h1>", side)[1].partition(" · ")[2] for side in sides] == [
            "1",
            "2",
            "A",
            "&lt;Ben&gt;",
        ]
        assert ["x = 2," in re.sub("</?q>", "", side) for side in sides] == [True, False, False, False]
    holds_gaps_alone(sheet.variant("A").task, paper.html.split("<article")[3].join(("<article", "")))
    for name, truth in sheet.variant("A").task.truths.items():
        assert f"{label(name, TEXT)} =" in key.html
        assert f"<b>{format_number(truth)}</b>" in key.html.split("<article")[3]
    assert sheet.variant("A").name == "<sides> A"
    one = sheet.worksheet(points={"x": 2.0, "eta": 0.25}).html
    assert "<h1>Worksheet &lt;sides&gt;</h1>" in one
    assert "<q>x = 2</q>" in one
    assert "<q>η = 0.25</q>" in one
    for twice in ({"variants": "AA"}, {"variants": "1", "points": [{"x": 2.0}]}):
        with pytest.raises(ValueError, match="each side needs a name of its own"):
            sheet.worksheet(**twice)
    with pytest.raises(ValueError, match="'q'"):
        sheet.worksheet(points={"q": 1.0})
    with pytest.raises(TypeError, match="a variant's name is a text such as 'A', not 1"):
        sheet.worksheet(variants=(1,))
