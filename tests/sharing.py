"""What takes long to make is made once, whatever the number of processes that a run of the tests is divided among."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["begin", "made_once", "shared"]

VARIABLE = "PYTEST_SHARED"  # with a name that no process started by a test inherits


def begin() -> Path:
    """Make the folder that all processes of this run share, and return it; they inherit its name."""
    folder = Path(tempfile.mkdtemp(prefix="tests-")).resolve()
    os.environ[VARIABLE] = os.fspath(folder)
    return folder


def shared(name: str) -> Path:
    """Return a path in the folder of this run."""
    return Path(os.environ[VARIABLE], name)


@contextmanager
def made_once(name: str) -> Iterator[tuple[Path, bool]]:
    """Yield an empty folder, and whether it is still to be filled; whoever asks meanwhile waits for the end.

    If filling it fails, the next who asks is told to fill it.
    """
    folder, done = shared(name), shared(f"{name}.done")
    with shared(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when the file is closed, or the process ends
        missing = not done.exists()
        if missing:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        yield folder, missing
        done.touch()
