import assert from "node:assert/strict";
import { endMoves, sendAgain } from "../../backprop_widgets/widgets/js/dom/resend.js";

const CONSTANTS = {};
const IDLE = { content: { execution_state: "idle" } };
const settle = () => new Promise((done) => setTimeout(done, 0));

function createSignal() {
  const slots = new Set();
  return {
    slots,
    connect: (slot) => slots.add(slot),
    disconnect: (slot) => slots.delete(slot),
    emit: (value) => slots.forEach((slot) => slot(null, value)),
  };
}

/**
 * A manager of ipywidgets, as far as it is used: its models, each of which sends a move, waits for its end and keeps what
 * comes meanwhile; and a kernel that ends messages when it is told to.
 */
function createWorld() {
  const [iopubMessage, connectionStatusChanged] = [createSignal(), createSignal()];
  const futures = new Map();
  let [next, told, wait] = [1, () => {}, Promise.resolve()];
  const createModel = (id, traits) => {
    const model = {
      model_id: id,
      comm: { comm_id: id, send: (data) => futures.set(`${next++}`, { model, data }) },
      _pending_msgs: 0,
      _expectedEchoMsgIds: new Map(),
      _msg_buffer: null,
      sent: [],
      kernels: {},
      traits,
      get: (name) => traits[name],
      set: (values) => Object.assign(traits, values),
      save_changes() {
        if (!model.comm) throw new Error("Syncing error: no comm channel defined");
        if (model._pending_msgs) model._msg_buffer = { ...model._msg_buffer, input_w1: traits.input_w1 };
        else model._post({ input_w1: traits.input_w1 });
      },
      _post(values) {
        model._pending_msgs += 1;
        model.sent.push(values.input_w1);
        const message = `${next++}`;
        Object.keys(values).forEach((trait) => model._expectedEchoMsgIds.set(trait, message));
        futures.set(message, { model, values, idle: model._handle_status });
      },
      _handle_status: () => {
        model._pending_msgs -= 1;
        assert.ok(model._pending_msgs >= 0, "Pending messages < 0");
        if (!model._msg_buffer) return;
        model._post(model._msg_buffer);
        model._msg_buffer = null;
      },
      send(_, { iopub }) {
        if (model.gone) throw new Error("Cannot send");
        if (model.comm) futures.set(`${next++}`, { model, idle: iopub.status });
      },
    };
    return model;
  };
  const state = createModel("state", { constants: CONSTANTS, input_w1: 0, _anywidget_id: "backprop_widgets.State" });
  const view = createModel("view", { state: "IPY_MODEL_state", input_w1: 0, _anywidget_id: "backprop_widgets.View" });
  const kernel = { clientId: "page", iopubMessage, connectionStatusChanged, requestKernelInfo: () => wait };
  const manager = { kernel, _models: { state: Promise.resolve(state), view: Promise.resolve(view) }, _kernelRestoreInProgress: false };
  const world = {
    manager, state, view, kernel,
    move: (value, model = state) => {
      model.set({ input_w1: value });
      model.save_changes();
    },
    /** Loses all messages that are on the way, or their ends. */
    lose: () => futures.clear(),
    cut: async () => {
      connectionStatusChanged.emit("connecting");
      await settle();
    },
    connect: async () => {
      connectionStatusChanged.emit("connected");
      await settle();
    },
    /** Lets the kernel be busy until what is returned is called. */
    hold: () => {
      wait = new Promise((done) => { told = done; });
      return async () => {
        told();
        await settle();
      };
    },
    /** Takes and ends the messages of some models, as a kernel does that says so, or that does not; the begin may be lost. */
    end: async ({ of = [state, view], saying = true, unheard = false, session = "page" } = {}) => {
      for (const [message, { model, idle, values, data }] of [...futures].filter(([, it]) => of.includes(it.model))) {
        const say = (content) => iopubMessage.emit({ content, parent_header: { msg_id: message, session } });
        futures.delete(message);
        Object.assign(model.kernels, values);
        if (data) {
          assert.deepEqual(data, { method: "request_state" });
          model.set(model.kernels);
          continue;
        }
        if (saying && !unheard) say({ execution_state: "busy" });
        if (idle === model._handle_status) say({ comm_id: model.model_id, data: { method: "echo_update" } });
        await settle();
        if (!saying) continue;
        idle(IDLE);
        say({ execution_state: "idle" });
      }
      await settle();
    },
    stop: () => {},
  };
  world.stop = sendAgain(manager, state);
  endMoves(manager);
  return world;
}

/** A move that goes with the network. */
function createLost() {
  const world = createWorld();
  world.move(0.9);
  world.lose();
  return world;
}

Deno.test("a move that was lost is sent again, though the manager has failed to restore", async () => {
  const { state, connect, end } = createLost();
  await connect();
  assert.deepEqual(state.sent, [0.9]);
  await end();
  assert.deepEqual(state.sent, [0.9, 0.9]);
  await end();
  assert.equal(state._pending_msgs, 0);
});

Deno.test("it is the page's value that is sent, after the manager has taken over the kernel's", async () => {
  const { manager, state, connect, end } = createLost();
  manager._kernelRestoreInProgress = true;
  await connect();
  await end();
  assert.deepEqual(state.sent, [0.9]);
  state.traits.input_w1 = -1.8;
  manager._kernelRestoreInProgress = false;
  await end();
  assert.deepEqual(state.sent, [0.9, 0.9]);
});

Deno.test("what is moved while the kernel is busy is newer than what was lost", async () => {
  const { state, move, hold, connect, end } = createLost();
  const free = hold();
  await connect();
  move(2);
  state.traits.input_w1 = -1.8; // the manager takes over the kernel's
  await free();
  await end();
  assert.deepEqual(state.sent, [0.9, 2]);
});

Deno.test("a network that is cut again on the way has it sent once, and as it was", async () => {
  const { state, hold, connect, end } = createLost();
  const free = hold();
  await connect();
  state.traits.input_w1 = -1.8; // taken over before it was cut again
  await connect();
  await free();
  await end();
  assert.deepEqual(state.sent, [0.9, 0.9]);
});

Deno.test("what has been answered after all is not sent, and a page that is gone sends nothing", async () => {
  const { state, kernel, move, connect, end, stop } = createWorld();
  move(0.9);
  await connect();
  await end();
  assert.deepEqual(state.sent, [0.9]);
  const { size } = kernel.connectionStatusChanged.slots;
  stop();
  assert.equal(kernel.connectionStatusChanged.slots.size, size - 1); // the other one goes with the kernel
});

Deno.test("what the manager takes over after the kernel's answer is older, and the kernel is asked once more", async () => {
  for (const before of [true, false]) {
    const { manager, state, move, connect, end } = createWorld();
    manager._kernelRestoreInProgress = true;
    if (before) move(0.9);
    await connect();
    if (!before) move(0.9);
    await end();
    state.traits.input_w1 = -1.8;
    manager._kernelRestoreInProgress = false;
    for (let each = 0; each < 3; each += 1) await end();
    assert.deepEqual([state.traits.input_w1, state.sent, state._pending_msgs], [0.9, [0.9], 0]);
  }
});

Deno.test("a move that is made when the network is back is sent once and ended once", async () => {
  const { state, move, connect, end } = createWorld();
  await connect();
  move(0.9);
  await end();
  await end();
  assert.deepEqual([state.sent, state._pending_msgs], [[0.9], 0]);
});

Deno.test("a move that the cut has caught with its begin is ended once, by its end", async () => {
  const { state, move, cut, connect, end } = createWorld();
  move(0.9);
  await cut();
  await connect();
  await end({ unheard: true });
  assert.equal(state._pending_msgs, 0);
});

Deno.test("a view that is slow, or has been closed meanwhile, holds up nothing and gets nothing twice", async () => {
  const { state, view, move, lose, hold, connect, end } = createWorld();
  move(0.9);
  lose();
  move(0.7, view);
  const free = hold();
  await connect();
  await free();
  await end({ of: [state] });
  assert.deepEqual([state.sent, view.sent], [[0.9, 0.9], [0.7]]);
  view.comm = undefined;
  await end();
  assert.deepEqual(view.sent, [0.7]);
});

Deno.test("a kernel that goes meanwhile is sent nothing", async () => {
  const { state, hold, connect, end } = createLost();
  const free = hold();
  await connect();
  state.gone = true;
  await free();
  await end();
  assert.deepEqual(state.sent, [0.9]);
});

Deno.test("a move whose end is never told holds up no other", async () => {
  const { state, view, move, end } = createWorld();
  for (const value of [0.9, 1.1, 1.3]) move(value);
  move(5, view);
  await end({ saying: false });
  assert.deepEqual([state.sent, view.sent], [[0.9, 1.3], [5]]);
  await end({ saying: false });
  assert.deepEqual([state._pending_msgs, view._pending_msgs], [0, 0]);
  move(1.4);
  await end();
  assert.deepEqual([state.sent, state._pending_msgs], [[0.9, 1.3, 1.4], 0]);
});

Deno.test("what another page has moved, and what belongs to another package, is left alone", async () => {
  const { state, view, move, end } = createWorld();
  move(0.9);
  await end({ saying: false, session: "another page" });
  assert.equal(state._pending_msgs, 1);
  view.traits._anywidget_id = "another.View";
  move(5, view);
  await end({ saying: false });
  assert.equal(view._pending_msgs, 1);
});

Deno.test("two states of one page end a move once", async () => {
  const { manager, state, move, end } = createWorld();
  endMoves(manager);
  move(0.9);
  await end({ saying: false });
  assert.equal(state._pending_msgs, 0);
});
