"""The tools that read the code agree with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "command",
    [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)],
    ids=lambda command: " ".join(command),
)
def test_the_tools_are_content(command):
    run = subprocess.run([sys.executable, "-m", *command], cwd=TOP, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
