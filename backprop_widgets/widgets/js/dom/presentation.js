// Presentation: one view of an Explorer, with its sliders or without, over the whole screen, in letters for the last row.
import { getWalk } from "../core/walkthrough.js";
import { create } from "./element.js";
import { find, findAll } from "./find.js";
import { scheduleFrames } from "./frames.js";
import { TYPED, fillScreen } from "./stage.js";

const KEYED = `${TYPED}, [role=slider], input[type=range]`; // that have keys of their own
const ON = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 };

/**
 * @param {HTMLElement} el a view in an Explorer
 * @param {any} state
 * @param {{areas: Record<string, string>, sliders: string, leave: string, leaveHint: string}} words what stands on the bar: each area with its name
 * @returns {{toggle: () => void, stop: () => void}}
 */
export function createPresentation(el, state, words) {
  /** @type {HTMLElement | null} */
  let explorer = null;
  /** @type {HTMLElement | null} */
  let bar = null;
  let [back, begun, line, stop] = [null, 0, 0, () => {}]; // what had the focus; where the walk was then; and is while another view is shown
  /** Brings into sight what the line is made of, and at last what it gives. */
  const follow = () => {
    for (const kind of ["active", "here"])
      for (const node of findAll(explorer, `.bw-area-diagram .bw-${kind}`)) node.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const there = () => Object.entries(words.areas).filter(([area]) => find(explorer, `.bw-body > .bw-area-${area}`));

  const show = (area) => {
    explorer.dataset.presented = area;
    const shown = area === "derivation" ? ["diagram", area] : [area];
    for (const [name] of there()) find(explorer, `.bw-body > .bw-area-${name}`).classList.toggle("bw-staged", shown.includes(name));
    for (const tab of findAll(bar, "[data-area]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.area === area));
      if (tab.dataset.area === area) tab.focus();
    }
    if (area === "derivation") go(state.get("walked") ? 0 : line || 1);
    else if (state.get("walked")) { // only a walk hides numbers, and its own view says so
      line = state.get("walked");
      walk(0);
    }
  };
  const walk = (to) => {
    state.set("walked", to);
    state.save_changes();
  };
  const go = (by) => walk(Math.min(Math.max(state.get("walked") + by, 1), getWalk(state).lines.length));
  const enter = () => {
    explorer = el.closest(".bw-explorer");
    if (!explorer || !there().length) return;
    [back, begun, line] = [document.activeElement, state.get("walked"), 0];
    bar = create("div", { className: "bw-stage-bar", role: "toolbar" });
    for (const [area, textContent] of there()) {
      const tab = create("button", { type: "button", className: "bw-button", textContent }, bar);
      tab.dataset.area = area;
      tab.addEventListener("click", () => show(area));
    }
    const label = create("label", {}, bar);
    const box = create("input", { type: "checkbox" }, label);
    create("span", { textContent: words.sliders }, label);
    const showSliders = () => explorer.classList.toggle("bw-no-bar", !box.checked);
    box.addEventListener("change", showSliders);
    const close = create("button", { type: "button", className: "bw-button", textContent: words.leave, title: words.leaveHint }, bar);
    close.addEventListener("click", leave);
    explorer.prepend(bar);
    const giveBack = fillScreen(explorer, leave);
    const areas = there().map(([area]) => area);
    show(state.get("walked") && areas.includes("derivation") ? "derivation" : areas[0]);
    const sliders = find(explorer, ".bw-sliders");
    box.checked = !sliders || sliders.scrollHeight <= sliders.clientHeight + 1; // many of them leave the view no room
    showSliders();
    const unfollow = scheduleFrames(state, "change:walked", follow);
    stop = () => {
      unfollow();
      giveBack();
    };
  };
  const leave = () => {
    if (!bar) return;
    stop();
    bar.remove();
    bar = null;
    delete explorer.dataset.presented;
    explorer.classList.remove("bw-no-bar");
    if (begun && !state.get("walked")) walk(begun);
    if (!document.activeElement?.matches(TYPED)) back?.focus(); // a field that is left takes what was typed there
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".bw-explorer")?.contains(el)) return;
    const escapes = bar && event.key === "Escape"; // in a field as well, as where the browser takes that key
    if (event.ctrlKey || event.altKey || event.metaKey || (!escapes && event.target.matches(KEYED))) return;
    if (!bar) {
      if (event.key === "f" && !event.repeat) enter();
      return;
    }
    if (escapes && event.target.matches(TYPED)) return void setTimeout(leave); // what was typed there is taken back first
    const by = event.target.matches("button, input") && event.key === " " ? 0 : ON[event.key];
    const area = there()[Number(event.key) - 1]?.[0];
    if (escapes || (event.key === "f" && !event.repeat)) leave();
    else if (area) show(area);
    else if (by && explorer.dataset.presented === "derivation") go(by);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("keydown", press, true);
  return {
    toggle: () => (bar ? leave() : enter()),
    stop() {
      leave();
      removeEventListener("keydown", press, true);
    },
  };
}
