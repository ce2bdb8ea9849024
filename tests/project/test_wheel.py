"""The wheel: all of the package, the lessons, nothing else, and the same bytes whoever builds it."""

from __future__ import annotations

import os
import runpy
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from readme import ROOT
from wheels import LITTER, built, littered_copy

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return littered_copy(tmp_path_factory.mktemp("tree") / "here")


@pytest.fixture(scope="module")
def wheel(tree):
    return built(tree)


def expected(top: Path) -> dict[str, bytes]:
    """Return what a wheel of the tree at `top` has to hold, but for its metadata."""
    paths = [path for room in ("backprop_widgets", "notebooks") for path in (top / room).rglob("*") if path.is_file()]
    names = {path.relative_to(top).as_posix(): path for path in paths}
    clean = {name.replace("notebooks/", "backprop_widgets/notebooks/"): names[name] for name in {*names} - {*LITTER}}
    return {name: path.read_bytes() for name, path in clean.items()}


def packed(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


def test_it_holds_the_package_and_the_lessons_and_nothing_else(wheel, tree):
    assert packed(wheel) == expected(tree)
    for suffix in (".py", ".js", ".css", ".ipynb", "/py.typed"):
        assert any(name.endswith(suffix) for name in packed(wheel)), suffix


def test_its_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        texts = {Path(name).name: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name}
    assert texts["entry_points.txt"] == "[console_scripts]\nbackprop-widgets = backprop_widgets.cli:main\n"
    assert texts["LICENSE"] == (ROOT / "LICENSE").read_text(encoding="utf-8")
    lines = texts["METADATA"].splitlines()
    needed = [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]
    without_extra = {str(Requirement(line)) for line in needed if "extra ==" not in line}
    assert without_extra == {str(Requirement(line)) for line in PROJECT["project"]["dependencies"]}


def test_the_same_bytes_elsewhere_at_another_time_and_by_way_of_the_sdist(wheel, tmp_path):
    there = littered_copy(tmp_path / "there")
    for path in there.rglob("*"):
        os.utime(path, (1e9, 1e9))
        if path.is_file():
            path.chmod(0o600)
    assert built(there).read_bytes() == wheel.read_bytes()
    with tarfile.open(built(there, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("backprop_widgets-*")
    assert built(unpacked).read_bytes() == wheel.read_bytes()


def test_the_comparison_of_bytes_sees_a_date_and_a_letter(wheel, tree, tmp_path):
    copy = littered_copy(tmp_path / "copy")
    later = built(copy, epoch=1_800_000_000)
    assert packed(later) == packed(wheel)
    assert later.read_bytes() != wheel.read_bytes()
    with (copy / "backprop_widgets/widgets/js/views/template_view.js").open("a") as file:
        file.write(" ")
    assert packed(built(copy)) != expected(tree)


def test_an_editable_install_has_no_copy_that_could_grow_old(tree):
    hook = runpy.run_path(str(tree / ".ci" / "lessons_in_wheel.py"))["Lessons"]
    lessons = hook(str(tree), {}, None, None, "", "wheel")
    added = {"editable": {"force_include": {}}, "standard": {"force_include": {}}}
    for version, data in added.items():
        lessons.initialize(version, data)
    assert added["standard"]["force_include"]
    assert not added["editable"]["force_include"]


def test_what_builds_it_is_what_the_tests_install():
    (backend,) = PROJECT["build-system"]["requires"]
    assert backend in PROJECT["project"]["optional-dependencies"]["test"]
