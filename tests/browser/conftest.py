"""A real Chromium, and the JupyterLab that the README starts."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from browser.lab import BLANK, Lab, running_lab
from browser.notebook import Notebook
from browser.waiting import LIMIT, describe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

FIRST = "notebooks/00-backpropagation.ipynb"
LONG = ("test_one_truth", "test_reliability", "test_geometry", "test_voila", "test_accessibility", "test_saying_so")
NAMES = ("chromium", "chromium-browser", "google-chrome")

LEAN = ("--disable-gpu",)  # which it would imitate where there is none, a tenth of all its work
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
    # Last, for Playwright leaves an event loop running, beside which no test can start its own; and of these
    # the longest files first, so that all processes end together.
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, item.path.stem not in LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a failed test where its pages were, and what their notebooks waited for."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and browser:
        for page in (page for context in browser.contexts for page in context.pages):
            report.sections.append(("page", describe(page)))
    if report.failed and (desk := getattr(item, "funcargs", {}).get("desk")):
        desk.leave()
    return report


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
    expect.set_options(timeout=1000 * LIMIT)
    with sync_playwright() as playwright:
        # The sandbox does not start as root, and this browser opens nothing but our own pages.
        yield playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *LEAN, *OFFLINE])


@pytest.fixture(scope="session")
def lab(chromium: str) -> Iterator[Lab]:
    with running_lab() as running:
        yield running


@contextmanager
def opened_context(browser: Browser, width: int, height: int, **options: object) -> Iterator[BrowserContext]:
    """Open a window of its own, with the time limit of all waits."""
    with browser.new_context(viewport={"width": width, "height": height}, **options) as context:
        context.set_default_timeout(1000 * LIMIT)
        yield context


class Desk:
    """Pages of JupyterLab that stay open for all tests of a process, each of which has a notebook and a kernel anew.

    Loading the page is two thirds of the work of opening a notebook.
    """

    def __init__(self, browser: Browser, lab: Lab) -> None:
        self.browser = browser
        self.lab = lab
        self.tabs: list[Notebook] = []
        self.shown = 0  # tabs with the notebook open
        self.contexts = ExitStack()

    def clear(self, width: int = 1280, height: int = 800) -> Notebook:
        """Return an empty notebook with a new kernel, in a window of this size."""
        for other in self.tabs[1 : self.shown]:
            other.close(alone=False)
        self.shown = 0
        return self.beside(width, height)

    def beside(self, width: int = 1280, height: int = 800) -> Notebook:
        """Return the same notebook, with the same kernel, in one more tab."""
        self.shown += 1
        if self.shown > len(self.tabs):
            page = self.contexts.enter_context(opened_context(self.browser, width, height)).new_page()
            opens = Notebook.open if self.shown == 1 else Notebook.open_beside
            self.tabs.append(opens(page, self.lab, BLANK))
            return self.tabs[-1]
        notebook = self.tabs[self.shown - 1]
        page = notebook.page
        page.emulate_media(reduced_motion="null", forced_colors="null", color_scheme="null")
        page.set_viewport_size({"width": width, "height": height})
        page.context.clear_permissions()
        if self.shown == 1:
            notebook.renew(self.lab)
        else:
            notebook.reopen()
        notebook.set_theme("light")
        return notebook

    def leave(self) -> None:
        """Let the next one have other pages: nobody knows in what state a test that failed has left these."""
        self.tabs, self.shown = [], 0


@pytest.fixture(scope="session")
def desk(browser: Browser, lab: Lab) -> Iterator[Desk]:
    desk = Desk(browser, lab)
    with desk.contexts:
        yield desk


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with ExitStack() as contexts:

        def new(width: int = 1280, height: int = 800, **options: object) -> Page:
            return contexts.enter_context(opened_context(browser, width, height, **options)).new_page()

        yield new


def open_lesson(page: Page, lab: Lab) -> Notebook:
    """Open the first notebook, run it and scroll to its Explorer."""
    notebook = Notebook.open(page, lab, FIRST)
    notebook.run_all()
    explorer = notebook.page.locator(".bw-explorer")
    explorer.evaluate("node => node.scrollIntoView()")  # JupyterLab lays out no cell that is out of sight
    explorer.locator(".bw-picture[src^=blob]").wait_for()
    explorer.evaluate("node => node.scrollIntoView()")
    return notebook


@pytest.fixture
def opened(new_page: Callable[..., Page], lab: Lab) -> Callable[..., Notebook]:
    """Return what opens the first notebook for a test alone."""
    return lambda: open_lesson(new_page(), lab)


@pytest.fixture(scope="module")
def lesson(browser: Browser, lab: Lab) -> Iterator[Notebook]:
    """The first notebook, open for the last tests of a file, which only look at it: opened again, its kernel ends."""
    with opened_context(browser, 1280, 800) as context:
        yield open_lesson(context.new_page(), lab)


@pytest.fixture(scope="module")
def stage(desk: Desk) -> Notebook:
    """A notebook that all tests of a file have in common."""
    notebook = desk.clear()
    notebook.set_code_and_run("from backprop_widgets import *\nexplorer = None")
    return notebook


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
