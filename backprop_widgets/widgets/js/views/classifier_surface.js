// The loss of a classifier over two of its weights, the others as they are now, with the path of training on it.
import { createBandPainter } from "../core/bands.js";
import { clampPixel, createScale, writePolyline } from "../core/geometry.js";
import { createSweep } from "../core/loss_sweep.js";
import { formatNumber } from "../core/numbers.js";
import { listTicks } from "../core/round_numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { create, write } from "../dom/element.js";
import { draw, followSize, set } from "../dom/plot.js";
import { createSelect } from "../dom/select.js";

const [COUNT, MOST] = [31, 256]; // points of the grid along each axis; samples
const [LEAST_TIME, PAUSE] = [1.5, 300]; // milliseconds: of a frame at least, from one surface to the next while training goes on
const [LEFT, BOTTOM, HIGH, LEAST] = [44, 22, 180, 1.5]; // pixels; how far an axis reaches to both sides of the path

export function createSurface(parent, session, words) {
  const { model, programs, parts, weights } = session;
  const pane = create("section", { className: "bw-pane bw-cl-surface" }, parent);
  create("h4", { textContent: words.surface }, pane);
  const symbols = model.get("symbols").map(([name, text]) => /** @type {[string, string]} */ ([name, text]));
  const menus = [words.across, words.up].map((text) => createSelect(text, "", symbols));
  const unit = programs.units[0] ?? weights; // of images two pixels in the middle, since those at the edge are often 0
  const middle = programs.side ? (programs.side >> 1) * (programs.side + 1) : 0;
  const first = [unit[middle], unit[middle + 1] ?? unit[middle]];
  menus.forEach(({ label, select }, i) => {
    pane.append(label);
    select.value = first[i];
  });
  const root = create("div", { className: "bw-cl-field" }, pane);
  const canvas = create("canvas", {}, root);
  const svg = draw("svg", { role: "img", style: `height: ${HIGH + BOTTOM}px` }, root);
  const ticks = draw("g", {}, svg);
  const field = draw("svg", { class: "bw-field", x: LEFT, y: 0, height: HIGH }, svg);
  const [wide, path] = [draw("polyline", { class: "bw-cl-under" }, field), draw("polyline", { class: "bw-path" }, field)];
  const dot = draw("circle", { class: "bw-point", r: 5 }, field);
  const note = create("div", { className: "bw-sub" }, pane);

  const look = model.get("look");
  const paintBands = createBandPainter(look);
  let [width, axes, sweep, shown, begun, ranges, drawn, next] = [0, [0, 1], null, null, -1, null, "", 0];
  const choose = () => {
    axes = menus.map(({ select }) => weights.indexOf(select.value));
    sweep = axes[0] === axes[1] ? null
      : createSweep(programs.sample, programs.loss, axes.map((i) => weights[i]), COUNT, parts[0], MOST, look);
    [shown, begun, ranges] = [null, -1, null];
    write(note, sweep ? fillBlanks(words.slice, { count: sweep.samples }) : words.same);
    menus.forEach(({ select }) => select.toggleAttribute("aria-invalid", !sweep));
    session.ask();
  };
  /** The range of an axis: round, and another one only when the path comes near its end. */
  const reachOf = (i, before) => {
    const along = session.trail.map((point) => point[axes[i]]).concat(session.place[axes[i]]);
    const [low, high] = [Math.min(...along), Math.max(...along)];
    if (before && low - before[0] > 0.5 && before[1] - high > 0.5) return before;
    return [Math.floor(2 * (low - LEAST)) / 2, Math.ceil(2 * (high + LEAST)) / 2];
  };
  /** Computes for some milliseconds. @returns {boolean} whether what is shown is that of the weights of now */
  const work = () => {
    if (!sweep || !width) return true;
    if (sweep.isDone()) {
      if (begun === session.version && shown) return true;
      if (session.playing && performance.now() < next) return true; // the next frame asks again
      next = performance.now() + PAUSE;
      begun = session.version;
      ranges = [0, 1].map((i) => reachOf(i, ranges?.[i]));
      sweep.begin(weights, session.place, ranges);
    }
    const until = Math.max(session.until, performance.now() + LEAST_TIME);
    const found = sweep.work(() => performance.now() > until);
    if (!found) return false;
    shown = { ...found, ranges: ranges.slice() };
    paintSurface();
    paint();
    return begun === session.version;
  };
  const scales = () => [createScale(shown.ranges[0], [0, width - LEFT - 1]), createScale(shown.ranges[1], [HIGH, 0])];
  const paintSurface = () => {
    const scale = Math.min(devicePixelRatio || 1, 2);
    const [w, h] = [Math.max(Math.round((width - LEFT - 1) * scale), 1), Math.round(HIGH * scale)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    canvas.style.cssText = `left: ${LEFT}px; width: ${width - LEFT - 1}px; height: ${HIGH}px`;
    const context = canvas.getContext("2d");
    const image = context.createImageData(w, h);
    paintBands(image, shown, scale);
    context.putImageData(image, 0, 0);
    if (drawn === [shown.ranges, width, axes].join()) return;
    drawn = [shown.ranges, width, axes].join();
    set(field, { width: width - LEFT - 1 });
    ticks.replaceChildren();
    const [across, up] = scales();
    draw("path", { class: "bw-axis", d: `M${LEFT} 0V${HIGH}H${width - 1}` }, ticks);
    const [[left, right], [low, high]] = shown.ranges;
    const most = Math.max(Math.floor((width - LEFT) / 90), 1);
    for (const tick of listTicks(left, right, most)) {
      draw("text", { class: "bw-tick", x: Math.min(LEFT + across(tick), width - 12), y: HIGH + 17, "text-anchor": "middle" }, ticks).textContent = formatNumber(tick, "g");
    }
    for (const tick of listTicks(low, high, 4)) {
      draw("text", { class: "bw-tick", x: LEFT - 6, y: Math.min(Math.max(up(tick) + 4.5, 11), HIGH), "text-anchor": "end" }, ticks).textContent = formatNumber(tick, "g");
    }
  };
  /** Draws the path, and where training is now. */
  const paint = () => {
    if (!shown) return;
    const [across, up] = scales();
    const put = (point) => [clampPixel(across(point[axes[0]])), clampPixel(up(point[axes[1]]))];
    const points = writePolyline([...session.trail, session.place].map(put));
    for (const line of [wide, path]) set(line, { points });
    const [cx, cy] = put(session.place);
    set(dot, { cx, cy });
    const [x, y] = axes.map((i) => `${symbols[i][1]} = ${formatNumber(session.place[i], "4")}`);
    set(svg, { "aria-label": fillBlanks(words.here, { x, y }) });
  };
  const watcher = followSize(root, (size) => {
    width = size;
    if (shown) {
      paintSurface();
      paint();
    } else session.ask();
  });
  for (const { select } of menus) select.addEventListener("change", choose);
  choose();
  return { work, paint, stop: watcher };
}
