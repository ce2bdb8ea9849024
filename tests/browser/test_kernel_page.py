"""When a page holds its kernel for gone: with stand-ins for the kernel and the server, and a clock that is set."""

from __future__ import annotations

import pytest

from backprop_widgets.widgets.bundle import module

SETUP = """async ([source, answer, parts]) => {
  const {watchKernel} = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
  const signal = () => ({
    slots: new Set(),
    connect(slot) { this.slots.add(slot); },
    disconnect(slot) { this.slots.delete(slot); },
    emit(value) { for (const slot of [...this.slots]) slot(null, value); },
  });
  const answers = {
    there: async () => new Response('{"id": "one"}'),
    missing: async () => new Response('{"message": "Kernel does not exist: one"}', {status: 404}),
    "another page": async () => new Response("<h1>Not found</h1>", {status: 404}),
    "another reason": async () => new Response('{"message": "no such user"}', {status: 404}),
    forbidden: async () => new Response('{"message": "Kernel does not exist: one"}', {status: 403}),
    "no network": async () => { throw new TypeError("Failed to fetch"); },
  };
  const asked = [];
  const get = async (url, init) => { asked.push([url, init.headers.Authorization]); return answers[answer](); };
  const whole = {
    id: "one", disposed: signal(), statusChanged: signal(), connectionStatusChanged: signal(), iopubMessage: signal(),
    serverSettings: {baseUrl: "http://server/base/", token: "abc", init: {}, fetch: get},
  };
  const kernel = parts && Object.fromEntries(parts.map(part => [part, whole[part]]));
  const moved = new Set();
  const state = {on: (_, slot) => moved.add(slot), off: (_, slot) => moved.delete(slot)};
  const manager = {kernel, told: 0, disconnect() { this.told += 1; }};
  const stop = watchKernel(manager, state, "moves");
  window.world = {
    manager, kernel, asked, stop, errors: [],
    move: () => moved.forEach(slot => slot()),
    back: () => document.dispatchEvent(new Event("visibilitychange")),
    settled: async () => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); },
    left: () => moved.size + [...Object.values(kernel ?? {})].reduce((sum, it) => sum + (it?.slots?.size ?? 0), 0),
  };
  addEventListener("unhandledrejection", event => world.errors.push(String(event.reason)));
}"""
PARTS = ["id", "disposed", "statusChanged", "connectionStatusChanged", "iopubMessage", "serverSettings"]


@pytest.fixture
def world(new_page):
    """Return what sets the scene, and the page that it is set in."""

    def world(answer="missing", parts=PARTS):
        page = new_page()
        page.clock.install()
        page.evaluate(SETUP, [module("dom/kernel_watch.js"), answer, parts])
        return page

    return world


def after(page, *acts):
    """Act, a number being seconds that pass; return how often the widgets were told that the kernel is gone."""
    for act in acts:
        if isinstance(act, str):
            page.evaluate(f"world.{act}; null")
        else:
            page.clock.run_for(1000 * act)
        page.evaluate("world.settled()")
    assert page.evaluate("world.errors") == []
    return page.evaluate("world.manager.told")


def test_an_unanswered_move_is_a_reason_to_ask(world):
    page = world()
    assert after(page, "move()", 1, "move()", 1) == 0
    assert page.evaluate("world.asked") == []
    assert after(page, 2) == 1
    assert page.evaluate("world.asked") == [["http://server/base/api/kernels/one", "token abc"]]


def test_an_answered_move_is_none(world):
    page = world()
    assert after(page, "move()", 1, "kernel.iopubMessage.emit({})", 10) == 0
    assert page.evaluate("world.asked") == []
    assert after(page, "move()", 10) == 1  # and the next, unanswered one is


def test_who_comes_back_is_told(world):
    page = world()
    assert after(page, "back()") == 1


@pytest.mark.parametrize("answer", ["there", "another page", "another reason", "forbidden", "no network"])
def test_nothing_is_said_unless_the_server_says_that_there_is_no_such_kernel(world, answer):
    page = world(answer)
    assert after(page, "move()", 10, "back()") == 0
    assert len(page.evaluate("world.asked")) == 2


@pytest.mark.parametrize("parts", [None, [], ["id"], ["id", "disposed", "statusChanged", "iopubMessage"]])
def test_a_page_with_another_kernel_or_none_does_without(world, parts):
    page = world(parts=parts)
    assert after(page, "move()", 10, "back()", "stop()") == 0


@pytest.mark.parametrize(
    "gone",
    ["disposed.emit()", "statusChanged.emit('dead')", "statusChanged.emit('autorestarting')",
     "connectionStatusChanged.emit('disconnected')"],
)  # fmt: skip
def test_what_the_notebook_says_counts_once_and_not_for_the_next_kernel(world, gone):
    page = world()
    assert after(page, "kernel.statusChanged.emit('busy')", "kernel.connectionStatusChanged.emit('connecting')") == 0
    assert after(page, f"kernel.{gone}") == 1
    assert page.evaluate("world.left()") == 0
    assert after(page, f"kernel.{gone}", "move()", 10, "back()") == 1


def test_a_late_answer_about_the_last_kernel_is_not_for_the_next(world):
    page = world()
    assert after(page, "manager.kernel = {id: 'two'}", "back()", "move()", 10) == 0


def test_it_stops(world):
    page = world()
    assert after(page, "move()", "stop()", 10, "back()") == 0
    assert page.evaluate("[world.left(), world.asked.length]") == [0, 0]
