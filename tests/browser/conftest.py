"""A real Chromium, and the JupyterLab that the README starts."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser.lab import Lab, running_lab
from browser.notebook import Notebook
from playwright.sync_api import Browser, Page, sync_playwright

FIRST = "notebooks/00-backpropagation.ipynb"
NAMES = ("chromium", "chromium-browser", "google-chrome")

# A test must not depend on the network, and a browser that may not reach it should not try.
OFFLINE = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
    # The slowest last; and Playwright leaves an event loop running, beside which no test can start its own.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = filter(None, (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)))
    if path := next(found, None):
        return path
    message = f"no Chromium found: neither $CHROMIUM nor {', '.join(NAMES)} on PATH"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The sandbox does not start as root, and this browser opens nothing but our own pages.
        yield playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *OFFLINE])


@pytest.fixture(scope="session")
def lab(chromium: str) -> Iterator[Lab]:
    with running_lab() as running:
        yield running


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with ExitStack() as contexts:

        def new(width: int = 1280, height: int = 800, **options: object) -> Page:
            viewport = {"width": width, "height": height}
            return contexts.enter_context(browser.new_context(viewport=viewport, **options)).new_page()

        yield new


@pytest.fixture
def opened(new_page: Callable[..., Page], lab: Lab) -> Callable[..., Notebook]:
    """Return what opens the first notebook, runs it and scrolls to its Explorer."""

    def open_at(width: int = 1280, height: int = 800, theme: str = "light") -> Notebook:
        notebook = Notebook.open(new_page(width, height), lab, FIRST, theme=theme)
        notebook.run_all()
        notebook.page.locator(".bw-picture[src^=blob]").wait_for()
        notebook.page.locator(".bw-explorer").evaluate("node => node.scrollIntoView()")
        return notebook

    return open_at


@pytest.fixture(scope="module")
def stage(browser: Browser, lab: Lab) -> Iterator[Notebook]:
    """A notebook that stays open for all tests of a file: JupyterLab takes some seconds to open."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    notebook = Notebook.open(context.new_page(), lab, FIRST)
    notebook.set_code_and_run("from backprop_widgets import *\nexplorer = None")
    yield notebook
    context.close()


@pytest.fixture
def show(stage: Notebook) -> Iterator[Callable[..., Notebook]]:
    """Return what shows a new Explorer as the only one on the stage; afterwards nothing may have been logged."""

    def show(call: str = "Explorer()") -> Notebook:
        stage.set_code_and_run(f"_ = explorer and explorer.close()\nexplorer = {call}\nexplorer")
        stage.page.locator(".bw-explorer .bw-picture[src^=blob]").wait_for()
        stage.page.locator(".bw-explorer").evaluate("node => node.scrollIntoView()")
        return stage

    yield show
    stage.page.emulate_media(reduced_motion="null", forced_colors="null", color_scheme="null")
    stage.page.set_viewport_size({"width": 1280, "height": 800})
    stage.set_theme("light")
    logged, stage.errors = stage.errors, []
    assert logged == []
