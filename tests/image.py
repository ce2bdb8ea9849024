"""The environment that Binder builds, in a virtual environment instead of a container."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from checkout import copy_checkout
from environments import Environment, fresh
from readme import ROOT

__all__ = ["PYTHON", "STEPS", "Image", "build", "dockerfile"]

PYTHON = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")

# Those of repo2docker's Dockerfile that have to do with this repository; test_image.py compares them.
STEPS = (
    '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
    "chmod +x binder/postBuild",
    "./binder/postBuild",
)


@dataclass(frozen=True)
class Image:
    """An environment, the copy of the checkout from which it was built, and the variables of a shell in it."""

    environment: Environment
    root: Path
    variables: dict[str, str]

    @classmethod
    def at(cls, home: Path) -> Image:
        """Return the image that was built below a folder."""
        environment = Environment.at(home)
        path = os.pathsep.join([str(environment.programs), environment.variables["PATH"]])
        variables = environment.variables | {"PATH": path, "KERNEL_PYTHON_PREFIX": str(home / "venv")}
        return cls(environment, home / "repository", variables)


def build(home: Path, *before: str) -> Image:
    """Build below an empty folder; `before` are the requirements that the base image brings."""
    environment = fresh(home)
    if before:
        environment.install(*before).check_returncode()
    copy_checkout(home / "repository")
    image = Image.at(home)
    for step in STEPS:
        done = subprocess.run(step, shell=True, cwd=image.root, env=image.variables, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{step}: status {done.returncode}: {done.stderr}")
    return image


def dockerfile(home: Path) -> tuple[str, list[str]]:
    """Install repo2docker below an empty folder; return its Dockerfile for the checkout, and what Python packages
    with Jupyter in them its base image brings, as requirements.
    """
    environment = fresh(home)
    environment.install("jupyter-repo2docker").check_returncode()
    copy_checkout(home / "repository")
    done = environment.run("jupyter-repo2docker", "--no-build", "--debug", home / "repository")
    done.check_returncode()
    (conda,) = (home / "venv").glob("lib/*/site-packages/repo2docker/buildpacks/conda")
    wished = re.findall(
        r"(?m)^- (jupyter[\w-]*|notebook|ipywidgets)==", (conda / f"environment.py-{PYTHON}.yml").read_text()
    )
    locked = (conda / f"environment.py-{PYTHON}-linux-64.lock").read_text()
    versions = {name: re.search(rf"/{name}-(\d[\d.]*)-", locked)[1] for name in wished}
    names = {"jupyterhub-singleuser": "jupyterhub"}  # as conda calls it
    return done.stdout + done.stderr, [f"{names.get(name, name)}=={number}" for name, number in versions.items()]
