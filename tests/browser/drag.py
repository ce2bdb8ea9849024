"""A drag watched from inside the page: which values a slider took, which were painted, and when."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from browser.waiting import wait_until
from playwright.sync_api import Locator, Page

__all__ = ["Drag", "watched_drag"]

WATCH = """(handle, {shown, picture}) => {
  const seen = [], painted = [];
  const number = text => Number(Number(text.replace("−", "-").match(/-?[\\d.]+(e-?\\d+)?/)[0]).toFixed(4));
  const took = new MutationObserver(() => {
    const value = number(handle.getAttribute("aria-valuetext")); // aria-valuenow has one decimal only
    if (value !== seen.at(-1)?.value) seen.push({value, at: performance.now()});
  });
  took.observe(handle, {attributes: true, attributeFilter: ["aria-valuetext"]});
  // A message is answered after the frame in which it was sent, and so after that frame's picture.
  const {port1, port2} = new MessageChannel();
  const look = () => {
    const [node, image] = [document.querySelector(shown), picture && document.querySelector(picture)];
    if (!node?.textContent || (picture && !image?.complete)) return;
    const value = number(node.textContent);
    if (value !== painted.at(-1)?.value) painted.push({value, at: performance.now()});
  };
  port1.onmessage = look;
  let running = true;
  const frame = () => {
    port2.postMessage(0);
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.watched = () => {
    running = false;
    took.disconnect();
    return {seen, painted};
  };
}"""


MOVE = """(handle, {x, y, count, pause}) => {
  const begun = performance.now();
  let done = 0;
  window.moved = false;
  const move = due => {
    done = due;
    const away = done % 80;
    const [clientX, clientY] = [x + (away <= 40 ? away : 80 - away), y];
    handle.dispatchEvent(new MouseEvent("mousemove", {clientX, clientY, buttons: 1, bubbles: true, cancelable: true}));
    window.moved = done === count;
  };
  const frame = () => {
    move(done + 1);
    if (!window.moved) requestAnimationFrame(frame);
  };
  if (pause === null) return void requestAnimationFrame(frame);
  const timer = setInterval(() => {
    const due = Math.min(Math.floor((performance.now() - begun) / pause), count);
    if (due > done) move(due); // what is overdue is one move, as with a mouse
    if (window.moved) clearInterval(timer);
  }, pause / 4);
}"""

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


@dataclass(frozen=True)
class Drag:
    """What was seen of a drag.

    Attributes:
        seen: the values that the slider took, each with a time in milliseconds.
        painted: the values that stood on the page after a frame, likewise.

    """

    seen: list[tuple[float, float]]
    painted: list[tuple[float, float]]

    @property
    def share(self) -> float:
        """The share of the values taken that were painted."""
        return len(self._latencies()) / len(self.seen)

    @property
    def frames(self) -> float:
        """The pictures a second, from the first value taken to the last."""
        first, last = self.seen[0][1], self.seen[-1][1]
        return 1000 * sum(first <= at <= last + 50 for _, at in self.painted) / (last - first)

    @property
    def latency(self) -> float:
        """The median of the milliseconds from a value taken to its picture."""
        return statistics.median(self._latencies())

    def _latencies(self) -> list[float]:
        """Return, for each value taken that was painted, how late: a picture belongs to the last move that gave it."""
        found: dict[int, float] = {}
        for value, at in self.painted:
            places = [place for place, (taken, when) in enumerate(self.seen) if taken == value and when <= at]
            if places:
                found.setdefault(places[-1], at - self.seen[places[-1]][1])
        return list(found.values())


def watched_drag(
    page: Page, handle: Locator, shown: str, picture: str = "", *, moves: int = 300, rate: int | None = 60
) -> Drag:
    """Drag a slider's handle to and fro, a pixel at a time, and return what was seen.

    The mouse is put on the handle by the browser and moved by the page's own timer: a move that a test's driver
    sends waits until the one before has been handled, and so could never show that a page is too slow.

    Arguments:
        page: the page.
        handle: of the slider.
        shown: the selector of a text with the value for which the page was painted.
        picture: the selector of a picture that belongs to it, if it must have been loaded.
        moves: how many.
        rate: moves a second; None is one in each frame, however long the frames are.

    """
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    handle.evaluate(WATCH, {"shown": shown, "picture": picture})
    handle.evaluate(MOVE, {"x": x, "y": y, "count": moves, "pause": rate and 1000 / rate})
    wait_until(page, "() => window.moved")
    page.mouse.up()
    page.evaluate(TWO_FRAMES)
    found = page.evaluate("watched()")
    return Drag(*([(entry["value"], entry["at"]) for entry in found[key]] for key in ("seen", "painted")))
