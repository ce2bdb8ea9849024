"""What is folded: there as text, hidden on the screen, and no markup."""

from __future__ import annotations

import base64
import re

from matplotlib.figure import Figure

from backprop_widgets import Folded


def test_it_is_text_where_nothing_folds():
    assert repr(Folded("a 1", 2.5)) == "a 1\n2.5"
    assert repr(Folded()) == ""


def test_it_is_folded_on_the_screen():
    assert Folded("0.25")._repr_html_() == (
        "<details><summary>Open this when you have decided.</summary><pre>0.25</pre></details>"
    )


def test_what_is_folded_is_no_markup():
    shown = Folded("</pre><img src=x onerror=alert(1)>")._repr_html_()
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_a_figure_is_folded_as_a_picture():
    figure = Figure(figsize=(2, 1), dpi=50, label="from 1 to <0")
    figure.subplots().plot([0, 1], [1, 0])
    folded = Folded("two dots", figure)
    assert repr(folded) == "two dots\nFigure(100x50)"
    shown = folded._repr_html_()
    assert '<pre>two dots</pre><img alt="from 1 to &lt;0" ' in shown
    (code,) = re.findall(r"base64,([\w+/=]+)", shown)
    assert base64.b64decode(code).startswith(b"\x89PNG")
    assert shown == Folded("two dots", figure)._repr_html_()
    assert "<pre>" not in Folded(figure)._repr_html_()
