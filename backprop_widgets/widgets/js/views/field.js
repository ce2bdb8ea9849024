// Field: an input's exact value to read and type, with a short number over it while nobody types.
import { formatNumber, parseNumber, writeExactly } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { getInputs, refuse, setInputs } from "../core/store.js";
import { scheduleFrames } from "../dom/frames.js";
import { labelSlider } from "../dom/slider_handle.js";
import { getState } from "../dom/state.js";

/** @param {{model: any, el: HTMLElement}} view */
export async function render({ model, el }) {
  const state = await getState(model);
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

  const value = () => getInputs(state)[place];
  const paint = () => {
    if (document.activeElement !== input || input.value === before) input.value = writeExactly(value());
    before = input.value;
    const text = formatNumber(value(), "8s");
    if (short.textContent !== text) short.textContent = text;
    short.classList.toggle("bw-longer", text.length > 6); // beside its name
    handle.put();
  };
  let before = "";
  const handle = labelSlider(el, model.get("handle"), () => formatNumber(value(), "g"));

  const take = () => {
    if (input.value === writeExactly(value())) return;
    const number = parseNumber(input.value);
    const words = { name: model.get("symbol"), text: input.value.trim().slice(0, 40), kept: writeExactly(value()) };
    const least = model.get("least");
    if (number === null) refuse(state, fillBlanks(state.get("sentences").refused, words));
    else if (least !== null && number < least)
      refuse(state, fillBlanks(state.get("sentences")["refused.least"], { ...words, least }));
    else setInputs(state, { [name]: number });
    input.value = before = writeExactly(value());
  };
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") input.value = writeExactly(value());
    event.stopPropagation(); // what is typed is not for JupyterLab's shortcuts
  });
  const stops = [scheduleFrames(state, "change:values", paint), handle.stop];
  return () => stops.forEach((stop) => stop());
}
