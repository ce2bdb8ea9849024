// Fold: the heading of a group of sliders, which folds away what follows it in its box.
import { create } from "../dom/element.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const { title, hint } = model.get("words");
  const button = create("button", { type: "button", className: "bw-button", title: hint }, el);
  create("span", { textContent: title }, button);
  const show = () => {
    button.ariaExpanded = String(!model.get("folded"));
    el.classList.toggle("bw-shut", model.get("folded")); // the styles know what follows it
  };
  button.addEventListener("click", () => {
    model.set("folded", !model.get("folded"));
    model.save_changes();
  });
  model.on("change:folded", show);
  show();
  return () => model.off("change:folded", show);
}
