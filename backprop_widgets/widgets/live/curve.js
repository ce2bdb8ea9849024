// Curve: the loss at each step of the path.
import { calculator } from "./batch.js";
import { follow } from "./follow.js";
import { filled, inputsOf, stateOf } from "./moves.js";
import { formatNumber } from "./numbers.js";
import { descent } from "./path.js";
import { draw, polyline, scale, set } from "./plot.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [30, 470, 16, 76];

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
  const words = model.get("words");
  el.classList.add("bw");
  const pane = el.appendChild(document.createElement("section"));
  pane.className = "bw-pane";
  pane.appendChild(document.createElement("h4")).textContent = words.title;
  const root = pane.appendChild(document.createElement("div"));
  root.className = "bw-curve";
  const show = curveIn(root, words);
  return follow(state, "change:values change:steps change:programs", () => {
    const compute = calculator(state);
    const path = descent(state, compute, inputsOf(state));
    const right = compute.right && descent(state, compute, inputsOf(state), "right");
    if (path.rows) show(path.losses, right ? right.losses : []);
  });
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, string>} words
 * @returns {(losses: Float64Array, right: ArrayLike<number>) => void} the losses, and what they should be
 */
function curveIn(root, words) {
  const svg = draw("svg", { viewBox: "0 0 480 96", role: "img", "aria-label": words.label }, root);
  draw("path", { class: "bw-axis", d: `M${LEFT} ${TOP - 8}V${BOTTOM}H${RIGHT}` }, svg);
  const ghost = draw("polyline", { class: "bw-ghost" }, svg);
  const line = draw("polyline", { class: "bw-path" }, svg);
  const start = draw("circle", { class: "bw-start", r: 4, cx: LEFT }, svg);
  const first = draw("text", { class: "bw-note", x: LEFT + 8 }, svg);
  const last = draw("text", { class: "bw-note", x: RIGHT, "text-anchor": "end" }, svg);
  const count = draw("text", { class: "bw-note", x: RIGHT, y: BOTTOM + 15, "text-anchor": "end" }, svg);
  const zero = draw("text", { class: "bw-note", x: LEFT, y: BOTTOM + 15, "text-anchor": "middle" }, svg);
  zero.textContent = "0";
  return (losses, right) => {
    const [highest, lowest] = [Math.max(...losses, ...right, 0), Math.min(...losses, ...right, 0)];
    const x = scale([0, Math.max(losses.length - 1, right.length - 1, 1)], [LEFT, RIGHT]);
    const y = scale([lowest, highest > lowest ? highest : lowest + 1], [BOTTOM, TOP]);
    const points = [...losses].map((loss, i) => [x(i), y(loss)]);
    const end = points[points.length - 1];
    set(line, { points: polyline(points) });
    set(ghost, { points: polyline([...right].map((loss, i) => [x(i), y(loss)])) });
    set(start, { cy: points[0][1] });
    const rises = losses.length > 1 && losses[1] > losses[0];
    set(first, { y: rises ? Math.min(points[0][1] + 16, BOTTOM - 3) : Math.max(points[0][1] - 3, 11) });
    set(last, { y: Math.max(end[1] - 7, 11) });
    first.textContent = formatNumber(losses[0], "4");
    last.textContent = losses.length > 1 ? formatNumber(losses[losses.length - 1], "4") : "";
    count.textContent = filled(words.step, { step: losses.length - 1 });
  };
}

export default { render };
