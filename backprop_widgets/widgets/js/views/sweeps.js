// Sweeps: plays the steps of a forward or a reverse sweep that Python has listed, in a diagram and a strip of values.
import { fillBlanks } from "../core/sentences.js";
import { listen } from "../core/store.js";
import { build, create, write } from "../dom/element.js";
import { draw, followSize } from "../dom/plot.js";
import { createSelect } from "../dom/select.js";
import { offerScreen } from "../dom/stage.js";

const [BEAT, LABELLED, ROOM] = [900, 24, 60]; // milliseconds from step to step; of so many values, each with its symbol; pixels beside what has its turn

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const [words, data] = [model.get("words"), model.get("data")];
  const { names, symbols, marks, modes } = data;
  const pane = create("section", { className: "bw-pane bw-sweeps" }, el);
  create("h4", { textContent: words.title }, pane);
  const choices = create("div", { className: "bw-sweep-row" }, pane);
  const mode = createSelect(words.mode, "", Object.keys(modes).map((key) => [key, words[key]]));
  const of = createSelect("", "");
  const kept = createSelect(words.every, "");
  choices.append(mode.label, of.select, kept.label);
  const player = create("div", { className: "bw-sweep-row" }, pane);
  const play = create("button", { type: "button", className: "bw-button" }, player);
  const slider = create("input", { type: "range", min: "0", step: "1", "aria-label": words.step }, player);
  const giveBack = offerScreen(el, words, player);
  const strip = create("div", { className: "bw-sweep-strip", title: words.strip, "aria-hidden": "true" }, pane);
  const cells = symbols.map((text) => create("i", { textContent: names.length > LABELLED ? "" : text }, strip));
  const said = create("p", { className: "bw-sweep-said" }, pane);
  const lines = [0, 1].map(() => create("p", { className: "bw-sub" }, pane));
  const room = create("div", { className: "bw-sweep-room" }, pane);
  build(room, model.get("template"));
  for (const node of room.querySelectorAll("[tabindex]")) node.removeAttribute("tabindex"); // the slider is the only stop
  for (const part of /** @type {NodeListOf<SVGElement>} */ (room.querySelectorAll("[data-of], [data-into]"))) {
    if (data.outside.includes(part.dataset.of ?? part.dataset.into)) part.remove();
  }
  if (data.outside.some((name) => Object.hasOwn(marks, name))) for (const svg of room.querySelectorAll("svg")) crop(svg);
  const factors = new Set(modes.reverse.runs[0].steps.flatMap((step) => step.factors));
  const drawings = [...room.querySelectorAll("svg")].map((svg) => readDrawing(svg, marks, factors));
  build(create("div", { className: "bw-sweep-table" }, pane), model.get("table"));

  let timer = 0;
  const chosen = { of: { forward: 0, reverse: 0 }, run: 0, step: 0 };
  const getRun = () => modes[model.get("mode")].runs[Math.min(chosen.run, modes[model.get("mode")].runs.length - 1)];
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    write(play, words.play);
  };

  const choose = () => {
    const name = model.get("mode");
    const { of: ends, runs } = modes[name];
    mode.select.value = name;
    of.select.replaceChildren(...ends.map(([, symbol], i) => new Option(symbol, String(i))));
    of.select.value = String(chosen.of[name]);
    of.select.ariaLabel = words[`of.${name}`];
    kept.label.hidden = runs.length < 2;
    kept.select.replaceChildren(...runs.map(({ every }, i) => new Option(every, String(i))));
    kept.select.value = String(Math.min(chosen.run, runs.length - 1));
    el.dataset.sweep = name;
    chosen.step = Math.min(chosen.step, getRun().steps.length);
    paint();
  };

  const paint = () => {
    const name = model.get("mode");
    const { steps, zeros, done, peak, again, every } = getRun();
    const number = chosen.of[name];
    const slopes = modes[name].of[number][2];
    const { step } = chosen;
    const past = steps.slice(0, step);
    const now = past.at(-1);
    /** @type {Set<number>} */
    const lit = new Set();
    const [computed, given] = [new Set(past.map(({ node }) => node)), new Set(name === "forward" ? modes.forward.of.map(([one]) => one) : [])];
    let most = 0;
    past.forEach(({ node, way, dark, gives }, i) => {
      if (way !== "down") lit.add(node);
      most = Math.max(most, lit.size);
      if (i < step - 1) for (const gone of dark) lit.delete(gone);
      for (const one of gives) given.add(one);
    });
    const look = (/** @type {Element} */ part, /** @type {number} */ i) => {
      part.classList.toggle("bw-held", lit.has(i));
      part.classList.toggle("bw-dark", computed.has(i) && !lit.has(i));
      part.classList.toggle("bw-before", !computed.has(i));
      part.classList.toggle("bw-sweep-turn", now?.node === i);
    };
    cells.forEach(look);
    const ways = now && { name: names[now.node], up: now.way !== "down", factors: now.factors };
    const later = new Set(steps.slice(step).flatMap((one) => one.factors));
    for (const drawing of drawings) drawing.paint(look, names, ways, later, (/** @type {string} */ one) => (given.has(one) ? slopes[one] : null));
    const found = (now?.gives ?? []).filter((one) => slopes[one]).map((one) => slopes[one].join(" = "));
    write(said, [now?.said ?? words.begin, ...(found.length ? [`${found.join(words.between)}.`] : [])].join(" "));
    const at = Math.max(step - 1, 0);
    const counts = { done: step ? done[at] : 0, all: done.at(-1), zero: step ? zeros[number][at] : 0, lit: lit.size, peak: most };
    write(lines[0], fillBlanks(words.counts, counts));
    write(lines[1], name === "forward" ? "" : fillBlanks(every === 1 ? words["kept.all"] : words["kept.some"], { every, peak, again }));
    slider.max = String(steps.length);
    slider.value = String(step);
    slider.ariaValueText = `${step} / ${steps.length}. ${said.textContent} ${lines[0].textContent}`;
    for (const { svg } of drawings) svg.setAttribute("aria-label", `${words.title}. ${said.textContent}`);
    if (timer && step === steps.length) stop();
  };
  const go = (/** @type {number} */ step) => {
    chosen.step = step;
    paint();
  };
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (chosen.step === getRun().steps.length) go(0);
    timer = setInterval(() => go(chosen.step + 1), BEAT);
    write(play, words.pause);
  });
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value));
  });
  mode.select.addEventListener("change", () => {
    stop();
    chosen.step = 0;
    model.set("mode", mode.select.value); // which the page keeps to itself
  });
  of.select.addEventListener("change", () => {
    chosen.of[model.get("mode")] = Number(of.select.value);
    paint();
  });
  kept.select.addEventListener("change", () => {
    stop();
    chosen.run = Number(kept.select.value);
    choose();
  });
  stop();
  return [listen(model, "change:mode", choose), stop, giveBack, followSize(room, () => {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (room.querySelectorAll(".bw-scroll"))) part.tabIndex = part.scrollWidth > part.clientWidth ? 0 : -1;
  })];
}

/**
 * Finds in a diagram what stands for each node and each local derivative.
 * @param {SVGSVGElement} svg @param {Record<string, string>} marks the quantity beside each node
 * @param {Set<string>} factors the local derivatives that something is multiplied by
 */
function readDrawing(svg, marks, factors) {
  svg.setAttribute("role", "img");
  const find = (/** @type {string} */ quantity) => [...svg.querySelectorAll(`[data-of="${CSS.escape(quantity)}"]`)];
  const nodes = Object.fromEntries(Object.keys(marks).map((name) => [name, find(name)[0]]));
  /** @type {[string, any][]} */
  const slopes = Object.entries(marks).map(([name, quantity]) => [name, find(quantity).at(-1) ?? addLine(nodes[name], Boolean(svg.closest(".bw-tall")))]);
  const beside = slopes.map(([, group]) => group); // has the name of the last local derivative
  const turns = [...svg.querySelectorAll("[data-of], [data-into]")].filter((node) => !beside.includes(node));
  const numbers = turns.filter((node) => factors.has(node.getAttribute("data-of")) && node.querySelector("[data-q]"));
  const box = svg.closest(".bw-scroll");
  const paint = (look, names, now, later, slopeOf) => {
    names.forEach((name, i) => nodes[name] && look(nodes[name], i));
    for (const [name, group] of slopes) {
      const slope = slopeOf(name);
      group?.classList.toggle("bw-before", !slope);
      const slot = group?.querySelector("[data-q]");
      if (!slope || !slot) continue;
      const letters = slot.previousSibling ?? slot.parentNode.previousSibling; // on one line, or on two
      if (letters.textContent !== "⇡ ") letters.textContent = `${slope[0]} `; // a line of a card has no room for it
      write(slot, slope[1]);
    }
    for (const node of numbers) node.classList.toggle("bw-before", later.has(node.getAttribute("data-of"))); // nothing is there before it is needed
    for (const node of turns) {
      const into = node.getAttribute("data-into");
      node.classList.toggle("bw-used", Boolean(now) && (into ? now.up && into === now.name : now.factors.includes(node.getAttribute("data-of"))));
    }
    const [turn, seen] = [nodes[now?.name], box].map((node) => node?.getBoundingClientRect());
    if (turn?.width) box.scrollLeft += Math.max(turn.right + ROOM - seen.right, 0) + Math.min(turn.left - ROOM - seen.left, 0);
  };
  return { svg, paint };
}

/** Leaves out the room of nodes that are gone: they stood at the end of the flow. @param {SVGSVGElement} svg */
function crop(svg) {
  const tall = Boolean(svg.closest(".bw-tall"));
  const { width, height } = svg.viewBox.baseVal;
  const ends = [...svg.querySelectorAll("circle")].map((shape) => Number(shape.getAttribute(tall ? "cy" : "cx")) + 90);
  const [wide, high] = tall ? [width, Math.min(Math.max(...ends), height)] : [Math.min(Math.max(...ends), width), height];
  svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  svg.style.maxWidth = `${Math.round(1.02 * wide)}px`;
  if (!tall) svg.style.minWidth = `${Math.round((parseFloat(svg.style.minWidth) * wide) / width)}px`;
}

/** Adds the line that the output has not: its derivative by itself is 1 in a diagram of gradients. */
function addLine(group, tall) {
  const shape = group?.querySelector(".bw-node");
  if (!shape) return undefined;
  const at = (name) => Number(shape.getAttribute(name));
  const [x, y, anchor] = shape.matches("rect") ? [at("x") + at("width") - 8, at("y") + 20, "end"]
    : tall ? [at("cx") + 38, at("cy") + 4, "start"] : [at("cx"), at("cy") + 48, "middle"];
  const line = draw("text", { class: "bw-small bw-strong bw-error", x, y, "text-anchor": anchor }, group.parentNode);
  line.append(" ");
  draw("tspan", { "data-q": "" }, line);
  return line;
}
