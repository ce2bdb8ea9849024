// Mistakes: what is done wrong on purpose, chosen from a list, and where; of many places those that have what is typed.
import { listen, save } from "../core/store.js";
import { create } from "../dom/element.js";
import { createSelect } from "../dom/select.js";

const TRAITS = "change:chosen change:explained change:names change:places change:many";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const words = model.get("words");
  el.classList.add("bw", "bw-asks");
  const which = createSelect(words.choose, words["choose.hint"]);
  const where = createSelect(words.where, words["where.hint"]);
  const look = { placeholder: words.search, "aria-label": words.search };
  const search = create("input", { type: "search", title: words["search.hint"], ...look });
  const many = create("span");
  const said = create("span", { role: "status" });
  el.append(which.label, search, where.label, many, said);

  const show = () => {
    const [key = "", place = 0] = model.get("chosen");
    which.select.replaceChildren(new Option(words.none, ""), ...model.get("names").map(([other, name]) => new Option(name, other)));
    which.select.value = key;
    const places = model.get("places");
    where.select.replaceChildren(...places.map(([number, name]) => new Option(name, String(number))));
    where.select.value = String(place);
    many.textContent = model.get("many");
    search.hidden = many.hidden = !many.textContent;
    where.label.hidden = places.length < 2 && search.hidden;
    if (document.activeElement !== search) search.value = model.get("search");
    said.textContent = model.get("explained");
    el.classList.toggle("bw-mistaken", key !== "");
  };
  which.select.addEventListener("change", () => save(model, { chosen: which.select.value ? [which.select.value, 0] : [] }));
  where.select.addEventListener("change", () => save(model, { chosen: [which.select.value, Number(where.select.value)] }));
  search.addEventListener("input", () => save(model, { search: search.value }));
  return listen(model, TRAITS, show);
}
