// Layer gradients: a bar for the gradients of each layer's weights on a logarithmic axis, and dials for what they depend on.
import { formatNumber, writeScientific } from "../core/numbers.js";
import { createRunner } from "../core/program.js";
import { fillBlanks } from "../core/sentences.js";
import { drawNetwork, propagate } from "../core/signal_propagation.js";
import { save } from "../core/store.js";
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { draw, followSize, set } from "../dom/plot.js";
import { createSelect } from "../dom/select.js";
import { offerScreen } from "../dom/stage.js";

const [LEFT, TOP, BOTTOM, RIGHT, ROW] = [44, 12, 194, 8, 18]; // pixels; the last one of a row of text
const SCALE = [-2, 8]; // of the dial; wider where Python says so
const ENDS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 340]; // powers of ten at which the axis ends: few, so that it rests
const SETTINGS = ["depth", "width", "activation", "scale", "shortcut", "seed"];

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const words = model.get("words");
  const pane = create("section", { className: "bw-pane" }, el);
  create("h4", { textContent: words.title }, pane);
  const dials = create("div", { className: "bw-dials" }, pane);
  const [depth, width, scale] = ["depth", "width", "scale"].map((name) => createDial(name, model, dials));
  const { label, select } = createSelect(words.activation, "", Object.keys(model.get("activations")).map((name) => [name, name]));
  dials.append(label);
  const shortcut = create("input", { type: "checkbox" }, create("label", {}, dials));
  shortcut.after(` ${words.shortcut}`);
  const again = create("button", { type: "button", className: "bw-button", textContent: words.seed, title: words["seed.hint"] }, dials);
  const stop = offerScreen(el, words, dials);
  const root = create("div", { className: "bw-curve" }, pane);
  const svg = draw("svg", { role: "group" }, root);
  const chosen = draw("rect", { class: "bw-chosen", y: TOP - 8, rx: 3 }, svg);
  const grid = draw("g", {}, svg);
  const bars = draw("path", { class: "bw-bars" }, svg);
  const lines = ["forward", "error"].map((kind) => draw("path", { class: `bw-arrow bw-${kind}` }, svg));
  const factors = draw("g", {}, svg);
  const knob = draw("rect", {
    class: "bw-rows", role: "slider", tabindex: 0, x: LEFT, y: TOP - 8, "aria-label": words.knob, "aria-valuemin": 1,
  }, svg);
  const key = create("div", { className: "bw-sub" }, pane);
  [["weight", "key.bar"], ["forward", "key.below"], ["error", "key.sums"]].forEach(([kind, name]) => {
    create("span", { className: `bw-key bw-${kind}`, textContent: words[name] }, key);
    key.append(" ");
  });
  const note = create("span", {}, key);
  const [here, ...said] = [0, 1, 2, 3, 4].map(() => create("div", { className: "bw-sub" }, pane));
  let [right, drawn, kept, network] = [470, "", "", new Float64Array(0)]; // the end of the axis; what it is drawn for; which network is drawn

  const paint = () => {
    const given = /** @type {any} */ (Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])));
    const asked = [given.width, given.depth, given.seed].join();
    if (asked !== kept) [kept, network] = [asked, drawNetwork(given.width, given.depth, given.seed)];
    const program = model.get("activations")[given.activation];
    const found = propagate(createRunner(program), program.quantities, network, given);
    const { gradients, sums } = found;
    const below = found.activations.slice(0, -1);
    const powers = [...gradients, ...below, ...sums].filter((size) => size > 0 && size < Infinity).map(Math.log10);
    const low = -ENDS.find((end) => end >= -Math.min(-1, ...powers));
    const high = powers.some((power) => power > 0.02) ? ENDS.find((end) => end >= Math.max(...powers)) : 0;
    const step = (right - LEFT) / given.depth;
    const across = (layer) => LEFT + (layer + 0.5) * step;
    const up = (size) => BOTTOM - ((Math.log10(size) - low) / (high - low)) * (BOTTOM - TOP);
    const isSeen = (size) => size > 0 && size < Infinity;
    drawAxes(given.depth, low, high, across);
    const half = Math.min(0.3 * step, 20);
    set(bars, { d: gradients.map((size, i) => (isSeen(size) ? `M${across(i) - half} ${BOTTOM}V${up(size).toFixed(2)}h${2 * half}V${BOTTOM}Z` : "")).join("") });
    [below, sums].forEach((row, i) => {
      let pen = "M";
      set(lines[i], { d: row.map((size, layer) => {
        if (!isSeen(size)) return (pen = "M") && "";
        const point = `${pen}${across(layer).toFixed(2)} ${up(size).toFixed(2)}${row.length === 1 ? "h.01" : ""}`;
        pen = "L";
        return point;
      }).join("") });
    });
    const layer = Math.min(Math.max(model.get("layer"), 1), given.depth);
    set(chosen, { x: LEFT + (layer - 1) * step, width: step });
    const shares = sums.map((_, i) => found.arriving[i] / found.arriving[i + 1]);
    writeFactors(shares, across, step);
    tell(given, found, layer, below, shares);
    for (const dial of [depth, width, scale]) dial.show(given);
    select.value = given.activation;
    shortcut.checked = given.shortcut;
    again.hidden = given.width === 1;
  };

  /** Draws the axes, anew when they have changed. */
  const drawAxes = (layers, low, high, across) => {
    if (drawn === [layers, low, high, right].join()) return;
    drawn = [layers, low, high, right].join();
    grid.replaceChildren();
    draw("path", { class: "bw-axis", d: `M${LEFT} ${TOP - 6}V${BOTTOM}H${right}` }, grid);
    const apart = Math.ceil((high - low) / 5);
    for (let power = high; power >= low; power -= apart) {
      const y = BOTTOM - ((power - low) / (high - low)) * (BOTTOM - TOP);
      draw("text", { class: "bw-tick", x: LEFT - 6, y: y + 4.5, "text-anchor": "end" }, grid).textContent =
        Math.abs(power) > 3 ? writeScientific(10 ** power, 0) : String(10 ** power);
    }
    const each = [1, 2, 5, 10].find((count) => (count * (right - LEFT)) / layers >= 22) ?? 10;
    for (let layer = each; layer <= layers; layer += each) {
      draw("text", { class: "bw-tick", x: across(layer - 1), y: BOTTOM + 17, "text-anchor": "middle" }, grid).textContent = String(layer);
    }
  };

  /** Writes what each layer multiplies by below its bar, where there is room for all of them. */
  const writeFactors = (shares, across, step) => {
    const texts = shares.map((share) => (share >= 0.01 && share < 99 ? share.toPrecision(2) : share > 0 && share < Infinity ? writeScientific(share, 0) : formatNumber(share, "g")));
    const fits = texts.every((text) => 7.2 * text.length + 4 < step);
    write(note, fits ? words["key.factors"] : "");
    const below = BOTTOM + ROW * (fits ? 2 : 1) + 6;
    set(svg, { style: `height: ${below + 2}px` });
    for (const node of [chosen, knob]) set(node, { height: below - TOP + 8 });
    set(factors, { visibility: fits ? "visible" : "hidden" });
    if (!fits) return;
    while (factors.childElementCount > shares.length + 1) factors.lastElementChild.remove();
    ["×", ...texts].forEach((text, i) => {
      const node = factors.children[i] ?? draw("text", { class: "bw-tick", y: BOTTOM + ROW + 17, "text-anchor": i ? "middle" : "end" }, factors);
      set(node, { x: i ? across(i - 1) : LEFT - 6 });
      write(node, text);
    });
  };

  /** Says the numbers; layer_gradients.py says the same. */
  const tell = (given, { arriving, sums, gradients }, layer, below, shares) => {
    const count = given.depth;
    const shown = (size) => formatNumber(size, "g");
    const [first, last] = [gradients[0], gradients[count - 1]];
    const blanks = {
      number: layer, gradient: shown(gradients[layer - 1]), sums: shown(sums[layer - 1]), below: shown(below[layer - 1]),
      first: shown(first), last: shown(last), ratio: shown(first / last), depth: count,
      factor: given.shortcut ? "|1 + w f′(z)|" : "|w f′(z)|",
      low: shown(Math.min(...shares)), high: shown(Math.max(...shares)), product: shown(arriving[0] / arriving[count]),
    };
    const [dead, lost] = [gradients.filter((size) => size === 0).length, gradients.filter((size) => !Number.isFinite(size)).length];
    write(here, fillBlanks(words.each, blanks));
    write(said[0], fillBlanks(words[count === 1 ? "single" : first / last > 0 && first / last < Infinity ? "ends" : "zero"], blanks));
    write(said[1], shares.every(Number.isFinite) ? fillBlanks(words[given.width === 1 ? "chain" : "factors"], blanks) : "");
    write(said[2], dead ? fillBlanks(words.dead, { count: dead, depth: count }) : "");
    write(said[3], lost ? fillBlanks(words.lost, { count: lost, depth: count }) : "");
    set(svg, { "aria-label": [`${words.title}.`, ...said.map((node) => node.textContent)].filter(Boolean).join(" ") });
    set(knob, { "aria-valuemax": count, "aria-valuenow": layer, "aria-valuetext": here.textContent });
  };

  const choose = (layer) => save(model, { layer: Math.min(Math.max(layer, 1), model.get("depth")) });
  const layerAt = (event) => Math.floor(((event.clientX - svg.getBoundingClientRect().left - LEFT) / (right - LEFT)) * model.get("depth")) + 1;
  knob.addEventListener("click", (event) => choose(layerAt(event)));
  const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5, Home: -Infinity, End: Infinity };
  knob.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would go to another cell
    choose(Math.min(model.get("layer"), model.get("depth")) + way);
  });
  select.addEventListener("change", () => save(model, { activation: select.value }));
  shortcut.addEventListener("change", () => save(model, { shortcut: shortcut.checked }));
  again.addEventListener("click", () => save(model, { seed: Number.isInteger(model.get("seed")) ? model.get("seed") + 1 : 0 }));
  return [
    stop,
    followSize(root, (wide) => {
      right = Math.max(wide - RIGHT, LEFT + 1); // a page may be narrower for a moment
      set(knob, { width: right - LEFT });
      paint();
    }),
    scheduleFrames(model, [...SETTINGS, "layer"].map((name) => `change:${name}`).join(" "), paint),
  ];
}

/** A slider of the browser's own, with its name and its value. */
function createDial(name, model, parent) {
  const words = model.get("words");
  const label = create("label", { className: "bw-dial" }, parent);
  const [text, value] = [create("span", {}, label), create("output", {}, label)];
  const [least, most] = name === "scale" ? SCALE : [1, model.get("most")[name]];
  const input = create("input", { type: "range", min: least, max: most, step: name === "scale" ? 0.01 : 1 }, label);
  input.addEventListener("input", () => save(model, { [name]: Number(input.value) }));
  const show = (given) => {
    const number = given[name];
    write(text, words[name === "scale" && given.width === 1 ? "weight" : name]);
    write(value, formatNumber(number, "g"));
    input.ariaLabel = text.textContent;
    if (number < Number(input.min)) input.min = String(number);
    if (number > Number(input.max)) input.max = String(number);
    if (Number(input.value) !== number) input.value = String(number);
  };
  return { show };
}
