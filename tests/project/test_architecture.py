"""The house: which room imports which, what a file says it is, what it names."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from checkout import tracked

TOP = Path(__file__).resolve().parents[2]
PACKAGE = TOP / "backprop_widgets"
# For each room, or module that stands alone, the rooms it may import from, itself aside.
ROOMS = {
    "engine": set(),
    "symbolic": {"engine"},
    "training": {"engine", "symbolic"},
    "mistakes": {"engine", "symbolic", "training"},
    "graph": {"engine", "symbolic", "training", "mistakes"},
    "probabilities": {"engine"},
    "examples": {"engine", "graph"},
    "layers": {"engine", "training", "graph", "examples", "probabilities"},
    "digits": {"engine", "training"},
    "points": {"engine", "training"},
    "presets": {"examples"},
    "explain": {"engine", "symbolic", "training", "mistakes", "examples"},
    "course": {"explain"},
    "cli": {"course", "explain", "presets", "widgets"},
    "experiment": {"engine", "symbolic", "training", "mistakes", "examples", "presets", "explain"},
    "exercises": {"engine", "symbolic", "training", "mistakes", "graph", "examples", "presets", "explain"},
    "widgets": {
        *("engine", "symbolic", "training", "mistakes", "graph", "examples", "presets"),
        *("explain", "experiment", "exercises"),
    },
}
FIGURES = {"matplotlib", "mpl_toolkits", "contourpy", "PIL"}  # the last two come with matplotlib
OUTSIDE = {
    "engine": {"numpy"},
    "symbolic": {"numpy"},
    "training": {"numpy"},
    "mistakes": {"numpy"},
    "graph": set(),
    "probabilities": set(),
    "examples": set(),
    "layers": set(),
    "digits": {"numpy"},
    "points": {"numpy"},
    "presets": set(),
    "explain": {"numpy"},
    "explain/figures": {"numpy", *FIGURES},
    "course": set(),
    "cli": set(),  # JupyterLab is asked for when it is opened, and may be missing
    "experiment": {"numpy", "matplotlib"},
    "exercises": {"numpy", "jupyter_core"},  # which says where its folders are, and may be missing
    "widgets": {"numpy", "matplotlib", "ipywidgets", "IPython", "anywidget", "traitlets"},  # the fourth by the third
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def name_of(path: Path) -> str:
    """Return a module's name inside the package, such as ``engine/dag``."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def imported(source: str, module: str, modules: set[str]) -> Iterator[tuple[str, bool]]:
    """Yield what a module imports, under ``if TYPE_CHECKING`` too: modules of the package, and other packages."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (node.module or "").replace(".", "/")
            if node.level:
                base = "/".join([PACKAGE.name, *module.split("/")[: -node.level], base]).rstrip("/")
            if base.partition("/")[0] != PACKAGE.name:
                yield base.partition("/")[0], False
                continue
            inside = base.removeprefix(PACKAGE.name).lstrip("/")
            for alias in node.names:
                longer = f"{inside}/{alias.name}".lstrip("/")
                yield longer if longer in modules else inside, True


def wrong_imports(source: str, module: str, modules: set[str] = frozenset()) -> set[str]:
    """Return the imports that run up, or are not among a room's dependencies."""
    room, sub = module.split("/")[0], "/".join(module.split("/")[:2])
    outside = OUTSIDE.get(sub, OUTSIDE[room]) | set(sys.stdlib_module_names)
    wrong = set()
    for name, ours in imported(source, module, modules):
        target = name.partition("/")[0]
        if (target not in {*ROOMS[room], room, ""}) if ours else name not in outside:
            wrong.add(name)
    return wrong


def circle_in(arrows: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports, in order; none if there is none."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name not in done:
            for other in sorted(arrows.get(name, ())):
                if found := walk(other, [*way, name]):
                    return found
            done.add(name)
        return []

    return next((found for name in sorted(arrows) if (found := walk(name, []))), [])


def arrows() -> dict[str, set[str]]:
    modules = {name_of(path) for path in MODULES}
    found: dict[str, set[str]] = {}
    for path in MODULES:
        name = name_of(path)
        names = {other for other, ours in imported(path.read_text(encoding="utf-8"), name, modules) if ours}
        found[name] = {other for other in names if other in modules} - {name}
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_arrows_run_one_way(path):
    modules = {name_of(other) for other in MODULES}
    assert wrong_imports(path.read_text(encoding="utf-8"), name_of(path), modules) == set()


def test_no_circle_among_files():
    circle = circle_in(arrows())
    assert not circle, f"a circle of imports: {' -> '.join(circle)}"


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("from backprop_widgets.symbolic.derive import gradients", "engine/dag"),
        ("from ..explain.steps import steps", "engine/dag"),
        ("from backprop_widgets.mistakes.sites import Place", "training/loop"),
        ("if TYPE_CHECKING:\n    from backprop_widgets.graph import Graph", "training/loop"),
        ("from backprop_widgets.graph import Graph", "explain/steps"),
        ("from backprop_widgets.widgets.explorer import Explorer", "explain/steps"),
        ("from backprop_widgets.exercises.worksheet import Worksheet", "experiment/inputs"),
        ("import ipywidgets", "experiment/inputs"),
        ("import matplotlib.figure", "engine/dag"),
        ("import matplotlib.figure", "explain/diagram/svg"),
        ("def late():\n    import pandas", "widgets/explorer"),
        ("from . import widgets", "course"),
        ("import jupyterlab", "cli"),
    ],
)
def test_an_arrow_that_runs_up_is_seen(line, module):
    assert wrong_imports(line, module, {"widgets"})


def test_a_circle_is_named():
    assert circle_in({"a": {"b"}, "b": {"c", "d"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def code_lines(source: str) -> int:
    """Return the number of lines of code: without docstrings, comments and blank lines."""
    tree = ast.parse(source)
    prose = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            prose |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(bool(line.strip()) and not line.strip().startswith("#") for number, line in lines if number not in prose)


def test_the_engine_can_be_read_in_ten_minutes():
    files = [path for path in MODULES if name_of(path).startswith("engine/")]
    assert len(files) <= 13
    rows = {"engine/functions", "engine/array_functions"}  # one short function a row, as many as there are rows
    assert sum(code_lines(path.read_text(encoding="utf-8")) for path in files if name_of(path) not in rows) <= 640
    assert code_lines('"""A module."""\n\n# a remark\nx = 1\n\n\ndef f():\n    """Return."""\n    return x\n') == 3


def test_the_engine_loads_its_own_modules_and_numpy_alone():
    code = (
        "import sys, backprop_widgets.engine; "
        "print(sorted(name for name in sys.modules if name.startswith('backprop_widgets.')"
        " and not name.startswith('backprop_widgets.engine')), "
        "[name for name in ('matplotlib', 'ipywidgets', 'anywidget', 'IPython', 'PIL') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[] []\n"


def test_the_engine_knows_neither_mistakes_nor_markup():
    for path in MODULES:
        if name_of(path).startswith("engine/"):
            text = path.read_text(encoding="utf-8").lower()
            assert [word for word in ("mistake", "<m", "latex") if word in text] == [], name_of(path)


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
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".ipynb", ".cff", ".js", ".yml", ".txt"}
        and slug in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert holders == ["pyproject.toml"]
