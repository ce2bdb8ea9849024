// The loss of a classifier over steps, of what is trained with and of what is held out; its numbers are the key.
import { writePolyline } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { roundUp } from "../core/round_numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { createChart } from "../dom/chart.js";
import { create, write } from "../dom/element.js";
import { draw, set } from "../dom/plot.js";

const KINDS = ["forward", "error"];

export function createCurve(parent, session, words) {
  let logarithmic = true;
  /** Round losses on a logarithmic axis: of each power of ten, and 2 and 5 times as much where these are few. */
  const listLosses = ([low, high]) => {
    const factors = high - low < 2 ? [1, 2, 5] : [1];
    const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
    const every = powers.flatMap((power) => factors.map((factor) => power + Math.log10(factor))).filter((tick) => tick >= low - 1e-9 && tick <= high + 1e-9);
    return every.filter((_, i) => (every.length - 1 - i) % Math.ceil(every.length / 6) === 0);
  };
  const writeTick = (tick) => formatNumber(tick, "g");
  const chart = createChart(parent, "bw-cl-curve", "img", writeTick, (tick) => writeTick(logarithmic ? 10 ** tick : tick));
  write(chart.title, words.curve);
  const button = create("button", { type: "button", className: "bw-button bw-cl-log", textContent: words.log });
  chart.title.after(button);
  const lines = session.parts.map((_, i) => draw("polyline", { class: `bw-arrow bw-${KINDS[i]}` }, chart.field));
  const dots = session.parts.map((_, i) => draw("circle", { class: `bw-cl-now bw-${KINDS[i]}` }, chart.svg));
  const said = session.parts.map((_, i) => create("div", { className: `bw-cl-score bw-${KINDS[i]}` }, chart.pane));

  const paint = () => {
    const { rows } = session;
    const last = rows[rows.length - 1];
    if (!last) return;
    const shown = rows.flatMap((row) => row.slice(1, 3)).filter((loss) => Number.isFinite(loss) && (!logarithmic || loss > 0));
    const [low, high] = [Math.min(...shown, Infinity), Math.max(...shown, 0)];
    const least = logarithmic ? Math.floor(4 * Math.log10(Math.min(low, high / 2) || 1e-9)) / 4 : 0;
    /** @type {[number, number]} */
    const heights = [least, logarithmic ? Math.max(Math.ceil(4 * Math.log10(high || 1)) / 4, least + 0.25) : roundUp(high) || 1];
    const [across, up] = chart.drawAxes([0, roundUp(Math.max(last[0], 20))], heights, logarithmic ? listLosses(heights) : undefined);
    dots.forEach((dot, i) => {
      const points = rows
        .filter((row) => Number.isFinite(row[1 + i]) && (!logarithmic || row[1 + i] > 0))
        .map((row) => [across(row[0]), up(logarithmic ? Math.log10(row[1 + i]) : row[1 + i])]);
      const [cx, cy] = points[points.length - 1] ?? [0, 0];
      set(lines[i], { points: writePolyline(points) });
      set(dot, { cx, cy, r: points.length ? 3.5 : 0 });
    });
    said.forEach((node, i) => write(node, fillBlanks(words[i ? "held" : "own"], {
      loss: formatNumber(last[1 + i], "4"), share: (100 * last[3 + i]).toFixed(1),
    })));
    set(chart.svg, { "aria-label": [words.curve, ...said.map((node) => node.textContent)].join(" ") });
    set(button, { "aria-pressed": String(logarithmic) });
  };
  button.addEventListener("click", () => {
    logarithmic = !logarithmic;
    paint();
  });
  return { paint, stop: chart.follow(paint) };
}
