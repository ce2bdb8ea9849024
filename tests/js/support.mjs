// Stand-ins for what a page has: models of ipywidgets, and a clock that is set.
import { pack } from "../../backprop_widgets/widgets/js/core/float_bytes.js";

const given = JSON.parse(Deno.readTextFileSync(Deno.env.get("WORLDS")));

/** The experiments that Python has written down, by name; see worlds.py. */
export const WORLDS = given.worlds;

/** What a person may type, and how Python reads it; see typed.py. */
export const TYPED = given.typed;

/** Points of the worked example, and which error rules in a measured slope there; see worlds.py. */
export const RULING = given.ruling;

/** A model with traits, which tells its listeners of changes and counts what it sends to the kernel. */
export function createModel(traits = {}) {
  const values = { ...traits };
  /** @type {Map<string, Set<Function>>} */
  const listeners = new Map();
  const of = (events) => events.split(" ").map((event) => {
    if (!listeners.has(event)) listeners.set(event, new Set());
    return listeners.get(event);
  });
  const model = {
    sent: 0,
    get: (name) => values[name],
    set(name, value) {
      const changes = typeof name === "object" ? name : { [name]: value };
      const changed = Object.keys(changes).filter((key) => values[key] !== changes[key]);
      Object.assign(values, changes);
      for (const key of changed) for (const listener of [...of(`change:${key}`)[0]]) listener(model, values[key]);
    },
    save_changes() { model.sent += 1; },
    on: (events, listener) => of(events).forEach((set) => set.add(listener)),
    off: (events, listener) => of(events).forEach((set) => set.delete(listener)),
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
  return model;
}

/** The state of one of the experiments, as the page has it. */
export function createState(name, others = {}) {
  const traits = Object.entries(WORLDS[name].traits).map(([key, value]) => [key, value?.floats ? pack(value.floats.map(Number)) : value]);
  return createModel({ ...Object.fromEntries(traits), ...others });
}

/** A window's clock that stands still until it is told to go on. */
export function createClock() {
  let [now, next] = [0, 1];
  const [frames, timers] = [new Map(), new Map()];
  return {
    requestAnimationFrame(call) { frames.set(next, call); return next++; },
    cancelAnimationFrame: (frame) => frames.delete(frame),
    setTimeout(call, wait) { timers.set(next, [now + wait, call]); return next++; },
    clearTimeout: (timer) => timers.delete(timer),
    frame() {
      const due = [...frames.values()];
      frames.clear();
      due.forEach((call) => call(now));
      return due.length;
    },
    pass(milliseconds) {
      now += milliseconds;
      for (const [timer, [at, call]] of [...timers]) if (at <= now) { timers.delete(timer); call(); }
    },
    waiting: () => frames.size + timers.size,
  };
}

/** Whether two numbers are the same but for the order in which they were added up. */
export function near(one, other) {
  return Object.is(one, other) || one === other || Math.abs(one - other) <= 1e-12 * Math.max(Math.abs(one), Math.abs(other), 1e-3);
}
