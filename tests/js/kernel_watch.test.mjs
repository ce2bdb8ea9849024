import assert from "node:assert/strict";
import { isAlone, isGone } from "../../backprop_widgets/widgets/js/dom/kernel_watch.js";
import { initialize } from "../../backprop_widgets/widgets/js/views/state.js";

const signal = () => {
  const slots = new Set();
  return { connect: (slot) => slots.add(slot), disconnect: (slot) => slots.delete(slot), emit: () => slots.forEach((slot) => slot()) };
};

Deno.test("a kernel that goes while a state is set up is said to be gone", () => {
  globalThis.document = { addEventListener() {}, removeEventListener() {} };
  let told = 0;
  const kernel = { disposed: signal(), statusChanged: signal(), iopubMessage: signal(), connectionStatusChanged: signal() };
  const manager = { kernel, get_model: () => new Promise(() => {}), disconnect: () => { told += 1; } };
  const traits = { sentences: { undefined: "undefined" }, sliding: ["x"], sliders: ["IPY_MODEL_1"], inputs: ["x"] };
  initialize({ model: { widget_manager: manager, get: (name) => traits[name], on() {}, off() {} } }); // its slider never comes
  kernel.disposed.emit();
  assert.equal(told, 1);
  delete globalThis.document;
});

Deno.test("a kernel is gone where there was one, and nowhere else", () => {
  const comm = {};
  assert.deepEqual([{ comm, comm_live: true }, { comm, comm_live: false }, { comm_live: false }, {}].map(isGone), [false, true, false, false]);
});

Deno.test("nobody answers where there never was a kernel and nothing is recorded", () => {
  const recorded = { answer() {} };
  const models = [{ comm: {} }, { comm: {}, comm_live: false }, { widget_manager: recorded }, { widget_manager: {} }, {}];
  assert.deepEqual(models.map(isAlone), [false, false, false, true, true]);
});
