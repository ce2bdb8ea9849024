// Finder: a field in which an input is named that has no slider yet.
import { keepKeys } from "../dom/keyboard.js";
import { getState } from "../dom/state.js";

let lists = 0; // each list of names has an id of its own

/** @param {{model: any, el: HTMLElement}} view */
export async function render({ model, el }) {
  const state = await getState(model);
  const words = model.get("words");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const list = document.createElement("datalist");
  const count = document.createElement("span");
  el.classList.add("bw");
  list.id = `bw-inputs-${(lists += 1)}`;
  Object.assign(input, { type: "search", title: words.hint, autocomplete: "off", spellcheck: false });
  input.setAttribute("list", list.id);
  label.append(`${words.label} `, input, list);
  el.append(label, count);

  const show = () => {
    count.textContent = model.get("count");
  };
  const choose = () => {
    const name = input.value.trim();
    if (!state.get("inputs").includes(name)) return; // still being typed
    input.value = "";
    model.send({ show: name });
  };
  input.addEventListener("focus", () => {
    if (!list.children.length) list.append(...state.get("inputs").map((name) => new Option(name)));
  });
  input.addEventListener("change", choose);
  input.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).inputType)?.startsWith("insertText")) choose(); // taken from the list
  });
  model.on("change:count", show);
  show();
  const free = keepKeys(el);
  return () => {
    model.off("change:count", show);
    free();
  };
}
