// Axes: which two weights the surface is drawn over, and how far.
import { parseNumber, writeExactly } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { refuse } from "../core/store.js";

/**
 * Makes the controls.
 * @param {HTMLElement} root
 * @param {any} model of the landscape
 * @param {any} state
 * @param {(axes: {names: string[], ranges: (number[] | null)[]}) => void} ask
 */
export function createAxesControls(root, model, state, ask) {
  const [words, symbols] = [model.get("words"), model.get("symbols")];
  const details = root.appendChild(document.createElement("details"));
  details.className = "bw-axes";
  details.appendChild(document.createElement("summary")).textContent = words.axes;
  const rows = ["across", "up"].map((key) => axisRow(details, words, symbols, words[`axes.${key}`]));

  const changed = (which) => {
    const names = rows.map(({ select }) => select.value);
    if (names[0] === names[1]) { // the other one takes the place that has become free
      const old = model.get("background").names;
      names[1 - which] = old[which];
    }
    const ranges = rows.map(({ ends }, i) => {
      if (rows[i].select.value !== rows[i].shown.name || ends.every((end) => end.value.trim() === "")) return null;
      if (!rows[i].shown.own && ends.every((end, side) => end.value === writeExactly(rows[i].shown.range[side]))) return null;
      return ends.map((end) => parseNumber(end.value));
    });
    const wrong = rows.flatMap(({ ends }, i) => (ranges[i] ? ends.filter((_, side) => ranges[i][side] === null) : []));
    if (wrong.length) {
      refuse(state, fillBlanks(words["axes.refused"], { text: wrong[0].value.slice(0, 40) }));
      show(model.get("background"));
      return;
    }
    refuse(state, "");
    ask({ names, ranges });
  };
  rows.forEach(({ select, ends }, which) => {
    for (const control of [select, ...ends]) {
      control.addEventListener("change", () => changed(which));
      control.addEventListener("keydown", (/** @type {any} */ event) => {
        if (event.key === "Escape") show(model.get("background")); // as it was
        event.stopPropagation();
      });
    }
  });

  /** Shows what the axes are now. */
  const show = ({ names, ranges, own }) => rows.forEach((row, i) => {
    row.shown = { name: names[i], range: ranges[i], own: own[i] };
    row.select.value = names[i];
    row.ends.forEach((end, side) => { end.value = writeExactly(ranges[i][side]); });
  });
  return { show };
}

/** @returns {{select: HTMLSelectElement, ends: HTMLInputElement[], shown: any}} a choice of a weight, and two ends */
function axisRow(parent, words, symbols, title) {
  const row = parent.appendChild(document.createElement("div"));
  const label = row.appendChild(document.createElement("label"));
  const select = document.createElement("select");
  select.append(...Object.entries(symbols).map(([name, symbol]) => new Option(symbol, name)));
  label.append(title, " ", select);
  const ends = ["from", "to"].map((side) => {
    const input = row.appendChild(document.createElement("input"));
    Object.assign(input, { type: "text", size: 5, inputMode: "decimal", autocomplete: "off" });
    input.setAttribute("aria-label", fillBlanks(words[`axes.${side}`], { axis: title }));
    return input;
  });
  return { select, ends, shown: {} };
}
