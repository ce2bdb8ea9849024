import assert from "node:assert/strict";
import { restNear, roundUp, roundWithin } from "../../backprop_widgets/widgets/js/core/round_numbers.js";

/** Where each pixel of a track comes to rest, when the thumb is taken somewhere between two pixels. */
function drag([low, high], step, wide, offset, start) {
  const pixel = (high - low) / wide;
  return Array.from({ length: wide + 3 }, (_, i) => { // from a pixel before the track to one behind it
    const exact = Math.min(Math.max(low + (i - 1 + offset) * pixel, low), high);
    const slid = Math.min(low + Math.round((exact - low) / step) * step, high); // as the slider does
    return restNear(slid, [low, high], (pixel + step) / 2, start);
  });
}

Deno.test("the end of an axis is the next round number, that of 0 is 0", () => {
  const sizes = [0, 1e-9, 0.9, 1, 1.2, 2.5, 3, 6, 7.1, 4321];
  assert.deepEqual(sizes.map((size) => Number(roundUp(size).toPrecision(9))), [0, 1e-9, 1, 1, 1.5, 3, 3, 7, 10, 5000]);
});

Deno.test("the roundest number within reach is taken, and none beyond it", () => {
  const cases = [
    [0.98, 0.025, 1], [1.02, 0.025, 1], [0.52, 0.025, 0.5], [0.37, 0.025, 0.35], [0.37, 0.0001, 0.37], [-0.98, 0.025, -1],
    [0.01, 0.025, 0], [-0.01, 0.025, 0], [0.44, 0.07, 0.5], [9.7, 0.4, 10], [1234, 40, 1200], [0.000123, 0.00001, 0.00012],
    [0.3, 0.01, 0.3], [0.1 + 0.2, 0.005, 0.3], [0.7, 0, 0.7], [0.123456789, NaN, 0.123456789],
  ];
  for (const [value, reach, round] of cases) {
    const found = roundWithin(value, reach);
    assert.ok(!(reach > 0) || Math.abs(found - value) <= reach * (1 + 1e-9), `${value} ± ${reach}: ${found}`);
    assert.equal(found, round, `${value} ± ${reach}`);
  }
});

Deno.test("a number in the middle between two pixels is under one of them", () => {
  assert.deepEqual([0.48, 0.52].map((value) => restNear(value, [-4, 4], 0.02, 9)), [0.5, 0.5]);
  assert.deepEqual([0.47, 0.53].map((value) => restNear(value, [-4, 4], 0.02, 9) === 0.5), [false, false]);
});

Deno.test("wherever the thumb is taken, every nice number of a track is hit, both its ends and the start among them", () => {
  for (const [low, high, step] of [[-4, 4, 0.01], [-2, 2, 0.01], [0, 1, 0.01], [0, 10, 0.1], [-1, 1, 0.01]]) {
    for (const wide of [76, 133, 190, 207, 640]) {
      for (const offset of [0, 0.21, 0.5, 0.77]) {
        const start = 0.7312; // a pixel away from any other
        const rests = new Set(drag([low, high], step, wide, offset, start));
        const nice = [low, high, 0, 0.5, 1, -0.5, -1, 2, -2].filter((number) => number >= low && number <= high);
        // a number is nice if its pixel is not wider than from there to the next one
        const missed = [...nice, start].filter((number) => (high - low) / wide < 0.25 && !rests.has(number));
        assert.deepEqual(missed, [], `${low} to ${high} on ${wide} pixels from ${offset}`);
      }
    }
  }
});

Deno.test("a drag goes on: no two pixels go back, and none stands still for long", () => {
  const rests = drag([-4, 4], 0.01, 190, 0.3, 0.5);
  for (let i = 1; i < rests.length; i += 1) assert.ok(rests[i] >= rests[i - 1], `${rests[i - 1]}, then ${rests[i]}`);
  for (let i = 4; i < rests.length - 3; i += 1) assert.ok(rests[i] > rests[i - 2], `${rests[i]} three times`);
});

Deno.test("beyond the ends nothing is rounded", () => {
  assert.equal(restNear(0.97, [-0.3, 0.97], 0.05, 0.1), 0.97);
  assert.equal(restNear(0.96, [-0.3, 0.97], 0.05, 0.1), 0.97); // 1 is not to be had
  assert.equal(restNear(-0.3, [-0.3, 0.97], 0.05, 0.1), -0.3);
});
