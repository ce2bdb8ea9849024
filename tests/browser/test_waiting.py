"""What a test waits for: a page asked anew in every frame, and a kernel whose answers may be lost on the way."""

from __future__ import annotations

import pytest
from browser.notebook import SCRIPT
from browser.waiting import WaitError, wait_until

# A notebook with one cell, and a kernel that answers when it is told to.
STAND_INS = """() => {
  const signal = () => ({
    slots: [],
    connect(slot) { this.slots.push(slot); },
    emit(value) { for (const slot of this.slots) slot(null, value); },
  });
  const names = ["anyMessage", "iopubMessage", "statusChanged", "connectionStatusChanged", "disposed"];
  const kernel = {
    ...Object.fromEntries(names.map(name => [name, signal()])),
    status: "idle",
    connectionStatus: "connected",
    asked: [],
    sendShellMessage(msg) {
      this.asked.push(msg.header.subshell_id ?? "main");
      this.anyMessage.emit({direction: "send", msg});
    },
  };
  const cell = {cell_type: "code", executionState: "idle", source: "explorer"};
  harness.panel = {
    sessionContext: {session: {kernel}}, content: {model: {sharedModel: {cells: [cell]}}},
  };
  harness.watch(kernel);
  const header = (type, id, subshell_id) => ({msg_type: type, msg_id: id, subshell_id});
  window.world = {
    kernel, cell,
    send: (id, subshell, type = "comm_msg", content = {comm_id: "c1", data: {method: "update"}}) =>
      kernel.anyMessage.emit({direction: "send", msg: {channel: "shell", header: header(type, id, subshell), content}}),
    reply: (id) => kernel.anyMessage.emit({
      direction: "recv", msg: {channel: "shell", header: header("kernel_info_reply"), parent_header: {msg_id: id}},
    }),
    idle: (id) => kernel.iopubMessage.emit(
      {header: header("status"), content: {execution_state: "idle"}, parent_header: {msg_id: id}}),
    last: () => [...harness.unanswered.keys()].at(-1),
  };
}"""


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def world(page):
    """Return what acts and then tells whether all is settled."""
    page.evaluate(SCRIPT)
    page.evaluate(STAND_INS)

    def after(*acts: str) -> bool:
        for act in acts:
            page.evaluate(f"world.{act}; null")
        return page.evaluate("harness.settled()")

    return after


def test_a_message_is_settled_by_its_idle(world):
    assert world()
    assert not world("send('one')")
    assert not world("idle('another')")
    assert world("idle('one')")


def test_an_idle_speaks_for_no_other_message(world):
    # what has the same subshell on it may be taken in the main shell, which runs a cell
    assert not world("send('move', 's1')", "send('picture', 's1')", "idle('picture')")
    assert world("idle('move')")


def test_for_what_is_never_answered_every_shell_is_asked(world, page):
    page.evaluate("window.clock = 0; performance.now = () => clock; null")
    assert not world("send('one', 's1')")
    page.evaluate("clock = 2999")
    assert not world()
    assert page.evaluate("world.kernel.asked") == []
    page.evaluate("clock = 3001")
    assert not world()
    assert not world()
    assert page.evaluate("world.kernel.asked") == ["main", "s1"]
    assert not world("send('later')", "idle([...harness.unanswered.keys()].at(-2))")
    assert not world("idle([...harness.unanswered.keys()].at(-2))")
    assert page.evaluate("[...harness.unanswered.keys()]") == ["later"]
    assert world("idle('later')")


def test_a_cell_that_runs_for_long_is_waited_for(world, page):
    page.evaluate("window.clock = 0; performance.now = () => clock; null")
    assert not world("send('cell', '', 'execute_request', {code: 'explorer'})")
    page.evaluate("clock = 9000")
    assert not world()
    assert page.evaluate("world.kernel.asked") == []


@pytest.mark.parametrize("status", ["restarting", "autorestarting"])
def test_a_kernel_that_comes_back_is_asked_until_it_is_heard(world, page, status):
    assert not world("send('before')", f"kernel.statusChanged.emit('{status}')")
    assert not world("send('info', undefined, 'kernel_info_request', {})", "send('comm')", "send('sub', 's1')")
    for turn in range(1, 3):
        assert not world("reply('info')")  # whose idle nobody listened to
        assert page.evaluate("world.kernel.asked") == ["main"] * turn
    assert not world("idle(world.last())")
    assert page.evaluate("world.kernel.asked") == ["main", "main", "main", "s1"]
    main, sub = page.evaluate("[...harness.unanswered.keys()].slice(-2)")
    assert not world(f"idle('{sub}')")
    assert world(f"idle('{main}')")
    assert world("send('info', undefined, 'kernel_info_request', {})", "reply('info')", "idle('info')")
    assert page.evaluate("world.kernel.asked.length") == 4


def test_a_connection_that_was_lost_is_not_settled_before_it_is_there_again(world):
    assert not world("send('lost')", "kernel.connectionStatusChanged.emit('connecting')")
    assert not world("kernel.connectionStatusChanged.emit('connected')")
    assert not world("send('info', undefined, 'kernel_info_request', {})", "idle('info')")
    assert world("idle(world.last())")


@pytest.mark.parametrize("end", ["statusChanged.emit('dead')", "disposed.emit()"])
def test_nothing_is_expected_of_a_kernel_that_has_gone_for_good(world, end):
    assert world("send('one')", "kernel.statusChanged.emit('restarting')", f"kernel.{end}")


def test_on_a_time_out_it_is_told_what_was_waited_for(world, page):
    opened = "{comm_id: 'c1', target_name: 'jupyter.widget', data: {}}"
    world(f"send('one', '', 'comm_open', {opened})", "send('two', 's1')", "cell.executionState = 'running'")
    page.evaluate("console.warn('odd')")
    with pytest.raises(WaitError) as raised:
        wait_until(page, "() => harness.settled()", timeout=0.1)
    first, *lines = str(raised.value).splitlines()
    assert first == "not in 0.1 s: () => harness.settled()"
    assert lines[1] == "the kernel is idle, connected"
    assert [line.partition(" s on ")[2] for line in lines[2:4]] == [
        "shell: comm_open to jupyter.widget c1",
        "shell s1: comm_msg update to jupyter.widget c1",
    ]
    assert lines[4:] == ["a cell is running: explorer", "warning: odd"]


@pytest.mark.parametrize("predicate", ["n => { asked += 1; return asked > n; }", "async n => (asked += 1) > n"])
def test_a_predicate_is_asked_until_it_is_true_also_when_it_promises(page, predicate):
    page.evaluate("window.asked = 0")
    wait_until(page, predicate, 3)
    assert page.evaluate("asked") == 4
    with pytest.raises(WaitError, match=r"not in 0\.1 s: asked < 0\nabout:blank"):
        wait_until(page, "asked < 0", timeout=0.1)
