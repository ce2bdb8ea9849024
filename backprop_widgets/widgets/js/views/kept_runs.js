// Runs: what the kept ones were, and how each did: where the loss ended, and when it had come down to a hundredth.
import { compareRuns } from "../core/kept_runs.js";
import { formatNumber } from "../core/numbers.js";
import { fillBlanks, fillCounted } from "../core/sentences.js";
import { create, write } from "../dom/element.js";
import { draw, set } from "../dom/plot.js";

/**
 * @param {HTMLElement} pane
 * @param {any} model of the curve
 */
export function createRunsTable(pane, model, state) {
  const words = model.get("words");
  const table = create("table", { className: "bw-runs" }, pane);
  const body = create("tbody", {}, table);
  let [rows, shown] = [[], ""];

  const build = (ghosts) => {
    body.replaceChildren();
    const named = ghosts.length ? [{ words: words.own }, ...ghosts] : [];
    rows = named.map((run, number) => {
      const line = create("tr", {}, body);
      const [swatch, name, end, arrival, last] = Array.from({ length: 5 }, () => create("td", {}, line));
      const svg = draw("svg", { viewBox: "0 0 26 8", class: "bw-swatch", "aria-hidden": "true" }, swatch);
      set(draw("polyline", { class: number ? `bw-kept bw-kept${number}` : "bw-path" }, svg), { points: "0,4 26,4" });
      name.textContent = run.words;
      if (number) {
        const button = create("button", { type: "button", className: "bw-forget", textContent: "✕", title: words.forget }, last);
        button.setAttribute("aria-label", fillBlanks(words["forget.label"], { words: run.words }));
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
    const { level, outcomes } = compareRuns([losses, ...ghosts.map((ghost) => ghost.losses)]);
    rows.forEach(({ end, arrival }, i) => {
      const { steps, loss, arrival: at, lowest, first } = outcomes[i];
      const ended = fillCounted(words, "end", steps, { loss: formatNumber(loss, "4") });
      write(end, lowest ? fillBlanks(words.lowest, { run: ended }) : ended);
      const came = at < 0 ? words.never : fillCounted(words, "arrived", at, { level: formatNumber(level, "4") });
      write(arrival, first ? fillBlanks(words.first, { run: came }) : came);
    });
  };
  return { paint, stop: () => table.remove() };
}
