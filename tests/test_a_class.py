"""What docs/a-class.md says: its settings are what they claim to be, and what follows from the measurement follows."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
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


def test_every_setting_is_known():
    nodelay, _, culling = BLOCKS
    assert issubclass(run(nodelay).ServerApp.kernel_websocket_connection_class, ZMQChannelsWebsocketConnection)
    known = MappingKernelManager.class_trait_names(config=True)
    assert vars(run(culling)["MappingKernelManager"]).keys() <= set(known)
    assert "cull_idel_timeout" not in known


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
    shared, apart = row("together")[2], row("together")[4]
    assert number(r"200 × (\d+) MB = (\d+) GB") == [apart, round(200 * apart / 1000)]
    assert number(r"10,000 × (\d+) MB = ([\d.]+) TB") == [apart, round(10_000 * apart / 1e6, 1)]
    assert number(r"let (\d+) MB be guaranteed, (\d+) GB for all") == [256, round(200 * 256 / 1000)]
    assert number(r"needs (\d+) GB of guaranteed") == [round(100 * 256 / 1000)]
    (limit,) = number(r"limit a learner to (\d+) MB, which is a server and five lessons")
    first, further = row("server")[4], row("kernels")[4]
    assert first + 5 * further < limit < first + 6 * further
    assert number(r"costs what one server costs: (\d+) MB") == [shared]
    # 19 starts in so many seconds of two cores; so many cores for 200 in a minute
    (last,) = number(r"or after (\d+) s where each needs a server first")
    (cost,) = number(r"Starting costs about (\d+) seconds of a core")
    assert cost == pytest.approx(2 * last / 19, abs=0.7)
    assert number(r"keep (\d+) cores busy") == [round(200 * cost / 60)]


def test_the_readme_tells_the_same():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"served in {row('together')[2]:.0f} MB each" in readme
