// Finite differences: the error of a measured slope over the size of the nudge, on logarithmic axes, with a nudge to drag.
import { STEPS, createLine, explainErrors, measureError, measureSlopes } from "../core/finite_differences.js";
import { writePolyline } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { createRunner } from "../core/program.js";
import { fillBlanks } from "../core/sentences.js";
import { getInput, listen, movesOf, save } from "../core/store.js";
import { WALKED, getHiding } from "../core/walkthrough.js";
import { createChart } from "../dom/chart.js";
import { create, write } from "../dom/element.js";
import { drawGrip } from "../dom/finger.js";
import { scheduleFrames } from "../dom/frames.js";
import { watchKnob } from "../dom/knob.js";
import { draw, set } from "../dom/plot.js";
import { createSelect } from "../dom/select.js";

const LEAST = -16; // on the axis of errors, as a power of ten: what a float can tell
const LOOKS = { here: "plain", forward: "forward", central: "error" }; // of each sentence, and of the line it speaks of

const MANY = 10_000; // operations of all samples

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  const { pane, title, svg, field, bottom, top, ...chart } = createChart(el, "bw-nudge", "group", (power) => writeStep(10 ** power));
  const { label, select } = createSelect(words.weight, "", model.get("curve").symbols);
  title.after(label);
  const mark = draw("path", { class: "bw-axis bw-zero-line" }, field);
  const note = draw("text", { class: "bw-note", y: top + 6, "text-anchor": "end" }, field);
  const looks = [LOOKS.forward, LOOKS.central];
  const lines = looks.map((look) => draw("polyline", { class: `bw-arrow bw-${look}` }, field));
  const dots = looks.map((look) => draw("circle", { class: `bw-dot bw-${look}`, r: 5 }, field));
  const grip = drawGrip(svg);
  const ends = { "aria-label": words.knob, "aria-valuemin": 0, "aria-valuemax": STEPS.length - 1 };
  const knob = draw("circle", { class: "bw-start", r: 5.5, role: "slider", tabindex: 0, ...ends }, svg);
  const said = Object.values(LOOKS).map((look) => create("div", { className: `bw-sub bw-said bw-${look}` }, pane));
  let chosen = STEPS.indexOf(1e-5);

  let [known, run] = [{}, createRunner(model.get("curve"))];
  const paint = () => {
    const curve = model.get("curve");
    if (curve !== known) [known, run] = [curve, createRunner(curve)];
    const line = createLine(curve, run, (name) => getInput(state, name));
    const here = getInput(state, curve.weight);
    const [loss, exact] = line(here);
    const slopes = STEPS.map((step) => measureSlopes(line, here, step, loss));
    const errors = lines.map((_, i) => slopes.map((both) => measureError(exact, both[i])));
    const most = Math.max(0, ...errors.flat().filter(Number.isFinite).map((error) => Math.ceil(Math.log10(error))));
    const [across, up] = chart.drawAxes([-15, 0], [LEAST, most]);
    const over = (step) => across(Math.log10(step));
    const height = (error) => up(Math.max(Math.log10(error), LEAST));
    const curves = []; // the points of both, in pixels
    errors.forEach((list, i) => { // an error of 0 has no place on the axis, and one that is none nowhere
      const points = list.map((error, at) => [over(STEPS[at]), height(error)]).filter((_, at) => list[at] > 0 && list[at] < Infinity);
      set(lines[i], { points: writePolyline(points) });
      curves.push(points);
      set(dots[i], { cx: over(STEPS[chosen]), cy: height(list[chosen]) || 0, opacity: Number(list[chosen] < Infinity) });
    });
    const usual = Math.min(over(curve.usual * Math.max(1, Math.abs(here))), across(0));
    set(mark, { d: `M${usual} ${top}V${bottom}` });
    write(note, words.check);
    const wide = /** @type {any} */ (note).getComputedTextLength();
    set(note, { x: usual - 6, y: findFree(curves, usual - wide - 10, usual, [top + 6, bottom]) });
    for (const node of [grip, knob]) set(node, { cx: over(STEPS[chosen]), cy: bottom });

    const shown = (slope) => (getHiding(state)?.(curve.gradient) ? "?" : writeSlope(slope));
    const [why, step] = [explainErrors(line, here, STEPS[chosen]), writeStep(STEPS[chosen])];
    const measured = why.map((key, i) => ({ slope: shown(slopes[chosen][i]), error: formatNumber(errors[i][chosen], "4"), why: words[key] ?? "" }));
    const blanks = [{ h: step, gradient: curve.written, exact: shown(exact) }, ...measured];
    Object.keys(LOOKS).forEach((key, i) => write(said[i], fillBlanks(words[key], blanks[i])));
    write(title, fillBlanks(words[exact === 0 ? "absolute" : "title"], blanks[0]));
    set(knob, { "aria-valuenow": chosen, "aria-valuetext": said.map((node) => node.textContent).join(" ") });
    set(svg, { "aria-label": title.textContent });
    select.value = curve.weight;
  };
  const scrub = (to) => {
    chosen = Math.min(Math.max(to, 0), STEPS.length - 1);
    paint();
  };
  const stepAt = (event) => Math.round(45 * chart.shareAt(event)); // 1, 2 and 5 are nearly a third of a power apart
  watchKnob({ svg, knob, grip, stepAt, at: () => chosen, leap: 3 }, () => {}, scrub, () => {});
  select.addEventListener("change", () => save(model, { weight: select.value }));
  // some 200 losses and gradients: of a large network, or of many samples, only when all rests
  const paintQuickly = () => {
    const { instructions, samples } = model.get("curve");
    if (instructions.length * (samples[0]?.[1].length ?? 1) < MANY) paint();
  };
  return [listen(model, "change:curve", paint), chart.follow(paint), scheduleFrames(state, `${movesOf(state)} ${WALKED}`, paintQuickly, paint)];
}

/** @type {(curves: number[][][], left: number, right: number, range: number[]) => number} the highest place where text has no curve on it */
const findFree = (curves, left, right, [top, bottom]) => {
  const heights = curves.flatMap((curve) => curve.slice(1).flatMap((to, i) => {
    const [from, [x, y]] = [curve[i], to];
    const inside = [left, right, x, from[0]].filter((at) => at >= Math.max(left, from[0]) && at <= Math.min(right, x));
    return inside.map((at) => from[1] + ((at - from[0]) / (x - from[0])) * (y - from[1]));
  })).sort((a, b) => a - b);
  const places = [top, ...heights.map((height) => height + 18)].filter((place) => place < bottom);
  return places.find((place) => heights.every((height) => height < place - 14 || height > place + 6)) ?? top;
};

const writeStep = (step) => // in as few digits as it has
  step < 0.0005 || step > 2 ? step.toExponential(0).replace("e+", "e").replace("-", "−") : String(step);
const writeSlope = (slope) => // in more digits than elsewhere: here they are what counts
  Number.isFinite(slope) ? slope.toPrecision(9).replace(/-/g, "−") : formatNumber(slope, "4");
