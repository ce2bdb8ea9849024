// Overlay: what is alive on the picture of the loss: the path, the trail, the arrow of the next step, the point.
import { createScale, writePolyline, writeStepDots } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { createProjection, findNearest, sampleGrid } from "../core/projection.js";
import { fillBlanks } from "../core/sentences.js";
import { find } from "../dom/find.js";
import { drawGrip } from "../dom/finger.js";
import { draw, set } from "../dom/plot.js";

const FAR = 1e6; // pixels: SVG takes no number that is much larger

/**
 * @typedef {object} Scene what is to be drawn, in the units of the axes; in 3-D each point has its loss as third
 * @property {number[]} here the point
 * @property {number[]} slope the gradient there
 * @property {number[]} [ahead] a point a little downhill, in 3-D
 * @property {number[][]} path
 * @property {number[][]} ghost where the path would go without a mistake
 * @property {number[][]} trail
 * @property {number[][][]} ghosts the runs that are kept
 */

/**
 * Draws over the picture.
 * @param {HTMLElement} root
 * @param {any} model of the landscape
 * @param {{runs: number, size: number[]}} constants the runs that can be kept, the size of the picture in CSS pixels
 */
export function createOverlay(root, model, { runs, size }) {
  const words = model.get("words");
  const svg = draw("svg", { viewBox: `0 0 ${size.join(" ")}`, role: "group" }, root);
  const field = draw("svg", { class: "bw-field", "aria-hidden": "true" }, svg);
  const trail = draw("polyline", { class: "bw-trail" }, field);
  const kept = Array.from({ length: runs }, (_, i) => i + 1).map((number) => draw("polyline", { class: `bw-kept bw-kept${number}` }, field));
  const ghost = draw("polyline", { class: "bw-ghost" }, field);
  const line = draw("polyline", { class: "bw-path" }, field);
  const marks = draw("path", { class: "bw-marks" }, field);
  const step = draw("g", { class: "bw-step-arrow" }, field);
  const shaft = draw("line", {}, step);
  const head = draw("polygon", { points: "0,0 -9,4.5 -9,-4.5" }, step);
  const notes = draw("g", { class: "bw-scale", "aria-hidden": "true" }, svg);
  const grip = drawGrip(svg);
  const point = draw("circle", { class: "bw-point", r: 6.5, role: "slider", tabindex: 0, "aria-label": words.point }, svg);
  const picture = find(root, ".bw-picture");
  let box = { left: 0, top: 0, wide: 1, high: 1 };
  let [x, y] = [createScale([0, 1], [0, 1]), createScale([0, 1], [1, 0])];
  let ranges = [[0, 1], [0, 1]];
  /** @type {(point: number[]) => number[]} two pixels; in 3-D a point has its loss as third */
  let place = ([right, up]) => [x(right), y(up)];
  /** @type {{at: number[], seen: number[]}[]} */
  let grid = []; // of the points that a drag goes to
  let [seenFromTheSide, now] = [false, []];

  /** Takes over where the axes of a new background stand, and writes what changes with it. */
  const frame = (background, symbols) => {
    const [left, top, wide, high] = background.axes;
    box = { left: left * size[0], top: top * size[1], wide: wide * size[0], high: high * size[1] };
    ranges = background.ranges;
    x = createScale(ranges[0], [box.left, box.left + box.wide]);
    y = createScale(ranges[1], [box.top + box.high, box.top]);
    set(field, { x: box.left, y: box.top, width: box.wide, height: box.high });
    set(field, { viewBox: `${box.left} ${box.top} ${box.wide} ${box.high}` });
    for (const [side, share] of [["left", left], ["top", top], ["width", wide], ["height", high]])
      picture.style[side] = `${100 * share}%`;
    seenFromTheSide = Boolean(background.projection);
    place = seenFromTheSide ? createProjection(background, size) : ([right, up]) => [x(right), y(up)];
    const [across, up] = background.names.map((name) => symbols[name]);
    set(svg, { "aria-label": fillBlanks(words.describe, { across, up }) });
    if (seenFromTheSide) notes.replaceChildren();
    else writeScale(notes, background, words, box, size);
    for (const [text, across, down, turned] of background.labels) { // no font of matplotlib has these letters
      const [left, top] = [across * size[0], down * size[1]];
      const attributes = { class: "bw-tick", x: left, y: top, "text-anchor": "middle" };
      draw("text", turned ? { ...attributes, transform: `rotate(-90 ${left} ${top})` } : attributes, notes).textContent = text;
    }
  };

  /** @param {Scene} scene */
  const paint = ({ here, slope, ahead, path, ghost: right, trail: way, ghosts }) => {
    const placed = (points) => points.map((at) => place(at).map((pixel) => Math.min(Math.max(pixel, -FAR), FAR)));
    now = here;
    const points = placed(path);
    set(trail, { points: writePolyline(placed(way)) });
    kept.forEach((node, i) => set(node, { points: writePolyline(placed(ghosts[i] ?? [])) }));
    set(ghost, { points: writePolyline(placed(right)) });
    set(line, { points: writePolyline(points) });
    set(marks, { d: writeStepDots(points, 1.3) });
    const [[left, top]] = placed([here]);
    const [onX, onY] = ahead ? placed([ahead])[0] : [];
    arrow(left, top, ahead ? [onX - left, onY - top] : [x(-slope[0]) - x(0), y(-slope[1]) - y(0)], slope);
    const cx = Math.min(Math.max(left, box.left), box.left + box.wide);
    const cy = Math.min(Math.max(top, box.top), box.top + box.high);
    for (const node of [grip, point]) set(node, { cx, cy });
    point.classList.toggle("bw-outside", Math.hypot(cx - left, cy - top) > 0.01);
  };

  const arrow = (left, top, along, slope) => {
    const length = Math.hypot(along[0], along[1]);
    const visible = Number.isFinite(length) && length > 0;
    set(step, { visibility: visible ? "visible" : "hidden" });
    if (!visible) return;
    const [dx, dy] = [along[0] / length, along[1] / length];
    const reach = 20 + 36 * Math.tanh(4 * Math.hypot(slope[0], slope[1])); // shorter where it is flatter
    const tip = [left + reach * dx, top + reach * dy];
    set(shaft, { x1: left + 7 * dx, y1: top + 7 * dy, x2: tip[0] - 7 * dx, y2: tip[1] - 7 * dy });
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
  return { svg, point, grip, frame, paint, at, getPixels, grasp };
}

/** The numbers of the colour bar, its label, and the words beside the line of no loss. */
function writeScale(notes, background, words, box, size) {
  const [width, height] = size;
  const [left, top, wide, high] = background.scale;
  const right = (left + wide) * width;
  const labels = background.levels.map((text, i) => {
    const share = 1 - i / (background.levels.length - 1);
    return { class: "bw-tick", x: right + 8, y: (top + share * high) * height + 3.5, text };
  });
  labels.push({ class: "bw-tick", x: width - 2, y: top * height - 10, "text-anchor": "end", text: words.scale });
  if (background.valley !== null) {
    const y = Math.max(box.top + background.valley * box.high - 4, box.top + 12);
    labels.push({ class: "bw-valley", x: box.left + 4, y, text: words.valley });
  }
  notes.replaceChildren();
  for (const { text, ...attributes } of labels) draw("text", attributes, notes).textContent = text;
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
