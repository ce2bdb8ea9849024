// Curve: the loss at each step of a run, beside the runs that were kept. Drag along it to go to any step.
import { getCalculator } from "../core/calculator.js";
import { createScale, writePolyline } from "../core/geometry.js";
import { getTrajectory } from "../core/descent.js";
import { formatNumber } from "../core/numbers.js";
import { getRun, goTo } from "../core/run.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, numbersOf } from "../core/store.js";
import { WALKED, hidesLoss } from "../core/walkthrough.js";
import { create } from "../dom/element.js";
import { drawGrip } from "../dom/finger.js";
import { scheduleFrames } from "../dom/frames.js";
import { watchKnob } from "../dom/knob.js";
import { draw, followSize, set } from "../dom/plot.js";
import { createRunsTable } from "./kept_runs.js";

const [LEFT, TOP, BELOW] = [8, 15, 19]; // pixels; the last one below the axis
const STAR = "m0-6l1.4 4.1 4.3.1-3.4 2.7 1.2 4.2-3.5-2.5-3.5 2.5 1.2-4.2-3.4-2.7 4.3-.1z";
const LEAST = 1e-12; // of a loss, on a logarithmic axis

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  el.classList.add("bw");
  const pane = create("section", { className: "bw-pane" }, el);
  create("h4", { textContent: words.title }, pane);
  const root = create("div", { className: "bw-curve" }, pane);
  const curve = createCurve(root, words, state.get("constants").runs, () => paint());
  const runs = createRunsTable(pane, model, state);
  const run = () => getRun(state, getCalculator(state), getInputs(state));
  /** @type {(import("../core/run.js").Run & {at: number}) | null} */
  let held = null; // the run that is dragged along, and its axes with it

  const paint = () => {
    const calculator = getCalculator(state);
    const { rows, done, losses } = held ?? run();
    if (!losses.length) return;
    const corrected = calculator.rightStep ? getTrajectory(state, calculator, getInputs(state), "rightStep").losses : [];
    const at = held ? held.at : done;
    const compared = runs.paint(losses, rows);
    const shown = { losses, at, corrected, from: done, ghosts: state.get("ghosts").map((ghost) => ghost.losses), compared };
    curve.paint(shown, state.get("logarithmic"));
    const said = { step: at, last: rows.length - 1, loss: hidesLoss(state) ? "?" : formatNumber(losses[at], "4") };
    const spoken = fillBlanks(words.here, said);
    set(curve.knob, { "aria-valuemax": rows.length - 1, "aria-valuenow": at, "aria-valuetext": spoken });
  };
  const scrub = (to) => {
    const { rows } = held;
    held.at = Math.min(Math.max(to, 0), rows.length - 1);
    goTo(state, rows, held.at);
  };
  watchKnob(curve, () => {
    const begun = run();
    held = { ...begun, at: begun.done };
  }, scrub, () => {
    held = null;
    paint();
  });
  return [
    scheduleFrames(state, `${numbersOf(state)} change:steps change:ghosts change:arrival change:logarithmic ${WALKED}`, paint),
    runs.stop,
    curve.stop,
  ];
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, string>} words
 * @param {number} runs that can be kept
 * @param {() => void} resized called when it has to be painted again
 */
function createCurve(root, words, runs, resized) {
  let [right, bottom] = [470, 61]; // end of the axis, until it is on the screen
  const svg = draw("svg", { class: "bw-run", role: "group", "aria-label": words.label }, root);
  const axis = draw("path", { class: "bw-axis" }, svg);
  const kept = Array.from({ length: runs }, (_, i) => i + 1).map((number) => draw("polyline", { class: `bw-kept bw-kept${number}` }, svg));
  const way = draw("polyline", { class: "bw-trail" }, svg);
  const ghost = draw("polyline", { class: "bw-ghost" }, svg);
  const line = draw("polyline", { class: "bw-path" }, svg);
  const goal = draw("path", { class: "bw-level" }, svg);
  const stars = draw("path", { class: "bw-star" }, svg);
  const first = draw("text", { class: "bw-note" }, svg);
  const last = draw("text", { class: "bw-note", "text-anchor": "end" }, svg);
  const count = draw("text", { class: "bw-note", "text-anchor": "end" }, svg);
  const [zero, now, done, ahead] = [0, 1, 2, 3].map(() => draw("text", { class: "bw-note", "text-anchor": "middle" }, svg));
  const grip = drawGrip(svg);
  const knob = draw("circle", { class: "bw-start", r: 5.5, role: "slider", tabindex: 0, "aria-label": words.knob, "aria-valuemin": 0 }, svg);
  zero.textContent = "0";
  set(zero, { x: LEFT });
  let [x, place, most] = [createScale([0, 1], [LEFT, right]), 0, 1];

  const paint = ({ losses, at, corrected, from, ghosts, compared }, logarithmic) => {
    const all = [losses, corrected, ...ghosts];
    most = Math.max(...all.map((list, i) => list.length - 1 + (i === 1 ? from : 0)), 1);
    place = at;
    const height = logarithmic ? (loss) => Math.log10(Math.max(loss, LEAST)) : (loss) => loss;
    const heights = all.flatMap((list) => list.map(height));
    const ends = logarithmic ? heights : [...heights, 0];
    const [lowest, highest] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
    x = createScale([0, most], [LEFT, right]);
    const y = createScale([lowest, highest > lowest ? highest : lowest + 1], [bottom, TOP]);
    const points = (list, offset = 0) => list.map((loss, i) => [x(i + offset), y(height(loss))]);
    const own = points(losses);
    const end = own[own.length - 1];
    set(way, { points: writePolyline(own.slice(0, at + 1)) });
    set(line, { points: writePolyline(own.slice(at)) });
    set(ghost, { points: writePolyline(points(corrected, from)) });
    kept.forEach((node, i) => set(node, { points: writePolyline(points(ghosts[i] ?? [])) }));
    const level = compared.level === null ? NaN : y(height(compared.level));
    set(goal, { d: level >= TOP && level <= bottom ? `M${LEFT} ${level}H${right}` : "" });
    const runs = [losses, ...ghosts];
    const won = compared.outcomes.map(({ first, settled }, i) => (first ? `M${x(settled)} ${y(height(runs[i][settled]))}${STAR}` : ""));
    set(stars, { d: won.join("") });
    for (const node of [grip, knob]) set(node, { cx: own[at][0], cy: own[at][1] });
    const rises = losses.length > 1 && losses[1] > losses[0];
    set(first, { x: LEFT + 8, y: rises ? Math.min(own[0][1] + 16, bottom - 3) : Math.max(own[0][1] - 3, 11) });
    first.textContent = formatNumber(losses[0], "4");
    last.textContent = losses.length > 1 ? formatNumber(losses[losses.length - 1], "4") : "";
    set(last, { x: Math.max(end[0], LEFT + 8 + measure(last)), y: Math.max(end[1] - 7, 11) }); // a path may end at once
    count.textContent = fillBlanks(words.step, { step: most });
    now.textContent = at && at < most * 0.8 && at > most * 0.05 ? String(at) : "";
    set(now, { x: x(at) });
    // what is done and what would follow, where there is room between the numbers below the axis
    for (const node of [done, ahead]) node.textContent = "";
    if (!at) return;
    const [begin, half, wide] = [zero, now, count].map((node, i) => measure(node) / (i < 2 ? 2 : 1));
    putBetween(done, words.done, LEFT + begin, Math.min(x(at) - half, right - wide));
    putBetween(ahead, words.ahead, x(at) + half, right - wide);
  };

  const measure = (/** @type {any} */ node) => node.getComputedTextLength();
  const putBetween = (node, text, from, to) => {
    node.textContent = text;
    set(node, { x: (from + to) / 2 });
    if (measure(node) + 12 > to - from) node.textContent = "";
  };

  /** @param {PointerEvent} event @returns {number} the step that is nearest */
  const stepAt = (event) => {
    const area = svg.getBoundingClientRect();
    const across = ((event.clientX - area.left) / area.width) * (right + 10);
    return Math.round(((across - LEFT) / (right - LEFT)) * most);
  };
  const stop = followSize(root, (width, height) => {
    [right, bottom] = [width - 10, height - BELOW];
    set(axis, { d: `M${LEFT} ${TOP - 8}V${bottom}H${right}` });
    for (const node of [count, zero, now, done, ahead]) set(node, { y: bottom + 16 });
    for (const node of [count, last]) set(node, { x: right });
    resized();
  });
  return { svg, knob, grip, paint, stepAt, at: () => place, stop };
}
