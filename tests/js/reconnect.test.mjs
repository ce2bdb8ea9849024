import assert from "node:assert/strict";
import { sendAgain } from "../../backprop_widgets/widgets/js/dom/reconnect.js";

const CONSTANTS = {};

/** A manager of ipywidgets, as far as it is used: one model whose move was lost, and a kernel that answers when it is told to. */
function createWorld() {
  const traits = { constants: CONSTANTS, input_w1: 0.9 };
  const slots = new Set();
  const answers = [];
  const model = {
    model_id: "m",
    _pending_msgs: 1,
    _expectedEchoMsgIds: new Map([["input_w1", "lost"]]),
    _msg_buffer: null,
    sent: [],
    get: (name) => traits[name],
    set: (values) => Object.assign(traits, values),
    save_changes() { model.sent.push(traits.input_w1); },
    send: (_, { iopub }) => answers.push(() => iopub.status({ content: { execution_state: "idle" } })),
  };
  const connectionStatusChanged = { connect: (slot) => slots.add(slot), disconnect: (slot) => slots.delete(slot) };
  const manager = { kernel: { connectionStatusChanged, requestKernelInfo: () => Promise.reject(new Error("cut again")) }, restored: {}, _models: { m: Promise.resolve(model) }, _kernelRestoreInProgress: false };
  return {
    manager,
    model,
    traits,
    slots,
    connect: async () => {
      for (const slot of slots) slot(null, "connected");
      await settle();
    },
    answer: async () => {
      for (const answer of answers.splice(0)) answer();
      await settle();
    },
  };
}

const settle = () => new Promise((done) => setTimeout(done, 0));
const watched = () => {
  const world = createWorld();
  return { ...world, stop: sendAgain(world.manager, world.model) };
};

Deno.test("a move that was lost is sent again, though the manager has failed to restore", async () => {
  const { model, connect, answer } = watched();
  await connect();
  assert.deepEqual(model.sent, []);
  await answer();
  assert.deepEqual(model.sent, [0.9]);
  assert.equal(model._pending_msgs, 0);
});

Deno.test("it is the page's value that is sent, after the manager has taken over the kernel's", async () => {
  const { manager, model, traits, connect, answer } = watched();
  manager._kernelRestoreInProgress = true;
  await connect();
  await answer();
  assert.deepEqual(model.sent, []);
  traits.input_w1 = -1.8;
  manager._kernelRestoreInProgress = false;
  await answer();
  assert.deepEqual(model.sent, [0.9]);
});

Deno.test("a network that is cut again on the way has it sent once", async () => {
  const { model, connect, answer } = watched();
  await connect();
  await connect();
  await answer();
  assert.deepEqual(model.sent, [0.9]);
});

Deno.test("what has been answered after all is not sent, and a page that is gone sends nothing", async () => {
  const { model, slots, connect, answer, stop } = watched();
  await connect();
  model._pending_msgs = 0;
  await answer();
  assert.deepEqual(model.sent, []);
  stop();
  assert.equal(slots.size, 0);
});
