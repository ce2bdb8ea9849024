// Runs: what the kept ones were, and how each did: where the loss ended, and when it had come down to a hundredth.
import { draw, set } from "./plot.js";
import { filled, plural } from "./moves.js";
import { formatNumber } from "./numbers.js";

/**
 * @param {HTMLElement} pane
 * @param {any} model of the curve
 * @param {any} state
 */
export function runsIn(pane, model, state) {
  const words = model.get("words");
  const table = pane.appendChild(document.createElement("table"));
  table.className = "bw-runs";
  const body = table.appendChild(document.createElement("tbody"));
  let [rows, shown] = [[], ""];

  const build = (ghosts) => {
    body.replaceChildren();
    if (!ghosts.length) {
      rows = [];
      return;
    }
    const named = [{ words: words.own }, ...ghosts];
    rows = named.map((run, number) => {
      const line = body.appendChild(document.createElement("tr"));
      const [swatch, name, end, arrival, last] = Array.from({ length: 5 }, () => line.appendChild(document.createElement("td")));
      const svg = draw("svg", { viewBox: "0 0 26 8", class: "bw-swatch", "aria-hidden": "true" }, swatch);
      set(draw("polyline", { class: number ? `bw-kept bw-kept${number}` : "bw-path" }, svg), { points: "0,4 26,4" });
      name.textContent = run.words;
      if (number) {
        const button = last.appendChild(document.createElement("button"));
        Object.assign(button, { type: "button", className: "bw-forget", textContent: "✕", title: words.forget });
        button.setAttribute("aria-label", filled(words["forget.label"], { words: run.words }));
        button.addEventListener("click", () => model.send({ forget: number - 1 }));
      }
      return { end, arrival };
    });
  };

  /** @param {number[]} losses of the run that is on */
  const paint = (losses) => {
    const ghosts = state.get("ghosts");
    const key = ghosts.map((ghost) => ghost.words).join("\n") + ghosts.length;
    if (key !== shown) {
      build(ghosts);
      shown = key;
    }
    if (!rows.length) return;
    const all = [losses, ...ghosts.map((ghost) => ghost.losses)];
    const level = Math.max(...all.map((list) => list[0])) / 100;
    const ends = all.map((list) => list[list.length - 1]);
    const arrivals = all.map((list) => list.findIndex((loss) => loss <= level));
    const [lowest, soonest] = [Math.min(...ends), Math.min(...arrivals.filter((at) => at >= 0))];
    rows.forEach(({ end, arrival }, i) => {
      const ended = plural(words, "end", all[i].length - 1, { loss: formatNumber(ends[i], "4") });
      write(end, ends[i] === lowest ? filled(words.lowest, { run: ended }) : ended);
      const came = arrivals[i] < 0 ? words.never : plural(words, "arrived", arrivals[i], { level: formatNumber(level, "4") });
      write(arrival, arrivals[i] >= 0 && arrivals[i] === soonest ? filled(words.first, { run: came }) : came);
    });
  };
  return { paint, stop: () => table.remove() };
}

/** @param {HTMLElement} cell @param {string} text */
function write(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}
