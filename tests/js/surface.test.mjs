import assert from "node:assert/strict";
import { createScale, writePolyline, writeStepDots } from "../../backprop_widgets/widgets/js/core/geometry.js";
import { createProjection, findNearest, sampleGrid } from "../../backprop_widgets/widgets/js/core/projection.js";

const RANGES = [[-4, 4], [-2, 2]];

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

Deno.test("points are projected by the matrix, with what is near drawn larger", () => {
  // the shares of the three axes as they are, and a weight that grows along the second
  const projection = [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1];
  const place = createProjection({ projection, ranges: RANGES, heights: [0, 10] }, [400, 300]);
  assert.deepEqual(place([0, -2, 5]), [200, 150]);
  assert.deepEqual(place([0, 2, 5]), [100, 75]);
  assert.deepEqual(place([1e9, -2, NaN]), [520, 0]); // far outside it ends a little outside
  assert.deepEqual(place([0, -2, -Infinity]), [200, -90]);
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
