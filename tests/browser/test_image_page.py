"""A lesson on the server that Binder starts, at an address as Binder gives it."""

from __future__ import annotations

import json
import re
import secrets
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from browser.lab import Lab, free_port, running
from browser.notebook import Notebook
from browser.slope import expect_slope
from image import build, dockerfile
from playwright.sync_api import expect
from readme import ROOT

LINKS = re.findall(r"\[Binder\]\((\S+)\)", (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8"))
# For a test that may be root, has no screen, and asks the page.
OURS = ("--allow-root", "--no-browser", "--LabApp.expose_app_in_browser=True")
BASE = "/user/backprop-widgets-backprop-widgets-1x2y3z4a"


def arguments(port, token):
    """Return those that BinderHub's spawner gives (binderhub/binderspawner_mixin.py), with the local address."""
    settings = {"base_url": f"{BASE}/", "token": token, "trust_xheaders": "True", "default_url": "/lab"}
    both = [f"--{name}.{key}={value}" for name in ("NotebookApp", "ServerApp") for key, value in settings.items()]
    return ["--ip=127.0.0.1", f"--port={port}", *both]


@contextmanager
def started(image, home):
    """Start its JupyterLab in an empty home, and yield it."""
    port, token = free_port(), secrets.token_hex()
    variables = image.variables | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")}
    variables |= {"JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    lab = Lab(f"http://127.0.0.1:{port}{BASE}", token, image.root, home / "log", home / "runtime")
    with running(lab, ["jupyter-lab", *OURS, *arguments(port, token)], variables):
        yield lab


def opened(lab, link, page):
    """Follow a link as Binder does once the server is there, and run all."""
    (at,) = parse_qs(urlsplit(link).query)["urlpath"]
    notebook = Notebook.open(page, lab, at.removeprefix("lab/tree/"), at=f"/{at}")
    assert urlsplit(page.url).path == f"{BASE}/{at}"
    notebook.run_all()
    page.locator(".bw-explorer").evaluate("node => node.scrollIntoView()")  # out of sight it has no picture
    page.locator(".bw-explorer .bw-picture[src^=blob]").wait_for()
    return notebook


def works(notebook):
    """Drag w1, and check that the page and the kernel follow."""
    page = notebook.page
    field = page.get_by_role("textbox", name="w₁", exact=True).first
    assert field.input_value() == "0.5"
    notebook.drag(page.get_by_role("slider", name="w₁ slider").first, 30)
    w1 = float(notebook.value("explorer.experiment.values['w1']"))
    assert w1 > 0.5
    expect(field).to_have_value(f"{w1:g}")
    expect_slope(page, w1)
    assert notebook.errors == []


def test_the_link_opens_a_lesson_that_works(image, new_page, tmp_path):
    with started(image, tmp_path) as lab:
        notebook = opened(lab, LINKS[0], new_page())
        works(notebook)
        told = json.loads(lab.request("GET", "/lab/api/settings/@jupyterlab/apputils-extension:notification"))
        asked = {name: told["schema"]["properties"][name]["default"] for name in ("fetchNews", "checkForUpdates")}
        assert asked == {"fetchNews": "false", "checkForUpdates": False}


def processor_seconds(pid):
    """Return what a process and those that it started have worked till now; a crowded machine does not change it."""
    server = psutil.Process(pid)
    return sum(sum(process.cpu_times()[:2]) for process in (server, *server.children(recursive=True)))


@pytest.mark.nightly
def test_over_the_packages_of_the_base_image_it_is_there_after_20_seconds_of_work(chromium, new_page, tmp_path_factory):
    _, base = dockerfile(tmp_path_factory.mktemp("repo2docker"))
    whole = build(tmp_path_factory.mktemp("whole"), *base)
    with started(whole, tmp_path_factory.mktemp("home")) as lab:
        notebook = opened(lab, LINKS[0], new_page())
        worked = processor_seconds(lab.described()["pid"])
        works(notebook)
    assert 1 < worked < 20
