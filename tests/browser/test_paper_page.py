"""The worksheet on paper, printed by a real browser: one side of A4, nothing cut off."""

from __future__ import annotations

import re

import pytest
from graphs import net_231

from backprop_widgets import Worksheet, mazur, mlp, two_paths, worked_example

# what reaches beyond the sheet or its own line
CUT = """() => [...document.querySelectorAll("li, p, h1, h2, svg text")].filter(node => {
  const box = node.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1 || node.scrollWidth > node.clientWidth + 1 && node.matches("li");
}).map(node => node.textContent)"""


def sides(page, document):
    page.set_content(document)
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


# how low each column ends, and how wide and how far below what stands above them the gaps of the diagram are, in mm
MEASURE = """() => {
  const mm = 96 / 25.4, box = node => node.getBoundingClientRect();
  const side = box(document.querySelector("article"));
  const gaps = [...document.querySelectorAll("svg tspan[data-q]")].filter(node => node.textContent.startsWith("____"));
  return {
    ends: [...document.querySelectorAll("main section:last-child")].map(one => (side.bottom - box(one).bottom) / mm),
    gaps: gaps.map(node => node.getComputedTextLength() * node.getCTM().a / mm),
    lines: [...document.querySelectorAll("li span")].map(node => box(node).height / mm),
  };
}"""


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur(), net_231(), mlp((2, 4, 1), "tanh")])
def test_it_fills_one_side(new_page, network):
    page = new_page(703, 1030)  # A4 within its margins
    page.emulate_media(media="print")
    sheet = Worksheet("05", {name: value * -1.7 for name, value in network.values.items()}, network=network)
    for key in (False, True):
        document = sheet.worksheet(key=key).html
        assert sides(page, document) == 1
        assert page.evaluate(CUT) == []
        assert sides(page, document.replace("</main>", "</main>" + "<p>more</p>" * 60)) > 1
        if not key:
            page.set_content(document)
            measured = page.evaluate(MEASURE)
            assert max(map(abs, measured["ends"])) < 1
            assert min(measured["lines"]) > 4
            assert min(measured["gaps"], default=11) > 10
            assert measured["gaps"] or len(network.graph.named) > 12
    page.set_content(document.replace("<b>", "<b>" + "0" * 60))
    assert page.evaluate(CUT) != []


def test_each_variant_and_its_key_has_a_side_of_its_own(new_page):
    page = new_page(703, 1030)
    page.emulate_media(media="print")
    sheet = Worksheet("Tuesday", network=two_paths())
    for key in (False, True):
        asked = {"variants": "ABC", "given": ("forward", "loss"), "key": key}
        assert sides(page, sheet.worksheet(("backward", "update"), **asked).html) == 3
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize(("asked", "room"), [("dErr/dw01", 10), ("forward", 4), ("backward", 2), (None, 1)])
def test_room_to_work_stays_on_one_side(new_page, asked, room):
    page = new_page(703, 1030)
    page.emulate_media(media="print")
    assert sides(page, Worksheet("room", network=two_paths()).worksheet(asked, room=room).html) == 1
    assert min(page.evaluate(MEASURE)["lines"]) > 4
    assert page.evaluate(CUT) == []
