"""The command line opens the first lesson in JupyterLab, as whoever looks into the browser sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from browser.lab import fresh_environment
from readme import ROOT

from backprop_widgets.course import lessons

# Stands for the browser: notes the page that it is told to open and what the server shows there, and ends the server.
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


def test_lab_opens_the_first_lesson(tmp_path):
    browser, home = tmp_path / "browser", tmp_path / "home"
    browser.write_text(BROWSER, encoding="utf-8")
    browser.chmod(0o755)
    (home / "config").mkdir(parents=True)
    settings = {"ServerApp": {"ip": "127.0.0.1", "port": 0, "allow_root": True}}
    (home / "config" / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
    environment = fresh_environment(home) | {"BROWSER": f"{browser} %s", "PYTHONPATH": os.fspath(ROOT)}
    command = [sys.executable, "-m", "backprop_widgets.cli", "my course"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    first = min(path.name for path in lessons().glob("*.ipynb"))
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert seen["path"] == f"/lab/tree/{first}"
    assert "<title>JupyterLab</title>" in seen["page"]
    cells = json.loads((tmp_path / "my course" / first).read_text(encoding="utf-8"))["cells"]
    assert [cell["source"] for cell in seen["lesson"]["cells"]] == ["".join(cell["source"]) for cell in cells]
