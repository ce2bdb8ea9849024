// Presets: places where one thing can be seen, chosen from a list, with a sentence about it.
import { listen, save } from "../core/store.js";
import { create } from "../dom/element.js";
import { createSelect } from "../dom/select.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const words = model.get("words");
  el.classList.add("bw", "bw-asks");
  const which = createSelect(words.choose, words["choose.hint"], [["", words.none], ...model.get("names")]);
  el.append(which.label);
  const said = create("span", { role: "status" }, el);
  const show = () => {
    which.select.value = model.get("chosen");
    said.textContent = model.get("explained");
    el.classList.toggle("bw-explained", said.textContent !== "");
  };
  which.select.addEventListener("change", () => save(model, { chosen: which.select.value }));
  return listen(model, "change:chosen change:explained", show);
}
