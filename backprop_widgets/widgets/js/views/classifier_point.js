// One sample of a classifier: its own loss and gradient beside the mean that a step takes, and every derivative of it.
import { formatNumber } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { create, write } from "../dom/element.js";

export function createPoint(parent, session, words) {
  const { model, programs, training } = session;
  const pane = create("section", { className: "bw-pane bw-cl-point" }, parent);
  const title = create("h4", { "aria-live": "off" }, pane);
  const said = [0, 1].map(() => create("div", { className: "bw-sub" }, pane));
  const body = create("div", {}, pane);
  const rows = programs.side ? null : createRows(body, model.get("symbols"), words);
  const every = createList(pane, session, words);
  const places = programs.gradients.map((name) => programs.sample.quantities[name]);

  /** @returns {any} what was computed of the chosen sample */
  const paint = () => {
    const chosen = model.get("chosen");
    body.hidden = every.root.hidden = chosen < 0;
    if (chosen < 0) {
      write(title, words.choose);
      said.forEach((node) => write(node, ""));
      return null;
    }
    const mean = training.slope(session.place, session.done);
    const [part, index, held] = session.find(chosen);
    const cells = training.inspect(part, index, session.place);
    const own = Float64Array.from(places, (place) => cells[place]);
    const alone = training.move(session.place, own, model.get("eta"));
    const outputs = training.shares.map((place) => cells[place]);
    const classes = programs.targets.map((name) => part.columns[name][index]);
    const label = classes.length === 1 ? classes[0] : classes.indexOf(Math.max(...classes));
    const output = outputs.length === 1 ? outputs[0] : outputs[label];
    const loss = cells[programs.sample.quantities[programs.loss]];
    const number = held ? index + 1 : chosen + 1;
    write(title, fillBlanks(words[held ? "point.held" : "point.own"], { number }));
    write(said[0], fillBlanks(words.point, { label, output: formatNumber(output, "4"), loss: formatNumber(loss, "4") }));
    const batch = training.move(session.place, mean, model.get("eta")); // with memory a step need not go against its gradient
    const same = own.filter((_, i) => (alone[i] - session.place[i]) * (batch[i] - session.place[i]) > 0).length;
    write(said[1], fillBlanks(words.agree, { same, count: own.length }));
    rows?.paint(own, mean, session.place, alone);
    every.paint(cells);
    return { own, mean, outputs, label, part, index, text: `${title.textContent} ${said[0].textContent}` };
  };
  return { paint };
}

/** A row for each weight: two bars with their numbers, and what a step with this sample alone would make of it. */
function createRows(parent, symbols, words) {
  const box = create("div", { className: "bw-cl-scroll", tabindex: 0, role: "region", "aria-label": words.table }, parent);
  const table = create("table", { className: "bw-cl-rows" }, box);
  const head = create("tr", {}, create("thead", {}, table));
  for (const key of ["weight", "pull", "batch", "alone"]) create("th", { scope: "col", textContent: words[key] }, head);
  const body = create("tbody", {}, table);
  create("div", { className: "bw-sub", textContent: words.bars }, parent);
  const rows = symbols.map(([, symbol]) => {
    const row = create("tr", {}, body);
    create("th", { scope: "row", textContent: symbol }, row);
    const bars = ["bw-forward", "bw-weight"].map((kind) => {
      const cell = create("td", { className: kind }, row);
      return { text: create("span", { className: "bw-cl-number" }, cell), bar: create("i", {}, create("b", {}, cell)) };
    });
    return { bars, alone: create("td", { className: "bw-cl-number" }, row) };
  });
  const paint = (own, mean, place, alone) => {
    const scales = [own, mean].map((list) => Math.max(...list.map(Math.abs).filter(Number.isFinite), 1e-300));
    rows.forEach(({ bars, alone: cell }, i) => {
      [own, mean].forEach((list, k) => {
        const share = Math.min(Math.max(list[i] / scales[k], -1), 1) || 0;
        write(bars[k].text, formatNumber(list[i], "4"));
        bars[k].bar.style.cssText = `left: ${50 + Math.min(share, 0) * 50}%; width: ${Math.abs(share) * 50}%`;
      });
      write(cell, `${formatNumber(place[i], "4")} → ${formatNumber(alone[i], "4")}`);
    });
  };
  return { paint };
}

/** Every named quantity of the sample, listed when it is first asked for. */
function createList(pane, session, words) {
  const root = create("details", { className: "bw-cl-every" }, pane);
  const title = words[session.programs.side ? "every unit" : "every"];
  create("summary", { textContent: title }, root);
  const box = create("div", { className: "bw-cl-scroll", tabindex: 0, role: "region", "aria-label": title }, root);
  /** @type {[number, HTMLElement][]} */
  let slots = [];
  const fill = () => {
    const body = create("tbody", {}, create("table", { className: "bw-cl-list" }, box));
    slots = session.model.get("quantities").map(([name, symbol, formula]) => {
      const row = create("tr", {}, body);
      create("th", { scope: "row", textContent: symbol }, row);
      create("td", { textContent: formula && `= ${formula}` }, row);
      return [session.programs.sample.quantities[name], create("td", { className: "bw-cl-number" }, row)];
    });
  };
  root.addEventListener("toggle", () => {
    if (root.open && !slots.length) fill();
    session.ask();
  });
  const paint = (cells) => {
    if (root.open) for (const [place, cell] of slots) write(cell, formatNumber(cells[place], "4"));
  };
  return { root, paint };
}
