// Host: shows widgets where there is no kernel. It has of a model and of a widget manager what our views ask of them.
import { listen } from "../core/store.js";
import { build, create } from "../dom/element.js";
import * as apart from "../apart.js";
import * as library from "../library.js";

const views = { ...library, ...apart };

/** The part of a Backbone model that is used here. */
export class Model {
  /** @param {any} manager @param {string} id @param {Record<string, any>} traits */
  constructor(manager, id, { view, ...traits }) {
    this.widget_manager = manager;
    this.model_id = id;
    this.view = view;
    this.traits = traits;
    this.unsaved = new Set();
    /** @type {Map<string, Function[]>} */
    this.listeners = new Map();
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    const given = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(given).filter((trait) => !isSame(given[trait], this.traits[trait]));
    for (const trait of changed) this.traits[trait] = given[trait]; // all of them, before anybody hears of one
    for (const trait of changed) {
      this.unsaved.add(trait);
      this.trigger(`change:${trait}`);
    }
  }

  on(events, listener) {
    for (const event of events.split(" ")) this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(events, listener) {
    for (const event of events.split(" ")) this.listeners.set(event, (this.listeners.get(event) ?? []).filter((other) => other !== listener));
  }

  trigger(event) {
    for (const listener of this.listeners.get(event) ?? []) listener();
  }

  save_changes() {
    const changed = [...this.unsaved];
    this.unsaved.clear();
    this.widget_manager.answer(this, changed, {});
  }

  send(content) {
    this.widget_manager.answer(this, [], content);
  }
}

function isSame(one, other) {
  if (one === other) return true;
  return typeof one === "object" && !(one instanceof DataView) && JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Shows a model and all that is in it.
 * @param {Model} model
 * @param {Map<string, Model>} models
 * @param {HTMLElement} parent
 * @returns {Promise<any>[]} each view, when it is there
 */
export function show(model, models, parent) {
  const el = create("div", { className: `widget-${model.view}` }, parent);
  let named = [];
  listen(model, "change:_dom_classes", () => { // a view may have given itself others
    el.classList.remove(...named);
    el.classList.add(...(named = model.get("_dom_classes") ?? []));
  });
  if (model.view === "markup") build(el, model.get("value"));
  if (model.view === "slider") showSlider(model, el);
  if (model.view === "box") return showBox(model, models, el);
  const { render = null } = views[model.view] ?? {};
  return render ? [views.frame.render({ model, el }, render)] : [];
}

function showBox(model, models, el) {
  /** @type {Map<string, Element>} */
  const shown = new Map();
  const begun = [];
  listen(model, "change:children", () => {
    const children = model.get("children");
    for (const address of children.filter((one) => !shown.has(one))) {
      begun.push(...show(models.get(address.replace("IPY_MODEL_", "")), models, el));
      shown.set(address, el.lastElementChild);
    }
    for (const [address, child] of shown) if (!children.includes(address)) child.remove();
    for (const address of children) el.append(shown.get(address));
  });
  return begun;
}

/** A slider of the browser's own, under the names by which others find ipywidgets' one. */
function showSlider(model, el) {
  const track = create("div", { className: "noUi-base" }, create("div", { className: "noUi-target" }, el));
  const input = create("input", { type: "range", className: "noUi-handle" }, track);
  listen(model, "change:value change:min change:max change:step", () => {
    for (const name of ["min", "max", "step", "value"]) input[name] = String(model.get(name));
  });
  input.addEventListener("input", () => model.set("value", Number(input.value)));
}
