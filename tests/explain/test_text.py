"""The sentences: each has one key, they are joined, listed and counted in one place, and none is written elsewhere."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import backprop_widgets
from backprop_widgets.explain.text import catalogue
from backprop_widgets.explain.text.catalogue import SENTENCES, joined, listed, plural, say

PACKAGE = Path(backprop_widgets.__file__).parent
SCRIPTS = sorted((PACKAGE / "widgets").rglob("*.js"))
STYLES = sorted((PACKAGE / "widgets").rglob("*.css"))
# Where a script puts words into the page, as a text, a name or a tip: a string that begins one of these.
PUT = re.compile(
    r"""(?:(?:textContent|innerText|title|placeholder|alt|ariaLabel)\s*[:=]\s*|["']aria-(?:label|valuetext|description)["']"""
    r"""\s*[,:]\s*|\b(?:put|write|element)\([^()"'`]*,\s*)(["'`])((?:\\.|(?!\1).)*)\1"""
)
CONTENT = re.compile(r"""content:\s*(["'])((?:\\.|(?!\1).)*)\1""")


def words_put(source: str) -> list[str]:
    """Return the words that a script puts into the page by itself; what stands in ${} is not its own."""
    pieces = [re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", " ", put[2]) for put in PUT.finditer(source)]
    return [word for piece in pieces for word in re.findall(r"[A-Za-z]{2,}", piece)]


def words_drawn(source: str) -> list[str]:
    """Return the words that a style puts into the page."""
    return [word for content in CONTENT.finditer(source) for word in re.findall(r"[A-Za-z]{2,}", content[2])]


def glued(source: str) -> list[int]:
    """Return the lines of Python that put sentences together by themselves: ``say`` inside an f-string of words."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            said = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            calls = [call for call in said if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SAYING]
            plain = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
            if calls and (len(calls) > 1 or len(said) > 1) and "<" not in plain and re.search(r"[ ,;.:]", plain):
                lines.append(node.lineno)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = [getattr(getattr(side, "func", None), "id", "") for side in (node.left, node.right)]
            if set(sides) & set(SAYING):
                lines.append(node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            between = node.func.value.value if isinstance(node.func.value, ast.Constant) else "\n"
            said = any(getattr(call.func, "id", "") in SAYING for call in calls)
            if said and between.strip("\n") and not any("<" in text for text in texts if isinstance(text, str)):
                lines.append(node.lineno)
    return lines


SAYING = ("say", "sentence", "plural", "explain_mistake")


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_what_is_counted_has_a_sentence_for_one_and_one_for_many():
    ones = {key.removesuffix(".one") for key in SENTENCES if key.endswith(".one")} - {"predict"}
    assert ones
    for key in ones:
        assert blanks(SENTENCES[f"{key}.one"]) <= blanks(SENTENCES[f"{key}.many"])


def test_sentences_are_joined_listed_and_counted_as_the_table_says(monkeypatch):
    assert joined("One.", "", "Two.") == "One. Two."
    assert [listed("ab"), listed("ab", "or"), listed("ab", "clauses"), listed(())] == ["a, b", "a or b", "a; b", ""]
    assert listed("abcde", most=3) == "a, b, c and 2 more"
    assert [plural("updates", count) for count in (0, 1, 2)] == [
        "After 0 updates",
        "After one update",
        "After 2 updates",
    ]
    between = {"between.sentences": "", "between.names": "、", "between.or": "或", "updates.one": "{count} 步"}
    monkeypatch.setattr(catalogue, "_TABLE", {**SENTENCES, **between})
    assert [joined("一。", "二。"), listed("ab"), listed("ab", "or"), plural("updates", 1)] == [
        "一。二。",
        "a、b",
        "a或b",
        "1 步",
    ]


def test_a_sentence_without_its_blanks_is_refused():
    with pytest.raises(KeyError):
        say("curve.step")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_glues_sentences_together(path):
    assert not glued(path.read_text(encoding="utf-8"))


def test_glue_is_found():
    for line in (
        'f"{text} {say(key)}"',
        '", ".join(say(key) for key in keys)',
        'f"{say(one)}: {number}"',
        'text + " " + say(key)',
    ):
        assert glued(line), line
    for line in ('f"<b>{say(key)}</b>"', "joined(text, say(key))", '", ".join(names)'):
        assert not glued(line), line


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_what_runs_in_the_page_has_no_words_of_its_own(path):
    source = path.read_text(encoding="utf-8")
    assert not (words_put(source) if path.suffix == ".js" else words_drawn(source))


def test_words_in_a_script_or_a_style_are_found():
    assert SCRIPTS
    assert STYLES
    for line in (
        'node.textContent = "Too far";',
        'button.setAttribute("aria-label", "Forget this");',
        'Object.assign(button, { type: "button", title: "Forget" });',
        "draw('svg', { 'aria-label': 'A curve' }, root);",
        "node.textContent = `after ${count} steps`;",
        'put(bar.said, "All lines are shown.");',
    ):
        assert words_put(line), line
    assert not words_put(
        "node.textContent = `${words.step} ${filled(words.own, { step: 1 })} ✓`; button.title = words.hint;"
    )
    assert words_drawn('.bw-x::after { content: "of"; }') == ["of"]
    assert not words_drawn('.bw-x::after { content: ""; } .bw-y::before { content: "×"; }')
