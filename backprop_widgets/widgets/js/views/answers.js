// Answers: a field for each quantity, and what the kernel says to what is typed there.
import { scheduleFrames } from "../dom/frames.js";
import { keepKeys } from "../dom/keyboard.js";
import { completeNumberField } from "../dom/number_field.js";

/**
 * @typedef {{name: string, symbol: string, field: string, hint: string, solution: string}} Row
 * @typedef {{text: string, kind: string, typed: string}} Line
 */

/**
 * @param {{model: any, el: HTMLElement}} view
 * @returns {() => void} what ends it
 */
export function render({ model, el }) {
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", model.get("words").title);
  /** @type {Map<string, (line: Line | undefined) => void>} */
  const shows = new Map();
  for (const row of model.get("rows")) {
    const { element, show } = made(row, model);
    shows.set(row.name, show);
    group.append(element);
  }
  el.append(group);
  const unfollow = scheduleFrames(model, "change:lines", () => {
    const lines = model.get("lines");
    for (const [name, show] of shows) show(lines[name]);
  });
  const free = keepKeys(el);
  return () => {
    unfollow();
    free();
  };
}

/**
 * One quantity: its symbol, the field, two buttons, and the line below.
 * @param {Row} row
 * @param {any} model
 * @returns {{element: HTMLElement, show: (line: Line | undefined) => void}}
 */
function made(row, model) {
  const element = document.createElement("div");
  const label = document.createElement("label");
  const symbol = document.createElement("span");
  const input = document.createElement("input");
  const said = document.createElement("p");
  element.className = "bw-answer";
  symbol.textContent = row.symbol;
  input.title = row.field;
  said.setAttribute("role", "status");
  label.append(symbol, input);

  /** @param {"answer" | "hint" | "solution"} what */
  const ask = (what) => model.send({ quantity: row.name, what, text: what === "answer" ? input.value : "" });
  completeNumberField(input, { enter: () => ask("answer") });
  // what is no longer what was judged does not look so
  input.addEventListener("input", () => { element.dataset.said = ""; });
  const buttons = /** @type {const} */ (["hint", "solution"]).map((what) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "bw-button", title: row[what] });
    button.setAttribute("aria-label", row[what]);
    button.textContent = model.get("words")[what];
    button.addEventListener("click", () => ask(what));
    return button;
  });
  element.append(label, ...buttons, said);

  let before = "";
  /** @param {Line | undefined} line */
  const show = (line) => {
    if (said.textContent !== (line?.text ?? "")) said.textContent = line?.text ?? "";
    element.dataset.said = line?.kind ?? "";
    if (line && input.value === before) input.value = line.typed;
    before = line?.typed ?? "";
  };
  return { element, show };
}
