import assert from "node:assert/strict";
import { grade } from "../../backprop_widgets/widgets/js/core/grade.js";
import { schedule } from "../../backprop_widgets/widgets/js/core/scheduler.js";
import { getHiding, getLine, getWalk, hidesLoss } from "../../backprop_widgets/widgets/js/core/walkthrough.js";
import { createClock, createModel, createState } from "./support.mjs";

const TOLERANCE = createState("worked example").get("constants").pencil;
const said = (typed, truth, code = "4") => grade(typed, truth, code, TOLERANCE).says;

Deno.test("half a percent is near enough, and what is shown the same is right whatever it is", () => {
  assert.deepEqual(TOLERANCE, { enough: 0.005, near: 0.05 });
  assert.equal(said(200.99, 200), "right");
  assert.equal(said(201.01, 200), "wrong.near");
  assert.equal(said(199.01, 200), "right");
  assert.equal(said(198.99, 200), "wrong.near");
  assert.equal(said(0.0004, 0.00041, "4"), "right"); // both are shown as 0.0004
  assert.deepEqual(grade(200, 200, "4", TOLERANCE), { says: "right", right: true });
});

Deno.test("five percent is nearly right, and no more", () => {
  assert.equal(said(209.9, 200), "wrong.near");
  assert.equal(said(210.1, 200), "wrong");
  assert.equal(said(190.1, 200), "wrong.near");
  assert.equal(said(189.9, 200), "wrong");
});

Deno.test("a lost sign is named, and so is what is no number", () => {
  assert.equal(said(-200.9, 200), "wrong.sign");
  assert.equal(said(-201.1, 200), "wrong");
  assert.equal(said("text", 200), "refused");
  assert.equal(said(1, NaN), "no number");
  assert.equal(grade(-200, 200, "4", TOLERANCE).right, false);
});

Deno.test("after an update it is the change that must be known", () => {
  const after = (typed) => grade(typed, 0.62159, "4", TOLERANCE, 0.62246).says;
  assert.equal(after(0.6216), "right");
  assert.equal(after(0.6225), "wrong.near"); // the old one
  assert.equal(after(0.6220), "wrong.near"); // half the step
});

Deno.test("tolerances are those that are given", () => {
  assert.equal(grade(203, 200, "4", { enough: 0.02, near: 0.05 }).says, "right");
  assert.equal(grade(260, 200, "4", { enough: 0.02, near: 0.5 }).says, "wrong.near");
});

Deno.test("a walk hides what comes later, and with a pencil what is not known yet", () => {
  const state = createState("worked example");
  assert.equal(getHiding(state), null);
  assert.equal(getLine(state), undefined);
  const { lines, places } = getWalk(state);
  assert.ok(lines.length > 10);
  state.set("walked", places.get("a"));
  assert.equal(getLine(state)?.quantity, "a");
  const hiding = getHiding(state);
  assert.deepEqual(["w1", "z", "a", "y", "dL/dw1"].map((name) => hiding(name)), ["", "", "", "later", "later"]);
  assert.equal(hidesLoss(state), true);
  state.set({ pencil: true, known: ["z"] });
  assert.deepEqual(["w1", "z", "a", "y"].map((name) => getHiding(state)(name)), ["", "", "unknown", "later"]);
  state.set({ walked: places.get("L"), known: ["z", "a", "y", "L"] });
  assert.equal(hidesLoss(state), false);
});

Deno.test("the walk of another mistake is read anew, and the same one once", () => {
  const state = createState("worked example");
  const walk = getWalk(state);
  assert.equal(getWalk(state), walk);
  state.set("walk", createState("mistake").get("walk"));
  assert.notEqual(getWalk(state), walk);
  state.set("walk", "");
  assert.deepEqual(getWalk(state).lines, []);
});

Deno.test("a view is painted at once, then once a frame however often it changes, and told when all rests", () => {
  const [clock, model] = [createClock(), createModel({ value: 0, other: 0 })];
  const done = [];
  const stop = schedule(clock, model, "change:value change:other", () => done.push("paint"), () => done.push("rest"));
  assert.deepEqual(done.splice(0), ["paint", "rest"]);
  for (let i = 1; i <= 5; i += 1) model.set({ value: i, other: i });
  assert.equal(clock.frame(), 1);
  assert.deepEqual(done.splice(0), ["paint"]);
  clock.pass(200);
  model.set("value", 9);
  clock.pass(200);
  assert.deepEqual(done.splice(0), []); // it moved meanwhile
  clock.frame();
  clock.pass(60);
  assert.deepEqual(done.splice(0), ["paint", "rest"]);
  model.set("value", 10);
  stop();
  assert.equal(clock.waiting(), 0);
  model.set("value", 11);
  assert.equal(clock.waiting() + model.listening(), 0);
});
