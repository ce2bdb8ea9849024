"""What Binder builds: repo2docker's own steps, nothing unchecked, and no more than the course needs."""

from __future__ import annotations

import json
import re

import pytest
from environments import fresh
from image import PYTHON, STEPS, dockerfile
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from readme import ROOT

LOCK = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
BUILD = ("hatchling", "editables")  # what postBuild needs, and what it would for an editable install


def entry(name: str) -> str:
    """Return a package's lines in the lock."""
    return re.search(rf"(?m)^{name}==.*\n(?: +--hash=.*\n)+", LOCK)[0]


def installed(home, lines):
    """Install the packages of these lines alone as repo2docker's first step does."""
    (home / "lock.txt").write_text(lines, encoding="utf-8")
    return fresh(home).run("python", "-m", "pip", "install", "--no-cache-dir", "--no-deps", "-r", "lock.txt")


def test_a_package_with_its_hash_is_accepted(tmp_path):
    done = installed(tmp_path, entry("pure-eval"))
    assert done.returncode == 0, done.stderr


def test_a_tampered_hash_is_refused(tmp_path):
    tampered = re.sub(
        r"(sha256:)(.)", lambda found: found[1] + "fedcba9876543210"[int(found[2], 16)], entry("pure-eval")
    )
    done = installed(tmp_path, tampered)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr


def needed(packages, *roots):
    """Return the names of all packages that the requirements bring, by what the packages themselves declare."""
    waiting, found = [Requirement(root) for root in roots], set()
    while waiting:
        one = waiting.pop()
        extras = one.extras or {""}
        for extra in extras - {kept for name, kept in found if name == canonicalize_name(one.name)}:
            found.add((canonicalize_name(one.name), extra))
            declared = map(Requirement, packages[canonicalize_name(one.name)].get("requires_dist", ()))
            waiting += [line for line in declared if not line.marker or line.marker.evaluate({"extra": extra})]
            if extra:
                waiting.append(Requirement(one.name))
    return {name for name, _ in found}


def inspected(environment):
    told = json.loads(environment.run("python", "-m", "pip", "inspect").stdout)["installed"]
    return {canonicalize_name(one["metadata"]["name"]): one["metadata"] for one in told}


def test_it_holds_what_the_course_needs_and_no_more(image):
    packages = inspected(image.environment)
    assert packages.keys() - {"pip", "setuptools"} == needed(packages, "backprop-widgets[lab]", *BUILD)


def test_one_package_too_many_or_too_few_is_seen(image):
    packages = inspected(image.environment)
    assert needed(packages, "backprop-widgets[lab]") < needed(packages, "backprop-widgets[lab]", *BUILD)
    assert {"jupyterlab", "matplotlib", "traitlets"} <= needed(packages, "backprop-widgets[lab]")
    assert "jupyterlab" not in needed(packages, "backprop-widgets")


def size(folder):
    """Return the size of all files below a folder in MB."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_size for file in files) / 1e6


@pytest.mark.parametrize(("what", "folder"), [("packages", "venv"), ("this repository", "repository")])
def test_its_size_is_in_the_documentation(image, what, folder):
    text = " ".join((ROOT / "docs" / "where-it-runs.md").read_text(encoding="utf-8").split())
    told = float(re.search(rf"(\d+) MB of {what}", text)[1])
    assert size(image.environment.home / folder) == pytest.approx(told, rel=0.05, abs=0.5)


@pytest.mark.nightly
def test_the_steps_are_those_of_repo2docker(tmp_path):
    text, _ = dockerfile(tmp_path)
    assert tuple(re.findall(r"(?m)^RUN (.*\bbinder/.*)$", text)) == STEPS
    assert f"python={PYTHON}" in text
