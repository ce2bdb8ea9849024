"""What docs/a-class.md says: its settings are what they claim to be, and what follows from the measurement follows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from environments import fresh
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
from readme import ROOT
from tornado.websocket import WebSocketHandler

PAGE = (ROOT / "docs" / "a-class.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


class Settings(dict):
    """Stands for what a settings file calls c."""

    def __getattr__(self, name):
        return self.setdefault(name, SimpleNamespace())


def run(block):
    names = {"c": Settings()}
    exec(block, names)
    return names["c"]


def unknown(settings, known):
    """Return what is set and is not known, by class."""
    return {name: extra for name, given in settings.items() if (extra := vars(given).keys() - set(known.get(name, ())))}


def test_the_settings_of_the_server_are_known():
    nodelay, culling = run(BLOCKS[0]), run(BLOCKS[2])
    assert issubclass(nodelay.ServerApp.kernel_websocket_connection_class, ZMQChannelsWebsocketConnection)
    known = {"MappingKernelManager": MappingKernelManager.class_trait_names(config=True)}
    assert unknown(culling, known) == {}
    misspelt = run(BLOCKS[2].replace("idle", "idel"))
    assert unknown(misspelt, known) == {"MappingKernelManager": {"cull_idel_timeout"}}


LISTED = """
import json
from jupyterhub.app import JupyterHub
from jupyterhub.spawner import Spawner
print(json.dumps({each.__name__: each.class_trait_names(config=True) for each in (JupyterHub, Spawner)}))
"""


@pytest.mark.nightly
def test_the_settings_of_the_hub_are_known(tmp_path):
    environment = fresh(tmp_path)
    assert environment.install("jupyterhub>=5").returncode == 0
    known = json.loads(environment.run("python", "-c", LISTED).stdout)
    assert len(vars(run(BLOCKS[1]).Spawner)) == 3
    assert unknown(run(BLOCKS[1]), known) == {}
    assert unknown(run(BLOCKS[1].replace("mem_limit", "memory_limit")), known) == {"Spawner": {"memory_limit"}}


@pytest.mark.nightly
@pytest.mark.parametrize("options", [[], ["--apart", "--nodelay"]])
def test_the_measurement_runs(options):
    script = ROOT / "tests" / "benchmarks" / "class_load.py"
    command = [sys.executable, script, "--learners", "2", "--seconds", "1", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    rows = dict(re.findall(r"(?m)^\| ([^|]+?) \| ([\d.]+) \|", done.stdout))
    assert 100 < float(rows["together"]) < 1000
    late = {name: float(rows[f"a weight moves, {name}"]) for name in ("alone", "2 at once")}
    assert all(0 < value < 10_000 for value in late.values())


def test_no_delay_is_asked_for_before_the_connection_is_made(monkeypatch):
    calls = []
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: calls.append("connected"))
    prompt = run(BLOCKS[0]).ServerApp.kernel_websocket_connection_class
    handler = SimpleNamespace(set_nodelay=lambda value: calls.append(value))
    monkeypatch.setattr(prompt, "websocket_handler", handler)
    prompt.__new__(prompt).connect()
    assert calls == [True, "connected"]
    assert callable(WebSocketHandler.set_nodelay)


def number(pattern):
    """Return the numbers of a sentence of the page."""
    found = re.search(pattern, TEXT)
    assert found, pattern
    return [float(one.replace(",", "")) for one in found.groups()]


def row(name):
    return [float(cell) for cell in re.search(rf"(?m)^\| {name} \|(.*)\|$", PAGE)[1].split("|")]


def test_the_table_adds_up():
    for server, kernel, both in zip(row("server"), row("kernels"), row("together"), strict=True):
        assert both == pytest.approx(server + kernel, abs=1)
    for all_, each in (row("together")[1:3], row("together")[3:]):
        assert each == pytest.approx(all_ / 20, abs=0.5)


def test_what_follows_from_it_follows():
    apart = row("together")[4]
    assert number(r"200 × (\d+) MiB = (\d+) GiB") == [apart, round(200 * apart / 1024)]
    assert number(r"10,000 × (\d+) MiB = ([\d.]+) TiB") == [apart, round(10_000 * apart / 1024**2, 1)]
    assert number(r"let (\d+) MiB be guaranteed, (\d+) GiB for all") == [256, round(200 * 256 / 1024)]
    assert number(r"(\d+) GiB of guaranteed memory for every 100") == [round(100 * 256 / 1024)]
    (limit,) = number(r"limit a learner to (\d+) MiB, which is a server and five lessons even where nothing is shared")
    server, kernel = row("server")[0], row("kernels")[0]
    assert server + 5 * kernel < limit < server + 6 * kernel
    assert f'mem_guarantee = "256M"\nc.Spawner.mem_limit = "{limit:.0f}M"' in PAGE
    # 19 starts in so many seconds of two cores; so many cores for 200 in a minute
    (last,) = number(r"or after (\d+) s where each needs a server first")
    (cost,) = number(r"Starting costs about (\d+) seconds of a core")
    assert cost == round(2 * last / 19)
    assert number(r"200 in the same minute keep (\d+) cores busy") == [round(200 * cost / 60)]
    assert number(r"(\d+) seconds of a core for each, so 100 a minute keep (\d+) cores") == [
        cost,
        round(100 * cost / 60),
    ]


def test_the_readme_tells_the_same():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"served in {row('together')[2]:.0f} MiB each" in readme
