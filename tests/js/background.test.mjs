import assert from "node:assert/strict";
import { createBackground } from "../../backprop_widgets/widgets/js/views/background.js";
import { createModel, createState } from "./support.mjs";

const LOOK = { kind: "2d", view: [-120, 34] };
const AXES = { names: ["w1", "w2"], ranges: [[-4, 4], [-2, 2]], own: [false, false], look: LOOK };

/** A page with a landscape, whose clock is set and whose pictures are read when it is told so. */
function createPage({ size = [300, 200, 1] } = {}) {
  const [timers, unread, urls] = [new Map(), [], new Set()];
  let [now, next, look, changes] = [0, 1, LOOK, 0];
  globalThis.setTimeout = (call, wait) => { timers.set(next, [now + wait, call]); return next++; };
  globalThis.clearTimeout = (timer) => timers.delete(timer);
  globalThis.Image = class { decode() { return new Promise((done) => unread.push(done)); } };
  URL.createObjectURL = () => { urls.add(`blob:${next}`); return `blob:${next++}`; };
  URL.revokeObjectURL = (url) => urls.delete(url);
  const model = createModel({ background: AXES, picture: new Uint8Array(3) });
  const state = createState("worked example");
  const back = createBackground(model, state, { get: () => look, set: (other) => { look = other; } }, () => size, () => { changes += 1; });
  const page = {
    model, state, back, urls,
    changes: () => changes,
    pass: async (milliseconds) => {
      now += milliseconds;
      for (const [timer, [at, call]] of [...timers]) if (at <= now) { timers.delete(timer); call(); }
      await Promise.resolve();
    },
    turn: (other) => { look = other; back.wait(); },
    answer: (others = {}) => {
      const { page, number, inputs } = model.get("asked");
      const seen = model.get("asked").look ?? model.get("background").look;
      model.set("background", { ...AXES, look: seen, inputs, activation: state.get("activation"), page, answer: number, ...others });
    },
    read: async () => {
      unread.splice(0).forEach((done) => done());
      for (let i = 0; i < 4; i += 1) await Promise.resolve();
    },
    number: () => model.get("asked")?.number ?? 0,
  };
  return page;
}

/** @param {(page: any) => Promise<void>} test with the clocks of the page put back afterwards */
const withPage = (test, options) => async () => {
  const kept = { setTimeout, clearTimeout, Image: globalThis.Image };
  const urls = { createObjectURL: URL.createObjectURL, revokeObjectURL: URL.revokeObjectURL };
  try {
    const page = createPage(options);
    await Promise.resolve();
    await test(page);
  } finally {
    Object.assign(globalThis, kept);
    Object.assign(URL, urls);
  }
};

Deno.test("a picture is asked for once all has been at rest for 150 ms, and in the pixels of the page", withPage(async (page) => {
  for (let move = 1; move <= 5; move += 1) {
    page.state.set("input_x", move / 10);
    await page.pass(100);
    assert.equal(page.number(), 0);
  }
  await page.pass(60);
  assert.equal(page.number(), 1);
  assert.deepEqual(page.model.get("asked").size, [300, 200, 1]);
  assert.equal(page.model.get("asked").inputs[0], 0.5);
  page.answer();
  await page.read();
  await page.pass(10_000);
  assert.equal(page.number(), 1); // and then there is silence
}));

Deno.test("a picture is shown when it has been read, and no longer than it is of what is to be seen", withPage(async (page) => {
  await page.pass(160);
  page.answer();
  assert.equal(page.back.find(), "");
  await page.read();
  const first = page.back.find();
  assert.ok(page.urls.has(first));
  page.state.set("input_w1", 3); // on an axis: the same surface
  assert.equal(page.back.find(), first);
  page.state.set("input_x", 2);
  assert.equal(page.back.find(), "");
  await page.pass(160);
  page.answer();
  assert.equal(page.back.find(), ""); // the old one would be seen
  await page.read();
  assert.notEqual(page.back.find(), "");
  await page.pass(1000);
  assert.deepEqual([...page.urls], [page.back.find()]);
  page.back.stop();
  await page.pass(1000);
  assert.equal(page.urls.size, 0);
}));

Deno.test("a question is on the way alone, and a picture that another page has asked for is not taken", withPage(async (page) => {
  await page.pass(160);
  page.answer({ page: "another", answer: 7 }); // of the same, in the size of another page
  await page.read();
  assert.equal(page.back.find(), "");
  page.state.set("input_x", 2);
  await page.pass(1000);
  assert.equal(page.number(), 1);
  page.answer();
  await page.pass(1000);
  assert.equal(page.number(), 2);
  page.answer();
  await page.read();
  assert.notEqual(page.back.find(), "");
}));

Deno.test("a picture that fails is asked for once, and one that is of something else three times", withPage(async (page) => {
  await page.pass(160);
  page.model.set("background", { ...AXES, failed: true, page: page.model.get("asked").page, answer: 1 });
  await page.pass(10_000);
  assert.equal(page.number(), 1);
  page.state.set("input_x", 2);
  for (let turn = 0; turn < 6; turn += 1) {
    await page.pass(10_000);
    if (page.number() === turn + 2) page.answer({ inputs: [9, 9, 9, 9, 9] });
  }
  assert.equal(page.number(), 4);
}));

Deno.test("axes that are chosen and a turn are seen at once, and a refusal brings the old axes back", withPage(async (page) => {
  await page.pass(160);
  page.answer();
  const before = page.changes();
  page.back.ask({ names: ["w2", "w1"], ranges: [null, [0, 1]] });
  assert.ok(page.changes() > before);
  assert.deepEqual(page.back.scene(), { names: ["w2", "w1"], own: [false, true], ranges: [[-2, 2], [0, 1]] });
  page.model.set("background", { ...page.model.get("background"), failed: true, answer: page.number() });
  assert.deepEqual(page.back.scene().names, ["w1", "w2"]);
  page.turn({ kind: "3d", view: [10, 20] });
  await page.pass(160);
  assert.deepEqual(page.model.get("asked").look, { kind: "3d", view: [10, 20] });
}));

Deno.test("what is not on the screen asks for nothing", withPage(async (page) => {
  await page.pass(10_000);
  assert.equal(page.number(), 0);
}, { size: null }));
