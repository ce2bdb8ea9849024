// Classifier: a network that learns while one looks on, and what each sample does to each weight.
import { formatNumber, nameUndefined, parseNumber } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { save } from "../core/store.js";
import { create, write } from "../dom/element.js";
import { find } from "../dom/find.js";
import { completeNumberField } from "../dom/number_field.js";
import { createSelect } from "../dom/select.js";
import { offerScreen } from "../dom/stage.js";
import { createCurve } from "./classifier_curve.js";
import { createImages } from "./classifier_images.js";
import { createNext, createPlane } from "./classifier_plane.js";
import { createPoint } from "./classifier_point.js";
import { atMostEvery, createSession } from "./classifier_session.js";
import { createSurface } from "./classifier_surface.js";

const SPEEDS = [1, 5, 25, 100];
const [OFTEN, SELDOM] = [60, 125]; // milliseconds between two pictures of the curve, and between two of what has many numbers

/** @param {{model: any, el: HTMLElement}} view */
export function render({ model, el }) {
  const words = model.get("words");
  nameUndefined(words.undefined);
  el.classList.add("bw");
  const session = createSession(model, el);
  const bar = createBar(el, session, words);
  const stop = offerScreen(el, words, find(el, ".bw-cl-bar"));
  const body = create("div", { className: "bw-cl-body" }, el);
  const left = create("section", { className: "bw-pane bw-cl-left" }, body);
  create("h4", { textContent: words[session.programs.side ? "images" : "plane"] }, left);
  const right = create("div", { className: "bw-cl-right-side" }, body);
  const plane = session.programs.side ? null : createPlane(left, session, words);
  const images = session.programs.side ? createImages(left, session, words) : null;
  create("div", { className: "bw-sub", textContent: words[images ? "images.key" : "plane.key"] }, left);
  if (plane) createNext(left, session, words);
  const curve = createCurve(right, session, words);
  const surface = createSurface(right, session, words);
  const point = createPoint(el, session, words);

  const paintPoint = atMostEvery(SELDOM, () => {
    const found = point.paint();
    images?.paint(found);
    (plane ?? images)?.say(found?.text ?? "");
  });
  const paintCurve = atMostEvery(OFTEN, () => {
    curve.paint();
    surface.paint();
    plane?.describe((100 * (session.rows[session.rows.length - 1]?.[3] ?? NaN)).toFixed(1));
  });
  session.listen((resting) => {
    plane?.paint();
    bar.paint();
    const still = !session.playing;
    paintCurve(still);
    paintPoint(still);
    if (!surface.work() && !resting) session.ask();
  });
  session.ask();
  return [stop, session.stop, () => plane?.stop(), curve.stop, surface.stop];
}

/** Play, step, reset, how fast, and the learning rate. */
function createBar(el, session, words) {
  const { model } = session;
  const bar = create("div", { className: "bw-cl-bar", role: "group", "aria-label": words.bar }, el);
  const button = (text, act) => create("button", { type: "button", className: "bw-button", textContent: text, onclick: act }, bar);
  const play = button(words.play, () => (session.playing ? session.pause() : session.play()));
  play.classList.add("bw-cl-play");
  button(words.step, session.step);
  button(words.reset, session.reset);
  const { label, select } = createSelect(words.speed, "", SPEEDS.map((speed) => /** @type {[string, string]} */ ([String(speed), String(speed)])));
  select.addEventListener("change", () => { session.speed = Number(select.value); });
  bar.append(label);
  const rate = create("label", { textContent: `${words.eta} ` }, bar);
  const input = create("input", { "aria-label": words.eta }, rate);
  const done = create("span", { className: "bw-cl-done" }, bar);
  const alert = create("span", { className: "bw-cl-alert", role: "status" }, bar);
  let refused = false;
  const show = () => {
    refused = false;
    input.value = String(model.get("eta"));
  };
  const take = () => {
    const number = parseNumber(input.value);
    refused = typeof number === "string" || number < 0;
    if (!refused) save(model, { eta: number });
    if (!refused) show();
    paint();
  };
  input.addEventListener("change", take);
  completeNumberField(input, { enter: take, escape: () => { show(); paint(); } });
  show();
  const paint = () => {
    write(play, words[session.playing ? "pause" : "play"]);
    write(done, fillBlanks(words.done, { done: session.done.toLocaleString("en") }));
    input.toggleAttribute("aria-invalid", refused);
    if (!refused && !input.matches(":focus") && input.value !== String(model.get("eta"))) show();
    write(alert, refused ? words.refused : session.stopped ? fillBlanks(words.stopped, { eta: formatNumber(model.get("eta"), "g") }) : "");
  };
  return { paint };
}
