// Answers: a field for each quantity, and what the kernel says to what is typed there.
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { completeNumberField } from "../dom/number_field.js";

/**
 * @typedef {{name: string, symbol: string, field: string, hint: string, solution: string}} Row
 * @typedef {{text: string, kind: string, typed: string}} Line
 */

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const group = create("div", { role: "group", "aria-label": model.get("words").title }, el);
  const shows = model.get("rows").map((row) => createAnswer(group, row, model));
  const paint = () => shows.forEach((show) => show(model.get("lines")));
  return scheduleFrames(model, "change:lines", paint);
}

/**
 * One quantity: its symbol, the field, two buttons, and the line below.
 * @param {HTMLElement} group
 * @param {Row} row
 * @returns {(lines: Record<string, Line>) => void} shows what was said to it
 */
function createAnswer(group, row, model) {
  const element = create("div", { className: "bw-answer" }, group);
  const label = create("label", {}, element);
  create("span", { textContent: row.symbol }, label);
  const input = create("input", { title: row.field }, label);

  /** @param {"answer" | "hint" | "solution"} what */
  const ask = (what) => model.send({ quantity: row.name, what, text: what === "answer" ? input.value : "" });
  completeNumberField(input, { enter: () => ask("answer") });
  // what is no longer what was judged does not look so
  input.addEventListener("input", () => { element.dataset.said = ""; });
  for (const what of /** @type {const} */ (["hint", "solution"])) {
    const look = { type: "button", className: "bw-button", title: row[what], "aria-label": row[what] };
    const button = create("button", { ...look, textContent: model.get("words")[what] }, element);
    button.addEventListener("click", () => ask(what));
  }
  const said = create("p", { role: "status" }, element);

  let before = "";
  return ({ [row.name]: line }) => {
    write(said, line?.text ?? "");
    element.dataset.said = line?.kind ?? "";
    if (line && input.value === before) input.value = line.typed;
    before = line?.typed ?? "";
  };
}
