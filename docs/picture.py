"""Makes the README's moving picture: the JupyterLab that the README opens, in Chromium, driven as a reader would.

Run it with the Python of the extras ``lab`` and ``test``, and with Chromium: ``python docs/picture.py``.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from browser.conftest import FIRST, NAMES, OFFLINE  # noqa: E402
from browser.lab import running_lab  # noqa: E402
from browser.notebook import Notebook  # noqa: E402
from sharing import begin  # noqa: E402

__all__ = ["PICTURE", "main"]

PICTURE = HERE / "explorer.webp"
WINDOW = {"width": 1136, "height": 800}
FRAME, REST = 80, 1200  # milliseconds

# A screenshot has no pointer, and without one a slider seems to move by itself.
POINTER = """() => {
  const pointer = document.createElement("div");
  pointer.style.cssText = "position: fixed; z-index: 99999; pointer-events: none; width: 18px; height: 18px;"
    + "margin: -9px; border-radius: 50%; background: rgb(0 0 0 / 0.3); border: 1.5px solid white;";
  document.body.append(pointer);
  addEventListener("mousemove", ({clientX, clientY}) => {
    pointer.style.left = `${clientX}px`;
    pointer.style.top = `${clientY}px`;
  }, true);
}"""


class Film:
    """The pictures of a page taken so far, each with the time for which it stands."""

    def __init__(self, page: Page, box: dict[str, float]) -> None:
        self.page, self.box = page, box
        self.frames: list[Image.Image] = []
        self.times: list[int] = []

    def take(self, time: int = FRAME) -> None:
        """Take one; one that looks like the last only lengthens that."""
        frame = Image.open(io.BytesIO(self.page.screenshot(clip=self.box))).convert("RGB")
        if self.frames and frame.tobytes() == self.frames[-1].tobytes():
            self.times[-1] += time
            return
        self.frames.append(frame)
        self.times.append(time)

    def save(self, path: Path) -> None:
        """Write them as one file that repeats for ever."""
        first, *rest = self.frames
        first.save(path, save_all=True, append_images=rest, duration=self.times, loop=0, quality=60, method=6)


def middle(place: Locator) -> tuple[float, float]:
    """Return where on the page the middle of something is."""
    box = place.bounding_box()
    if box is None:
        raise LookupError(f"{place} is not on the page")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def play(page: Page, film: Film) -> None:
    """Drag a weight there and back a little, make three steps, then descend."""
    film.take(REST)
    x, y = middle(page.get_by_label("w₁ slider"))
    page.mouse.move(x, y)
    film.take(REST // 2)
    page.mouse.down()
    for way in (*range(0, 32, 2), *range(32, 20, -2)):
        page.mouse.move(x + way, y)
        film.take()
    page.mouse.up()
    film.take(REST)
    press(page, film, "Step", 3)
    press(page, film, "Descend", 1)
    for _ in range(40):
        film.take()
    film.take(2 * REST)


def press(page: Page, film: Film, name: str, times: int) -> None:
    """Press a button."""
    page.mouse.move(*middle(page.get_by_role("button", name=name).first))
    film.take(REST // 2)
    for _ in range(times):
        page.mouse.down()
        page.mouse.up()
        film.take(REST // 2)


def main(say: Callable[[str], object] = print) -> None:
    """Make the picture anew."""
    chromium = next(filter(None, map(shutil.which, NAMES)))
    folder = begin()  # for the environment of JupyterLab
    with running_lab() as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *OFFLINE])
        page = browser.new_page(viewport=WINDOW)
        notebook = Notebook.open(page, lab, FIRST)
        page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
        notebook.set_code_and_run("from backprop_widgets import Explorer\nExplorer()")
        explorer = page.locator(".bw-explorer")
        explorer.locator(".bw-picture[src^=blob]").wait_for()
        explorer.evaluate("node => node.scrollIntoView()")
        page.evaluate(POINTER)
        box = explorer.bounding_box()
        film = Film(page, box)
        play(page, film)
        film.save(PICTURE)
        browser.close()
    shutil.rmtree(folder)
    say(f"{PICTURE}: {len(film.frames)} frames, {PICTURE.stat().st_size / 1e6:.2f} MB, {film.frames[0].size}")


if __name__ == "__main__":
    main()
