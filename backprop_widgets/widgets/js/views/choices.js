// Choices: keeping a run, and what is rarely changed: update rule, activation, steps, speed, scale.
import { listen, save } from "../core/store.js";
import { create } from "../dom/element.js";
import { createSelect } from "../dom/select.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const [words, options] = [model.get("words"), model.get("options")];
  el.classList.add("bw");
  const keepRun = create("button", { type: "button", className: "bw-button bw-keep bw-asks", title: words["keep.hint"] }, el);
  keepRun.addEventListener("click", () => model.send({ keep: true }));

  const selects = {};
  const add = (name, list, choose) => {
    const { label, select } = createSelect(words[name], "", list);
    select.addEventListener("change", () => choose(select.value));
    el.append(label);
    return select;
  };
  for (const name of ["rule", "activation", "steps", "batch", "seed"]) {
    if (!options[name].length) continue;
    selects[name] = add(name, options[name], (value) => save(model, { chosen: { ...model.get("chosen"), [name]: value } }));
    selects[name].parentElement.classList.add("bw-asks");
  }
  const speed = add("speed", options.speed, (value) => save(state, { speed: Number(value) }));
  const scales = [["linear", words.linear], ["logarithmic", words.logarithmic]];
  const curve = add("curve", scales, (value) => save(state, { logarithmic: value === "logarithmic" }));

  const pictures = model.get("pictures").map((key, i) => {
    if (!i) create("span", { className: "bw-asks", textContent: words.pictures }, el);
    const button = create("button", { type: "button", className: "bw-button bw-asks", textContent: words[key], title: words[`${key}.hint`] }, el);
    button.addEventListener("click", () => model.send({ toggle: key }));
    return { key, button };
  });

  const show = () => {
    for (const { key, button } of pictures) button.setAttribute("aria-pressed", String(model.get("shown").includes(key)));
    const count = state.get("ghosts").length;
    keepRun.disabled = count >= state.get("constants").runs;
    keepRun.textContent = count ? `${words.keep} · ${count}` : words.keep;
    for (const [name, select] of Object.entries(selects)) {
      const value = model.get("chosen")[name];
      if (![...select.options].some((option) => option.value === value)) select.append(new Option(value, value));
      select.value = value;
    }
    if (selects.seed) selects.seed.parentElement.hidden = model.get("chosen").batch === "0";
    speed.value = String(state.get("speed"));
    curve.value = state.get("logarithmic") ? "logarithmic" : "linear";
  };
  return [listen(model, "change:chosen change:shown", show), listen(state, "change:speed change:logarithmic change:ghosts", show)];
}
