"""Waits for what a page comes to show, which say what they waited for when it does not come."""

from __future__ import annotations

from playwright.sync_api import Error, Page

__all__ = ["LIMIT", "WaitError", "describe", "wait_until"]

# Seconds, for whatever is waited for. Playwright's own 5 for an expectation were too few for one answer of a kernel
# where 15 processes shared two processors; and a wait that is not in vain does not take them.
LIMIT = 60

# Playwright's own wait takes a promise for true, whatever it resolves to. Twenty times a second: every frame would be a
# tenth of all the work of a test that waits much, and slow down the kernel that it waits for.
WAIT = """async ([predicate, arg, limit]) => {
  const holds = () => {
    const found = globalThis.eval(`(${predicate})`);
    return typeof found === "function" ? found(arg) : found;
  };
  const end = performance.now() + limit;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > end) return false;
    await new Promise((done) => setTimeout(done, 50));
  }
}"""


class WaitError(Exception):
    """What was waited for did not come."""


def wait_until(page: Page, predicate: str, arg: object = None, *, timeout: float = LIMIT) -> None:
    """Wait until an expression or a function of `arg`, which may be async, is true in the page.

    Raises:
        WaitError: it did not in `timeout` seconds; the message has the predicate, and what describe() says.

    """
    if not page.evaluate(WAIT, [predicate, arg, 1000 * timeout]):
        asked = predicate if arg is None else f"{predicate} of {arg!r}"
        raise WaitError(f"not in {timeout:g} s: {asked}\n{describe(page)}")


def describe(page: Page) -> str:
    """Return where a page is, what its notebook waits for, and what it has complained of."""
    try:
        lines = [page.url, *page.evaluate("window.harness?.report() ?? []")]
        lines += [f"{said.type}: {said.text}" for said in page.console_messages() if said.type in ("error", "warning")]
        return "\n".join([*lines, *map(str, page.page_errors())])
    except Error as error:  # it may be closed, or on its way to another
        return f"{page.url}: {error}"
