"""Stands for the browser when the command line opens JupyterLab, and tells what it was given."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["opened"]

# Notes the page that it is told to open and what the server shows there, and ends the server.
BROWSER = f"""#!{sys.executable}
import json, re, sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener, url2pathname

redirect = Path(url2pathname(urlsplit(sys.argv[1]).path)).read_text(encoding="utf-8")
address = urlsplit(re.search(r'href="([^"]+)"', redirect)[1].replace("&amp;", "&"))
server, token = f"{{address.scheme}}://{{address.netloc}}", address.query.removeprefix("token=")

def ask(method, path):
    request = Request(server + path, method=method, headers={{"Authorization": "token " + token}})
    with build_opener(ProxyHandler({{}})).open(request, timeout=60) as answer:
        return answer.read().decode()

try:
    lesson = json.loads(ask("GET", "/api/contents/" + address.path.removeprefix("/lab/tree/")))["content"]
    seen = {{"path": address.path, "page": ask("GET", address.path), "lesson": lesson}}
    Path(__file__).with_name("seen.json").write_text(json.dumps(seen), encoding="utf-8")
finally:
    ask("POST", "/api/shutdown")
"""


def opened(home: Path, environment: dict[str, str], *command: str | Path) -> dict[str, Any]:
    """Run a command that opens JupyterLab, and return the page's path, its HTML, and the notebook in it.

    Arguments:
        home: an empty folder to run it in, with its settings.
        environment: its variables, those of a fresh home.
        command: what to run; it has to end well once the server is told to.

    """
    browser = home / "browser"
    browser.write_text(BROWSER, encoding="utf-8")
    browser.chmod(0o755)
    (home / "config").mkdir(parents=True, exist_ok=True)
    settings = {"ServerApp": {"ip": "127.0.0.1", "port": 0, "allow_root": True}}
    (home / "config" / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
    variables = environment | {"BROWSER": f"{browser} %s"}
    done = subprocess.run(list(map(str, command)), cwd=home, env=variables, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"status {done.returncode}: {done.stderr}")
    seen: dict[str, Any] = json.loads((home / "seen.json").read_text(encoding="utf-8"))
    return seen
