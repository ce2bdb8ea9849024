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
    """Check that a page asks for every quantity and tells none."""
    reading = Reading(page)
    assert sorted(reading.lines) == sorted(f"{label(name, TEXT)} = " for name in task.quantities)
    for name, text in reading.slots:
        assert text == (format_number(task.inputs[name]) if name in task.inputs else "____"), name
    assert {name for name, _ in reading.slots} >= set(task.graph.named)


def holds_every_value(task, page):
    reading = Reading(page)
    assert len(reading.lines) == len(task.quantities)
    for name, truth in task.truths.items():
        (line,) = (line for line in reading.lines if line.startswith(f"{label(name, TEXT)} ="))
        assert line.endswith(format_number(truth)), name
    assert "____" not in page


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("factor", POINTS)
def test_the_page_has_a_line_for_each_quantity_and_the_key_its_value(name, factor):
    sheet = sheet_of(name, factor)
    page, key = sheet.worksheet().html, sheet.worksheet(key=True).html
    holds_gaps_alone(sheet.task, page)
    holds_every_value(sheet.task, key)
    for wrong in (key, page.replace("____", "0.5000", 1), re.sub(r"<li>.*?</li>", "", page, count=1)):
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
    assert "x = 0.123456, t = −1.00e−7, w₁ = 0.4, w₂ = 2, η = 0.1" in sheet.worksheet().html


def test_a_graph_with_weights_alone():
    (w,) = variables("w")
    page = Worksheet("w", {"w": 2}, network=Graph((w * w).named("L"))).worksheet()
    assert Reading(page.html).lines == ["L = ", "∂L/∂w = ", "w′ = ", "L′ = "]
