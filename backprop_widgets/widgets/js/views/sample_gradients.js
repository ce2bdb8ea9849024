// Sample gradients: what each sample adds to a gradient, as arrows head to tail; their sum, and the mean that an update takes.
import { getCalculator } from "../core/calculator.js";
import { clampPixel, createScale } from "../core/geometry.js";
import { formatNumber } from "../core/numbers.js";
import { listTicks, roundUp } from "../core/round_numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, listen, numbersOf, save } from "../core/store.js";
import { WALKED, getHiding } from "../core/walkthrough.js";
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { draw, followSize, set } from "../dom/plot.js";
import { createSelect } from "../dom/select.js";

const [LEFT, RIGHT, TOP, ROW, APART] = [44, 72, 4, 24, 8]; // pixels: beside the arrows, above them, a row, before the sum
const [MOST, LABELLED] = [64, 12]; // arrows of a sample each; of so many, each with its number

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  const count = getCalculator(state).samples;
  el.classList.add("bw");
  const pane = create("section", { className: "bw-pane bw-addends" }, el);
  const title = create("h4", { textContent: words.none }, pane);
  if (!count) return [];
  const first = count > MOST + 1 ? MOST : count;
  const rows = first + Number(first < count); // the last is all that are left
  const high = rows > LABELLED ? Math.max(Math.floor((LABELLED * ROW) / rows), 5) : ROW;
  const below = TOP + rows * high + APART;
  const middle = (row) => (row < rows ? TOP + (row + 0.5) * high : below + (row - rows + 0.5) * ROW);
  const symbols = model.get("symbols");
  const { label, select } = createSelect(words.weight, "", symbols);
  title.after(label);
  const root = create("div", { className: "bw-curve" }, pane);
  const svg = draw("svg", { role: "group" }, root);
  const [chosen, pointed] = ["bw-chosen", "bw-pointed"].map((kind) => draw("rect", { class: kind, x: 1, rx: 3, height: high }, svg));
  const scale = draw("g", {}, svg);
  const joints = draw("path", { class: "bw-axis bw-zero-line" }, svg);
  const arrows = ["", "bw-less", "bw-plain", "bw-plain bw-less", "bw-dashed", "bw-dashed bw-mute"].map((kind) => draw("path", { class: `bw-addend ${kind}` }, svg));
  const written = [...(high === ROW ? Array(rows).keys() : []), rows, rows + 1, rows + 2]; // the rows with a number
  const [names, values] = ["bw-tick", "bw-tick bw-value"].map((kind) => written.map((row) => draw("text", {
    class: row === rows + 1 ? `${kind} bw-strong` : kind, y: middle(row) + 4.5, "text-anchor": "end",
  }, svg)));
  written.forEach((row, i) => {
    set(names[i], { x: LEFT - 6 });
    write(names[i], row < rows ? String(row + 1) : ["Σ", "", "✓"][row - rows]);
  });
  const knob = draw("rect", {
    class: "bw-rows", role: "slider", tabindex: 0, y: TOP, x: 1, height: rows * high,
    "aria-label": words.knob, "aria-orientation": "vertical", "aria-valuemin": 1, "aria-valuemax": count,
  }, svg);
  const said = [0, 1, 2, 3, 4].map(() => create("div", { className: "bw-sub" }, pane));
  let [width, drawn, over] = [470, "", -1]; // the width until it is on the screen; what the axis is drawn for; the row under the pointer

  const paint = () => {
    const [calculator, inputs, sample] = [getCalculator(state), getInputs(state), state.get("sample")];
    const place = Math.max(state.get("weights").indexOf(model.get("weight")), 0);
    const mean = calculator.data.slopes[place];
    const [gradient, [weight, , symbol]] = [mean.slice(5), symbols[place]];
    const numbers = calculator.run(inputs, sample);
    const [own, average, right] = [gradient, mean, `mean right ${gradient}`].map((name) => numbers[calculator.place(name)]);
    const hiding = getHiding(state);
    const secret = Boolean(hiding?.(gradient) || hiding?.(mean)); // what is drawn would give it away
    const taken = new Set(calculator.taken()); // by the next step; none if it takes all
    const isTaken = (row) => !taken.size || row >= first || taken.has(row);
    const size = taken.size || count;
    const sum = average * size;
    const addends = calculator.addends(inputs, mean, first);
    if (first < count) addends.push(addends.reduce((left, addend, row) => (isTaken(row) ? left - addend : left), sum));
    const ends = [0];
    addends.forEach((addend, row) => ends.push(ends[row] + (isTaken(row) ? addend : 0)));
    const lengths = [...addends, sum, average, ...(right === undefined ? [] : [right])];
    const spans = secret ? [] : lengths.map((length, row) => (row < rows ? [ends[row], ends[row] + length] : [0, length]));
    const all = spans.flat().filter(Number.isFinite);
    let range = [-1, 1].map((way) => way * roundUp(Math.max(...all.map((end) => end * way), 0)));
    if (!(range[0] < range[1])) range = [-1, 1];
    const last = middle(lengths.length - 1) + ROW / 2 + 2;
    const across = createScale(range, [LEFT, width - RIGHT]);
    const at = (value) => clampPixel(across(value)).toFixed(2);
    drawScale(range, across, last);
    const paths = arrows.map(() => "");
    let joint = "";
    spans.forEach(([from, to], row) => {
      if (!Number.isFinite(from + to)) return;
      const kind = !isTaken(row) ? 5 : row > rows + 1 ? 4 : (row > rows ? 2 : 0) + Number(to < from);
      paths[kind] += writeArrow(Number(at(from)), Number(at(to)), middle(row), row < rows ? high : ROW);
      if (row < rows) joint += `M${at(ends[row + 1])} ${middle(row)}V${middle(row + 1)}`;
    });
    paths.forEach((d, i) => set(arrows[i], { d }));
    set(joints, { d: joint });
    const shown = (value) => (secret ? "?" : formatNumber(value, "4"));
    written.forEach((row, i) => {
      const text = row < rows + 2 || right !== undefined ? shown(lengths[row]) : "";
      write(values[i], isTaken(row) ? text : `(${text})`);
      if (row === rows + 1) write(names[i], size < 1000 ? `Σ/${size}` : "Σ/n");
      set(names[i], { visibility: row < rows + 2 || right !== undefined ? "visible" : "hidden" });
    });
    set(chosen, { y: TOP + Math.min(sample, rows - 1) * high });
    set(pointed, { y: TOP + over * high, visibility: over >= 0 && over < rows ? "visible" : "hidden" });
    const tell = (row, value) => fillBlanks(words.each, { number: row + 1, gradient: symbol, value: shown(value) });
    const [here, rest] = [tell(sample, own), { shown: first, from: first + 1, count, value: shown(addends[first]) }];
    write(said[0], over < 0 || over >= rows ? here : over < first ? tell(over, addends[over]) : fillBlanks(words.rest, rest));
    write(said[1], fillBlanks(words.sum, { count: size, sum: shown(sum), mean: shown(average) }));
    write(said[2], right === undefined ? "" : fillBlanks(words.right, { mean: shown(right) }));
    write(said[3], first < count ? fillBlanks(words.first, rest) : "");
    write(said[4], taken.size ? words.left : "");
    write(title, fillBlanks(words.title, { gradient: symbol }));
    set(knob, { "aria-valuenow": sample + 1, "aria-valuetext": here });
    set(svg, { "aria-label": `${title.textContent}. ${said[1].textContent}` });
    select.value = weight;
  };

  /** Draws the axis, anew when it has changed. */
  const drawScale = (range, across, last) => {
    if (drawn === [range, width, last].join()) return;
    drawn = [range, width, last].join();
    set(svg, { style: `height: ${last + 22}px` });
    for (const node of [chosen, pointed, knob]) set(node, { width: width - 2 });
    for (const node of values) set(node, { x: width - 4 });
    scale.replaceChildren();
    draw("path", { class: "bw-axis", d: `M${LEFT} ${last}H${width - RIGHT}M${across(0)} ${TOP}V${last}` }, scale);
    for (const tick of listTicks(range[0], range[1], Math.max(Math.floor((width - LEFT - RIGHT) / 64), 1))) {
      draw("text", { class: "bw-tick", x: across(tick), y: last + 17, "text-anchor": "middle" }, scale).textContent = formatNumber(tick, "g");
    }
  };
  const rowAt = (event) => {
    const y = event.clientY - svg.getBoundingClientRect().top;
    return y < below - APART ? Math.floor((y - TOP) / high) : y < below ? -1 : rows + Math.floor((y - below) / ROW);
  };
  const point = (row) => {
    if (row === over) return;
    over = row;
    const { slopes } = getCalculator(state).data;
    const mean = slopes[state.get("weights").indexOf(model.get("weight"))] ?? "";
    state.set("lit", row === rows + 1 ? mean : row >= 0 && row === state.get("sample") ? mean.slice(5) : ""); // in every view
    paint();
  };
  const choose = (sample) => save(state, { sample: Math.min(Math.max(sample, 0), count - 1) });
  svg.addEventListener("pointermove", (event) => point(rowAt(event)));
  svg.addEventListener("pointerleave", () => point(-1));
  knob.addEventListener("click", (event) => {
    choose(rowAt(event));
    over = -1;
    point(rowAt(event)); // which is shown now
  });
  const ways = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
  knob.addEventListener("keydown", (event) => {
    const way = ways[/** @type {KeyboardEvent} */ (event).key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would go to another cell
    choose(state.get("sample") + way);
  });
  select.addEventListener("change", () => save(model, { weight: select.value }));
  return [
    listen(model, "change:weight change:symbols", paint),
    followSize(root, (wide) => {
      width = Math.max(wide, LEFT + RIGHT + 1); // a page may be narrower for a moment
      paint();
    }),
    scheduleFrames(state, `${numbersOf(state)} ${WALKED}`, paint),
  ];
}

/** @type {(from: number, to: number, y: number, high: number) => string} an arrow whose head is never longer than itself */
const writeArrow = (from, to, y, high) => {
  const head = Math.min(0.7 * high, 11, Math.abs(to - from));
  const half = Math.max(head / 1.6, 1.5); // of so little, too, a mark is left
  const thin = Math.min(0.43 * half, 3);
  const neck = to - Math.sign(to - from) * head;
  return `M${from} ${y - thin}H${neck}V${y - half}L${to} ${y}L${neck} ${y + half}V${y + thin}H${from}Z`;
};
