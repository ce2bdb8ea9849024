"""What the tests take for the repository: what git tracks."""

from __future__ import annotations

import re
import subprocess

import pytest
from checkout import ROOT, copy_checkout, tracked

# Of the package all that lies in it counts: so it is installed.
LISTING = re.compile(r"\b(?:ROOT|TOP|NOTEBOOKS|DOCS)\b(?: / \"\w+\"\))*\.r?glob\(")


@pytest.fixture
def top(tmp_path):
    """A checkout with two files that git tracks, one that it did, and what it does not know."""
    top = tmp_path / "top"
    for name in ("a.py", "docs/b.md", "docs/gone.md", "venv/lib/c.py", "docs/new.md"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name, encoding="utf-8")
    for command in (["init"], ["add", "a.py", "docs/b.md", "docs/gone.md"]):
        subprocess.run(["git", *command], cwd=top, check=True, capture_output=True)
    (top / "docs/gone.md").unlink()
    return top


def test_a_virtual_environment_and_a_file_not_added_are_none_of_its_files(top, tmp_path):
    assert tracked(top=top) == [top / "a.py", top / "docs/b.md"]
    (top / "a.py").write_text("changed", encoding="utf-8")
    copy_checkout(tmp_path / "copy", top=top)
    copied = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert copied == {"a.py": "changed", "b.md": "docs/b.md"}


def test_a_star_stays_in_its_folder(top):
    assert tracked("*.py", "*.md", top=top) == [top / "a.py"]
    assert tracked("**/*.md", top=top) == [top / "docs/b.md"]


def test_no_test_lists_the_checkout_otherwise():
    def listings(text):
        return LISTING.findall(text)

    tests = [path for path in tracked("tests/**/*.py") if path.name != "test_checkout.py"]
    assert [path.name for path in tests if listings(path.read_text(encoding="utf-8"))] == []
    for line in ("TOP.rglob('*')", "sorted((ROOT / \"notebooks\").glob('*.ipynb'))", "*DOCS.rglob('*.md')"):
        assert listings(line), line
    assert ROOT / "tests/checkout.py" in tracked()
