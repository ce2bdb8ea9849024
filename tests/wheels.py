"""Builds of the package, made of a copy of the checkout with the backend that pyproject.toml declares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from checkout import copy_checkout

__all__ = ["LITTER", "built", "littered_copy"]

# What tools leave in the folders that are built from.
LITTER = (
    "notebooks/.ipynb_checkpoints/00-backpropagation-checkpoint.ipynb",
    "notebooks/.backprop-widgets.json",
    "backprop_widgets/__pycache__/cli.cpython-311.pyc",
    "backprop_widgets/.mypy_cache/cli.json",
)


def littered_copy(to: Path) -> Path:
    """Copy the checkout, and leave in it what tools leave."""
    copy_checkout(to)
    for name in LITTER:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).touch()
    return to


def built(top: Path, kind: str = "wheel", epoch: int = 1_700_000_000) -> Path:
    """Build the ``wheel`` or the ``sdist`` of the tree at `top` as pip does, as of `epoch`, and return the file."""
    out = top / "dist" / kind
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", f"import hatchling.build; hatchling.build.build_{kind}({str(out)!r})"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(command, cwd=top, env=environment, check=True, capture_output=True, text=True)
    (file,) = out.iterdir()
    return file
