"""The drawer under the sliders of an Explorer, where it keeps what is not always wanted."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

__all__ = ["open_drawer"]


def open_drawer(where: Page | Locator) -> None:
    """Open it, if there is one that is closed."""
    button = where.locator(".bw-more")
    if button.is_visible() and button.get_attribute("aria-expanded") == "false":
        button.click()
