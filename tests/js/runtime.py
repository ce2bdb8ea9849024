"""Deno, which runs scripts without a browser and checks their types. It fetches nothing here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

__all__ = ["ROOT", "SCRIPTS", "deno", "found_deno"]

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "backprop_widgets" / "widgets" / "js"


def found_deno() -> str:
    """Return Deno's path; skip the test where there is none, but fail it where all tests have to run."""
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if path := shutil.which("deno", path=beside):
        return path
    message = "no deno found, neither beside Python nor on PATH; it comes with the extra `test`"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def deno(cache: Path, *command: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess:
    """Run Deno with a cache of its own and no leave to fetch anything, and keep what it says."""
    variables |= {
        "DENO_DIR": str(cache),
        "DENO_NO_UPDATE_CHECK": "1",
        "NO_COLOR": "1",
        "PATH": os.environ.get("PATH", ""),
    }
    arguments = [found_deno(), str(command[0]), "--no-remote", "--no-npm", *map(str, command[1:])]
    return subprocess.run(arguments, env=variables, cwd=cwd, capture_output=True, text=True, encoding="utf-8")
