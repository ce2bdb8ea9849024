// Field: an input's exact value to read and type, with a short number over it while nobody types.
import { exact, formatNumber, parsed } from "../core/numbers.js";
import { filled, inputsOf, move, refuse, stateOf } from "../core/store.js";
import { follow } from "../core/scheduler.js";
import { handleBeside } from "../dom/slider_handle.js";

/** @param {{model: any, el: HTMLElement}} view */
async function render({ model, el }) {
  const state = await stateOf(model);
  const name = model.get("name");
  const place = state.get("inputs").indexOf(name);
  const label = document.createElement("label");
  const symbol = document.createElement("span");
  const input = document.createElement("input");
  const short = document.createElement("span");
  symbol.textContent = model.get("symbol");
  Object.assign(input, { type: "text", title: model.get("hint"), autocomplete: "off", spellcheck: false });
  input.inputMode = "decimal";
  short.className = "bw-short";
  short.setAttribute("aria-hidden", "true");
  label.append(symbol, input);
  el.append(label, short);

  const value = () => inputsOf(state)[place];
  const paint = () => {
    if (document.activeElement !== input || input.value === before) input.value = exact(value());
    before = input.value;
    const text = formatNumber(value(), "s");
    if (short.textContent !== text) short.textContent = text;
    handle.put();
  };
  let before = "";
  const handle = handleBeside(el, model.get("handle"), () => formatNumber(value(), "g"));

  const take = () => {
    if (input.value === exact(value())) return;
    const number = parsed(input.value);
    const words = { name: model.get("symbol"), text: input.value.trim().slice(0, 40), kept: exact(value()) };
    const least = model.get("least");
    if (number === null) refuse(state, filled(state.get("sentences").refused, words));
    else if (least !== null && number < least)
      refuse(state, filled(state.get("sentences")["refused.least"], { ...words, least }));
    else move(state, { [name]: number });
    input.value = before = exact(value());
  };
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") input.value = exact(value());
    event.stopPropagation(); // what is typed is not for JupyterLab's shortcuts
  });
  const stops = [follow(state, "change:values", paint), handle.stop];
  return () => stops.forEach((stop) => stop());
}

export default { render };
