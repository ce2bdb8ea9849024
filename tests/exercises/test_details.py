"""What is folded: there as text, hidden on the screen, and no markup."""

from __future__ import annotations

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
