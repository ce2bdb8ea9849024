// Playback: what a kernel would do, done in the page: it plays back what Python has recorded, and keeps runs.
import { getCalculator } from "../core/calculator.js";
import { pack } from "../core/float_bytes.js";
import { formatNumber } from "../core/numbers.js";
import { getRun } from "../core/run.js";
import { fillBlanks } from "../core/sentences.js";
import { getInput, getInputs, refuse, setInputs } from "../core/store.js";
import { judge } from "../core/verdict.js";
import { getLine, getWalk } from "../core/walkthrough.js";
import { writePlace } from "./address.js";
import { Model } from "./host.js";
import { applyPatch, expandPrograms } from "./recording.js";

const PICTURES = { tangent: "tangent", differences: "finite_differences", "sample gradients": "sample_gradients" }; // the view of each, by the name on its button
const markOf = (key) => `bw-with-${key.replace(" ", "-")}`;
const NONE = { mistake: "", place: 0 };

/** @typedef {{rule: string, activation: string, mistake: string, place: number}} Choice */

/**
 * The models of one network, and what answers them.
 * @param {any} page what Python wrote
 * @param {number} number of the network
 * @param {(preset: string) => void} enter called for a preset of another network
 * @param {() => void} settle called after everything that was done
 */
export function createWorld(page, number, enter, settle) {
  const { models: saved = page.models, root, choices, presets, base, begun } = page.worlds[number];
  const manager = { get_model: async (id) => models.get(id), answer };
  const models = new Map(Object.entries(saved).map(([id, traits]) => [id, new Model(manager, id, { code: {}, asked: 0, ...traits })]));
  const find = (kind) => [...models.values()].find((model) => model.view === kind);
  const [state, more, mistakes, shown] = ["state", "choices", "mistakes", "presets"].map(find);
  state?.set("programs", expandPrograms(state.get("programs"), page.nodes));
  const pictures = (more?.get("pictures") ?? []).filter((key) => find(PICTURES[key]));
  const activations = more?.get("options").activation ?? [];
  const first = { activation: activations[0]?.[0] ?? "", ...NONE }; // with which a preset begins
  const home = read(base ?? []);
  let [at, preset] = [home, ""];
  /** @type {[string, string][]} the traits that are other than they were saved */
  let changed = [];

  const like = Object.keys(choices).find((key) => JSON.parse(key)[2]); // the mistake by which others are written
  const play = (id, trait, patch) => {
    if (!patch) return saved[id][trait];
    return patch.of ? applyPatch(play(id, trait, choices[like][id]?.[trait]), patch.of) : applyPatch(saved[id][trait], patch);
  };
  /** Sets what choice and preset change; what the last ones had changed is as it was saved. */
  const lay = () => {
    const line = state.get("walked") ? getLine(state).quantity : "";
    /** @type {Record<string, any>} */
    const wanted = { [state.model_id]: { trail: pack([]) } };
    const away = pictures.filter((key) => !more.get("shown").includes(key)).map(markOf);
    const reads = {
      programs: (text) => expandPrograms(text, page.nodes),
      _dom_classes: (names) => names.filter((name) => !away.includes(name)), // Python has tried it with all pictures
    };
    const put = (id, trait, value) => { (wanted[id] ??= {})[trait] = reads[trait]?.(value) ?? value; };
    for (const [id, trait] of changed) put(id, trait, saved[id][trait]);
    const layers = [choices[write(at)], presets[preset]?.changes].flatMap((layer) => Object.entries(layer ?? {}));
    const patches = layers.flatMap(([id, traits]) => Object.entries(traits).map(([trait, patch]) => ({ id, trait, patch })));
    for (const { id, trait, patch } of patches) put(id, trait, play(id, trait, patch));
    changed = patches.map(({ id, trait }) => [id, trait]);
    const { [state.model_id]: own, ...others } = wanted;
    state.set({ ...own, memory: own.forgotten ?? state.get("forgotten") }); // first: views are drawn from it
    for (const [id, traits] of Object.entries(others)) models.get(id).set(traits);
    if (line) state.set({ known: [], walked: Math.max(getWalk(state).lines.findIndex(({ quantity }) => quantity === line), 0) + 1 });
  };
  /** Shows what is chosen, also where something else was wanted. */
  const tell = () => {
    mistakes?.set("chosen", at.mistake ? [at.mistake, at.place] : []);
    more?.set("chosen", { rule: at.rule, activation: at.activation, ...Object.fromEntries(["steps", "batch", "seed"].map((trait) => [trait, String(state.get(trait))])) });
    for (const model of [mistakes, more]) model?.trigger("change:chosen");
  };
  /** @param {Partial<Choice>} wanted of which the page has one at a time */
  const choose = (wanted) => {
    const news = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => at[name] !== value));
    const { mistake = "", place = 0 } = wanted;
    if ("activation" in news || "mistake" in news || "place" in news) Object.assign(news, { mistake, place }); // of a graph
    const [next, alone] = [{ ...at, ...news }, { ...home, ...news }];
    const found = [next, alone].find((choice) => Object.hasOwn(choices, write(choice)));
    if (write(next) !== write(at)) refuse(state, found === next ? "" : page.words[found ? "again" : "missing"]);
    if (found && write(found) !== write(at)) {
      at = found;
      lay();
    }
    tell();
  };
  /** Takes so many samples a step from now on, which forgets the way there. @param {number} batch @param {string} seed */
  const draw = (batch, seed) => {
    if (state.get("batch") === batch && state.get("seed") === seed) return;
    state.set({ batch, seed, trail: pack([]), memory: state.get("forgotten") });
  };
  const choosePreset = (key) => {
    shown.set({ chosen: key, explained: page.says[key] ?? "" });
    if (key && !Object.hasOwn(presets, key)) refuse(state, page.words.missing);
    if (!Object.hasOwn(presets, key)) return;
    preset = key;
    choose(first);
    lay();
    setInputs(state, presets[key].inputs);
  };
  const reset = () => {
    const { steps, sample, arrival, method, batch } = begun;
    state.set({ steps, sample, arrival });
    draw(batch[0] ?? 0, String(batch[1]));
    choose({ ...read(method), ...(preset ? first : {}) });
    for (const [id, { view, background }] of Object.entries(saved)) if (view === "landscape") models.get(id).set("background", { ...background });
  };
  const keep = () => {
    const { rows, losses } = getRun(state, getCalculator(state), getInputs(state));
    const weights = rows.map((row) => row.slice(0, state.get("weights").length));
    const list = (/** @type {any[]} */ parts) => parts.filter(Boolean).join(page.words["between.names"]);
    const from = weights[0].slice(0, 4).map((value) => formatNumber(value, "g"));
    const words = list([
      fillBlanks(page.words["ghost.eta"], { eta: formatNumber(getInput(state, "eta"), "g") }),
      more.get("options").rule.find(([name]) => name === at.rule)?.[1] ?? at.rule,
      state.get("batch") && fillBlanks(page.words["ghost.batch"], { size: state.get("batch") }),
      at.activation !== first.activation && at.activation,
      mistakes?.get("names").find(([key]) => key === at.mistake)?.[1],
      fillBlanks(page.words["ghost.from"], { at: list([...from, weights[0].length > 4 && "…"]) }),
    ]);
    state.set("ghosts", [...state.get("ghosts"), { words, weights, losses }]);
  };
  /** Shows a picture, or puts it away. */
  const toggle = (key) => {
    const picture = find(PICTURES[key]);
    if (!picture) {
      refuse(state, page.words.missing); // it was saved without what can be chosen
      return;
    }
    const body = [...models.values()].find((model) => model.get("_dom_classes")?.includes("bw-body"));
    const turn = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
    body.set({
      children: turn(body.get("children"), `IPY_MODEL_${picture.model_id}`),
      _dom_classes: turn(body.get("_dom_classes"), markOf(key)),
    });
    more.set("shown", turn(more.get("shown"), key));
  };
  const showAxes = (model) => {
    const { page: asker, number: answer, names, ranges, look } = model.get("asked");
    const next = { ...model.get("background"), page: asker, answer, failed: false, ...(look && { look }) };
    const wrong = ranges?.findIndex((range) => range && !(range[0] < range[1])) ?? -1;
    if (wrong >= 0) {
      next.failed = true;
      refuse(state, fillBlanks(page.words.range, { axis: model.get("symbols")[names[wrong]] }));
    } else if (names) Object.assign(next, { names, own: ranges.map(Boolean), ranges: ranges.map((range, i) => range ?? state.get("ranges")[names[i]]) });
    model.set("background", next);
  };

  /** Takes a commitment; what it opens is in the page from the beginning, and is not shown before. */
  const commit = (model, { tier, commit: answer }) => {
    const { tiers, after } = page.asks[model.model_id];
    const { key, solution } = tiers[tier];
    const said = [...model.get("said"), { answer, solution, several: key.several, target: key.right, ...judge(key, answer) }];
    const shown = tiers.slice(0, tier + 2).map(({ key: _, solution: __, ...rest }) => rest);
    model.set({ tiers: shown, said, after: said.length < tiers.length ? "" : after });
  };

  /** @param {Model} model @param {string[]} traits that it has saved @param {any} content of a message */
  function answer(model, traits, content) {
    /** @type {Record<string, () => void>} */
    const acts = {
      landscape: () => showAxes(model),
      mistakes: () => choose(model.get("chosen").length ? { mistake: model.get("chosen")[0], place: model.get("chosen")[1] } : NONE),
      choices() {
        if (content.keep) keep();
        else if (content.toggle) toggle(content.toggle);
        else {
          const { rule, activation, steps, batch, seed } = model.get("chosen");
          state.set("steps", Number(steps));
          draw(Number(batch), seed);
          choose({ rule, activation });
        }
      },
      presets() {
        const key = model.get("chosen");
        if (page.says[key] && !Object.hasOwn(presets, key)) enter(key);
        else choosePreset(key);
      },
      curve: () => state.set("ghosts", state.get("ghosts").filter((_, i) => i !== content.forget)),
      buttons: reset,
      finder: () => refuse(state, page.words.missing),
      ask: () => commit(model, content),
      answers: () => model.set("lines", { ...model.get("lines"), [content.quantity]: { text: page.words.judged, kind: "refused", typed: content.text ?? "" } }),
      share() {
        if (!traits.includes("asked")) return;
        const inputs = [...getInputs(state).subarray(0, state.get("inputs").length)];
        model.set("code", { text: location.href.replace(/(#.*)?$/, writePlace(world)), answer: model.get("asked"), inputs });
      },
    };
    acts[model.view]?.();
    settle();
  }

  for (const key of pictures) {
    more.set("shown", [...more.get("shown"), key]);
    if (!page.shown.includes(key)) toggle(key);
  }
  const world = { models, root: models.get(String(root)), state, number, find, choose, draw, choosePreset, presets, getChoice: () => ({ ...at, preset }) };
  return world;
}

/** @param {any[]} key @returns {Choice} */
function read([rule = "", activation = "", mistake = "", place = 0]) {
  return { rule, activation, mistake, place };
}

/** @param {Choice} choice @returns {string} under which Python has recorded it */
function write({ rule, activation, mistake, place }) {
  return JSON.stringify([rule, activation, mistake, place]);
}
