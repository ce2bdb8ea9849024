"""The site: every public name is in the reference, every page in the contents; built, it needs no other host."""

from __future__ import annotations

import importlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from checkout import tracked
from environments import fresh
from readme import ROOT

import backprop_widgets
from backprop_widgets.engine.operation import Operation

DOCS = ROOT / "docs"
REFERENCE = "\n".join(path.read_text(encoding="utf-8") for path in tracked("docs/reference/*.md"))
CONTENTS = (DOCS / "index.md").read_text(encoding="utf-8")
ELSEWHERE = re.compile(r"\s*(?:[a-z]+:)?//", re.IGNORECASE)


def described(reference: str) -> set[str]:
    """Return the names that a directive describes, without their modules."""
    found = re.findall(r"^\.\. (?:auto\w+|py:\w+):: ([\w.]+)", reference, re.MULTILINE)
    operations = [name for name in backprop_widgets.__all__ if isinstance(getattr(backprop_widgets, name), Operation)]
    return {name.rpartition(".")[2] for name in found} | set(operations if "\n.. operations::\n" in reference else ())


def missing(contents: str) -> list[str]:
    """Return the pages that the contents do not list, as paths below the root."""
    listed = {(DOCS / f"{name}").resolve() for name in re.findall(r"([\w./-]+)>?$", contents, re.MULTILINE)}
    pages = tracked("*.md", "docs/**/*.md", "notebooks/*.md", "notebooks/*.ipynb")
    return [str(page.relative_to(ROOT)) for page in pages if page.with_suffix("") not in listed]


class Fetched(HTMLParser):
    """Collects the addresses at other hosts that a page would fetch to be shown; a link is only followed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag, attrs):
        self.in_style = tag == "style"
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster") or (name == "href" and tag not in ("a", "area")):
                self.found += [value] if ELSEWHERE.match(value or "") else []
            elif name == "style":
                self.found += in_styles(value or "")

    def handle_data(self, data):
        if self.in_style:
            self.found += in_styles(data)


def in_styles(text: str) -> list[str]:
    """Return the addresses at other hosts in a style sheet."""
    found = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", text)
    return [address for address in found if ELSEWHERE.match(address)]


def from_elsewhere(site: Path) -> dict[str, list[str]]:
    """Return what the pages and styles of a site would fetch from other hosts."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        page = Fetched()
        page.feed(path.read_text(encoding="utf-8"))
        found[path.name] = page.found
    for path in sorted(site.rglob("*.css")):
        found[path.name] = in_styles(path.read_text(encoding="utf-8"))
    return {name: addresses for name, addresses in found.items() if addresses}


def test_every_public_name_is_in_the_reference():
    assert set(backprop_widgets.__all__) - described(REFERENCE) == set()


@pytest.mark.parametrize(("text", "gone"), [(".. autoclass:: Graph\n", "Graph"), (".. operations::\n", "sigmoid")])
def test_a_name_that_is_left_out_is_seen(text, gone):
    assert gone in set(backprop_widgets.__all__) - described(REFERENCE.replace(text, ""))


def test_what_is_named_with_its_module_is_there():
    paths = re.findall(r"^\.\. auto\w+:: (backprop_widgets\.[\w.]+)\.(\w+)$", REFERENCE, re.MULTILINE)
    assert paths
    assert [name for module, name in paths if not hasattr(importlib.import_module(module), name)] == []


def test_every_page_is_in_the_contents():
    assert missing(CONTENTS) == ["docs/index.md"]
    assert missing(CONTENTS.replace("notebooks/02-loss", "")) == ["docs/index.md", "notebooks/02-loss.ipynb"]


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ('<script src="https://cdn.example.org/a.js"></script>', 1),
        ('<link href="//fonts.example.org/a.css" rel="stylesheet">', 1),
        ('<style>@import "https://example.org/a.css";</style>', 1),
        ('<p style="background: url(https://example.org/a.png)">', 1),
        ('<a href="https://example.org">x</a><script src="a.js"></script><img src="data:image/png;base64,AA//">', 0),
    ],
)
def test_what_would_be_fetched_is_seen(page, count, tmp_path):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert sum(map(len, from_elsewhere(tmp_path).values())) == count


def test_the_site_is_built_without_a_warning_and_needs_no_other_host(tmp_path):
    """With the very command of CONTRIBUTING.md, but for the folder."""
    environment = fresh(tmp_path)
    done = environment.install("--editable", f"{ROOT}[docs]")
    assert done.returncode == 0, done.stderr
    (words,) = re.findall(r"^\$ \.venv/bin/(python -m sphinx .*) build/site$", _contributing(), re.MULTILINE)
    site = tmp_path / "site"
    done = environment.run(*words.split(), site, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    lessons = {f"notebooks/{path.stem}.html" for path in tracked("notebooks/*.ipynb")}
    assert pages >= {"index.html", "docs/index.html", "docs/reference/graphs.html", *lessons}
    assert from_elsewhere(site) == {}
    graphs = (site / "docs" / "reference" / "graphs.html").read_text(encoding="utf-8")
    assert "<msub>" in graphs
    assert re.search(r"<mfrac[^>]*>\s*<mn>1</mn>\s*<mn>2</mn>\s*</mfrac>", graphs)  # one half, as TeX reads frac12


def _contributing() -> str:
    return (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
