// Page: a widget that Python has saved, alive without it.
import { getCalculator } from "../core/calculator.js";
import { describeEnd, describeInputs, describeStart } from "../core/status.js";
import { getInputs } from "../core/store.js";
import { getWalk } from "../core/walkthrough.js";
import { follow, goal, state as states } from "../library.js";
import { goToPlace, readPlace, writePlace } from "./address.js";
import { show } from "./host.js";
import { createWorld } from "./playback.js";
import { readJson } from "./recording.js";

const REST = 100; // milliseconds without a move, after which there is something to say

/** Shows what the document holds. */
export async function start() {
  const page = { ...readJson("bw-data"), ...readJson("bw-recorded") };
  const root = document.getElementById("bw-root");
  /** @type {[any, any]} */
  let [world, timer] = [null, 0];

  /** Begins a network anew; what a reader has folded and enlarged stays so. @param {number} number */
  const begin = async (number) => {
    const [folded, large] = [root.querySelector(".bw-drawer")?.className, world?.find("share")?.get("large")];
    world = createWorld(page, number, enter, settle);
    root.replaceChildren();
    for (const [view, { initialize }] of Object.entries({ state: states, goal })) {
      for (const model of world.models.values()) if (model.view === view) await follow({ model }, initialize);
    }
    await Promise.all(show(world.root, world.models, root));
    if (folded) root.querySelector(".bw-drawer").className = folded;
    if (large) world.find("share").set("large", true);
  };
  /** @param {string} preset of whatever network */
  const goTo = async (preset) => {
    const number = page.worlds.findIndex(({ presets }) => Object.hasOwn(presets, preset));
    if (number < 0) return;
    if (number !== world.number) await begin(number);
    world.choosePreset(preset);
  };
  const enter = async (/** @type {string} */ preset) => {
    await goTo(preset);
    /** @type {HTMLElement} */ (root.querySelector(".bw-presets select"))?.focus();
  };
  /** When all rests: what there is to say, and the address that leads back here. */
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (world.state) for (const [trait, said] of Object.entries(describe(world.state, page))) world.state.set(trait, said);
      tellAddress();
    }, REST);
  };
  const tellAddress = () => {
    try {
      if (world.state) history.replaceState(null, "", writePlace(world));
    } catch { /* in a frame that may not */ }
  };
  const arrive = async (/** @type {string} */ hash) => {
    const said = readPlace(hash);
    if (!said.size || !world.state || hash === writePlace(world)) return;
    if (said.has("preset") && said.get("preset") !== world.getChoice().preset) await goTo(said.get("preset"));
    goToPlace(said, world);
    settle();
  };

  new MutationObserver(() => { // views are headed for a notebook; here a page's own title is above them
    for (const heading of root.querySelectorAll("h4:not([aria-level])")) heading.setAttribute("aria-level", "2");
  }).observe(root, { childList: true, subtree: true });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = () => { document.documentElement.dataset.jpThemeLight = String(!dark.matches); };
  dark.addEventListener("change", colour);
  colour();
  await begin(0);
  document.documentElement.classList.add("bw-alive");
  await arrive(location.hash);
  // by what the event says: the page may have told its own address meanwhile
  addEventListener("hashchange", ({ newURL }) => arrive(new URL(newURL).hash));
}

function describe(state, page) {
  const inputs = { names: state.get("inputs"), values: getInputs(state), ranges: state.get("ranges"), symbols: getWalk(state).inputs };
  const [end, error] = [describeEnd, describeStart].map((say) => say(state, getCalculator(state), inputs.values, state.traits.culprits, page.words));
  return { status: [describeInputs(inputs, state.traits, page), end].filter(Boolean).join(page.words["between.sentences"]), error };
}
