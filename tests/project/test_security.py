"""What docs/security.md says: what runs, what becomes markup, what a saved notebook holds, what is installed."""

from __future__ import annotations

import ast
import builtins
import re
import tomllib
from html.parser import HTMLParser

import nbformat
import pytest
from checkout import tracked
from hostile import NAMES, TEXTS, network
from packaging.requirements import Requirement
from readme import ROOT

from backprop_widgets import Worksheet, descend
from backprop_widgets.symbolic import codegen as source

PACKAGE = ROOT / "backprop_widgets"
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOTEBOOKS = tracked("notebooks/*.ipynb")

RUNNERS = {"eval", "exec", "compile", "__import__"}
# What would run programs, open connections or files of another kind than text, or read objects that run code.
MODULES = {"code", "ctypes", "http", "marshal", "multiprocessing", "os", "pickle", "runpy", "shelve", "socket"}
MODULES |= {"subprocess", "urllib", "webbrowser", "xml"}
# In JavaScript, whatever makes markup or code of a text.
SINK = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|srcdoc"
    r"|\beval\b|\bFunction\(|\bimport\(|javascript:|\bset(?:Timeout|Interval)\(\s*[\"'`]|setAttribute\(\s*[\"'`]on"
)


def runners(text: str) -> list[str]:
    """Return the builtins that run a text, by whatever means they are named, and the modules of `MODULES`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and node.id in RUNNERS:
            found.append(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in RUNNERS - {"compile"}:
            found.append(node.attr)  # re.compile is another thing
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and not node.level and str(node.module).split(".")[0] in MODULES:
            taken = [alias.name for alias in node.names]
            found += [] if (node.module, taken) == ("os", ["environ"]) else [str(node.module)]
    return found


def sinks(text: str) -> list[str]:
    """Return the lines of a script that make markup or code of a text; comments may speak of it."""
    lines = re.sub(r"(?s)/\*.*?\*/", "", text).splitlines()
    return [line.split("//")[0].strip() for line in lines if SINK.search(line)]


def in_files(pattern, find):
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob(pattern))}
    return {path.relative_to(PACKAGE).as_posix(): found for path, text in texts.items() if (found := find(text))}


def test_python_runs_compiled_programs_and_nothing_else():
    assert in_files("*.py", runners) == {"symbolic/codegen.py": ["exec", "compile"]}


@pytest.mark.parametrize(
    "line",
    [
        "eval('1')",
        "run = exec",
        "builtins.eval(x)",
        "import os.path",
        "from urllib.request import urlopen",
        "from os import environ, system",
        "compile(x)",
    ],
)
def test_what_runs_a_text_is_seen(line):
    assert runners(line)
    assert not runners('import re\nre.compile("a")\n"eval(x)"')


def test_the_page_makes_markup_of_templates_and_nothing_else():
    assert in_files("*.js", sinks) == {
        "widgets/js/dom/element.js": ["element.innerHTML = template.replaceAll(' style=\"', ' data-style=\"');"],
    }


@pytest.mark.parametrize(
    "line",
    [
        "el.innerHTML = name;",
        'line.insertAdjacentHTML("beforeend", text);',
        "new Function(text)();",
        'setTimeout("run()", 1);',
        'node.setAttribute("onclick", text);',
        "await import(address);",
    ],
)
def test_what_makes_markup_or_code_is_seen(line):
    assert sinks(line)
    assert not sinks("setTimeout(() => say(text), 1); line.textContent = text;")


def compiled(monkeypatch, names):
    """Return the shape of all code that is compiled for a network, with its texts left out."""
    shapes = []

    def spy(text, *arguments):
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        shapes.append(ast.dump(tree))
        return builtins.compile(text, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(source, "compile", spy, raising=False)
        for samples in (False, True):
            it = network(names, samples=samples)
            program = it.graph.program(weights=it.weights)
            program(**it.values, eta=0.1)
            descend(it.graph, it.values, weights=it.weights, eta=0.1, steps=2, tolerance=1e-3)
    return shapes


PLAIN = ("x", "t", "u", "w", "z", "a", "y", "L")


@pytest.mark.parametrize("start", range(0, len(NAMES), 8))
def test_no_name_is_part_of_the_code_that_runs(monkeypatch, start):
    shapes = compiled(monkeypatch, PLAIN)
    assert len(shapes) >= 4
    assert compiled(monkeypatch, NAMES[start : start + 8]) == shapes


def test_a_name_in_the_code_would_be_seen(monkeypatch):
    def leaking(program, inputs, prefix="v"):
        return source.assignments(program, inputs, prefix=f"v_{program.inputs[0]}_")

    monkeypatch.setattr("backprop_widgets.symbolic.program.assignments", leaking)
    assert compiled(monkeypatch, NAMES[:8]) != compiled(monkeypatch, PLAIN)


class Shape(HTMLParser):
    """The elements of a page and the names of their attributes."""

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *(name for name, _ in attributes)))


def shapes_of(name):
    """Return the elements of what is made of a text: a page to print, the same in a notebook, and feedback."""
    sheet = Worksheet(name)
    pages = [sheet.worksheet().html, sheet.worksheet(key=True)._repr_html_(), sheet.check("z", name)._repr_html_()]
    return [Shape(page).elements for page in pages]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_makes_no_element(text):
    _, framed, said = shapes_of(text)
    assert [tag for tag, *_ in framed + said] == ["p", "iframe", "p"]
    assert shapes_of(text) == shapes_of("plain")
    if text.startswith("<script"):
        assert Shape(f"<p>{text}</p>").elements != Shape("<p>plain</p>").elements


# All of these are on the list of what JupyterLab leaves in HTML that it does not trust.
ELEMENTS = {"p", "b", "i", "em", "strong", "br", "code", "pre", "ul", "li", "details", "summary", "img", "div"}
ELEMENTS |= {"table", "thead", "tbody", "tr", "th", "td"}
KINDS = {"text/plain", "text/html", "text/latex", "text/markdown", "image/png"}


def active(book) -> list[str]:
    """Return what a notebook's outputs hold that JupyterLab would not show, or not untouched, without trust."""
    found = []
    for output in (output for cell in book.cells for output in cell.get("outputs", ())):
        data = output.get("data", {})
        found += sorted(set(data) - KINDS)
        for tag, *attributes in Shape("".join(data.get("text/html", ""))).elements:
            found += [tag] if tag not in ELEMENTS else []
            found += [name for name in attributes if name.startswith("on") or name in ("href", "srcdoc", "action")]
        found += re.findall(r"<img[^>]*src=[\"'](?!data:image/)[^>]*", "".join(data.get("text/html", "")))
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_saved_lesson_needs_no_trust(path):
    assert active(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/javascript", "1"),
        ("image/svg+xml", "<svg/>"),
        ("text/html", "<p><script>1</script></p>"),
        ("text/html", "<svg></svg>"),
        ("text/html", "<p onclick='1'>a</p>"),
        ("text/html", "<img src='https://example.org/a.png'>"),
    ],
)
def test_an_output_that_needs_trust_is_seen(kind, content):
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", {kind: content})])
    assert active(nbformat.v4.new_notebook(cells=[cell]))


def listed(page):
    """Return the packages in the first column of the page's tables."""
    return re.findall(r"(?m)^\| `([\w-]+)` \| [^|\s]", page)


def test_every_dependency_is_listed_with_its_reason():
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lab"]]
    assert sorted(listed(PAGE)) == sorted(Requirement(line).name for line in needed)
    assert listed("| `numpy` | arrays |\n| `pandas` | |") == ["numpy"]
