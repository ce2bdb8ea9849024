"""The worksheet on paper, printed by a real browser: one side of A4, nothing cut off."""

from __future__ import annotations

import re

import pytest
from graphs import net_231

from backprop_widgets import Worksheet, mazur, two_paths, worked_example

# what reaches beyond the sheet or its own line
CUT = """() => [...document.querySelectorAll("li, p, h1, h2, svg text")].filter(node => {
  const box = node.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1 || node.scrollWidth > node.clientWidth + 1 && node.matches("li");
}).map(node => node.textContent)"""


def sides(page, document):
    page.set_content(document)
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("network", [worked_example(), two_paths(), mazur(), net_231()])
def test_it_fills_one_side(new_page, network):
    page = new_page(703, 1030)  # A4 within its margins
    page.emulate_media(media="print")
    sheet = Worksheet("05", {name: value * -1.7 for name, value in network.values.items()}, network=network)
    for key in (False, True):
        document = sheet.worksheet(key=key).html
        assert sides(page, document) == 1
        assert page.evaluate(CUT) == []
        assert sides(page, document.replace("</main>", "</main>" + "<p>more</p>" * 60)) > 1
    page.set_content(document.replace("<b>", "<b>" + "0" * 60))
    assert page.evaluate(CUT) != []
