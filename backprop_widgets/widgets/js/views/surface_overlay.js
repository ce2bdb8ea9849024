// Overlay: what is alive on the picture of the loss: the path, the trail, the arrow of the next step, the point.
import { clampPixel, createScale, writePolyline, writeStepDots } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { traceZero } from "../core/loss_surface.js";
import { createCamera, createProjection, findNearest, sampleGrid } from "../core/projection.js";
import { fillBlanks } from "../core/sentences.js";
import { find, findAll } from "../dom/find.js";
import { drawGrip } from "../dom/finger.js";
import { draw, followSize, set } from "../dom/plot.js";
import { drawAxes, drawBox, drawEdges } from "./surface_axes.js";

const REACH = 8; // pixels of the point, with its rim

/**
 * @typedef {object} Scene what is to be drawn, in the units of the axes; in 3-D each point has its loss as third
 * @property {number[]} here the point
 * @property {number[]} next where a step takes it
 * @property {number[][]} path
 * @property {number[][]} ghost where the path would go without a mistake
 * @property {number[][]} trail
 * @property {number[][][]} ghosts the runs that are kept
 */

/**
 * Draws over the picture.
 * @param {HTMLElement} root
 * @param {any} model of the landscape
 * @param {number} runs that can be kept
 * @param {() => void} resized called when the size has changed: all has to be drawn again
 */
export function createOverlay(root, model, runs, resized) {
  const look = model.get("appearance");
  let size = [0, 0]; // in pixels; it is not on the screen yet
  const words = model.get("words");
  const svg = draw("svg", { viewBox: `0 0 ${size.join(" ")}`, role: "group" }, root);
  const field = draw("svg", { class: "bw-field", "aria-hidden": "true" }, svg);
  const zero = draw("path", { class: "bw-zero" }, field);
  const trail = draw("polyline", { class: "bw-trail" }, field);
  const kept = Array.from({ length: runs }, (_, i) => i + 1).map((number) => draw("polyline", { class: `bw-kept bw-kept${number}` }, field));
  const ghost = draw("polyline", { class: "bw-ghost" }, field);
  const line = draw("polyline", { class: "bw-path" }, field);
  const marks = draw("path", { class: "bw-marks" }, field);
  const notes = draw("g", { class: "bw-scale", "aria-hidden": "true" }, svg);
  const valley = draw("text", { class: "bw-valley" }, notes);
  const grip = drawGrip(svg);
  const point = draw("circle", { class: "bw-point", r: 6.5, role: "slider", tabindex: 0, "aria-label": words.point }, svg);
  const above = draw("svg", { class: "bw-field bw-step-arrow", "aria-hidden": "true" }, svg); // also of a step that ends in the point
  const shaft = draw("line", {}, above);
  const head = draw("polygon", { points: "0,0 -9,4.5 -9,-4.5" }, above);
  const dot = draw("circle", { r: 2.2 }, above);
  const behind = draw("svg", { "aria-hidden": "true" }, find(root, ".bw-behind"));
  let box = { left: 0, top: 0, wide: 1, high: 1 };
  let [x, y] = [createScale([0, 1], [0, 1]), createScale([0, 1], [1, 0])];
  let ranges = [[0, 1], [0, 1]];
  /** @type {(point: number[]) => number[]} two pixels; in 3-D a point has its loss as third */
  let place = ([right, up]) => [x(right), y(up)];
  /** @type {{at: number[], seen: number[]}[]} */
  let grid = []; // of the points that a drag goes to
  let seenFromTheSide = false;
  /** @type {{node: Element, at: DOMRect}[]} */
  let ticks = []; // numbers on which the point may come to lie, from the side
  let [now, level] = [[], 0]; // and the height of the line where there is no loss, at its left end

  /**
   * Draws the axes of a surface, and the line where there is no loss.
   * @param {import("./background.js").Scene} scene
   * @param {import("../core/loss_surface.js").LossSurface} surface
   * @param {number[] | null} view from where it is seen in 3-D
   * @returns {{box: typeof box, camera: ((shares: number[]) => number[]) | null}} where its picture belongs
   */
  const frame = (scene, { bounds, errors, count }, view) => {
    const names = [...scene.names.map((name) => model.get("symbols")[name]), words.loss];
    ranges = scene.ranges;
    const camera = view && createCamera(view, look.camera, size);
    const sides = [...ranges, [bounds[0], bounds[bounds.length - 1]]];
    place = camera ? createProjection(sides, camera) : ([right, up]) => [x(right), y(up)];
    notes.replaceChildren();
    behind.replaceChildren();
    if (camera) {
      drawBox(behind, sides, camera);
      drawEdges(notes, sides, names, place);
    }
    box = camera ? { left: 0, top: 0, wide: size[0], high: size[1] } : drawAxes(notes, scene, bounds, names, size, look);
    x = createScale(ranges[0], [box.left, box.left + box.wide]);
    y = createScale(ranges[1], [box.top + box.high, box.top]);
    for (const part of [field, above]) {
      set(part, { x: box.left, y: box.top, width: box.wide, height: box.high });
      set(part, { viewBox: `${box.left} ${box.top} ${box.wide} ${box.high}` });
    }
    set(svg, { "aria-label": fillBlanks(words.describe, { across: names[0], up: names[1] }) });
    seenFromTheSide = Boolean(camera);
    ticks = !camera ? [] : findAll(notes, ".bw-tick").map((/** @type {any} */ node) => ({ node, at: node.getBBox() }));
    const lines = camera || !errors ? [] : traceZero(errors, count);
    const placed = lines.map((line) => line.map(([right, up]) => [box.left + right * box.wide, box.top + (1 - up) * box.high]));
    set(zero, { d: placed.map((line) => `M${writePolyline(line)}`).join("") });
    const beside = lines.flat().filter(([right]) => right < 1 / 12);
    if (!beside.length) return { box, camera };
    level = box.top + (1 - beside[Math.floor(beside.length / 2)][1]) * box.high;
    valley.textContent = words.valley;
    set(valley, { x: box.left + 5 });
    notes.append(valley);
    return { box, camera };
  };

  /** @param {Scene} scene */
  const paint = ({ here, next, path, ghost: right, trail: way, ghosts }) => {
    const placed = (points) => points.map((at) => place(at).map(clampPixel));
    now = here;
    const points = placed(path);
    set(trail, { points: writePolyline(placed(way)) });
    kept.forEach((node, i) => set(node, { points: writePolyline(placed(ghosts[i] ?? [])) }));
    set(ghost, { points: writePolyline(placed(right)) });
    set(line, { points: writePolyline(points) });
    set(marks, { d: writeStepDots(points, 1.3) });
    const [[left, top], tip] = placed([here, next]);
    arrow([left, top], tip);
    const edge = seenFromTheSide ? REACH : 0; // where the picture ends there, other things begin
    const cx = Math.min(Math.max(left, box.left + edge), box.left + box.wide - edge);
    const cy = Math.min(Math.max(top, box.top + edge), box.top + box.high - edge);
    for (const node of [grip, point]) set(node, { cx, cy });
    for (const { node, at } of ticks) { // a number under the point could not be read
      const off = [Math.max(at.x - cx, cx - at.x - at.width, 0), Math.max(at.y - cy, cy - at.y - at.height, 0)];
      set(node, { opacity: Number(Math.hypot(off[0], off[1]) > REACH) });
    }
    // on the other side of the line than the point, from which the path comes, if there is room
    const [over, under] = [level - 5, level + 15];
    const low = under <= box.top + box.high - 5 && (cy < level || over < box.top + 14);
    set(valley, { y: low ? under : over });
    point.classList.toggle("bw-outside", Math.hypot(cx - left, cy - top) > 0.01);
  };

  /** An arrow from the point to where a step takes it; a dot, where it is too short for an arrow. */
  const arrow = (from, tip) => {
    const length = Math.hypot(tip[0] - from[0], tip[1] - from[1]);
    const long = length > 16;
    set(above, { visibility: Number.isFinite(length) ? "visible" : "hidden" });
    set(dot, { cx: tip[0], cy: tip[1], visibility: long ? "hidden" : "inherit" });
    for (const node of [shaft, head]) set(node, { visibility: long ? "inherit" : "hidden" });
    if (!long) return;
    const [dx, dy] = [(tip[0] - from[0]) / length, (tip[1] - from[1]) / length];
    set(shaft, { x1: from[0] + 7 * dx, y1: from[1] + 7 * dy, x2: tip[0] - 7 * dx, y2: tip[1] - 7 * dy });
    set(head, { transform: `translate(${tip[0]} ${tip[1]}) rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})` });
  };

  /** @param {{clientX: number, clientY: number}} event @returns {number[] | null} the weights there; null beside the axes */
  const at = (event, clamped = false) => {
    const area = svg.getBoundingClientRect();
    const pixel = [((event.clientX - area.left) / area.width) * size[0], ((event.clientY - area.top) / area.height) * size[1]];
    if (seenFromTheSide) return clamped ? findNearest(grid, pixel, now, ranges) : null;
    const shares = [(pixel[0] - box.left) / box.wide, 1 - (pixel[1] - box.top) / box.high];
    if (!clamped && shares.some((share) => share < 0 || share > 1)) return null;
    return shares.map((share, i) => createScale([0, 1], ranges[i])(Math.min(Math.max(share, 0), 1)));
  };

  /** @returns {number[]} how much of each axis a pixel of the screen is worth; 0 in 3-D, where that is not the same everywhere */
  const getPixels = () => {
    const { width, height } = svg.getBoundingClientRect();
    const sides = [(box.wide / size[0]) * width, (box.high / size[1]) * height];
    return ranges.map(([low, high], i) => (seenFromTheSide ? 0 : (high - low) / sides[i]));
  };

  /** Prepares a drag of the point: in 3-D it goes to that point of a grid which is nearest on the screen. */
  const grasp = (lossAt) => {
    grid = seenFromTheSide ? sampleGrid(ranges, lossAt).map((at) => ({ at, seen: place(at) })) : [];
  };
  const stop = followSize(root, (width, height) => {
    size = [width, height];
    for (const part of [svg, behind]) set(part, { viewBox: `0 0 ${width} ${height}` });
    resized();
  });
  return { svg, point, grip, getSize: () => size, frame, paint, at, getPixels, grasp, stop };
}

/**
 * What is said of a point.
 * @param {string[]} names of the two weights
 * @param {number[]} point
 * @param {number | null} loss null if it is a secret
 */
export function describePoint(model, names, point, loss) {
  const [words, symbols] = [model.get("words"), model.get("symbols")];
  const [first, second] = point.map((value) => formatNumber(value, "g"));
  const [across, up] = names.map((name) => symbols[name]);
  return fillBlanks(words.hover, { across, up, first, second, loss: words.loss, value: loss === null ? "?" : formatNumber(loss, "4") });
}
