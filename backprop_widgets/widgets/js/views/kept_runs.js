// Runs: what the kept ones were, and how each did: where the loss ended, and when it had arrived; and what that means.
import { compareRuns } from "../core/kept_runs.js";
import { formatNumber } from "../core/numbers.js";
import { fillBlanks, fillCounted } from "../core/sentences.js";
import { save } from "../core/store.js";
import { hidesLoss } from "../core/walkthrough.js";
import { create, write } from "../dom/element.js";
import { draw, set } from "../dom/plot.js";
import { createSelect } from "../dom/select.js";

/**
 * @param {HTMLElement} pane
 * @param {any} model of the curve
 */
export function createRunsTable(pane, model, state) {
  const words = model.get("words");
  const table = create("table", { className: "bw-runs" }, pane);
  const body = create("tbody", {}, table);
  const legend = create("div", { className: "bw-arrived", hidden: true }, pane);
  const { label, select: goal } = createSelect(words.goal, words["goal.hint"]);
  const { select: lasting } = createSelect(words.lasting, "", [["stays", words.stays], ["", words.once]]);
  legend.append(label, lasting);
  const seen = create("span", {}, legend);
  let [rows, shown] = [[], ""];

  /** @returns {string} the choice of what counts, made if it is not there yet */
  const offer = ({ level, distance, point }) => {
    const value = JSON.stringify({ level, distance, point });
    if (![...goal.options].some((option) => option.value === value)) {
      const at = (point ?? []).map((number, i) => (i < 2 ? formatNumber(number, "g") : "…")).slice(0, 3).join(words.between);
      const key = point ? "point" : distance !== null ? "distance" : level !== null ? "level" : "hundredth";
      goal.append(new Option(fillBlanks(words[key], { limit: formatNumber(level ?? distance, "g"), at }), value));
    }
    return value;
  };
  for (const [level, distance] of state.get("constants").goals) offer({ level, distance, point: null });
  legend.addEventListener("change", () => save(state, { arrival: { ...JSON.parse(goal.value), stays: lasting.value !== "" } }));

  const build = (ghosts) => {
    body.replaceChildren();
    const named = ghosts.length ? [{ words: words.own }, ...ghosts] : [];
    rows = named.map((run, number) => {
      const line = create("tr", {}, body);
      const [swatch, name, end, came, last] = Array.from({ length: 5 }, () => create("td", {}, line));
      const svg = draw("svg", { viewBox: "0 0 26 8", class: "bw-swatch", "aria-hidden": "true" }, swatch);
      set(draw("polyline", { class: number ? `bw-kept bw-kept${number}` : "bw-path" }, svg), { points: "0,4 26,4" });
      name.textContent = run.words;
      if (number) {
        const button = create("button", { type: "button", className: "bw-forget", textContent: "✕", title: words.forget }, last);
        button.setAttribute("aria-label", fillBlanks(words["forget.label"], { words: run.words }));
        button.addEventListener("click", () => model.send({ forget: number - 1 }));
      }
      return { end, came };
    });
    legend.hidden = !rows.length;
  };

  /**
   * @param {number[]} losses of the run that is on
   * @param {number[][]} weights
   * @returns what the curve shows of the comparison; nothing if there is nothing to compare
   */
  const paint = (losses, weights) => {
    const [ghosts, arrival] = [state.get("ghosts"), state.get("arrival")];
    const key = ghosts.map((ghost) => ghost.words).join("\n") + ghosts.length;
    if (key !== shown) {
      build(ghosts);
      shown = key;
    }
    if (!rows.length) return { level: null, outcomes: [] };
    const compared = compareRuns([{ losses, weights }, ...ghosts], arrival, state.get("weights").length);
    const given = arrival.level ?? arrival.distance;
    const told = (loss) => (hidesLoss(state) ? "?" : formatNumber(loss, "4"));
    const level = given === null ? told(compared.level) : formatNumber(given, "g");
    rows.forEach(({ end, came }, i) => {
      const { steps, loss, arrival: at, left, lowest, first } = compared.outcomes[i];
      const ended = fillCounted(words, "end", steps, { loss: told(loss) });
      write(end, lowest ? fillBlanks(words.lowest, { run: ended }) : ended);
      const there = fillCounted(words, arrival.distance === null ? "arrived" : "near", at, { level });
      const arrived = at === 0 ? words.starts : there;
      const run = at < 0 ? words[left ? "passed" : "never"] : left && !arrival.stays ? fillBlanks(words.left, { run: arrived }) : arrived;
      write(came, first ? fillBlanks(words[arrival.stays ? "first" : "settled"], { run }) : run);
    });
    [goal.value, lasting.value] = [offer(arrival), arrival.stays ? "stays" : ""];
    const ends = compared.outcomes.map(({ steps }) => steps);
    const [least, last] = [Math.min(...ends), Math.max(...ends)];
    write(seen, fillBlanks(words[least < last ? "apart" : "seen"], { least, last }));
    return compared;
  };
  return { paint, stop: () => [table, legend].forEach((part) => part.remove()) };
}
