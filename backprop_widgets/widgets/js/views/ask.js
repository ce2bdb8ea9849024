// Ask: a question to commit to. What follows is not in the page before it is answered.
import { parseNumber } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { build, create, write } from "../dom/element.js";
import { find } from "../dom/find.js";
import { completeNumberField } from "../dom/number_field.js";
import { offerScreen } from "../dom/stage.js";

/**
 * @typedef {{kind: "choice" | "number" | "design" | "order" | "rubric", title: string, text: string, options: string[], names: string[]}} Tier
 * @typedef {{answer: any, right: boolean, says: string, solution: string, several?: boolean, target?: number}} Said
 */

const CODE = /^<code>[^<]*<\/code>$/; // and nothing else: a line of a program

/** @param {import("../dom/state.js").View} view */
export function render({ model, el }) {
  const stop = offerScreen(el, model.get("words"), el);
  const body = create("div", {}, el);
  const after = create("div", { className: "bw-ask-after" }, el);
  const session = create("p", { className: "bw-ask-session", textContent: model.get("words").session }, el);
  const refused = create("p", { className: "bw-ask-refused", role: "status" }, el);
  let shown = ""; // what is on the screen: what is typed or chosen there stays as long as it is asked

  const show = () => {
    const [tiers, said] = [model.get("tiers"), model.get("said")];
    const wanted = JSON.stringify([tiers, said]);
    if (wanted !== shown) {
      const answered = shown && said.length > JSON.parse(shown)[1].length;
      shown = wanted;
      body.replaceChildren();
      const parts = tiers.map((tier, i) => showTier(body, tier, said[i], i, model));
      if (answered) parts[said.length - 1].focus();
    }
    const done = said.length === tiers.length;
    build(after, done ? model.get("after") : "");
    after.classList.toggle("bw-veiled", !done);
    if (!done) after.textContent = model.get("words").veil;
    after.hidden = done && !model.get("after");
    session.hidden = !session.textContent || !said.length;
    write(refused, model.get("refused"));
  };
  const events = "change:tiers change:said change:after change:refused";
  model.on(events, show);
  show();
  return () => {
    stop();
    model.off(events, show);
  };
}

/**
 * @param {HTMLElement} parent
 * @param {Tier} tier
 * @param {Said | undefined} said
 * @param {number} number of the tier
 * @returns {HTMLElement} what is said to the answer
 */
function showTier(parent, tier, said, number, model) {
  const words = model.get("words");
  const section = create("fieldset", { className: "bw-ask-tier" }, parent);
  const legend = create("legend", {}, section);
  build(legend, tier.text);
  legend.prepend(create("span", { className: "bw-ask-title", textContent: tier.title }));
  const given = { choice: showChoices, number: showField, design: showField, order: showOrder, rubric: showChoices }[tier.kind](section, tier, said, words, () => commit());
  if (said) {
    const verdict = create("div", { className: "bw-ask-said", tabIndex: -1 }, section);
    verdict.dataset.right = said.answer === null ? "" : String(said.right);
    build(verdict, said.says);
    return verdict;
  }
  const send = (/** @type {any} */ answer) => {
    model.set("refused", "");
    model.send({ tier: number, commit: answer });
  };
  const foot = create("div", { className: "bw-ask-foot" }, section);
  const button = create("button", { type: "button", className: "bw-button bw-ask-commit", textContent: tier.kind === "rubric" ? words.ticked : words.commit }, foot);
  create("span", { className: "bw-ask-encourage", textContent: tier.kind === "rubric" ? "" : words.encourage }, foot);
  const quit = create("button", { type: "button", className: "bw-ask-quit", textContent: words["give up"] }, foot);
  const commit = () => {
    const answer = given.read();
    const number = typeof answer === "string" ? parseNumber(answer) : answer;
    if (typeof number === "string") model.set("refused", fillBlanks(words[`number.${number}`], { text: answer ?? "" }));
    else if (number !== undefined) send(number);
    else model.set("refused", words.choose);
  };
  const follow = () => { button.ariaDisabled = String(given.read() === undefined); };
  button.addEventListener("click", commit);
  quit.addEventListener("click", () => send(null));
  section.addEventListener("input", () => {
    follow();
    model.set("refused", "");
  });
  section.addEventListener("click", follow);
  follow();
  return section;
}

/** Radio buttons; answered, they say which one it was and which one is right. Of a rubric, points to tick. */
function showChoices(section, tier, said, words) {
  const several = tier.kind === "rubric";
  const chosen = (/** @type {number} */ i) => (several ? Boolean(said?.answer?.includes(i)) : said?.answer === i);
  const group = create("div", { className: several ? "bw-ask-options bw-ask-points" : "bw-ask-options" }, section);
  const name = `bw-ask-${Math.random().toString(36).slice(2)}`;
  const inputs = tier.options.map((option, i) => {
    const label = create("label", { className: "bw-ask-option" }, group);
    const input = create("input", { type: several ? "checkbox" : "radio", name, disabled: Boolean(said), checked: chosen(i) }, label);
    build(create("span", {}, label), option);
    label.classList.toggle("bw-ask-code", CODE.test(option));
    const marks = [!several && chosen(i) && words.yours, said?.target === i && words.right].filter(Boolean);
    label.classList.toggle("bw-ask-yours", !several && chosen(i));
    label.classList.toggle("bw-ask-right", said?.target === i);
    if (marks.length) create("b", { textContent: marks.join(", ") }, label);
    return input;
  });
  const ticked = () => inputs.flatMap(({ checked }, i) => (checked ? [i] : []));
  return { read: () => (several ? ticked() : ticked()[0]) };
}

/** A field; answered, the number that was typed beside the right one. */
function showField(section, tier, said, words, commit) {
  const label = create("label", { className: "bw-ask-field" }, section);
  if (tier.options.length && !(said && tier.kind === "design")) build(create("span", {}, label), `${tier.options[0]} <math><mo>=</mo></math>`);
  if (said) {
    const marks = said.answer === null ? [] : [`${String(said.answer).replace("-", "−")} (${words.yours})`];
    if (!said.right || said.answer === null) marks.push(`${said.solution} (${words.right})`);
    create("b", { textContent: marks.join(" · ") }, label);
    return { read: () => undefined };
  }
  const input = create("input", { title: words.number, "aria-label": words.number }, label);
  completeNumberField(input, { enter: commit });
  return { read: () => input.value.trim() || undefined };
}

/** Buttons to be pressed one after the other; a list shows the order. */
function showOrder(section, tier, said, words) {
  /** @type {number[]} */
  const order = said?.answer ?? [];
  const list = create("ol", { className: "bw-ask-order", "aria-label": words.order }, section);
  const listed = () => {
    list.replaceChildren();
    for (const place of order) build(create("li", {}, list), tier.options[place]);
  };
  listed();
  if (said) {
    if (!said.right) create("p", { className: "bw-ask-solution", textContent: `${said.several ? words["right.several"] : words.right}: ${said.solution}` }, section);
    return { read: () => undefined };
  }
  const group = create("div", { className: "bw-ask-options", role: "group", "aria-label": words.order }, section);
  const buttons = tier.options.map((option, i) => {
    const button = create("button", { type: "button", className: "bw-button", "aria-label": tier.names[i] }, group);
    build(button, option);
    button.addEventListener("click", () => {
      if (!order.includes(i)) order.push(i);
      button.ariaDisabled = "true";
      listed();
    });
    return button;
  });
  const again = create("button", { type: "button", className: "bw-ask-quit", textContent: words.again }, group);
  again.addEventListener("click", () => {
    order.length = 0;
    for (const button of buttons) button.ariaDisabled = "false";
    listed();
    find(group, "button").focus();
  });
  return { read: () => (order.length === tier.options.length ? [...order] : undefined) };
}
