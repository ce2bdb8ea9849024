// Tangent: one operation as a curve over one of its operands, with a line that has the local derivative as its slope.
import { getCalculator } from "../core/calculator.js";
import { clampPixel, writePolyline } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { createRunner } from "../core/program.js";
import { roundUp } from "../core/round_numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, listen, movesOf } from "../core/store.js";
import { WALKED, getHiding } from "../core/walkthrough.js";
import { createChart } from "../dom/chart.js";
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { draw, set } from "../dom/plot.js";

const POINTS = 161; // of a curve

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  const { field, ...chart } = createChart(el, "bw-tangent", "img", (tick) => formatNumber(tick, "g"));
  write(chart.title, words.title);
  const said = create("div", { className: "bw-sub" }, chart.pane);
  const zero = draw("path", { class: "bw-axis bw-zero-line" }, field);
  const rates = draw("polyline", { class: "bw-arrow bw-error" }, field);
  const line = draw("polyline", { class: "bw-arrow bw-forward" }, field);
  const touching = draw("line", { class: "bw-touching" }, field);
  const dots = ["forward", "error"].map((kind) => draw("circle", { class: `bw-dot bw-${kind}`, r: 5 }, field));

  const paint = () => {
    const curve = model.get("curve");
    const run = createRunner(curve);
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
    const high = top > low ? top + 0.06 * (top - low) : low + 1;
    const [across, up] = chart.drawAxes([-reach, reach], [low, high]);
    set(zero, { d: `M${across(-reach)} ${up(0)}H${across(reach)}` });
    const put = (points) => writePolyline(points.filter((point) => Number.isFinite(point[1])).map(([a, b]) => [across(a), clampPixel(up(b))]));
    set(line, { points: put(xs.map((a, i) => [a, found[i][0]])) });
    set(rates, { points: alone ? put(xs.map((a, i) => [a, found[i][1]])) : "" });
    const lean = up(rate) - up(0); // of the tangent, from one unit to the next
    const half = Math.min(2 * reach, (2 * (chart.bottom - chart.top)) / Math.max(Math.abs(lean), 1e-9)); // steeper, it ends sooner
    set(touching, { x1: across(x - half), y1: up(y) - lean * half, x2: across(x + half), y2: up(y) + lean * half });
    set(dots[0], { cx: across(x), cy: up(y) });
    set(dots[1], { cx: across(x), cy: clampPixel(up(rate)), visibility: alone ? "visible" : "hidden" });
    const hiding = getHiding(state);
    const secret = [over, value, slope].some((name) => hiding?.(name));
    for (const node of [touching, ...dots]) set(node, { opacity: secret ? 0 : 1 }); // they would give it away
    const shown = (name, number) => (hiding?.(name) ? "?" : formatNumber(number, "4"));
    write(said, fillBlanks(words.here, {
      x: words.x, y: words.y, slope: words.slope, at: shown(over, x), value: shown(value, y), rate: shown(slope, rate),
    }));
    set(chart.svg, { "aria-label": `${words.title}. ${said.textContent}` });
  };

  return [
    listen(model, "change:curve", paint),
    chart.follow(paint),
    scheduleFrames(state, `${movesOf(state)} change:sample change:programs ${WALKED}`, paint),
  ];
}
