"""A real Chromium, and the JupyterLab that the README starts."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser.lab import Lab, running_lab
from playwright.sync_api import Browser, Page, sync_playwright

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
