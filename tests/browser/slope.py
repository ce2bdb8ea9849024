"""Whether the page has followed: one number of it that depends on every other."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from backprop_widgets import worked_example

__all__ = ["expect_slope"]


def expect_slope(page: Page, w1: float) -> None:
    """Wait until the first Explorer shows dL/dw1 at this w1, all else being as at the worked example's start."""
    network = worked_example()
    slope = network.graph.forward(network.values | {"w1": w1}).backward()["w1"]
    shown = page.locator('.bw-steps tr[data-of="dL/dw1"] .bw-value [data-q="dL/dw1"]').first
    expect(shown).to_have_text(f"{slope:.4f}".replace("-", "−"))
