// Axes: which two weights the surface is drawn over, and how far.
import { parseNumber } from "../core/numbers.js";
import { explainRefusal, fillBlanks } from "../core/sentences.js";
import { refuse } from "../core/store.js";
import { create } from "../dom/element.js";
import { completeNumberField } from "../dom/number_field.js";
import { createSelect } from "../dom/select.js";

/**
 * Makes the controls.
 * @param {HTMLElement} root
 * @param {any} model of the landscape
 * @param {{ask: (axes: {names: string[], ranges: (number[] | null)[]}) => void, scene: () => import("./background.js").Scene}} back
 */
export function createAxesControls(root, model, state, back) {
  const [words, symbols] = [model.get("words"), model.get("symbols")];
  const details = create("details", { className: "bw-axes bw-asks" }, root);
  create("summary", { textContent: words.axes }, details);
  const rows = ["across", "up"].map((key) => axisRow(details, words, symbols, words[`axes.${key}`]));

  /** What stands in the fields has been read, and may be written over. */
  const take = () => rows.forEach((row) => { row.taken = row.ends.map((end) => end.value); });
  const changed = (which) => {
    take();
    const names = rows.map(({ select }) => select.value);
    if (names[0] === names[1]) { // the other one takes the place that has become free
      names[1 - which] = back.scene().names[which];
    }
    const ranges = rows.map(({ ends }, i) => {
      if (rows[i].select.value !== rows[i].shown.name || ends.every((end) => end.value.trim() === "")) return null;
      if (!rows[i].shown.own && ends.every((end, side) => end.value === String(rows[i].shown.range[side]))) return null;
      return ends.map((end) => parseNumber(end.value));
    });
    const wrong = rows.flatMap(({ title, ends }, i) => (
      ends.map((end, side) => ({ title, end, reason: ranges[i]?.[side] })).filter(({ reason }) => typeof reason === "string")));
    for (const end of rows.flatMap((row) => row.ends)) end.toggleAttribute("aria-invalid", wrong.some((one) => one.end === end));
    if (wrong.length) { // what was typed stays, to be mended
      const [{ title: axis, end, reason }] = wrong;
      const why = explainRefusal(state.get("sentences"), String(reason), end.value);
      refuse(state, fillBlanks(words["axes.refused"], { axis, why }));
      return;
    }
    refuse(state, "");
    back.ask({ names, ranges: /** @type {(number[] | null)[]} */ (ranges) });
    if (names.some((name, i) => name !== rows[i].shown.name)) show({ ...back.scene(), failed: false }); // at once: an end may be typed before the next frame
  };
  const restore = () => {
    take();
    refuse(state, "");
    show({ ...back.scene(), failed: false });
  };
  rows.forEach(({ select, ends }, which) => {
    for (const control of [select, ...ends]) control.addEventListener("change", () => changed(which));
    for (const end of ends) completeNumberField(end, { escape: restore });
    select.addEventListener("keydown", (event) => {
      if (event.key === "Escape") restore();
      event.stopPropagation();
    });
  });

  /** Shows what the axes are now; where what was typed has been refused, it stays. */
  const show = ({ names, ranges, own, failed }) => rows.forEach((row, i) => {
    row.shown = { name: names[i], range: ranges[i], own: own[i] };
    if (failed || (state.get("refusal") && details.querySelector("[aria-invalid]"))) return;
    row.select.value = names[i];
    row.ends.forEach((end, side) => {
      if (end === document.activeElement && end.value !== row.taken[side]) return; // somebody is typing there
      end.value = row.taken[side] = String(ranges[i][side]);
      end.removeAttribute("aria-invalid");
    });
  });
  return { show };
}

/** @returns {{title: string, select: HTMLSelectElement, ends: HTMLInputElement[], shown: any, taken: string[]}} a choice of a weight, and two ends */
function axisRow(parent, words, symbols, title) {
  const row = create("div", {}, parent);
  const { label, select } = createSelect(title, "", Object.entries(symbols));
  row.append(label);
  const ends = ["from", "to"].map((side) => (
    create("input", { size: 5, "aria-label": fillBlanks(words[`axes.${side}`], { axis: title }) }, row)));
  return { title, select, ends, shown: {}, taken: ["", ""] };
}
