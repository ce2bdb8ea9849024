"""The JupyterLab that the README's first sh block starts."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from checkout import copy_checkout
from readme import sh_blocks
from sharing import made_once

__all__ = [
    "BLANK",
    "Lab",
    "LabError",
    "free_port",
    "fresh_environment",
    "running",
    "running_lab",
    "write_blank",
    "write_config",
]

# Seconds. The first block installs in 50 s of one processor, and took more than 300 where 18 processes shared two.
START = 900

# What a new reader does not have: other Jupyter, Python, plot and desktop settings, and pytest's.
DROPPED = ("IPYTHON", "JPY_", "JUPYTER", "MPL", "PYTEST", "PYTHON", "VIRTUAL_ENV", "XDG_")

BLANK = "notebooks/blank.ipynb"

OVERRIDES = {
    # News and updates are asked for on the network, and the question covers the page.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # A test opens the notebook that was checked in, whatever another test did to it.
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


class LabError(Exception):
    """JupyterLab did not start."""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address and token, its copy of the checkout, its log and runtime files."""

    url: str
    token: str
    root: Path
    log: Path
    runtime: Path

    def request(self, method: str, path: str) -> bytes:
        """Return the server's answer; `path` begins with /api."""
        request = Request(self.url + path, method=method, headers={"Authorization": f"token {self.token}"})
        # The proxies of the environment are for other hosts.
        with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:
            return answer.read()

    def described(self) -> dict[str, Any]:
        """Return what the server has noted of itself: its ``pid``, its ``root_dir``."""
        (description,) = self.runtime.glob("jpserver-*.json")
        return json.loads(description.read_text(encoding="utf-8"))

    def served(self, path: str) -> str:
        """Return a path of the checkout as the server's own: relative to the directory that it serves."""
        return (self.root / path).relative_to(self.described()["root_dir"]).as_posix()

    def end_sessions(self, path: str) -> None:
        """Shut down the kernels that earlier pages left to the notebook at the server's `path`."""
        for session in json.loads(self.request("GET", "/api/sessions")):
            if session["path"] == path:
                self.request("DELETE", f"/api/sessions/{session['id']}")

    def tail(self) -> str:
        """Return the last lines of the log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])


def fresh_environment(home: Path) -> dict[str, str]:
    """Return the machine's environment without the user's settings and without this virtual environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    ours = {str(Path(os.environ.get("VIRTUAL_ENV", sys.prefix), "bin")), str(Path(sys.prefix, "bin"))}
    ours.discard(str(Path(sys.base_prefix, "bin")))
    path = [part for part in os.environ["PATH"].split(os.pathsep) if part not in ours]
    environment |= {"HOME": str(home), "PATH": os.pathsep.join(path)}
    environment |= {f"JUPYTER_{name.upper()}_DIR": str(home / name) for name in ("config", "runtime")}
    # Where pip finds packages, and those it has fetched, belong to the machine, and are kept in the old HOME.
    config = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config"), "pip/pip.conf")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "pip")
    for name, kept in {"PIP_CONFIG_FILE": config, "PIP_CACHE_DIR": cache}.items():
        if kept.exists():
            environment.setdefault(name, str(kept))
    return environment


def write_config(directory: Path, port: int, token: str) -> None:
    """Write the settings of the server and of the page."""
    server = {"ip": "127.0.0.1", "port": port, "port_retries": 0, "open_browser": False, "allow_root": True}
    config = {
        "ServerApp": server,
        "IdentityProvider": {"token": token},
        "LabApp": {"expose_app_in_browser": True},
    }
    files = {"jupyter_server_config.json": config, "labconfig/default_setting_overrides.json": OVERRIDES}
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(json.dumps(content), encoding="utf-8")


def write_blank(root: Path) -> None:
    """Write a notebook without cells beside the lessons: it opens with half of the work of a lesson."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    blank = {"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (root / BLANK).write_text(json.dumps(blank), encoding="utf-8")


def free_port() -> int:
    """Return a port that nothing listens to."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_ready(lab: Lab, process: subprocess.Popen, path: str, limit: float) -> None:
    """Wait until the server answers; raise LabError when it ends before that or after `limit` seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        with suppress(OSError):
            lab.request("GET", path)
            return
        with suppress(subprocess.TimeoutExpired):
            status = process.wait(timeout=0.2)
            raise LabError(f"the command that starts the server ended with status {status}:\n{lab.tail()}")
    raise LabError(f"no answer from {lab.url} in {limit} s:\n{lab.tail()}")


@contextmanager
def running(
    lab: Lab, command: list[str], environment: dict[str, str], limit: float = START, path: str = "/api/status"
) -> Iterator[Lab]:
    """Run a command that starts a server in its copy of the checkout, wait for it at `path`, and end it afterwards."""
    with lab.log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=lab.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(lab, process, path, limit)
        yield lab
    finally:
        # Asked to, the server ends its kernels, which are in process groups of their own.
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def running_lab(limit: float = START) -> Iterator[Lab]:
    """Run the README's first sh block in a copy of the checkout, and end it afterwards.

    Who comes second in a run of the tests finds the copy installed, and runs the last command of the block alone.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as directory, ExitStack() as server:
        home, log = (Path(directory).resolve() / name for name in ("home", "log"))
        port, token = free_port(), secrets.token_hex()
        write_config(home / "config", port, token)
        with made_once("checkout") as (root, missing):
            if missing:
                copy_checkout(root)
                write_blank(root)
            block = sh_blocks()[0]
            command = block if missing else block.rpartition("&&")[2]
            lab = Lab(f"http://127.0.0.1:{port}", token, root, log, home / "runtime")
            server.enter_context(running(lab, ["sh", "-c", command], fresh_environment(home), limit))
        yield lab
