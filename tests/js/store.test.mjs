import assert from "node:assert/strict";
import { pack } from "../../backprop_widgets/widgets/js/core/float_bytes.js";
import { bindSlider, grasp, snap } from "../../backprop_widgets/widgets/js/core/slider_binding.js";
import { getInputs, getStart, isSamePoint, movesOf, refuse, setInputs } from "../../backprop_widgets/widgets/js/core/store.js";
import { createModel, createState } from "./support.mjs";

Deno.test("a move changes the values, drops the trail and is sent once", () => {
  const state = createState("worked example", { trail: pack([1, 2]), refusal: "no" });
  let told = 0;
  state.on(movesOf(state), () => { told += 1; });
  setInputs(state, { w1: 0.8, eta: 0.3 });
  assert.deepEqual([...getInputs(state)], [1, 0, 0.8, 0.5, 0.3]);
  assert.equal(told, 2); // of each input
  assert.equal(state.get("trail").byteLength, 0);
  assert.equal(state.get("refusal"), "");
  assert.equal(state.sent, 2); // that nothing is refused any more, and the move
});

Deno.test("what changes nothing is no move, and −0 is 0, since JSON has no other", () => {
  const state = createState("worked example");
  let told = 0;
  state.on(movesOf(state), () => { told += 1; });
  setInputs(state, { w1: 0.5, t: 0 });
  setInputs(state, { t: -0 });
  assert.equal(told, 0);
  assert.equal(state.sent, 0);
  setInputs(state, { t: 1 });
  setInputs(state, { t: -0 });
  assert.ok(Object.is(getInputs(state)[1], 0));
});

Deno.test("a move forgets what the update remembers; a step keeps what it is given", () => {
  const state = createState("momentum");
  assert.equal(getInputs(state).length, 7);
  setInputs(state, { w1: 1 }, [], [0.25, -0.25]);
  assert.deepEqual([...getInputs(state).subarray(5)], [0.25, -0.25]);
  setInputs(state, { w1: 2 });
  assert.deepEqual([...getInputs(state).subarray(5)], [0, 0]);
});

Deno.test("a move sends no input that it does not change", () => {
  const state = createState("worked example");
  const touched = [];
  const { set } = state;
  state.set = (name, value) => {
    touched.push(...Object.keys(typeof name === "object" ? name : { [name]: value }));
    set(name, value);
  };
  setInputs(state, { w1: 0.8, w2: 0.5 });
  assert.deepEqual(touched, ["input_w1", "trail"]);
});

Deno.test("a point is the same where each value is", () => {
  assert.ok(isSamePoint([0, NaN], Float64Array.of(0, NaN)));
  assert.ok(!isSamePoint([0], [-0]));
  assert.ok(!isSamePoint([0], [0, 0]));
});

Deno.test("the start is given by name", () => {
  assert.deepEqual(getStart(createState("worked example")), { x: 1, t: 0, w1: 0.5, w2: 0.5, eta: 0.1 });
});

Deno.test("a refusal is said once", () => {
  const state = createState("worked example");
  refuse(state, "why");
  refuse(state, "why");
  assert.equal(state.get("refusal"), "why");
  assert.equal(state.sent, 1);
});

const slider = (value) => createModel({ value, min: -2, max: 2, step: 0.01 });

Deno.test("a value is snapped to the slider's step and ends", () => {
  assert.equal(snap(0.480627, slider(0)), 0.48);
  assert.equal(snap(7, slider(0)), 2);
  assert.equal(snap(-7, slider(0)), -2);
  assert.equal(snap(0.3, createModel({ min: 0, max: 1, step: 0.4 })), 0.4);
});

Deno.test("a thumb shows the exact value snapped, and what it writes back is no move", () => {
  const [state, thumb] = [createState("worked example"), slider(0)];
  bindSlider(state, thumb, "w1", "here");
  assert.equal(thumb.get("value"), 0.5);
  setInputs(state, { w1: 0.480627 });
  assert.equal(thumb.get("value"), 0.48);
  thumb.set("value", 0.48 + 4e-6); // as a rendered slider does
  assert.equal(getInputs(state)[2], 0.480627);
  thumb.set("value", 1.0899999999999999);
  assert.equal(getInputs(state)[2], 1.09);
  thumb.set("value", 0.4825);
  assert.equal(getInputs(state)[2], 0.4825);
});

Deno.test("a thumb follows its ends, sends nothing by itself, and can be freed", () => {
  const [state, thumb] = [createState("worked example"), slider(0.5)];
  const stop = bindSlider(state, thumb, "w1", "here");
  setInputs(state, { w1: 3 });
  assert.equal(thumb.get("value"), 2);
  thumb.set("max", 4);
  assert.equal(thumb.get("value"), 3);
  thumb.save_changes();
  assert.equal(thumb.sent, 0);
  stop();
  thumb.set("value", 1);
  assert.equal(getInputs(state)[2], 3);
  assert.equal(thumb.listening() + state.listening(), 0);
});

Deno.test("while a pointer drags, a thumb comes to rest at round numbers, and with the keys it is as fine as before", () => {
  const state = createState("worked example", { sliders: ["there", "here"], sliding: ["w1", "w2"] });
  const thumb = slider(0.5);
  bindSlider(state, thumb, "w2", "here");
  const value = () => getInputs(state)[3];
  const slide = (to) => {
    thumb.set("value", to);
    return value();
  };
  grasp(state, "w2", 0.04);
  assert.deepEqual([0.54, 0.98, 1.02, 1.06].map(slide), [0.55, 1, 1, 1.05]);
  assert.equal(slide(1.02), 1);
  thumb.set("value", 1.01); // nothing moves, and the thumb stands right again
  assert.equal(thumb.get("value"), 1);
  grasp(state, "w2", 0);
  assert.equal(slide(1.02), 1.02);
  grasp(state, "w1", 0.04); // another thumb
  assert.equal(slide(0.98), 0.98);
});
