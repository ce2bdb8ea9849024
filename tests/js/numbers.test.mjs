import assert from "node:assert/strict";
import { pack, unpack } from "../../backprop_widgets/widgets/js/core/float_bytes.js";
import { formatNumber, nameUndefined, parseNumber } from "../../backprop_widgets/widgets/js/core/numbers.js";
import { TYPED } from "./support.mjs";
import { fillBlanks, fillCounted } from "../../backprop_widgets/widgets/js/core/sentences.js";

// That the page writes numbers as Python does, in thousands of cases, is asked of a browser.

Deno.test("numbers are written for a reader", () => {
  const cases = [
    [0.31123, "4", "0.3112"], [-0.5, "4", "−0.5000"], [-0.5, "4n", "(−0.5000)"], [-98765.4321, "8", "−98765.4"], [-123.456789, "8n", "(−123.457)"], [0.5, "g", "0.5"], [12345, "g", "12350"],
    [0.00001, "4", "1.00e−5"], [1 / 0, "4", "∞"], [NaN, "4", "undefined"], [NaN, "%", "—"], [-0.123, "%", "−12.3 %"], [0, "%", "0.0 %"],
  ];
  for (const [value, code, text] of cases) assert.equal(formatNumber(value, code), text);
});

Deno.test("a gradient's check is a tick below the tolerance that Python sends, and a cross else", () => {
  assert.equal(formatNumber(0.02, "check", 0.03), "✓");
  assert.equal(formatNumber(0.03, "check", 0.03), "✗");
  assert.equal(formatNumber(NaN, "check", 0.03), "✗");
  assert.equal(formatNumber(0, "check"), "✗"); // without a tolerance nothing is ticked
});

Deno.test("what is typed is read as Python reads it, or refused for the same reason", () => {
  assert.ok(TYPED.length > 5000);
  const others = TYPED.filter(([text, read]) => !Object.is(parseNumber(text), read));
  assert.deepEqual(others, []);
});

Deno.test("what is written exactly is read again as the same float", () => {
  for (const value of [0.1 + 0.2, 1e-320, -0.480627219049987]) assert.equal(parseNumber(String(value)), value);
});

Deno.test("floats survive as bytes, wherever these begin", () => {
  const floats = [0.1, -0, NaN, Infinity, 5e-324];
  const whole = new Uint8Array(4 + 8 * floats.length);
  whole.set(new Uint8Array(pack(floats).buffer), 4);
  assert.deepEqual([...unpack(new DataView(whole.buffer, 4))], floats);
});

Deno.test("what is no number is called as the kernel calls it", () => {
  nameUndefined("无定义");
  assert.equal(formatNumber(NaN, "4"), "无定义");
  nameUndefined("undefined");
  assert.equal(formatNumber(NaN, "g"), "undefined");
});

Deno.test("one is counted apart from many", () => {
  const sentences = { "end.one": "{loss} after {count} step", "end.many": "{loss} after {count} steps" };
  const said = [0, 1, 2].map((count) => fillCounted(sentences, "end", count, { loss: "0.1" }));
  assert.deepEqual(said, ["0.1 after 0 steps", "0.1 after 1 step", "0.1 after 2 steps"]);
});

Deno.test("blanks of a sentence are filled", () => {
  assert.equal(fillBlanks("{name} is {text}, {name}", { name: "w1", text: "x" }), "w1 is x, w1");
});
