// Mistakes: what is done wrong on purpose, chosen from a list, and where.
import { keepKeys } from "../dom/keyboard.js";
import { createSelect } from "../dom/select.js";

/** @param {{model: any, el: HTMLElement}} view */
export function render({ model, el }) {
  const words = model.get("words");
  el.classList.add("bw");
  const names = model.get("names").map(([key, name]) => [key, name]);
  const which = createSelect(words.choose, words["choose.hint"], [["", words.none], ...names]);
  const where = createSelect(words.where, words["where.hint"]);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  el.append(which.label, where.label, said);

  const show = () => {
    const offered = model.get("names"); // others when the activation is another
    if (which.select.options.length !== offered.length + 1)
      which.select.replaceChildren(new Option(words.none, ""), ...offered.map(([key, name]) => new Option(name, key)));
    const [key = "", place = 0] = model.get("chosen");
    which.select.value = key;
    const places = model.get("names").find(([other]) => other === key)?.[2] ?? [];
    where.select.replaceChildren(...places.map((name, i) => new Option(name, String(i))));
    where.select.value = String(place);
    where.label.hidden = places.length < 2;
    said.textContent = model.get("explained");
    el.classList.toggle("bw-mistaken", key !== "");
  };
  const choose = (chosen) => {
    model.set("chosen", chosen);
    model.save_changes();
  };
  which.select.addEventListener("change", () => choose(which.select.value ? [which.select.value, 0] : []));
  where.select.addEventListener("change", () => choose([which.select.value, Number(where.select.value)]));
  model.on("change:chosen change:explained change:names", show);
  show();
  const free = keepKeys(el);
  return () => {
    model.off("change:chosen change:explained change:names", show);
    free();
  };
}
