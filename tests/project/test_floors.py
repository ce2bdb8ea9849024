"""The oldest versions that pyproject.toml allows: all but the browser tests and the linters pass with them too."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib

import pytest
from environments import fresh
from packaging.requirements import Requirement
from packaging.version import Version
from readme import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = PROJECT["dependencies"]
PEERS = [Requirement(line).name for line in PROJECT["optional-dependencies"]["bench"]]

# An old release uses what its own dependencies have deprecated since; any other warning is an error here as well.
WARNINGS = "filterwarnings=error\nignore::DeprecationWarning"
LEFT_OUT = (
    "tests/browser",
    "tests/project/test_style.py",
    "tests/project/test_installed.py",
    "tests/course/test_cli_lab.py",
)


def floors(lines) -> dict[str, Version]:
    """Return the oldest version that each requirement allows.

    Raises:
        ValueError: one has no floor, or more than a floor.

    """
    found = {}
    for requirement in map(Requirement, lines):
        (floor, *more) = requirement.specifier or [None]
        if floor is None or more or floor.operator != ">=":
            raise ValueError(f"{requirement} is not a name and its floor, as in numpy>=2.0")
        found[requirement.name] = Version(floor.version)
    return found


def test_every_dependency_has_a_floor():
    assert floors(DEPENDENCIES).keys() == {Requirement(line).name for line in DEPENDENCIES}


@pytest.mark.parametrize("line", ["numpy", "numpy>2", "numpy==2.0", "numpy>=2.0,<3", "numpy~=2.0"])
def test_what_has_no_floor_is_seen(line):
    with pytest.raises(ValueError, match="is not a name and its floor"):
        floors([line])


def skipped(report) -> list[str]:
    """Return why tests were skipped, but for those that need a library whose numbers stand beside ours.

    Raises:
        ValueError: the report does not say why of all of them, as it does with ``-rs``.

    """
    said = re.findall(r"^SKIPPED \[(\d+)\] \S+ (.*)$", report, re.MULTILINE)
    count = sum(int(number) for number in re.findall(r"(\d+) skipped", report))
    if count != sum(int(number) for number, _ in said):
        raise ValueError(f"{count} were skipped, and it is said why of {said}")
    absent = re.compile(rf"could not import '({'|'.join(PEERS)})\b")
    return [reason for _, reason in said if not absent.match(reason)]


def test_what_is_skipped_for_want_of_a_peer_is_known():
    peer = "SKIPPED [2] tests/a.py:3: could not import 'micrograd.engine': No module named 'micrograd'\n"
    other = "SKIPPED [1] tests/b.py: no Chromium\n"
    assert skipped(f"{peer}5 passed, 2 skipped in 1 s") == []
    assert skipped(f"{peer}{other}5 passed, 3 skipped in 1 s") == ["no Chromium"]
    assert skipped("5 passed in 1 s") == []
    with pytest.raises(ValueError, match="3 were skipped, and it is said why of"):
        skipped(f"{peer}5 passed, 3 skipped in 1 s")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The README's environment, with the oldest versions in it."""
    environment = fresh(tmp_path_factory.mktemp("floors"))
    pinned = [f"{name}=={version}" for name, version in floors(DEPENDENCIES).items()]
    done = environment.install("--editable", f"{ROOT}[lab,test]", *pinned)
    if "No matching distribution found" in done.stderr and os.environ.get("CI") != "true":
        reason = done.stderr.strip().splitlines()[-1]
        pytest.skip(f"Python {sys.version.split()[0]} is too new for the oldest versions: {reason}")
    assert done.returncode == 0, done.stderr
    return environment


def wrong_versions(environment):
    """Return what is not installed in its oldest version."""
    listed = json.loads(environment.run("python", "-m", "pip", "list", "--format", "json").stdout)
    versions = {row["name"]: Version(row["version"]) for row in listed}
    return {name: versions.get(name) for name, oldest in floors(DEPENDENCIES).items() if versions.get(name) != oldest}


@pytest.mark.nightly
def test_all_that_needs_no_browser_passes_with_the_oldest_versions(environment):
    assert wrong_versions(environment) == {}
    left_out = [f"--ignore={path}" for path in LEFT_OUT]
    options = ["-q", "-rs", "-p", "no:cacheprovider", "-m", "not browser and not nightly", "-o", WARNINGS, *left_out]
    done = environment.run("python", "-m", "pytest", *options, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 1000
    assert skipped(done.stdout) == []
    assert not re.search(r"\d+ xfailed", done.stdout)


@pytest.mark.nightly
def test_another_version_would_be_seen(environment, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "DEPENDENCIES", ["numpy>=1.0", "nothing>=1"])
    assert wrong_versions(environment).keys() == {"numpy", "nothing"}
