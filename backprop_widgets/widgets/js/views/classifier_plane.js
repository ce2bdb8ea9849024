// The plane of a classifier: its output as colours, the line where that is one half, and the points, of which one is chosen.
import { createClassPainter, writeBoundary } from "../core/class_map.js";
import { createGrid, spread } from "../core/grid.js";
import { formatNumber } from "../core/numbers.js";
import { listTicks } from "../core/round_numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { classOf } from "../core/training.js";
import { create } from "../dom/element.js";
import { draw, followSize, set } from "../dom/plot.js";

const [COUNT, LEFT, BOTTOM, NEAR] = [60, 34, 22, 18]; // points of the grid along each axis; pixels beside it, below it, around a point
const [RADIUS, SIDE] = [3.6, 6.4]; // pixels: of a disc; of a square, of the same area

export function createPlane(parent, session, words) {
  const { model, programs, parts, training, weights } = session;
  const look = model.get("look");
  const [reach, axes] = [look.reach, programs.inputs];
  const root = create("div", { className: "bw-cl-plane" }, parent);
  const canvas = create("canvas", { width: COUNT, height: COUNT }, root);
  const context = canvas.getContext("2d");
  const image = context.createImageData(COUNT, COUNT);
  const svg = draw("svg", { role: "group" }, root);
  const frame = draw("g", {}, svg);
  const boundary = draw("path", { class: "bw-cl-half" }, svg);
  const kinds = parts.flatMap((part, held) => [0, 1].map((label) => ({ part, held, label })));
  const dots = kinds.map(({ held, label }) => draw("path", { class: `bw-cl-class${label} ${held ? "bw-cl-held" : "bw-cl-own"}` }, svg));
  const ring = draw("circle", { class: "bw-cl-ring", r: 9 }, svg);
  const knob = draw("rect", { class: "bw-cl-knob", role: "slider", tabindex: 0, "aria-label": words.knob, "aria-valuemin": 1 }, svg);

  const grid = createGrid(programs.sample, [training.shares[0]], axes, COUNT);
  const edge = reach - reach / COUNT; // the middle of the first pixel and of the last
  const lines = [spread([-edge, edge], COUNT), spread([-edge, edge], COUNT)];
  const paintColours = createClassPainter(look.low, look.high);
  const [values, flipped] = [{ [programs.targets[0]]: 0 }, new Float64Array(COUNT * COUNT)];
  const labels = parts.map((part) => part.columns[programs.targets[0]]);
  const points = parts.flatMap((part) => Array.from({ length: part.count }, (_, i) => axes.map((name) => part.columns[name][i])));
  let side = 0; // pixels, of the square
  const across = (x) => LEFT + ((x + reach) / (2 * reach)) * side;
  const up = (y) => ((reach - y) / (2 * reach)) * side;
  const cell = (k) => ((k + 0.5) / COUNT) * side;

  const place = () => {
    frame.replaceChildren();
    draw("path", { class: "bw-axis", d: `M${LEFT} 0V${side}H${LEFT + side}` }, frame);
    for (const tick of listTicks(-reach, reach, 4)) {
      const text = formatNumber(tick, "g");
      if (Math.abs(tick) > 0.93 * reach) continue; // the name of the axis stands there
      draw("text", { class: "bw-tick", x: across(tick), y: side + 16, "text-anchor": "middle" }, frame).textContent = text;
      draw("text", { class: "bw-tick", x: LEFT - 6, y: up(tick) + 4.5, "text-anchor": "end" }, frame).textContent = text;
    }
    const [right, top] = words.axes;
    draw("text", { class: "bw-axis-name", x: LEFT + side - 2, y: side + 17, "text-anchor": "end" }, frame).textContent = right;
    draw("text", { class: "bw-axis-name", x: LEFT - 6, y: 13, "text-anchor": "end" }, frame).textContent = top;
    kinds.forEach(({ part, held, label }, kind) => {
      let d = "";
      for (let i = 0; i < part.count; i += 1) {
        if (Number(labels[held][i] > 0.5) !== label) continue;
        const [x, y] = axes.map((name) => part.columns[name][i]);
        const [px, py] = [across(x), up(y)];
        d += label ? `M${px - SIDE / 2} ${py - SIDE / 2}h${SIDE}v${SIDE}h${-SIDE}z`
          : `M${px - RADIUS} ${py}a${RADIUS} ${RADIUS} 0 1 0 ${2 * RADIUS} 0a${RADIUS} ${RADIUS} 0 1 0 ${-2 * RADIUS} 0z`;
      }
      set(dots[kind], { d });
    });
    set(knob, { x: LEFT, y: 0, width: side, height: side, "aria-valuemax": points.length });
  };
  const paint = () => {
    if (!side) return;
    weights.forEach((name, i) => { values[name] = session.place[i]; });
    const [shares] = grid.run(values, lines);
    for (let row = 0; row < COUNT; row += 1) flipped.set(shares.subarray(row * COUNT, (row + 1) * COUNT), (COUNT - 1 - row) * COUNT);
    paintColours(image.data, flipped);
    context.putImageData(image, 0, 0);
    set(boundary, { d: writeBoundary(shares, COUNT, 0.5, (k) => LEFT + cell(k), (k) => side - cell(k)) });
    const chosen = model.get("chosen");
    set(ring, { visibility: chosen < 0 ? "hidden" : "visible" });
    if (chosen >= 0) set(ring, { cx: across(points[chosen][0]), cy: up(points[chosen][1]) });
  };
  /** Says which point is chosen, for who does not see it. @param {string} text */
  const say = (text) => set(knob, { "aria-valuenow": model.get("chosen") + 1, "aria-valuetext": text || words.nothing });

  const watcher = followSize(root, (width) => {
    side = Math.max(width - LEFT - 1, 1);
    set(svg, { style: `height: ${side + BOTTOM}px` });
    canvas.style.cssText = `left: ${LEFT}px; width: ${side}px; height: ${side}px`;
    place();
    paint();
  });
  const near = (event) => {
    const { left, top } = svg.getBoundingClientRect();
    const far = points.map(([x, y]) => Math.hypot(across(x) - event.clientX + left, up(y) - event.clientY + top));
    const best = far.indexOf(Math.min(...far));
    return far[best] <= NEAR ? best : -1;
  };
  knob.addEventListener("click", (event) => session.choose(near(event)));
  knob.addEventListener("pointermove", (event) => { knob.style.cursor = near(event) < 0 ? "" : "pointer"; });
  followKeys(knob, session);
  return { root, paint, say, describe: (share) => set(svg, { "aria-label": fillBlanks(words.describe, { share }) }), stop: watcher };
}

/** Arrow keys choose the sample after, or before. */
export function followKeys(knob, session) {
  const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity };
  knob.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (event.key === "Escape") session.choose(-1);
    if (way === undefined) return;
    event.preventDefault();
    session.choose(Math.min(Math.max(session.model.get("chosen") + way, 0), session.count - 1));
  });
}

/** Buttons that choose the sample before, the one after, and the next that is taken for another class. */
export function createNext(parent, session, words) {
  const { model, count, programs, training } = session;
  const wrap = (place) => (place + count) % count;
  const isWrong = (at) => {
    const [part, index] = session.find(at);
    const cells = training.inspect(part, index, session.place);
    const [outputs, targets] = [training.shares.map((place) => [cells[place]]), programs.targets.map((name) => [part.columns[name][index]])];
    return classOf(outputs, 0) !== classOf(targets, 0);
  };
  const findWrong = () => {
    const order = Array.from({ length: count }, (_, far) => wrap(model.get("chosen") + far + 1));
    return order.find(isWrong) ?? model.get("chosen");
  };
  const acts = { previous: () => wrap(Math.max(model.get("chosen"), 0) - 1), next: () => wrap(model.get("chosen") + 1), wrong: findWrong };
  const row = create("div", { className: "bw-cl-next" }, parent);
  for (const [key, act] of Object.entries(acts)) {
    create("button", { type: "button", className: "bw-button", textContent: words[key], onclick: () => session.choose(act()) }, row);
  }
}
