// Session: a network that is trained here, frame by frame, and what the kernel hears of it when it rests.
import { pack, unpack } from "../core/float_bytes.js";
import { save } from "../core/store.js";
import { createTraining, thin, unpackPart } from "../core/training.js";
import { prefersCalm } from "../dom/frames.js";

const [STEPPING, JUDGING, LEFT] = [6, 8, 10]; // milliseconds of a frame after which no step is begun, nothing judged, nothing else
const [REST, CALM] = [250, 500]; // milliseconds: without a step, before the kernel hears of it; between frames for who asked for less motion

/** @param {any} model @param {HTMLElement} el which is marked while the kernel has not heard of what is there */
export function createSession(model, el) {
  const programs = model.get("training");
  const names = [...programs.inputs, ...programs.targets];
  const parts = Object.values(model.get("samples")).map((packed) => unpackPart(packed, names));
  const weights = model.get("symbols").map(([name]) => name);
  const training = createTraining(programs, weights, parts[0], model.get("batch"), model.get("seed"));
  const judges = parts.map(training.createJudge);
  const listeners = [];
  /** @type {any} */
  const session = { model, programs, parts, count: parts.reduce((sum, part) => sum + part.count, 0), weights, training, place: new Float64Array(), done: 0, playing: false, speed: 1, stopped: false, rows: [], trail: [], version: 0, until: 0 };
  /** @type {{step: number, place: Float64Array, scores: any[]} | null} what is being judged */
  let judged = null;
  let [request, timer, sent] = [0, 0, /** @type {DataView | null} */ (null)];

  const tell = (resting = false) => { for (const listener of listeners) listener(resting); };
  const ask = () => {
    request ||= prefersCalm() && session.playing ? -setTimeout(frame, CALM) : requestAnimationFrame(frame);
  };
  const drop = () => {
    if (request < 0) clearTimeout(-request);
    else cancelAnimationFrame(request);
    request = 0;
  };
  const frame = () => {
    request = 0;
    const begun = performance.now();
    session.until = begun + LEFT;
    if (session.playing) {
      const count = session.speed * (prefersCalm() ? 30 : 1); // as many as there would be in the frames between
      for (let i = 0; i < count && advance(); i += 1) if (performance.now() > begun + STEPPING) break;
    }
    const settled = judge(begun + JUDGING);
    tell();
    if (session.playing || !settled) ask();
  };
  const advance = () => {
    session.stopped = session.done >= programs.most || !training.advance(session.place, session.done, model.get("eta"));
    if (session.stopped) pause();
    else session.done += 1;
    session.version += 1;
    return !session.stopped;
  };
  /** Judges the weights of now, over several frames where there are many samples. @returns {boolean} whether that is done */
  const judge = (until) => {
    const last = session.rows[session.rows.length - 1];
    if (!judged && last?.[0] === session.done) return true;
    if (!judged) {
      judged = { step: session.done, place: session.place.slice(), scores: [] };
      judges[0].begin(judged.place);
    }
    do {
      const score = judges[judged.scores.length].work();
      if (!score) continue;
      judged.scores.push(score);
      if (judged.scores.length < judges.length) judges[judged.scores.length].begin(judged.place);
      else {
        const [own, other = { loss: NaN, accuracy: NaN }] = judged.scores;
        session.rows = thin([...session.rows, [judged.step, own.loss, other.loss, own.accuracy, other.accuracy]], programs.rows);
        session.trail = thin([...session.trail, judged.place.subarray(0, weights.length)], programs.rows);
        judged = null;
        return session.done === session.rows[session.rows.length - 1][0];
      }
    } while (performance.now() < until);
    return false;
  };
  const send = () => {
    sent = pack(session.place);
    el.classList.remove("bw-cl-moving");
    const trail = thin(session.trail, programs.kept).flatMap((row) => Array.from(row));
    save(model, { place: sent, steps_done: session.done, history: pack(session.rows.flat()), trail: pack(trail) });
  };
  const rest = () => {
    if (request) { // the last weights are still judged
      timer = setTimeout(rest, REST);
      return;
    }
    send();
    tell(true);
  };
  const moved = () => {
    session.version += 1;
    el.classList.add("bw-cl-moving");
    ask();
    clearTimeout(timer);
    if (!session.playing) timer = setTimeout(rest, REST);
  };
  const pause = () => {
    session.playing = false;
    moved();
  };
  const readRows = (trait, width) => {
    const numbers = unpack(model.get(trait));
    return Array.from({ length: numbers.length / width }, (_, row) => Array.from(numbers.subarray(width * row, width * (row + 1))));
  };
  /** Takes what the kernel holds; what comes back of what was sent is no news. */
  const adopt = () => {
    const bytes = model.get("place");
    if (sent && isSame(bytes, sent)) return;
    sent = bytes;
    session.place = unpack(bytes);
    session.done = model.get("steps_done");
    session.stopped = false;
    [session.rows, session.trail] = [readRows("history", 5), readRows("trail", weights.length)];
    [judged, session.version] = [null, session.version + 1];
    ask();
    clearTimeout(timer);
    timer = setTimeout(() => tell(true), REST);
  };
  model.on("change:place change:steps_done change:history change:trail", adopt);
  model.on("change:eta change:chosen", ask);
  Object.assign(session, {
    ask,
    listen: (call) => { listeners.push(call); },
    /** @param {number} sample −1 for none; those held out count on after the others */
    choose: (sample) => { if (sample !== model.get("chosen")) save(model, { chosen: sample }); },
    /** @param {number} sample @returns {[import("../core/training.js").Part, number, boolean]} where it is, and whether it is held out */
    find: (sample) => (sample < parts[0].count ? [parts[0], sample, false] : [parts[1], sample - parts[0].count, true]),
    play: () => {
      session.playing = true;
      moved();
    },
    pause,
    step: () => {
      session.playing = false;
      advance();
      moved();
    },
    reset: () => {
      session.playing = session.stopped = false;
      [session.place, session.done, session.rows, session.trail, judged] = [unpack(model.get("start")), 0, [], [], null];
      moved();
    },
    stop: () => {
      if (el.classList.contains("bw-cl-moving")) send(); // what is not on the screen any more goes on from there
      drop();
      clearTimeout(timer);
      model.off("change:place change:steps_done change:history change:trail", adopt);
      model.off("change:eta change:chosen", ask);
    },
  });
  adopt();
  return session;
}

/** @param {DataView} one @param {DataView} other */
function isSame(one, other) {
  if (one.byteLength !== other.byteLength) return false;
  for (let at = 0; at < one.byteLength; at += 1) if (one.getUint8(at) !== other.getUint8(at)) return false;
  return true;
}

/** A call that is made at most so often, and always when asked to. @param {number} milliseconds @param {() => void} call */
export function atMostEvery(milliseconds, call) {
  let last = -Infinity;
  return (always = false) => {
    const now = performance.now();
    if (!always && now - last < milliseconds) return;
    last = now;
    call();
  };
}
