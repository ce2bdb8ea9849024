// Walkthrough: a bar that goes through the lines of the derivation, and asks for their values when there is a pencil.
import { getCalculator } from "../core/calculator.js";
import { grade } from "../core/grade.js";
import { formatNumber, parseNumber } from "../core/numbers.js";
import { explainRefusal, fillBlanks } from "../core/sentences.js";
import { getInputs, isSamePoint, numbersOf } from "../core/store.js";
import { WALKED, getHiding, getLine, getWalk, hidesLoss } from "../core/walkthrough.js";
import { create, write } from "../dom/element.js";
import { scheduleFrames } from "../dom/frames.js";
import { completeNumberField } from "../dom/number_field.js";

/** @param {import("../dom/state.js").View} view */
export function render({ model, el, state }) {
  const bar = parts(el, model.get("words"));
  const words = model.get("words");
  let asked = ""; // the quantity that what is typed is for
  let answer = ""; // what there is to say to it
  let judged = NaN; // the wrong number that the kernel was sent, which may know where it comes from
  const past = rememberRest(state, words.was);

  const tell = (changes) => {
    state.set(changes);
    state.save_changes();
  };
  const go = (line) => {
    answer = "";
    tell({ walked: Math.min(Math.max(line, 1), getWalk(state).lines.length) });
  };
  const knowing = (quantity) => [...new Set([...state.get("known"), quantity])];
  const value = (quantity = getLine(state).quantity) => {
    const calculator = getCalculator(state);
    return calculator.run(getInputs(state), state.get("sample"))[calculator.place(quantity)];
  };
  const actions = {
    back: () => go(state.get("walked") ? state.get("walked") - 1 : getWalk(state).lines.length),
    next: () => go(state.get("walked") + 1),
    pencil() {
      const [on, here] = [!state.get("pencil"), state.get("walked")];
      // what was shown before is no secret
      const seen = getWalk(state).lines.slice(0, Math.max(here - 1, 0)).map((line) => line.quantity);
      answer = "";
      tell(on ? { pencil: true, known: seen, walked: here || 1 } : { pencil: false });
      if (on) bar.input.focus();
    },
    end() {
      answer = "";
      tell({ walked: 0, pencil: false, known: [] });
      bar.next.focus(); // its own button is gone
    },
    check() {
      const [line, truth, number] = [getLine(state), value(), parseNumber(bar.input.value)];
      const text = bar.input.value.trim().slice(0, 40);
      const before = line.quantity.endsWith("'") ? value(line.quantity.slice(0, -1)) : 0;
      const { says, right } = grade(number, truth, line.code, state.get("constants").pencil, before);
      answer = typeof number === "string" ? explainRefusal(state.get("sentences"), number, text)
        : fillBlanks(words[says], { quantity: line.label, text, value: formatNumber(truth, line.code) });
      if (!right) {
        paint();
        bar.input.select();
        if (typeof number === "number") model.send({ quantity: line.quantity, number: (judged = number) });
        return;
      }
      const [here, count] = [state.get("walked"), getWalk(state).lines.length];
      tell({ known: knowing(line.quantity), walked: Math.min(here + 1, count) });
      if (bar.field.hidden) bar.next.focus();
    },
    show() {
      answer = "";
      tell({ known: knowing(getLine(state).quantity) });
      bar.next.focus();
    },
  };
  for (const [name, act] of Object.entries(actions)) bar[name].addEventListener("click", act);
  completeNumberField(bar.input, { enter: actions.check });
  const press = (/** @type {KeyboardEvent} */ event) => {
    const count = getWalk(state).lines.length;
    const keys = { ArrowRight: actions.next, ArrowDown: actions.next, ArrowLeft: actions.back, ArrowUp: actions.back };
    const act = { ...keys, Home: () => go(1), End: () => go(count) }[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  };
  el.addEventListener("keydown", press);
  const hear = (/** @type {{quantity: string, number: number, text: string}} */ said) => {
    if (!answer || said.quantity !== getLine(state)?.quantity || said.number !== judged) return;
    answer = said.text;
    paint();
  };
  model.on("msg:custom", hear);

  /** Surface and curve say the loss, too. */
  const keepSecret = (secret = hidesLoss(state)) => el.closest(".bw-explorer")?.classList.toggle("bw-secret", secret);

  const paint = () => {
    const [line, here, count] = [getLine(state), state.get("walked"), getWalk(state).lines.length];
    const hidden = line && getHiding(state)(line.quantity);
    const place = line ? `${line.step} · ${fillBlanks(words.line, { line: here, count })}: ${line.label}` : past.say() || words.title[0];
    write(bar.place, line && !hidden ? `${place} = ${formatNumber(value(), line.code)}` : place);
    for (const [name, stuck] of [["back", here === 1], ["next", here === count]])
      bar[name].setAttribute("aria-disabled", String(stuck));
    bar.pencil.setAttribute("aria-pressed", String(state.get("pencil")));
    bar.end.hidden = !line;
    bar.field.hidden = !hidden;
    if (hidden && asked !== line.quantity) {
      [asked, bar.input.value] = [line.quantity, ""];
      bar.input.ariaLabel = `${line.label} =`;
      bar.input.title = fillBlanks(words.field, { quantity: line.label });
    }
    keepSecret();
    write(bar.said, line && state.get("pencil") ? answer || (hidden && words.ask) || "" : "");
    el.classList.toggle("bw-pencil", Boolean(line) && state.get("pencil"));
    el.classList.toggle("bw-walked", Boolean(line));
  };
  let walked = state.get("walked");
  const speak = () => { // only at rest: nobody wants to be told sixty times a second
    past.rest();
    paint();
    const here = state.get("walked");
    if (here || walked) write(bar.spoken, here ? bar.place.textContent : words.all);
    walked = here;
    keepSecret(); // again: at first it stands in no Explorer yet
  };
  state.on(WALKED, paint); // at once, so that the focus can go where something has appeared
  const stop = scheduleFrames(state, `${numbersOf(state)} change:lit ${WALKED}`, paint, speak);
  return () => {
    stop();
    el.removeEventListener("keydown", press);
    state.off(WALKED, paint);
    model.off("msg:custom", hear);
    keepSecret(false);
  };
}

/**
 * Remembers the numbers from before the last move, until the next one begins.
 * @param {string} was the sentence
 */
function rememberRest(state, was) {
  let [before, rested] = [null, null];
  const now = () => {
    const [calculator, sample, inputs] = [getCalculator(state), state.get("sample"), getInputs(state)];
    return { names: calculator.names, sample, inputs: inputs.slice(), numbers: calculator.run(inputs, sample).slice() };
  };
  const value = (name, at) => at.numbers[at.names.indexOf(name)];
  const alike = (from, to) => from?.names === to.names && from.sample === to.sample;
  return {
    rest() {
      const here = now();
      before = !alike(rested, here) ? null : isSamePoint(rested.inputs, here.inputs) ? before : rested;
      rested = here;
    },
    say() {
      if (!before || !isSamePoint(rested.inputs, getInputs(state))) return ""; // as in every frame of a drag
      const here = now();
      if (!alike(before, here)) return "";
      const { lines, inputs: given } = getWalk(state);
      const told = [...Object.entries(given).map(([quantity, label]) => ({ quantity, label, code: "g" })), ...lines];
      const lit = told.find(({ quantity }) => quantity === state.get("lit"));
      const loss = told.find(({ quantity }) => quantity === here.names[getCalculator(state).step.loss]);
      // one of them: a second line would move what is below, and that at the beginning of a drag
      const one = [lit, ...(lit ? [] : [loss, ...told])].find((it) => it && value(it.quantity, before) !== value(it.quantity, here));
      return one ? fillBlanks(was, { quantity: one.label, value: formatNumber(value(one.quantity, before), one.code) }) : "";
    },
  };
}

/** What the bar is made of. */
function parts(el, words) {
  const made = (tag, inside, more = {}) => create(tag, more, inside);
  const button = (name, inside) => {
    const [textContent, title, ariaLabel = null] = words[name];
    return made("button", inside, { type: "button", className: "bw-button", textContent, title, ariaLabel });
  };
  el.classList.add("bw");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", words.title[0]);
  el.title = words.title[1];
  const [back, next] = [button("back", el), button("next", el)];
  const place = made("span", el, { className: "bw-place" });
  const field = made("span", el, { className: "bw-ask", hidden: true });
  const label = made("label", field);
  made("span", label, { textContent: "=" });
  const input = made("input", label);
  const [check, show] = [button("check", field), button("show", field)];
  const [pencil, end] = [button("pencil", el), button("end", el)];
  const [said, spoken] = [made("span", el, { className: "bw-said" }), made("span", el, { className: "bw-hidden" })];
  for (const line of [said, spoken]) line.setAttribute("role", "status");
  return { back, next, place, field, input, check, show, pencil, end, said, spoken };
}
