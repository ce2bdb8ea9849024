// Images for a classifier: the weights of each hidden unit as a picture, the image that is chosen, and the share of each class.
import { createClassPainter } from "../core/class_map.js";
import { formatNumber } from "../core/numbers.js";
import { fillBlanks } from "../core/sentences.js";
import { classOf } from "../core/training.js";
import { create, write } from "../dom/element.js";
import { createSelect } from "../dom/select.js";
import { createNext, followKeys } from "./classifier_plane.js";

const KINDS = ["weights", "own", "mean"];

export function createImages(parent, session, words) {
  const { model, programs, weights } = session;
  const side = programs.side;
  const look = model.get("look");
  const root = create("div", { className: "bw-cl-images" }, parent);
  const { label, select } = createSelect(words.pictures, "", KINDS.map((kind) => /** @type {[string, string]} */ ([kind, words[`pictures.${kind}`]])));
  root.append(label);
  const box = create("div", { className: "bw-cl-units" }, root);
  const paintWeights = createClassPainter(look.low, look.high, 1);
  const pictures = programs.units.map((unit, i) => {
    const canvas = create("canvas", { width: side, height: side, role: "img", "aria-label": fillBlanks(words.unit, { number: i + 1 }) }, box);
    return { context: canvas.getContext("2d"), places: unit.map((name) => weights.indexOf(name)) };
  });
  const image = pictures[0].context.createImageData(side, side);
  const values = new Float64Array(side * side);

  const chooser = create("div", { className: "bw-cl-chooser" }, root);
  const canvas = create("canvas", {
    width: side, height: side, role: "slider", tabindex: 0, "aria-label": words.image, "aria-valuemin": 1, "aria-valuemax": session.count,
  }, chooser);
  const context = canvas.getContext("2d");
  createNext(chooser, session, words);
  followKeys(canvas, session);
  const table = create("tbody", {}, create("table", { className: "bw-cl-shares" }, chooser));
  const rows = programs.targets.map((_, digit) => {
    const row = create("tr", {}, table);
    create("th", { scope: "row", textContent: String(digit) }, row);
    const bar = create("i", {}, create("b", {}, create("td", { className: "bw-forward" }, row)));
    return { row, bar, text: create("td", { className: "bw-cl-number" }, row) };
  });

  /** @param {any} found of the chosen image, null if none is */
  const paint = (found) => {
    const kind = found ? select.value : "weights";
    for (const option of /** @type {HTMLOptionElement[]} */ ([...select.options])) option.disabled = !found && option.value !== "weights";
    const shown = kind === "weights" ? session.place : found[kind];
    let most = 1e-300;
    for (const { places } of pictures) for (const place of places) most = Math.max(most, Math.abs(shown[place]));
    for (const picture of pictures) {
      picture.places.forEach((place, pixel) => { values[pixel] = shown[place]; });
      paintWeights(image.data, values, -most, most);
      picture.context.putImageData(image, 0, 0);
    }
    chooser.classList.toggle("bw-cl-none", !found);
    if (!found) {
      context.clearRect(0, 0, side, side);
      return;
    }
    programs.inputs.forEach((name, pixel) => { values[pixel] = found.part.columns[name][found.index]; });
    const ink = new Uint32Array(image.data.buffer);
    for (let pixel = 0; pixel < values.length; pixel += 1) ink[pixel] = 0xff000000 + 0x010101 * Math.round(255 * (1 - Math.min(Math.max(values[pixel], 0), 1)));
    context.putImageData(image, 0, 0);
    const best = classOf(found.outputs.map((share) => [share]), 0);
    rows.forEach(({ row, bar, text }, digit) => {
      bar.style.cssText = `left: 0; width: ${100 * found.outputs[digit]}%`;
      write(text, formatNumber(found.outputs[digit], "4"));
      row.classList.toggle("bw-cl-right", digit === found.label);
      row.classList.toggle("bw-cl-wrong", digit === best && best !== found.label);
    });
  };
  const say = (text) => {
    canvas.setAttribute("aria-valuenow", String(model.get("chosen") + 1));
    canvas.setAttribute("aria-valuetext", text || words.nothing);
  };
  select.addEventListener("change", session.ask);
  return { root, paint, say };
}
