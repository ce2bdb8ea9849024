import assert from "node:assert/strict";
import { createScale, writePolyline, writeStepDots } from "../../backprop_widgets/widgets/js/core/geometry.js";
import { createLossSurface, cut, traceZero, writeLevels } from "../../backprop_widgets/widgets/js/core/loss_surface.js";
import { createCamera, createProjection, findNearest, sampleGrid } from "../../backprop_widgets/widgets/js/core/projection.js";

const RANGES = [[-4, 4], [-2, 2]];
const RULE = { highest: 1e300, least: 1e-6, room: 7, narrow: 1e-3, wide: 0.2, huge: 1e5 };

Deno.test("data is scaled to pixels", () => {
  const scale = createScale([-1, 3], [100, 0]);
  assert.deepEqual([-1, 1, 3, 5].map(scale), [100, 50, 0, -50]);
});

Deno.test("a line leaves out what lies within a third of a pixel", () => {
  assert.equal(writePolyline([[0, 0], [0.3, 0], [0.6, 0], [1, 1]]), "0.00,0.00 0.60,0.00 1.00,1.00");
  assert.equal(writePolyline([]), "");
});

Deno.test("each step of a path has a dot, the first one too, and the start has none", () => {
  const places = (points) => [...writeStepDots(points, 1.5).matchAll(/M([-\d.]+) ([-\d.]+)a/g)].map(([, x, y]) => [Number(x) + 1.5, Number(y)]);
  assert.deepEqual(places([[0, 0], [10, 1], [20, 2], [30, 3]]), [[10, 1], [20, 2], [30, 3]]);
  assert.deepEqual(places([[0, 0], [10, 1]]), [[10, 1]]);
  assert.deepEqual(places([[0, 0]]), []);
});

const CAMERA = { box: [1, 1, 1], distance: 10, window: [-0.1, 0.1] };

Deno.test("the middle of the box is in the middle of the picture, and what is near is drawn larger", () => {
  const camera = createCamera([-90, 0], CAMERA, [400, 200]); // from the front
  assert.deepEqual(camera([0.5, 0.5, 0.5]).map((part) => Math.round(part * 1e9) / 1e9), [200, 100, -1]);
  const [near, far] = [0, 1].map((depth) => camera([1, depth, 1])[0] - camera([0, depth, 0])[0]);
  assert.ok(near > far && far > 0);
  assert.ok(camera([0.5, 0, 0.5])[2] < camera([0.5, 1, 0.5])[2]);
  assert.ok(camera([0.5, 0.5, 1])[1] < camera([0.5, 0.5, 0])[1]); // a greater loss is higher
});

Deno.test("a point far outside the box ends a little outside, and one without a loss on its floor", () => {
  const place = createProjection([...RANGES, [0, 10]], (shares) => [...shares, 0]);
  assert.deepEqual(place([0, -2]), [0.5, 0]);
  assert.deepEqual(place([1e9, -1e9]), [1.3, -0.3]);
  assert.deepEqual(createProjection([[0, 1], [0, 1], [0, 1]], ([, , loss]) => [loss, loss])([0, 0, NaN]), [0, 0]);
});

Deno.test("the line of no loss is one line, from edge to edge or round", () => {
  const values = (of) => Float64Array.from({ length: 441 }, (_, k) => of((k % 21) / 20, Math.floor(k / 21) / 20));
  const straight = traceZero(values((x, y) => y - x / 2 - 0.3), 21);
  assert.equal(straight.length, 1);
  for (const [x, y] of straight[0]) assert.ok(Math.abs(y - x / 2 - 0.3) < 1e-12);
  assert.deepEqual([straight[0][0][0], straight[0].at(-1)[0]].sort(), [0, 1]);
  const round = traceZero(values((x, y) => Math.hypot(x - 0.5, y - 0.5) - 0.3), 21);
  assert.equal(round.length, 1);
  assert.deepEqual(round[0][0], round[0].at(-1));
  assert.equal(traceZero(values((x, y) => (x - 0.333) * (y - 0.777)), 21).length, 2); // where two cross, two that bend
  assert.deepEqual(traceZero(values(() => 1), 21), []);
});

Deno.test("the levels count up, with as many decimals as the highest has room for", () => {
  const look = { shares: [0, 0.25, 0.5, 0.75, 1], rule: RULE };
  const write = (low, high) => writeLevels(cut(Float64Array.of(low, NaN, high, Infinity), look), look);
  assert.deepEqual(write(0, 2), ["0.00", "1.00", "2.00"]);
  assert.deepEqual(write(0, 0.01), ["0.0000", "0.0050", "0.0100"]);
  assert.deepEqual(write(0, 1e4), ["0.0", "5000.0", "10000.0"]);
  assert.deepEqual(write(0, 1e9), ["0", "5.0e8", "1.0e9"]);
  assert.deepEqual(write(-0.5, 0.5), ["−0.50", "0.00", "0.50"]);
  assert.deepEqual(cut(Float64Array.of(NaN, Infinity), look), look.shares);
});

Deno.test("of a large network fewer points are computed while something moves", () => {
  const instructions = Array.from({ length: 1000 }, (_, i) => ["add", i ? i + 1 : 0, 1]);
  const data = { each: { inputs: ["w1", "w2"], constants: [], instructions, quantities: { L: 1001 } }, loss: "L", shared: {} };
  const look = { points: 100, shares: [0, 1], rule: RULE };
  assert.equal(createLossSurface(data, ["w1", "w2"], look)({}, RANGES).count, 100);
  const { count, losses } = createLossSurface(data, ["w1", "w2"], look, 3e6)({}, RANGES);
  assert.equal(count, 50);
  assert.equal(losses.at(-1), 4 + 1000 * 2);
});

Deno.test("a grid covers the axes, and has no point where there is no loss", () => {
  const grid = sampleGrid(RANGES, ([w1, w2]) => (w1 > 3.9 ? NaN : w1 + w2));
  assert.equal(grid.length, 51 * 50);
  assert.deepEqual(grid[0], [-4, -2, -6]);
  assert.deepEqual(grid.at(-1), [3.84, 2, 5.84]);
});

// Where the surface is seen through itself: two slopes lie on the same pixels, and far apart on the axes.
const FOLD = [-3, 3].flatMap((middle) => Array.from({ length: 21 }, (_, i) => ({
  at: [middle + (i - 10) / 20, 0, 0],
  seen: [200 + 4 * (i - 10) + (middle > 0 ? 1 : 0), 150],
})));

Deno.test("a point that is dragged stays on its slope where two lie behind one another", () => {
  for (const from of [-3, 3]) {
    let at = [from, 0];
    for (let x = 200; x <= 236; x += 3) {
      at = findNearest(FOLD, [x, 150], at, RANGES);
      assert.ok(Math.sign(at[0]) === Math.sign(from), `at ${x} pixels it has gone from ${from} to ${at[0]}`);
    }
    assert.ok(Math.abs(at[0] - from) > 0.3); // and it has followed the pointer
  }
});

Deno.test("the nearest point is taken where nothing is near, and none of none", () => {
  assert.deepEqual(findNearest(FOLD, [900, 150], [3, 0], RANGES), [3.5, 0]);
  assert.equal(findNearest([], [0, 0], [0, 0], RANGES), null);
});
