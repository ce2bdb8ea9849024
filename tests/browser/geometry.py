"""Geometry of a page: whether a text lies on another or is cut off, and whether a finger finds what it looks for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

__all__ = ["LAID_OUT", "OPEN", "PHONE", "WIDTHS", "faults", "fit", "small_targets"]

PHONE = 320  # of a window of 360 pixels, without what a page has at its sides
WIDTHS = (918, 700, 459, 390, PHONE)  # 459: what a page of 918 pixels has at 200 %

# Opens all of a view that can be opened.
OPEN = """root => {
  for (const node of root.querySelectorAll("details")) node.open = true;
  root.querySelector(".bw-with-drawer .bw-more[aria-expanded=false]")?.click();
}"""
READ, SMALL = (Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8") for name in ("geometry", "targets"))


# JupyterLab lays out a window of another size in one of the next frames.
LAID_OUT = """async node => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  return [node.getBoundingClientRect().width, innerWidth];
}"""


def faults(view: Locator) -> list[str]:
    """Return what is wrong with how the texts of a view lie, with their words; empty if all can be read.

    A text is at fault if it lies on another one, on a slider's thumb, on a line of the diagram or on the numbers at the
    edge of a picture; if something cuts it off, and it cannot be scrolled to, or what scrolls sideways does not show
    that it does; if it does not fit into its field, its menu, or the node of the diagram that it stands in; or if it
    reaches beyond its view or the page.
    """
    found: list[str] = view.evaluate(READ)
    return found


def fit(view: Locator, width: int, height: int = 900) -> None:
    """Make the window so wide that a view is of a width; a change of the width may bring a scroll bar, or take it."""
    for _ in range(6):
        there, window = view.evaluate(LAID_OUT)
        if round(there) == width and view.page.viewport_size == {"width": window, "height": height}:
            return
        view.page.set_viewport_size({"width": round(window + width - there), "height": height})
    there = view.evaluate("node => node.getBoundingClientRect().width")
    assert abs(there - width) <= 1, f"{there} pixels wide, not {width}"


def small_targets(view: Locator, size: int = 24) -> list[str]:
    """Return what a finger is to press or to take hold of and is smaller than a square of so many pixels."""
    found: list[str] = view.evaluate(SMALL, size)
    return found
