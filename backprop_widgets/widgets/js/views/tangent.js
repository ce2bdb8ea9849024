// Tangent: one operation as a curve over one of its operands, with a line that has the local derivative as its slope.
import { getCalculator } from "../core/calculator.js";
import { clampPixel, createScale, writePolyline } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { createRunner } from "../core/program.js";
import { listTicks } from "../core/round_numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, movesOf } from "../core/store.js";
import { WALKED, getHiding } from "../core/walkthrough.js";
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { draw, followSize, set } from "../dom/plot.js";

const [HIGH, LEFT, TOP, BOTTOM] = [190, 44, 12, 164]; // pixels
const POINTS = 161; // of a curve

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  el.classList.add("bw");
  const words = model.get("words");
  let curve = model.get("curve");
  let run = createRunner(curve);
  const pane = create("section", { className: "bw-pane" }, el);
  create("h4", { textContent: words.title }, pane);
  const root = create("div", { className: "bw-curve bw-tangent" }, pane);
  const said = create("div", { className: "bw-sub" }, pane);
  const svg = draw("svg", { role: "img", style: `height: ${HIGH}px` }, root);
  const [grid, field] = [draw("g", {}, svg), draw("svg", { class: "bw-field" }, svg)];
  const rates = draw("polyline", { class: "bw-arrow bw-error" }, field);
  const line = draw("polyline", { class: "bw-arrow bw-forward" }, field);
  const touching = draw("line", { class: "bw-touching" }, field);
  const dots = ["forward", "error"].map((kind) => draw("circle", { class: `bw-dot bw-${kind}`, r: 5 }, field));
  let right = 470; // the end of the axis, until it is on the screen
  let frame = ""; // what the axes are drawn for

  const paint = () => {
    const { x: over, y: value, slope, alone, inputs } = curve;
    const calculator = getCalculator(state);
    const numbers = calculator.run(getInputs(state), state.get("sample"));
    const now = (name) => numbers[calculator.place(name)];
    const given = inputs.map(now);
    const place = inputs.indexOf(over);
    const [x, y, rate] = [given[place], now(value), now(slope)];
    const reach = roundUp(Math.max(alone ? 5 : 1.5, 1.15 * Math.abs(x)));
    if (!Number.isFinite(x + y + rate + reach)) return; // the last picture stays
    const at = (here) => {
      given[place] = here;
      const places = run(given);
      return [places[curve.quantities[value]], places[curve.quantities[slope]]];
    };
    const xs = Array.from({ length: POINTS }, (_, i) => -reach + (2 * reach * i) / (POINTS - 1));
    const found = xs.map(at);
    const heights = [0, y, ...(alone ? [rate] : []), ...found.flatMap(([own, other]) => (alone ? [own, other] : [own]))].filter(Number.isFinite);
    const [low, top] = [Math.min(...heights), Math.max(...heights)];
    const high = top + 0.06 * (top - low);
    const across = createScale([-reach, reach], [LEFT, right]);
    const up = createScale([low, high > low ? high : low + 1], [BOTTOM, TOP]);
    const put = (points) => writePolyline(points.filter((point) => Number.isFinite(point[1])).map(([a, b]) => [across(a), clampPixel(up(b))]));
    set(line, { points: put(xs.map((a, i) => [a, found[i][0]])) });
    set(rates, { points: alone ? put(xs.map((a, i) => [a, found[i][1]])) : "" });
    const lean = up(rate) - up(0); // of the tangent, from one unit to the next
    const half = Math.min(2 * reach, (2 * (BOTTOM - TOP)) / Math.max(Math.abs(lean), 1e-9)); // steeper, it ends sooner
    set(touching, { x1: across(x - half), y1: up(y) - lean * half, x2: across(x + half), y2: up(y) + lean * half });
    set(dots[0], { cx: across(x), cy: up(y) });
    set(dots[1], { cx: across(x), cy: clampPixel(up(rate)), visibility: alone ? "visible" : "hidden" });
    drawFrame(across, up, reach, [low, high]);
    const hiding = getHiding(state);
    const secret = [over, value, slope].some((name) => hiding?.(name));
    for (const node of [touching, ...dots]) set(node, { opacity: secret ? 0 : 1 }); // they would give it away
    const shown = (name, number) => (hiding?.(name) ? "?" : formatNumber(number, "4"));
    write(said, fillBlanks(words.here, {
      x: words.x, y: words.y, slope: words.slope, at: shown(over, x), value: shown(value, y), rate: shown(slope, rate),
    }));
    set(svg, { "aria-label": `${words.title}. ${said.textContent}` });
  };

  /** The axes, drawn anew when they have changed. */
  const drawFrame = (across, up, reach, [low, high]) => {
    const wanted = [right, reach, low, high].join();
    if (frame === wanted) return;
    frame = wanted;
    set(field, { x: LEFT, y: TOP - 6, width: right - LEFT, height: BOTTOM - TOP + 12, viewBox: `${LEFT} ${TOP - 6} ${right - LEFT} ${BOTTOM - TOP + 12}` });
    grid.replaceChildren();
    draw("path", { class: "bw-axis", d: `M${LEFT} ${TOP - 6}V${BOTTOM}H${right}` }, grid);
    draw("path", { class: "bw-axis bw-zero-line", d: `M${LEFT} ${up(0)}H${right}` }, grid);
    for (const tick of listTicks(-reach, reach, 6)) label(formatNumber(tick, "g"), { x: across(tick), y: BOTTOM + 17, "text-anchor": "middle" });
    for (const tick of listTicks(low, high > low ? high : low + 1, 4)) label(formatNumber(tick, "g"), { x: LEFT - 6, y: up(tick) + 4.5, "text-anchor": "end" });
  };
  const label = (text, attributes) => { draw("text", { class: "bw-tick", ...attributes }, grid).textContent = text; };

  const redraw = () => {
    curve = model.get("curve");
    run = createRunner(curve);
    paint();
  };
  model.on("change:curve", redraw);
  return [
    () => model.off("change:curve", redraw),
    followSize(root, (width) => {
      right = Math.max(width - 10, LEFT + 1); // a page may be narrower for a moment
      set(svg, { viewBox: `0 0 ${width} ${HIGH}` });
      paint();
    }),
    scheduleFrames(state, `${movesOf(state)} change:sample change:programs ${WALKED}`, paint),
  ];
}

/** @param {number} size @returns {number} the next of 1, 1.5, 2, 3, 5, 7 times a power of ten: an axis that seldom changes */
function roundUp(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 1.5, 2, 3, 5, 7].find((factor) => factor * power >= size * (1 - 1e-9)) ?? 10);
}
