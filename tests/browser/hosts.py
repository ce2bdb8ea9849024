"""Servers from the environment of the tests: Jupyter Notebook 7, Voila, and JupyterLab with settings of one's own."""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser.lab import Lab, free_port, fresh_environment, running, write_config
from checkout import copy_checkout

__all__ = ["running_jupyterlab", "running_notebook", "running_voila"]


@contextmanager
def running_notebook() -> Iterator[Lab]:
    """Run Jupyter Notebook 7 in a copy of the checkout."""
    with _place() as (home, lab):
        copy_checkout(lab.root)
        command = [sys.executable, "-m", "notebook", "--expose-app-in-browser"]
        with running(lab, command, fresh_environment(home)):
            yield lab


@contextmanager
def running_voila(notebook: str, *options: str, settings: str = "") -> Iterator[Lab]:
    """Run Voila on a notebook, given as the text of its file, with the text of a ``voila.py``."""
    with _place() as (home, lab):
        lab.root.mkdir()
        (home / "config" / "voila.py").write_text(settings, encoding="utf-8")
        (lab.root / "page.ipynb").write_text(notebook, encoding="utf-8")
        where = ["--no-browser", "--Voila.ip=127.0.0.1", f"--port={lab.url.rpartition(':')[2]}"]
        command = [sys.executable, "-m", "voila", "page.ipynb", *where, *options]
        # asked for its page, it would start a kernel
        with running(lab, command, fresh_environment(home), path="/voila/static/voila.js"):
            yield lab


@contextmanager
def running_jupyterlab(settings: str = "") -> Iterator[Lab]:
    """Run JupyterLab in an empty folder, with the text of a ``jupyter_server_config.py``."""
    with _place() as (home, lab):
        lab.root.mkdir()
        (home / "config" / "jupyter_server_config.py").write_text(settings, encoding="utf-8")
        with running(lab, [sys.executable, "-m", "jupyterlab"], fresh_environment(home)):
            yield lab


@contextmanager
def _place() -> Iterator[tuple[Path, Lab]]:
    with tempfile.TemporaryDirectory(prefix="host-") as directory:
        home, root, log = (Path(directory).resolve() / name for name in ("home", "checkout", "log"))
        port, token = free_port(), secrets.token_hex()
        write_config(home / "config", port, token)
        yield home, Lab(f"http://127.0.0.1:{port}", token, root, log, home / "runtime")
