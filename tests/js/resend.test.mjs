import assert from "node:assert/strict";
import { sendAgain } from "../../backprop_widgets/widgets/js/dom/resend.js";

const CONSTANTS = {};
const real = setTimeout;
const settle = () => new Promise((done) => real(done, 0));

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
 * A manager of ipywidgets, as far as it is used: one model, whose `move` is a message; a kernel that ends messages when
 * it is told to, that of a question by the same way included; and a clock that is set.
 */
function createWorld() {
  const traits = { constants: CONSTANTS, input_w1: 0 };
  const [anyMessage, iopubMessage, connectionStatusChanged] = [createSignal(), createSignal(), createSignal()];
  const [timers, futures] = [new Map(), new Map()];
  let [now, next] = [0, 1];
  const message = () => {
    const msg_id = `${next++}`;
    anyMessage.emit({ direction: "send", msg: { header: { msg_type: "comm_msg", msg_id }, content: { comm_id: "channel" } } });
    return msg_id;
  };
  const model = {
    model_id: "m",
    comm: { comm_id: "channel" },
    _pending_msgs: 0,
    _expectedEchoMsgIds: new Map(),
    _msg_buffer: null,
    sent: [],
    get: (name) => traits[name],
    set: (values) => Object.assign(traits, values),
    save_changes() {
      if (model._pending_msgs) model._msg_buffer = { input_w1: traits.input_w1 };
      else {
        model._pending_msgs = 1;
        model.sent.push(traits.input_w1);
        const id = message();
        model._expectedEchoMsgIds.set("input_w1", id);
        futures.set(id, () => { model._pending_msgs -= 1; });
      }
    },
    send: (_, { iopub }) => futures.set(message(), () => iopub.status({ content: { execution_state: "idle" } })),
  };
  const kernel = {
    anyMessage, iopubMessage, connectionStatusChanged,
    asked: 0,
    requestKernelInfo: async () => { kernel.asked += 1; },
  };
  const manager = { kernel, _models: { m: Promise.resolve(model) }, _kernelRestoreInProgress: false };
  return {
    manager, model, traits, kernel,
    signals: [anyMessage, iopubMessage, connectionStatusChanged],
    waiting: () => [...futures.keys()],
    move: (value) => {
      model.set({ input_w1: value });
      model.save_changes();
    },
    connect: async () => {
      connectionStatusChanged.emit("connected");
      await settle();
    },
    /** Ends messages, all if not given. */
    end: async (ids = [...futures.keys()]) => {
      for (const id of ids) {
        futures.get(id)();
        futures.delete(id);
        iopubMessage.emit({ content: { execution_state: "idle" }, parent_header: { msg_id: id } });
      }
      await settle();
    },
    /** Loses messages, or their ends. */
    lose: () => futures.clear(),
    pass: async (milliseconds) => {
      now += milliseconds;
      for (const [timer, { at, call, given }] of [...timers]) if (at <= now && timers.delete(timer)) call(...given);
      await settle();
    },
    clock: {
      setTimeout: (call, wait, ...given) => { timers.set(next, { at: now + wait, call, given }); return next++; },
      clearTimeout: (timer) => timers.delete(timer),
      now: () => now,
    },
  };
}

/** @param {(world: any) => Promise<void>} test with the clocks of the page put back afterwards */
const inWorld = (test) => async () => {
  const kept = { setTimeout, clearTimeout, now: performance.now };
  const world = createWorld();
  try {
    Object.assign(globalThis, { setTimeout: world.clock.setTimeout, clearTimeout: world.clock.clearTimeout });
    performance.now = world.clock.now;
    await test({ ...world, stop: sendAgain(world.manager, world.model) });
  } finally {
    Object.assign(globalThis, { setTimeout: kept.setTimeout, clearTimeout: kept.clearTimeout });
    performance.now = kept.now;
  }
};

/** A move that goes with the network. */
const lost = (test) => inWorld(async (world) => {
  world.move(0.9);
  world.lose();
  await test(world);
});

Deno.test("a move that was lost is sent again, though the manager has failed to restore", lost(async ({ model, connect, end }) => {
  await connect();
  assert.deepEqual(model.sent, [0.9]);
  await end();
  assert.deepEqual(model.sent, [0.9, 0.9]);
  assert.equal(model._pending_msgs, 1);
}));

Deno.test("it is the page's value that is sent, after the manager has taken over the kernel's", lost(async ({ manager, model, traits, connect, end }) => {
  manager._kernelRestoreInProgress = true;
  await connect();
  await end();
  assert.deepEqual(model.sent, [0.9]);
  traits.input_w1 = -1.8;
  manager._kernelRestoreInProgress = false;
  await end();
  assert.deepEqual(model.sent, [0.9, 0.9]);
}));

Deno.test("a network that is cut again on the way has it sent once", lost(async ({ model, connect, end }) => {
  await connect();
  await connect();
  await end();
  assert.deepEqual(model.sent, [0.9, 0.9]);
}));

Deno.test("what has been answered after all is not sent, and a page that is gone sends nothing", inWorld(async (world) => {
  world.move(0.9);
  const [first] = world.waiting();
  await world.connect();
  await world.end([first]);
  await world.end();
  assert.deepEqual(world.model.sent, [0.9]);
  world.stop();
  world.signals.forEach(({ slots }) => assert.equal(slots.size, 0));
}));

Deno.test("a move whose end does not come holds up no other, and the newest value is sent", lost(async ({ model, move, pass, end, kernel }) => {
  move(1.1);
  move(1.2);
  await pass(900);
  assert.equal(kernel.asked, 0);
  await pass(200);
  assert.equal(kernel.asked, 1);
  move(1.3);
  await end();
  assert.deepEqual(model.sent, [0.9, 1.3]);
  await end();
  assert.equal(model._pending_msgs, 0);
  move(1.4);
  assert.deepEqual(model.sent, [0.9, 1.3, 1.4]);
}));

Deno.test("the end of the question may be lost as well", lost(async ({ model, lose, pass, end, kernel }) => {
  await pass(1000);
  lose();
  await pass(1000);
  assert.equal(kernel.asked, 2);
  await end();
  assert.deepEqual(model.sent, [0.9, 0.9]);
}));

Deno.test("a kernel that is only slow is asked, and gets nothing twice", inWorld(async ({ model, waiting, move, pass, end }) => {
  move(0.9);
  const [slow] = waiting();
  await pass(1000);
  await end([slow]);
  await end();
  assert.deepEqual(model.sent, [0.9]);
}));

Deno.test("a hand that moves for long, and a page that nobody touches, ask nothing", inWorld(async ({ model, move, pass, end, kernel }) => {
  for (let i = 1; i <= 50; i += 1) {
    move(i);
    await pass(100);
    await end();
  }
  await pass(5000);
  assert.equal(model.sent.length, 50);
  assert.equal(kernel.asked, 0);
}));
