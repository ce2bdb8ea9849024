"""Hands, cells, tabs and a bad network at once: page and kernel end with the same values, and then all is silent."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Iterable
from functools import partial

import pytest
from browser.lab import BLANK
from browser.notebook import Notebook
from browser.test_reliability import MANAGER
from browser.waiting import WaitError, wait_until

ROUNDS = [pytest.param(5, id="5 rounds"), pytest.param(20, id="20 rounds", marks=pytest.mark.nightly)]
GONE = "The kernel of this notebook is gone. Run this cell again, or reload the page if it has no cells."

# A network that can be cut: sockets are closed, and new ones do not open.
NETWORK = """(() => {
  const [Real, sockets] = [WebSocket, new Set()];
  let cut = false;
  window.WebSocket = class extends Real {
    constructor(url, protocols) {
      super(cut ? "ws://127.0.0.1:1024/" : url, protocols);
      sockets.add(this);
    }
  };
  window.network = {
    cut() { cut = true; sockets.forEach((socket) => socket.close()); sockets.clear(); },
    mend() { cut = false; },
  };
})()"""

# A socket that does not open, or on which Lab sends before it hears that it is closed; and a tab that hears of the end
# of a kernel which another one has restarted.
LABS_OWN = "WebSocket connection to|WebSocket is already in CLOSING|Comm not found for comm id"
LABS_OWN += "|Pending messages < 0"  # an answer that had been given up with a cut network, and came

# What a page has, and what stands in its fields.
SIDE = f"""async () => {{
  const models = await Promise.all(Object.values((await {MANAGER})._models));
  const state = models.find(model => model.get("_anywidget_id")?.endsWith(".State"));
  if (!state) return null;
  const floats = (name) => [...new Float64Array(state.get(name).buffer.slice(state.get(name).byteOffset,
    state.get(name).byteOffset + state.get(name).byteLength))];
  const inputs = state.get("inputs").map(name => state.get(`input_${{name}}`));
  const fields = [...document.querySelectorAll(".bw-slider input")].map(field => Number(field.value));
  const same = fields.length === inputs.length && fields.every((value, i) => value === inputs[i]);
  return {{ inputs, trail: floats("trail"), memory: floats("memory"), fields: same ? "as they are" : fields }};
}}"""
KERNEL = """{"inputs": list(explorer.experiment.inputs.values()), "trail": explorer.experiment.rows.ravel().tolist(),
  "memory": list(explorer.experiment.memory.values()), "fields": "as they are"}"""
AGREES = f"async (kernel) => JSON.stringify(await ({SIDE})()) === kernel"

# What a hand did last is taken in the next frame, which may be long in coming on a busy machine.
TAKEN = "() => new Promise(taken => requestAnimationFrame(() => requestAnimationFrame(() => taken())))"
# What the page would still send, for who looks for a reason.
UNSENT = f"""async () => {{
  const models = await Promise.all(Object.values((await {MANAGER})._models));
  const waiting = models.filter(model => model._pending_msgs || model._msg_buffer);
  return waiting.map(model => [model.get("_anywidget_id"), model._pending_msgs, model._msg_buffer]);
}}"""

# What hands do and what goes to and fro is written down, for who looks for a reason.
WATCH = """() => {
  window.said = { at: performance.now(), what: [] };
  window.tale = [];
  const tell = (...what) => tale.push(`${Math.round(performance.now())} ${what.filter(Boolean).join(" ")}`);
  for (const name of ["pointerdown", "pointermove", "pointerup"])
    document.addEventListener(name, (event) => tell(name, event.clientX), true);
  harness.kernel().anyMessage.connect((_, { msg, direction }) => {
    const { header, parent_header, content } = msg;
    const id = (direction === "send" ? header : parent_header).msg_id;
    const what = content.execution_state ?? content.data?.method ?? content.code?.slice(0, 20);
    tell(direction, header.msg_type, header.subshell_id, id?.slice(-8), what, Object.keys(content.data?.state ?? {}));
    if (direction === "send") window.said = { at: performance.now(), what: [...said.what, msg.header.msg_type] };
  });
}"""


class Sides:
    """The pages that show one Explorer, and its kernel."""

    def __init__(self, notebooks: Iterable[Notebook], call: str = "Explorer()") -> None:
        self.notebooks = list(notebooks)
        self.first = self.notebooks[0]
        for notebook in self.notebooks:
            code = f"import time\nfrom backprop_widgets import Explorer\nexplorer = {call}\n"
            notebook.set_code_and_run(f"{code if notebook is self.first else ''}explorer")
            notebook.page.locator(".bw-picture[src^=blob]").wait_for()
            notebook.page.evaluate(WATCH)

    def cell(self, code: str) -> None:
        """Begin to run some code, and do not wait for it."""
        self.first.page.evaluate("code => harness.runNew(code)", code)

    def agree(self) -> dict:
        """Wait until every page has what the kernel has, and return it."""
        for notebook in self.notebooks:
            notebook.page.evaluate(TAKEN)
            notebook.settle()
        kernel = ast.literal_eval(self.first.value(KERNEL))
        for notebook in self.notebooks:
            written = notebook.page.evaluate("value => JSON.stringify(value)", kernel)
            try:
                wait_until(notebook.page, AGREES, written)
            except WaitError as error:
                now, unsent = ast.literal_eval(self.first.value(KERNEL)), notebook.page.evaluate(UNSENT)
                page, tale = notebook.page.evaluate(SIDE), "\n".join(notebook.page.evaluate("tale.slice(-200)"))
                pytest.fail(f"the kernel had {kernel}, has {now}, a page {page}; unsent: {unsent}; {error}\n{tale}")
        return kernel

    def fall_silent(self) -> None:
        """Wait until no page has sent anything for 5 s; where one goes on, say what."""
        for notebook in self.notebooks:
            try:
                wait_until(notebook.page, "performance.now() - said.at > 5000")
            except WaitError:
                pytest.fail(f"messages without end: {notebook.page.evaluate('said.what.slice(-20)')}")
            said = [error for error in notebook.errors if not re.search(LABS_OWN, error)]
            assert said == []


def tabs(desk, count: int = 1) -> list[Notebook]:
    """Return as many tabs with one new notebook, tall enough for an Explorer and the cells below it."""
    return [(desk.beside if place else desk.clear)(1280, 2000) for place in range(count)]


class Hand:
    """A mouse on the thumb of an input."""

    def __init__(self, notebook: Notebook, symbol: str) -> None:
        handle = notebook.page.get_by_role("slider", name=f"{symbol} slider", exact=True)
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        self.mouse, self.x, self.y = notebook.page.mouse, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.mouse.move(self.x, self.y)
        self.mouse.down()

    def move(self, dx: float) -> None:
        self.mouse.move(self.x + dx, self.y)

    def up(self) -> None:
        self.mouse.up()


def ways(seed: int, count: int = 12) -> list[int]:
    """Return pixels to be gone, small and large."""
    return [random.Random(100 * seed + turn).randint(-40, 40) for turn in range(count)]


def drag(notebook: Notebook, symbol: str, turn: int, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Drag the thumb of an input to and fro; after some moves something else happens."""
    hand = Hand(notebook, symbol)
    for place, way in enumerate(ways(turn)):
        hand.move(way)
        if place == 4:
            meanwhile()
    hand.up()


SWEEP = """for turn in range(60):
    explorer.sliders[{name!r}].value = (turn * {step}) % 150 / 100 - 0.75
    time.sleep(0.005)"""


AWAIT = """import asyncio
was = explorer.experiment.inputs["t"]
explorer.experiment.set({{"x": {x}}})
for _ in range(2400):  # two minutes: on a busy machine the two drags have taken more than ten seconds
    if moved := explorer.experiment.inputs["t"] != was:
        break
    await asyncio.sleep(0.05)"""


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("name", ["x", "w1"])
def test_a_hand_on_one_input_and_a_cell_on_another_or_the_same(desk, name, rounds):
    sides = Sides(tabs(desk))
    for turn in range(rounds):
        sides.cell(SWEEP.format(name=name, step=7 + turn))
        drag(sides.first, "w₁", turn)
        kernel = sides.agree()
        if name == "x":  # the last write of the cell stands
            assert kernel["inputs"][0] == (59 * (7 + turn)) % 150 / 100 - 0.75
    sides.fall_silent()


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("symbols", [("w₁", "w₂"), ("w₁", "w₁"), ("w₁", "w₂", "w₁")], ids=" ".join)
def test_hands_in_several_tabs(desk, symbols, rounds):
    sides = Sides(tabs(desk, len(symbols)))
    for turn in range(rounds):
        hands = [Hand(notebook, symbol) for notebook, symbol in zip(sides.notebooks, symbols, strict=True)]
        for steps in zip(*(ways(turn + 1000 * place) for place in range(len(hands))), strict=True):
            for hand, way in zip(hands, steps, strict=True):
                hand.move(way)
        for hand in hands:
            hand.up()
        sides.agree()
    sides.fall_silent()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_hand_and_a_descent_in_another_tab(desk, rounds):
    sides = Sides(tabs(desk, 2), 'Explorer(rule="momentum")')
    for turn in range(rounds):
        sides.first.page.locator(".bw-descend").click()
        drag(sides.notebooks[1], "x", turn)
        sides.cell("explorer.experiment.step()")
        sides.agree()
    sides.fall_silent()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_preset_while_a_hand_is_dragging(desk, rounds):
    sides = Sides(tabs(desk))
    for turn in range(rounds):
        preset = ("two routes", "w2 is 0")[turn % 2]
        drag(sides.first, "x", turn, partial(sides.cell, f"explorer.views['presets'].chosen = {preset!r}"))
        kernel = sides.agree()
        assert len(kernel["inputs"]) == (8, 5)[turn % 2]
    sides.fall_silent()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_kernel_that_is_busy(desk, rounds):
    sides = Sides(tabs(desk))
    for turn in range(rounds):
        sides.cell(f"time.sleep(10); explorer.experiment.set({{'x': {turn}.25}})")
        for symbol in ("w₁", "t"):
            drag(sides.first, symbol, turn)
        assert sides.agree()["inputs"][0] == turn + 0.25
    sides.fall_silent()


@pytest.mark.parametrize("rounds", [pytest.param(2, id="2 rounds"), ROUNDS[1]])
def test_a_cell_that_awaits_a_hand(desk, rounds):
    # ipykernel 7.4 takes messages of widgets meanwhile, and does not say that it is done with them
    sides = Sides(tabs(desk))
    for turn in range(rounds):
        sides.cell(AWAIT.format(x=turn + 0.75))
        for symbol in ("w₁", "t"):  # the second one waits in the page until the first is done with
            drag(sides.first, symbol, turn)
        assert sides.agree()["inputs"][0] == turn + 0.75
        assert sides.first.value("moved") == "True"
    sides.fall_silent()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_network_that_is_cut(new_page, lab, rounds):
    page = new_page(1280, 2000)
    page.add_init_script(NETWORK)
    sides = Sides([Notebook.open(page, lab, BLANK)])
    for turn in range(rounds):
        drag(sides.first, "w₁", turn, lambda: page.evaluate("network.cut()"))
        moved = page.evaluate(SIDE)["inputs"]
        page.evaluate("setTimeout(network.mend, 5000)")
        wait_until(page, "harness.kernel().connectionStatus !== 'connected'")
        wait_until(page, "harness.kernel().connectionStatus === 'connected'")
        assert sides.agree()["inputs"] == moved  # nothing of what was moved is lost
    sides.fall_silent()


def test_after_a_restart_every_page_says_so_keeps_its_picture_and_is_silent(desk):
    sides = Sides(tabs(desk, 2))
    for notebook in sides.notebooks:
        notebook.rest()
    pictures = [notebook.page.locator(".bw-picture").get_attribute("src") for notebook in sides.notebooks]
    sides.first.restart()
    for notebook, picture in zip(sides.notebooks, pictures, strict=True):
        notebook.page.get_by_text(GONE).wait_for(state="visible")
        assert notebook.page.locator(".bw-picture").get_attribute("src") == picture
    sides.fall_silent()
