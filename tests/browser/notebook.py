"""A notebook open in JupyterLab, driven and watched from outside."""

from __future__ import annotations

import re
from typing import Literal
from uuid import uuid4

from browser.lab import Lab
from browser.waiting import wait_until
from playwright.sync_api import ConsoleMessage, Locator, Page

__all__ = ["Notebook", "NotebookError"]

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

# JupyterLab asks for it every now and then; the server fails where a kernel ends while it writes the list.
LIST = re.compile(r"/api/kernels\?\d+$")

SCRIPT = """
window.harness = {
  panel: null,
  busy: false,
  failure: null,
  unanswered: new Map(), // what was sent and has no answer yet, in order, by the id of the message
  comms: new Map(), // what a comm is for, by its id
  heard: true, // since the kernel came back or the connection did
  sounding: {before: [], waiting: new Set()}, // what was sent before the shells were asked, and who has not answered
  asked: 0,

  // Nothing here is awaited by its caller: a call from Python has no time limit, a wait for `settled` has.
  start(work) {
    this.busy = true;
    this.failure = null;
    work.catch(error => { this.failure = String(error); }).finally(() => { this.busy = false; });
  },

  async open(path) {
    const {commands, shell} = window.jupyterapp;
    const shown = shell.currentWidget; // Notebook 7 has it open, and would open it again in another window
    const open = shown?.context?.path === path;
    this.panel = open ? shown : await commands.execute("docmanager:open", {path, factory: "Notebook"});
    await this.panel.context.ready;
    await this.panel.sessionContext.ready;
    const kernel = this.kernel();
    this.watch(kernel);
    await kernel.info;
  },

  async close(alone) {
    const {panel} = this;
    this.panel = null;
    if (alone) await panel.sessionContext.shutdown();
    panel.dispose(); // closed, it would ask whether to save
    this.forget(true);
  },

  kernel() {
    return this.panel.sessionContext.session.kernel;
  },

  // Not by kernel status: Lab sends widget messages to a subshell, and the main shell may be idle meanwhile.
  // iopubMessage comes after the page has handled the message, and so has sent what it held back till then.
  watch(kernel) {
    kernel.anyMessage.connect((_, {msg, direction}) => {
      if (direction === "send") this.note(msg);
      else if (msg.channel === "control") this.unanswered.delete(msg.parent_header.msg_id);
      // The server connects a kernel that died while busy without waiting until its iopub is heard, and then an
      // idle is lost that the page waits for. So it is asked until one is heard.
      else if (msg.header.msg_type === "kernel_info_reply" && !this.heard) this.ask(kernel);
    });
    kernel.iopubMessage.connect((_, msg) => {
      const {content, parent_header: {msg_id}} = msg;
      const sent = this.unanswered.get(msg_id);
      if (sent && content.execution_state === "busy") sent.begun = true;
      // ipykernel 7.4 says neither begin nor end of what it takes while a cell awaits something; ipywidgets echoes it
      if (sent && !sent.begun && content.data?.method === "echo_update") this.unanswered.delete(msg_id);
      if (content.execution_state === "idle") this.hear(msg_id);
    });
    kernel.statusChanged.connect((_, status) => {
      if (status === "restarting" || status === "autorestarting") this.forget(false);
      if (status === "dead") this.forget(true);
    });
    kernel.connectionStatusChanged.connect((_, status) => {
      if (status === "connecting") this.heard = false; // once it is connected, Lab asks for the kernel's info
    });
    kernel.disposed.connect(() => this.forget(true));
  },

  note({channel, header, content}) {
    if (channel === "stdin") return;
    if (content.target_name) this.comms.set(content.comm_id, content.target_name);
    const {comm_id, data, code} = content;
    const comm = comm_id && `to ${this.comms.get(comm_id) ?? "a comm"} ${comm_id}`;
    const told = [header.msg_type, data?.method, comm, code?.slice(0, 60)].filter(Boolean).join(" ");
    const [subshell, at] = [header.subshell_id ?? "", performance.now()];
    this.unanswered.set(header.msg_id, {type: header.msg_type, told, channel, subshell, at});
  },

  hear(id) {
    const {type} = this.unanswered.get(id) ?? {};
    this.unanswered.delete(id);
    if (!this.heard && type === "kernel_info_request") {
      this.heard = true;
      if (this.unanswered.size) this.sound();
    }
    const {waiting, before} = this.sounding;
    if (waiting.delete(id) && waiting.size === 0) for (const earlier of before) this.unanswered.delete(earlier);
  },

  // Where an answer may be lost, or is never given, every shell is asked: each answers in the order in which it was
  // asked, and when all have, nothing that was sent before will be answered. One does not speak for the others:
  // ipykernel 7.4 takes what a widget sends in the shell from which that widget last spoke, whatever stands on it.
  sound() {
    const before = [...this.unanswered.keys()];
    const shells = new Set(["", ...[...this.unanswered.values()].map(it => it.subshell)]);
    this.sounding = {before, waiting: new Set([...shells].map(shell => this.ask(this.kernel(), shell)))};
  },

  ask(kernel, subshell = "") {
    const header = {
      msg_id: `${kernel.clientId}-${this.asked += 1}`, msg_type: "kernel_info_request", version: "5.2",
      session: kernel.clientId, username: kernel.username, date: new Date().toISOString(),
      ...(subshell && {subshell_id: subshell}),
    };
    kernel.sendShellMessage({channel: "shell", header, parent_header: {}, metadata: {}, content: {}, buffers: []});
    return header.msg_id;
  },

  // Now and when the page has thrown away what was waiting to be sent: what is sent then will be answered.
  forget(heard) {
    this.heard = heard;
    this.sounding = {before: [], waiting: new Set()};
    this.unanswered.clear();
    queueMicrotask(() => this.unanswered.clear());
  },

  codeCells() {
    const cells = this.panel?.content.model.sharedModel.cells ?? [];
    return cells.filter(cell => cell.cell_type === "code");
  },

  settled() {
    if (this.busy || this.failure !== null) return !this.busy;
    // some of what a kernel takes while a cell awaits something it never says that it is done with
    const late = performance.now() - 3000;
    const overdue = [...this.unanswered.values()].some(({type, at}) => type.startsWith("comm_") && at < late);
    if (this.heard && overdue && this.sounding.waiting.size === 0) this.sound();
    return this.heard && this.unanswered.size === 0 && this.notIdle().length === 0;
  },

  notIdle() {
    return this.codeCells().filter(cell => cell.executionState !== "idle");
  },

  // What it waits for, to be read by whoever looks for the reason.
  report() {
    const kernel = this.panel?.sessionContext.session?.kernel;
    const said = kernel
      ? [`the kernel is ${kernel.status}, ${kernel.connectionStatus}${this.heard ? "" : ", not heard since"}`]
      : ["there is no kernel"];
    if (this.busy) said.push("a command has not ended");
    for (const {told, channel, subshell, at} of this.unanswered.values()) {
      const age = ((performance.now() - at) / 1000).toFixed(1);
      said.push(`unanswered for ${age} s on ${[channel, subshell].filter(Boolean).join(" ")}: ${told}`);
    }
    for (const cell of this.notIdle()) said.push(`a cell is ${cell.executionState}: ${cell.source.slice(0, 200)}`);
    const outputs = document.querySelectorAll(".jp-OutputArea-output");
    if (outputs.length) said.push(`the last output: ${[...outputs].at(-1).textContent.trim().slice(0, 200)}`);
    return said;
  },

  run(command, options) {
    if (this.panel) window.jupyterapp.shell.activateById(this.panel.id);
    this.start(window.jupyterapp.commands.execute(command, options));
  },

  runAll(command) {
    // The counts that were saved with the notebook would hide a cell that does not run.
    for (const cell of this.codeCells()) cell.execution_count = null;
    this.run(command);
  },

  runNew(source) {
    const {content} = this.panel;
    const {sharedModel} = content.model;
    sharedModel.insertCell(sharedModel.cells.length, {cell_type: "code", source});
    content.deselectAll();
    content.activeCellIndex = sharedModel.cells.length - 1;
    this.run("notebook:run-cell");
  },

  kill() {
    this.kernel().requestExecute({code: "import os; os.kill(os.getpid(), 9)"}).done.catch(() => {});
  },

  evaluate(expression) {
    const content = {code: "", silent: true, user_expressions: {value: expression}};
    this.start(this.kernel().requestExecute(content).done.then(reply => {
      this.answer = reply.content.user_expressions.value;
    }));
  },
};
"""


class NotebookError(Exception):
    """A cell, an expression or a command of JupyterLab failed."""


class Notebook:
    """A notebook in JupyterLab's ordinary mode.

    `errors` lists what the page has logged as errors or not caught since it was opened; Lab itself adds none.
    """

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        self.path = path
        self.errors: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))

    @classmethod
    def open(cls, page: Page, lab: Lab, path: str, theme: Literal["light", "dark"] = "light", at: str = "") -> Notebook:
        """Open the notebook at `path` of the checkout with a new kernel and wait until that is ready.

        `at` is the page of the server to open it from. JupyterLab keeps what is open by workspace: a new one has none.
        """
        lab.end_sessions(lab.served(path))
        return cls.open_beside(page, lab, path, theme, at)

    @classmethod
    def open_beside(
        cls, page: Page, lab: Lab, path: str, theme: Literal["light", "dark"] = "light", at: str = ""
    ) -> Notebook:
        """Open the notebook with the kernel that it has in another tab."""
        notebook = cls(page, lab.served(path))
        page.goto(f"{lab.url}{at or f'/lab/workspaces/{uuid4().hex}'}?token={lab.token}")
        notebook._await_app()
        if at:
            wait_until(page, "() => window.jupyterapp.shell.currentWidget?.context != null")
        notebook.set_theme(theme)
        notebook._attach()
        return notebook

    def renew(self, lab: Lab) -> None:
        """Close the notebook with its kernel, and open it with a new one: on the page as it is."""
        self.close()
        lab.end_sessions(self.path)
        self.reopen()

    def reopen(self) -> None:
        """Open the notebook that was closed, with the kernel that it has in another tab, if there is one."""
        self._attach()
        self.errors.clear()

    def close(self, *, alone: bool = True) -> None:
        """Close the notebook, with its kernel if no other tab has it."""
        self.page.evaluate("alone => harness.start(harness.close(alone))", alone)
        self.settle()

    def reload(self) -> None:
        """Load the page again; the kernel stays as it is, cells not saved are lost."""
        self.page.reload()
        self._await_app()
        self._attach()

    def set_theme(self, theme: Literal["light", "dark"]) -> None:
        """Change the theme and wait until the page shows it."""
        self.page.evaluate("theme => harness.run('apputils:change-theme', {theme})", THEMES[theme])
        self.settle()
        wait_until(self.page, "theme => document.body.dataset.jpThemeName === theme", THEMES[theme])
        self._await_splash()

    def run_all(self) -> None:
        """Run every cell and wait until all have finished; raise when one fails."""
        self.page.evaluate("harness.runAll('notebook:run-all-cells')")
        self._await_all_cells()

    def restart(self) -> None:
        """Restart the kernel, as from the menu."""
        self.page.evaluate("harness.run('notebook:restart-kernel')")
        self._confirm()
        self.settle()

    def restart_and_run_all(self) -> None:
        """Restart the kernel, as from the menu, and run every cell; raise when one fails."""
        self.page.evaluate("harness.runAll('notebook:restart-run-all')")
        self._confirm()
        self._await_all_cells()

    def kill_kernel(self) -> None:
        """Let the kernel die while it works, and wait until JupyterLab says so: the server looks every 3 s."""
        self.page.evaluate("harness.kill()")
        self.page.locator(".jp-Dialog .jp-mod-accept").wait_for()

    def await_kernel(self) -> None:
        """Close what JupyterLab says of a kernel that has died, and wait until the next one is there."""
        self._confirm()
        self.settle()

    def set_code_and_run(self, code: str) -> str:
        """Append a cell, run it, and return what it printed and its value."""
        self.page.evaluate("code => harness.runNew(code)", code)
        self.settle()
        cell = self._code_cells()[-1]
        _raise_error(cell)
        return "".join(_text(output) for output in cell["outputs"])

    def value(self, expression: str) -> str:
        """Return the repr of an expression in the kernel; the notebook neither changes nor scrolls."""
        self.page.evaluate("expression => harness.evaluate(expression)", expression)
        self.settle()
        answer = self.page.evaluate("harness.answer")
        if answer["status"] != "ok":
            raise NotebookError(f"{expression}: {answer['ename']}: {answer['evalue']}")
        return answer["data"]["text/plain"]

    def drag(self, handle: Locator, dx: float, dy: float = 0) -> None:
        """Drag the middle of `handle` by so many pixels with the mouse and wait for the kernel."""
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        if box is None:
            raise NotebookError(f"{handle} is not visible")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=10)
        self.page.mouse.up()
        self.settle()

    def settle(self) -> None:
        """Wait until the kernel has answered all that the page sent and no cell runs or waits."""
        wait_until(self.page, "() => harness.settled()")
        if failure := self.page.evaluate("harness.failure"):
            raise NotebookError(failure)

    def rest(self) -> None:
        """Wait until all is settled, and every loss surface that is on the screen is matplotlib's picture."""
        self.settle()
        wait_until(self.page, "() => !document.querySelector('.bw-surface.bw-moving')")
        self.settle()

    def _await_app(self) -> None:
        wait_until(self.page, "() => window.jupyterapp !== undefined")
        self.page.evaluate(SCRIPT)
        self.page.evaluate("harness.start(jupyterapp.restored)")
        self.settle()
        self._await_splash()

    def _await_splash(self) -> None:
        # It covers the page, and Lab logs an error when a second one is shown before the first has faded.
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def _attach(self) -> None:
        self.page.evaluate("path => harness.start(harness.open(path))", self.path)
        self.settle()

    def _confirm(self) -> None:
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def _await_all_cells(self) -> None:
        self.settle()
        for cell in self._code_cells():
            _raise_error(cell)
            if cell["source"].strip() and cell["execution_count"] is None:
                raise NotebookError(f"not run: the cell\n{cell['source']}")

    def _code_cells(self) -> list[dict]:
        return self.page.evaluate("harness.codeCells().map(cell => cell.toJSON())")

    def _on_console(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        if message.type == "error" and not LIST.search(url):
            self.errors.append(f"{message.text} ({url})")


def _raise_error(cell: dict) -> None:
    # The tag by which nbval and JupyterLab know a cell that is meant to fail.
    if "raises-exception" in cell["metadata"].get("tags", []):
        return
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            raise NotebookError(f"{output['ename']}: {output['evalue']}\nin the cell\n{cell['source']}")


def _text(output: dict) -> str:
    if output["output_type"] == "stream":
        return "".join(output["text"])
    return "".join(output.get("data", {}).get("text/plain", ""))
