// Live: a template whose slots are filled with the experiment's numbers.
import { slotFiller } from "./numbers.js";

/** @param {{model: any, el: HTMLElement}} view */
function render({ model, el }) {
  el.classList.add("bw");
  el.innerHTML = model.get("template"); // built by the package; names in it are escaped
  const fill = slotFiller(model, el);
  fill();
  model.on("change:numbers", fill);
  return () => model.off("change:numbers", fill);
}

export default { render };
