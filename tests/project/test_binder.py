"""The lock from which Binder installs: complete, hashed, and of the versions that pyproject.toml allows."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest
from image import PYTHON
from packaging.requirements import Requirement

TOP = Path(__file__).resolve().parents[2]
LOCK = (TOP / "binder" / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["lab"],
    *PROJECT["build-system"]["requires"],
]


def locked(text: str) -> dict[str, str]:
    """Return the locked version of each package; one without a hash is left out."""
    return dict(re.findall(r"(?m)^([\w.-]+)==(\S+) \\\n +--hash=sha256:[0-9a-f]{64}", text))


@pytest.mark.parametrize("line", NEEDED)
def test_what_is_needed_is_locked_at_an_allowed_version(line):
    requirement = Requirement(line)
    assert requirement.specifier.contains(locked(LOCK)[requirement.name])


def test_every_line_has_a_hash():
    assert len(locked(LOCK)) == len(re.findall(r"(?m)^[\w.-]+==", LOCK))
    assert len(locked(re.sub(r"(?m)^( +--hash=\S+)( \\)?\n", "", LOCK, count=2))) < len(locked(LOCK))


def test_the_lock_names_no_host_and_is_for_the_python_of_the_image():
    assert not re.search(r"://|--index-url|--find-links", LOCK)
    assert f"with Python {PYTHON}" in LOCK


def test_the_package_itself_is_installed_afterwards():
    script = TOP / "binder" / "postBuild"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text(encoding="utf-8").startswith("#!")
    assert "pip install --no-deps --no-build-isolation ." in script.read_text(encoding="utf-8")
