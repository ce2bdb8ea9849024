"""Formulas look the same on every machine and in every language: their letters come along."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from matplotlib import get_data_path

from backprop_widgets import (
    Derivation,
    Diagram,
    Experiment,
    Graph,
    binary_cross_entropy,
    exp,
    log,
    maximum,
    mazur,
    minimum,
    sigmoid,
    softplus,
    sqrt,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.widgets.bundle import stylesheet

WITHOUT = stylesheet().replace("base64,", "base64,no")  # no font then
# full hinting, where nothing is said, rounds each letter's width to a pixel
UNHINTED = '<match><edit name="hintstyle"><const>hintslight</const></edit></match>'
FORMULAS = "math, .bw-symbol"
# marks one of each sign: to ask for the font of each node takes minutes
MARK = """() => {
  const seen = new Set();
  for (const node of document.querySelectorAll("math :is(mi, mn, mo, mtext), .bw-symbol")) {
    if (!seen.has(node.textContent)) node.dataset.sign = "";
    seen.add(node.textContent);
  }
}"""
WIDTHS = f"() => [...document.querySelectorAll('{FORMULAS}')].map(node => node.getBoundingClientRect().width)"


def every_sign():
    """Return a loss in whose derivatives every way to write an operation occurs, with names in Greek and in words."""
    alpha, omega, rate, target = variables("alpha omega rate target")
    mixed = (sqrt(abs(alpha * rate) + 1) / exp(omega) - softplus(omega**3) + maximum(alpha, minimum(omega, 2))).named(
        "s"
    )
    probability = sigmoid(-mixed + log(alpha**2 + 1)).named("p")
    return binary_cross_entropy(probability, target).named("Loss")


VALUES = {"alpha": 0.5, "omega": -0.4, "rate": 0.3, "target": 0.9}
EXPERIMENTS = (
    lambda: Experiment(worked_example(), mistake="no slope"),
    lambda: Experiment(two_paths(), rule="Adam"),
    lambda: Experiment(mazur(), rule="momentum"),
    lambda: Experiment(worked_example(), values={"x": [1.0, 2.0], "t": [0.0, 0.5]}),
    lambda: Experiment(
        Graph(every_sign()),
        values={"alpha": 0.5, "omega": -0.4, "rate": 0.3, "target": 0.9},
        weights=("alpha", "omega"),
    ),
)


def page_of(experiments=EXPERIMENTS, language: str = "en", styles: str | None = None) -> str:
    """Return a page with diagram and derivation of each experiment, as the widgets show them."""
    body = ""
    for make in experiments:
        experiment = make()
        for view in (Diagram(experiment), Derivation(experiment)):
            body += f'<div class="bw">{view.fill()}</div>'
            view.close()
    return f'<!DOCTYPE html><html lang="{language}"><style>{styles or stylesheet()}</style><body>{body}</body></html>'


def fonts(page) -> set[str]:
    """Return the fonts that formulas are drawn with; what comes from the machine has a star."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    page.evaluate(MARK)
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-sign]"})["nodeIds"]
    drawn = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    return {font["familyName"] + "*" * (not font["isCustomFont"]) for node in drawn for font in node}


@pytest.fixture(scope="module")
def machines(browser, chromium, tmp_path_factory):
    """Two browsers: on this machine, and on one that has only the fonts of matplotlib, and none of mathematics."""
    folder = tmp_path_factory.mktemp("fonts")
    settings = folder / "fonts.conf"
    dejavu = f"<dir>{Path(get_data_path()) / 'fonts' / 'ttf'}</dir><cachedir>{folder}</cachedir>"
    settings.write_text(f"<fontconfig>{dejavu}{UNHINTED}</fontconfig>", encoding="utf-8")
    environments = ({}, {"FONTCONFIG_FILE": str(settings)})
    running = [
        browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox"], env={**os.environ, **more})
        for more in environments
    ]
    yield running
    for one in running:
        one.close()


def show(page, document):
    page.set_content(document)
    page.evaluate("document.fonts.ready")
    return page


def test_formulas_are_drawn_with_the_font_that_comes_along_and_no_other(new_page):
    assert fonts(show(new_page(), page_of())) == {"Backprop Math"}


def test_a_sign_that_the_font_lacks_would_be_seen(new_page):
    x, w = variables("x вес")
    cyrillic = Experiment(Graph((x * w).named("L")), values={"x": 1, "вес": 2}, weights=("вес",))
    assert fonts(show(new_page(), page_of([lambda: cyrillic]))) > {"Backprop Math"}
    assert "Backprop Math" not in fonts(show(new_page(), page_of(styles=WITHOUT)))


def test_they_are_as_wide_without_a_mathematical_font_and_in_every_language(machines):
    here, bare = (machine.new_page() for machine in machines)
    usual = show(here, page_of()).evaluate(WIDTHS)
    assert sum(width > 0 for width in usual) > 100
    for language in ("en", "zh-CN", "ja"):
        for page in (here, bare):
            assert show(page, page_of(language=language)).evaluate(WIDTHS) == usual, language
    assert show(here, page_of(styles=WITHOUT)).evaluate(WIDTHS) != usual
