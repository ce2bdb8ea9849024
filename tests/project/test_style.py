"""The tools that read the code agree with it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from checkout import ROOT, tracked


@pytest.mark.parametrize(
    "command",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)],
    ids=lambda command: " ".join(command),
)
def test_the_tools_are_content(command):
    files = (
        tracked("**/*.py", "**/*.pyi", "**/*.ipynb") if command[0] == "ruff" else []
    )  # mypy's stand in pyproject.toml
    run = subprocess.run([sys.executable, "-m", *command, *files], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
