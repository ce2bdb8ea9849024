// Finder: a field in which an input is named that has no slider yet.
import { listen } from "../core/store.js";
import { create } from "../dom/element.js";

let lists = 0; // each list of names has an id of its own

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const words = model.get("words");
  el.classList.add("bw", "bw-asks");
  const label = create("label", { textContent: `${words.label} ` }, el);
  const input = create("input", { type: "search", title: words.hint, autocomplete: "off", spellcheck: false }, label);
  const list = create("datalist", { id: `bw-inputs-${(lists += 1)}` }, label);
  input.setAttribute("list", list.id);
  const count = create("span", {}, el);

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
  return listen(model, "change:count", () => { count.textContent = model.get("count"); });
}
