"""Another page that shows widgets, from the environment of the tests: Jupyter Notebook 7."""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser.lab import Lab, copy_checkout, free_port, fresh_environment, running, write_config

__all__ = ["running_notebook"]


@contextmanager
def running_notebook() -> Iterator[Lab]:
    """Run Jupyter Notebook 7 in a copy of the checkout."""
    with _place() as (home, lab):
        copy_checkout(lab.root)
        command = [sys.executable, "-m", "notebook", "--expose-app-in-browser"]
        with running(lab, command, fresh_environment(home)):
            yield lab


@contextmanager
def _place() -> Iterator[tuple[Path, Lab]]:
    with tempfile.TemporaryDirectory(prefix="host-") as directory:
        home, root, log = (Path(directory).resolve() / name for name in ("home", "checkout", "log"))
        port, token = free_port(), secrets.token_hex()
        write_config(home / "config", port, token)
        yield home, Lab(f"http://127.0.0.1:{port}", token, root, log, home / "runtime")
