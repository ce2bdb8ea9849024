// Field: an input's exact value to read and type, with a short number over it while nobody types.
import { formatNumber, parseNumber } from "../core/numbers.js";
import { explainRefusal, fillBlanks } from "../core/sentences.js";
import { grasp } from "../core/slider_binding.js";
import { getInput, movesOf, refuse, setInputs } from "../core/store.js";
import { create, write as writeText } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { completeNumberField } from "../dom/number_field.js";
import { completeSlider } from "../dom/slider_handle.js";
import { createSliderScale } from "../dom/slider_scale.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const name = model.get("name");
  const label = create("label", {}, el);
  create("span", { textContent: model.get("symbol") }, label);
  const input = create("input", { title: model.get("hint") }, label);
  const short = create("span", { className: "bw-short", "aria-hidden": "true" }, el);
  const showScale = createSliderScale(el);

  const value = () => getInput(state, name);
  let [before, refused] = ["", ""]; // what was written here last; why what was typed here is not taken
  const write = () => { input.value = before = String(value()); }; // of which the same float is read
  /** @param {string} why what was typed stays as long as the reason for which it was refused */
  const mark = (why) => {
    [before, refused] = [input.value, why];
    input.toggleAttribute("aria-invalid", Boolean(why));
    input.title = why || model.get("hint"); // where no notices are shown, too
  };
  const paint = () => {
    if (refused && state.get("refusal") !== refused) mark("");
    if (!refused && (!input.matches(":focus") || input.value === before)) write();
    const text = formatNumber(value(), "8s");
    writeText(short, text);
    short.classList.toggle("bw-longer", text.length > 6); // beside its name
    showScale(state.get("ranges")[name]);
    handle.put();
  };
  const handle = completeSlider(el, model.get("handle"), model.get("handle_hint"), () => formatNumber(value(), "g"), (share) => {
    const [low, high] = state.get("ranges")[name];
    grasp(state, name, share * (high - low));
  });

  /** @param {number | string} number what was typed, read @returns {string} why it is not allowed; nothing if it is */
  const judge = (number) => {
    const [sentences, least] = [state.get("sentences"), model.get("least")];
    const words = { name: model.get("symbol"), text: input.value.trim().slice(0, 40), kept: String(value()) };
    if (typeof number === "string")
      return fillBlanks(sentences.refused, { ...words, why: explainRefusal(sentences, number, input.value) });
    return least !== null && number < least ? fillBlanks(sentences["refused.least"], { ...words, least }) : "";
  };
  const take = () => {
    if (input.value === String(value())) {
      leave();
      return;
    }
    const number = parseNumber(input.value);
    mark(judge(number));
    if (refused) refuse(state, refused);
    else {
      setInputs(state, { [name]: Number(number) });
      write();
    }
  };
  const leave = () => {
    if (refused) refuse(state, "");
    mark("");
    write();
  };
  input.addEventListener("change", take);
  const enter = () => {
    take();
    input.select(); // what is typed next is another number
  };
  completeNumberField(input, { enter, escape: leave });
  return [scheduleFrames(state, `${movesOf(state, name)} change:refusal change:ranges`, paint), handle.stop];
}
