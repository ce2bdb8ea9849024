"""The house: which room imports which, how long its files are, what it names."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
PACKAGE = TOP / "backprop_widgets"
# a room, or a module that stands alone, may import from itself and from those to its left
ROOMS = ("engine", "explain", "course", "cli", "exercises", "widgets")
OUTSIDE = {
    "engine": {"numpy"},
    "explain": {"numpy", "matplotlib", "mpl_toolkits", "contourpy", "PIL"},  # the last three come with matplotlib
    "course": set(),
    "cli": set(),  # JupyterLab is asked for when it is opened, and may be missing
    "exercises": {"numpy"},
    "widgets": {"numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets"},
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imported(source: str, module: tuple[str, ...]) -> set[str]:
    """Return what a module of the package imports: rooms as ``.engine``, other packages by name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = [*module[: len(module) - node.level], *(node.module or "").split(".")]
                found |= {f".{name}" for name in [base[0] or alias.name for alias in node.names]}
            else:
                name = node.module.split(".")
                found.add(f".{name[1]}" if name[0] == PACKAGE.name and len(name) > 1 else name[0])
    return found


def wrong_imports(source: str, module: tuple[str, ...]) -> set[str]:
    """Return the imports that run against the arrows, or are not among a room's dependencies."""
    room = module[0]
    allowed = {f".{name}" for name in (*ROOMS[: ROOMS.index(room) + 1], "__version__")}
    allowed |= OUTSIDE[room] | set(sys.stdlib_module_names)
    return imported(source, module) - allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_run_one_way(path):
    assert wrong_imports(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).with_suffix("").parts) == set()


@pytest.mark.parametrize(
    ("line", "room"),
    [
        ("from ..explain.notation import formula", "engine"),
        ("from ..widgets import Explorer", "explain"),
        ("from backprop_widgets.widgets import Explorer", "explain"),
        ("import matplotlib.figure", "engine"),
        ("import ipywidgets", "explain"),
        ("from ..exercises import Worksheet", "explain"),
        ("from ..widgets import Answers", "exercises"),
        ("def late():\n    import pandas", "widgets"),
        ("from . import widgets", "cli"),
        ("import jupyterlab", "cli"),
    ],
)
def test_an_arrow_that_runs_backwards_is_seen(line, room):
    assert wrong_imports(line, (room,) if line.startswith("from . ") else (room, "module"))


def test_the_engine_loads_numpy_alone():
    code = (
        "import sys, backprop_widgets.engine; "
        "print([name for name in ('matplotlib', 'ipywidgets', 'anywidget', 'IPython', 'PIL') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_public_names_are_there_and_listed():
    import backprop_widgets

    assert backprop_widgets.__version__ == tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["version"]
    for name in backprop_widgets.__all__:
        assert getattr(backprop_widgets, name) is not None
        assert name in dir(backprop_widgets)
    with pytest.raises(AttributeError, match="no attribute 'Exploder'"):
        backprop_widgets.Exploder  # noqa: B018


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_is_and_what_it_offers(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    if path.name != "__init__.py":
        assert any(
            isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__" for node in tree.body
        )


FORBIDDEN = (
    r"\beval\(",
    r"new Function",
    r"https?://(?!www\.w3\.org/2000/svg)",
    r"\binteract\(",
    r"\bpyplot\b",
    r"clear_output",
)


@pytest.mark.parametrize(
    "path", [*MODULES, *PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")], ids=lambda path: path.name
)
def test_nothing_reaches_for_the_network_or_the_forbidden(path):
    text = path.read_text(encoding="utf-8")
    assert [pattern for pattern in FORBIDDEN if re.search(pattern, text)] == []


def test_a_forbidden_word_would_be_found():
    for text in ("eval('1')", "fetch('https://example.org')", "import matplotlib.pyplot as plt"):
        assert any(re.search(pattern, text) for pattern in FORBIDDEN)


def test_the_address_of_the_repository_stands_in_one_place():
    address = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["urls"]["Repository"]
    slug = address.removeprefix("https://")
    holders = [
        path.relative_to(TOP).as_posix()
        for path in sorted(TOP.rglob("*"))
        if path.is_file()
        and not {".git", ".venv"} & set(path.relative_to(TOP).parts)
        and path.suffix in {".py", ".md", ".toml", ".ipynb", ".cff", ".js", ".yml", ".txt"}
        and slug in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert holders == ["pyproject.toml"]
