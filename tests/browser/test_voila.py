"""A page with the Explorer alone, served by Voila, which ends the kernels that nobody looks at."""

from __future__ import annotations

import json
import re
from urllib.error import HTTPError

import nbformat
import pytest
from browser.hosts import running_voila
from browser.looks import CONTRASTS, OVERLAPS
from browser.slope import expect_slope
from browser.waiting import wait_until
from playwright.sync_api import expect
from readme import ROOT

CODE = "from backprop_widgets import Explorer\n\nexplorer = Explorer()\nexplorer"
CULLED = ("--MappingKernelManager.cull_interval=1", "--MappingKernelManager.cull_idle_timeout=3600")
# The server's clock goes by a file, so that no page is too slow to be there before its kernel is culled.
CLOCK = """
from pathlib import Path
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

class Manager(AsyncMappingKernelManager):
    async def cull_kernel_if_idle(self, kernel_id):
        if Path("an hour later").exists():
            self.cull_idle_timeout = 0
        await super().cull_kernel_if_idle(kernel_id)

c.VoilaConfiguration.multi_kernel_manager_class = Manager
"""
# It is made for a newer JupyterLab than the one in Voila's page.
WITHOUT = "--VoilaConfiguration.extension_denylist=@jupyter-notebook/lab-extension"
KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


@pytest.fixture(scope="module")
def notebook() -> str:
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(page)


@pytest.fixture(scope="module")
def server(chromium, notebook):
    with running_voila(notebook, WITHOUT) as running:
        yield running


@pytest.fixture
def visit(new_page):
    """Return what opens the page of a server and waits for its picture; afterwards nothing may have been logged.

    But Voila's page asks a distant host for its icons, and a browser logs what a server does not know, as a kernel that
    is `gone`.
    """
    logged = []

    def visit(server, address="/", *, gone=False, **options):
        page = new_page(**options)
        page.route(re.compile(r"^https:.*/fontawesome-free@"), lambda route: route.abort())
        kernels = re.compile(r"Failed to load .* status of 404 .*/api/kernels/[\w-]+$")

        def note(said):
            text = f"{said.text} {said.location['url']}"
            distant = re.fullmatch(r"Failed to load resource: net::ERR_FAILED https:\S*/fontawesome-free@\S*", text)
            if said.type == "error" and not distant and not (gone and kernels.match(text)):
                logged.append(text)

        page.on("console", note)
        page.on("pageerror", lambda error: logged.append(error.stack or str(error)))
        page.goto(server.url + address)
        page.locator(".bw-picture[src^=blob]").wait_for()
        return page

    yield visit
    assert logged == []


def drag(page, name, dx):
    box = page.get_by_role("slider", name=name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y, steps=10)
    page.mouse.up()


def moved(page):
    """Drag w1, and check the numbers that follow."""
    field = page.get_by_role("textbox", name="w₁", exact=True)
    before = float(field.input_value().replace("−", "-"))
    drag(page, "w₁ slider", 30)
    w1 = float(field.input_value().replace("−", "-"))
    assert w1 > before
    expect_slope(page, w1)


def test_a_drag_moves_the_numbers(visit, server):
    page = visit(server)
    assert page.locator(".jp-InputArea").count() == 0  # the Explorer alone
    expect(page.locator(".bw-snapshot").filter(visible=True)).to_have_count(0)
    assert page.locator(".bw-snapshot").count() == 1  # for a page in which nothing comes alive
    moved(page)
    picture = page.locator(".bw-picture").get_attribute("src")
    drag(page, "x slider", 30)  # only the kernel can draw another surface
    expect(page.locator(".bw-picture")).not_to_have_attribute("src", picture)


@pytest.mark.parametrize("width", [1280, 700])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off_or_pale(visit, server, theme, width):
    page = visit(server, f"/?theme={theme}", width=width)
    assert page.evaluate("document.body.dataset.jpThemeLight") == str(theme == "light").lower()
    explorer = page.locator(".bw-explorer")
    assert explorer.evaluate(OVERLAPS) == []
    assert explorer.evaluate(CONTRASTS) == []


def test_a_page_that_does_not_tell_its_theme_is_light(visit, server):
    page = visit(server)
    page.evaluate("delete document.body.dataset.jpThemeLight")
    page.add_style_tag(
        content=":root, body { --jp-layout-color0: initial; --jp-layout-color1: initial; "
        "--jp-content-font-color1: initial; --jp-ui-font-color1: initial }"
    )
    explorer = page.locator(".bw-explorer")
    assert explorer.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"
    assert explorer.evaluate(CONTRASTS) == []
    moved(page)


def there(server, kernel):
    """Return whether the server still has the kernel."""
    try:
        return json.loads(server.request("GET", f"/api/kernels/{kernel}"))["id"] == kernel
    except HTTPError as error:
        if error.code != 404:
            raise
        return False


def an_hour_later(server):
    (server.root / "an hour later").touch()


def gone_from_the_server(page, kernel):
    """Wait until the server does not know the kernel."""
    wait_until(page, "async url => (await fetch(url)).status === 404", f"/api/kernels/{kernel}")


def test_a_kernel_lives_as_long_as_its_page_and_is_culled_afterwards(visit, chromium, notebook):
    with running_voila(notebook, WITHOUT, *CULLED, settings=CLOCK) as server:
        page, lost = visit(server, gone=True), visit(server)
        kernel, left = page.evaluate(KERNEL), lost.evaluate(KERNEL)
        assert there(server, left)
        lost.context.close()
        an_hour_later(server)
        gone_from_the_server(page, left)
        assert left in re.findall(r"Culling '\w+' kernel '\S+' \((\S+)\)", server.log.read_text(encoding="utf-8"))
        assert there(server, kernel)
        moved(page)


def test_a_page_whose_kernel_was_culled_says_so_when_it_is_touched_or_seen_again(visit, chromium, notebook):
    connected = "--MappingKernelManager.cull_connected=True"
    with running_voila(notebook, WITHOUT, *CULLED, connected, settings=CLOCK) as server:
        touched, seen = pages = visit(server, gone=True), visit(server, gone=True)
        an_hour_later(server)
        for page in pages:
            gone_from_the_server(page, page.evaluate(KERNEL))
            expect(page.locator(".bw-gone").first).to_be_hidden()
        drag(touched, "w₁ slider", 30)
        seen.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        for page in pages:
            line = page.locator(".bw-gone").first
            expect(line).to_be_visible()
            expect(line).to_contain_text("reload the page")
            assert page.locator(".bw-slider").first.evaluate("node => node.closest('[inert]') !== null")


FIRST = (ROOT / "notebooks" / "00-backpropagation.ipynb").read_text(encoding="utf-8")
TEXTS = """() => [...document.querySelectorAll(".jp-OutputArea-output pre")].map(node => node.textContent.trim())
  .filter(text => /^[<'"[({]/.test(text))"""
WIDEST = """() => Math.max(...[...document.querySelectorAll(".jp-RenderedMarkdown p")]
  .filter(node => node.checkVisibility()).map(node => node.getBoundingClientRect().width))"""


def test_the_first_lesson_reads_as_a_page(chromium, visit):
    with running_voila(FIRST, WITHOUT) as server:
        page = visit(server, width=1600, height=900)
        cards = page.locator(".bw-ask-card")
        expect(cards).to_have_count(6)
        expect(page.get_by_text("Run All Cells")).to_be_hidden()
        assert page.evaluate(TEXTS) == []  # nothing is printed as Python writes it
        assert page.evaluate(WIDEST) <= 780
        card = cards.first
        assert "comes nearer to the target" not in card.inner_text()
        card.get_by_text("zero", exact=True).click()
        card.get_by_role("button", name="This is my guess").click()
        expect(card.locator(".bw-ask-said")).to_contain_text("comes nearer to the target")
        page.close()  # before its server
